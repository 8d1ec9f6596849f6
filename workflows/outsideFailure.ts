import { ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';

function causeIn<Failure extends Error>(
  error: unknown,
  kind: abstract new (...given: never[]) => Failure,
): Failure | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof kind) return at;
  return null;
}

/** Names that errors have when nobody gave them one. */
const NAMELESS = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError']);

/**
 * A stable word for the cause of a failed step, never a message of the outside (it may quote personal data). `worker-away`: no worker took
 * the step; `worker-stalled`: one did, and was not heard of again; `unexpected-error`: a defect, or the database.
 */
export function causeOf(error: unknown): string {
  const type = causeIn(error, ApplicationFailure)?.type;
  if (type) return NAMELESS.has(type) ? 'unexpected-error' : type;
  const timeout = causeIn(error, TimeoutFailure);
  if (!timeout) return 'unexpected-error';
  return timeout.timeoutType === 'HEARTBEAT' || timeout.timeoutType === 'START_TO_CLOSE'
    ? 'worker-stalled'
    : 'worker-away';
}

/** An answer, and no trouble: asking again by itself would only repeat the question. */
export const isRefusal = (error: unknown): boolean => causeIn(error, ApplicationFailure)?.type === 'refused';
