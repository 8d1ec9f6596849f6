import { z } from 'zod';
import { OutsideError, type OutsideAnswer } from './http.ts';

const refusalSchema = z.object({
  code: z.string().regex(/^[a-z0-9-]{1,64}$/),
  reason: z.string().optional(),
});

/** The refusal (422) or limit (429) that a gateway has described in its body. @throws OutsideError `bad-answer` when it has not */
export function describedRefusal(operation: string, answer: OutsideAnswer): OutsideError {
  const { code, reason = null } = answer.as(refusalSchema);
  const kind = answer.status === 429 ? 'rate-limited' : 'refused';
  return new OutsideError({ operation, kind, code, reason, retryAfterMs: answer.retryAfterMs });
}
