import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { workflowSettings } from './settings.generated.ts';

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

/** Whether the last attempt itself was answered so: an attempt that was lost may carry the answer to the one before it. */
export const isAnswer = (error: unknown, type: string): boolean =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === type;

/** Hourly for a week; what nobody has put right by then is tried every six hours. */
const OFTEN_TRIES = 7 * 24;
const SELDOM = 6;

/**
 * How long a step that has failed so often waits for its next try, milliseconds. A try costs about sixteen events of the history, and the
 * engine ends a workflow at 51,200: at this pace a step can be stuck for two years.
 */
export const pauseBeforeRetryMs = (attempts: number): number =>
  workflowSettings.attentionRetryMs * (attempts <= OFTEN_TRIES ? 1 : SELDOM);
