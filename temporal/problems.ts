import {
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isProblemCode, problem, type DomainProblem } from '../domain/errors.ts';
import { CASE_PROBLEM } from '../workflows/contracts.ts';

interface Refusal {
  code: string;
  detail?: string;
  extra?: Record<string, unknown>;
}

/** The refusal a workflow's validator or handler answered with, or null when the error is something else. */
export function refusalOf(error: unknown): DomainProblem | null {
  const failure = error instanceof WorkflowUpdateFailedError ? error.cause : error;
  if (!(failure instanceof ApplicationFailure) || failure.type !== CASE_PROBLEM) return null;
  const { code, detail, extra } = (failure.details?.[0] ?? {}) as Refusal;
  return isProblemCode(code) ? problem(code, detail, extra) : problem('action-not-allowed', detail, extra);
}

/** Turns an error of the engine's client into the problem a caller can act on; what is no known kind is thrown on as it is. */
export function problemOf(error: unknown): unknown {
  const refused = refusalOf(error);
  if (refused) return refused;
  // The workflow has ended and what retention keeps is gone, or it was never started: the sweeper starts what a crash left behind.
  if (error instanceof WorkflowNotFoundError) return problem('case-not-running');
  if (isNoAnswer(error)) return problem('outcome-unknown');
  return error;
}

/** gRPC codes that say for sure that nothing was done: INVALID_ARGUMENT, PERMISSION_DENIED, FAILED_PRECONDITION, UNIMPLEMENTED, UNAUTHENTICATED. */
const DEFINITE_CODES = new Set([3, 7, 9, 12, 16]);

/** Neither yes nor no: the call may still take effect. The key stays open and the client asks again under the same one. */
export function isNoAnswer(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const cause = error instanceof ServiceError && error.cause ? error.cause : error;
  if (isGrpcServiceError(cause)) return !DEFINITE_CODES.has(cause.code);
  return error instanceof ServiceError;
}
