import { z } from 'zod';
import { callOutside, outsideUrl } from '../http.ts';
import { describedRefusal } from '../refusal.ts';

export interface IdentityClientOptions {
  baseUrl: string;
  apiKey: string;
  /** per call; 8 seconds by default */
  timeoutMs?: number;
}

/** `no-record`: the population data cannot confirm it, because they hold nothing, or no photo, under this number. */
export type IdentityVerdict = 'match' | 'mismatch' | 'no-record';

const answerSchema = z.object({ result: z.enum(['match', 'mismatch', 'no-photo-record', 'no-record']) });

/** The check against the population data (not the ministry registry: somebody without a certificate can verify too). */
export interface IdentityClient {
  /** Name and ID number (二要素). @throws OutsideError */
  checkTwoElements(elements: { name: string; idNumber: string }): Promise<IdentityVerdict>;
}

export function createIdentityClient({ baseUrl, apiKey, timeoutMs = 8_000 }: IdentityClientOptions): IdentityClient {
  const operation = 'identity.checkTwoElements';
  return {
    async checkTwoElements({ name, idNumber }) {
      const answer = await callOutside({
        operation,
        method: 'POST',
        url: outsideUrl(baseUrl, 'v1', 'two-elements'),
        headers: { authorization: `Bearer ${apiKey}` },
        body: { name, idNumber },
        timeoutMs,
        changes: false,
        understood: [422],
      });
      if (answer.status === 422) throw describedRefusal(operation, answer);
      const { result } = answer.as(answerSchema);
      return result === 'no-photo-record' ? 'no-record' : result;
    },
  };
}
