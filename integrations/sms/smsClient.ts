import { z } from 'zod';
import { callOutside, outsideUrl } from '../http.ts';
import { describedRefusal } from '../refusal.ts';

export interface SmsClientOptions {
  baseUrl: string;
  apiKey: string;
  /** registered with the provider, printed before the text as 【…】 */
  signature?: string;
  /** per call; 8 seconds by default */
  timeoutMs?: number;
}

export interface SmsMessage {
  /** 11 digits, mainland */
  to: string;
  /** name of a text registered with the provider */
  template: string;
  params: Record<string, string>;
  /** the same key is sent once, however often it is asked for */
  idempotencyKey: string;
}

const receiptSchema = z.object({ messageId: z.string().min(1).max(64) });

export interface SmsClient {
  /**
   * Hands a message to the gateway. Repeating it under the same key is safe, also after `outcomeUnknown`.
   * @throws OutsideError; `rate-limited` with code and wait when the provider's limits per number (1/min, 5/h, 10/day) are reached
   */
  send(message: SmsMessage): Promise<{ messageId: string }>;
}

export function createSmsClient(options: SmsClientOptions): SmsClient {
  const { baseUrl, apiKey, signature = '道路运政一网通办', timeoutMs = 8_000 } = options;
  const operation = 'sms.send';
  return {
    async send({ to, template, params, idempotencyKey }) {
      const answer = await callOutside({
        operation,
        method: 'POST',
        url: outsideUrl(baseUrl, 'v1', 'messages'),
        headers: { authorization: `Bearer ${apiKey}` },
        body: { to, signature, template, params, idempotencyKey },
        timeoutMs,
        changes: true,
        understood: [202, 422, 429],
      });
      if (answer.status === 422 || answer.status === 429) throw describedRefusal(operation, answer);
      return answer.as(receiptSchema);
    },
  };
}
