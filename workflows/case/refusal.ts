import { ApplicationFailure } from '@temporalio/workflow';
import { CASE_PROBLEM } from '../contracts.ts';

/** A refusal that the caller sees as problem+json: a stable code, what to do, and the state of the case now. */
export function refusal(code: string, detail?: string, extra?: Record<string, unknown>): ApplicationFailure {
  return ApplicationFailure.create({
    message: code,
    type: CASE_PROBLEM,
    nonRetryable: true,
    details: [{ code, detail, extra }],
  });
}
