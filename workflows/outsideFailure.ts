import { ApplicationFailure } from '@temporalio/workflow';

function applicationFailureOf(error: unknown): ApplicationFailure | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof ApplicationFailure) return at;
  return null;
}

/** A stable word for the cause of a failed step, never a message of the outside (it may quote personal data). */
export function causeOf(error: unknown): string {
  return (
    applicationFailureOf(error)?.type ??
    (error instanceof Error && error.cause instanceof Error ? error.cause.name : 'unknown')
  );
}

/** An answer, and no trouble: asking again by itself would only repeat the question. */
export const isRefusal = (error: unknown): boolean => applicationFailureOf(error)?.type === 'refused';
