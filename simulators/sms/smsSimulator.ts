import { z } from 'zod';
import { bearerKey, json } from '../harness/answers.ts';
import type { Answer, Simulator, SimulatorOptions } from '../harness/contracts.ts';
import { openJournal } from '../harness/journal.ts';
import { startSimulator } from '../harness/startSimulator.ts';

export interface SmsSimulatorOptions extends SimulatorOptions {
  /** checked when given */
  apiKey?: string;
}

const messageSchema = z.strictObject({
  to: z.string(),
  signature: z.string().min(1),
  template: z.string().min(1),
  params: z.record(z.string(), z.string()),
  idempotencyKey: z.string().min(1).max(128),
});
type Message = z.infer<typeof messageSchema> & { messageId: string; acceptedAtMs: number };

const limitsSchema = z.strictObject({
  perMinute: z.int().min(1).nullable(),
  perHour: z.int().min(1).nullable(),
  perDay: z.int().min(1).nullable(),
});
type Limits = z.infer<typeof limitsSchema>;

/** Per number, in rolling windows, as the large providers have them (the daily one over 24 hours). */
const PROVIDER_LIMITS: Limits = { perMinute: 1, perHour: 5, perDay: 10 };
const WINDOWS = [
  { limit: 'perMinute', code: 'limit-per-minute', lengthMs: 60_000 },
  { limit: 'perHour', code: 'limit-per-hour', lengthMs: 3_600_000 },
  { limit: 'perDay', code: 'limit-per-day', lengthMs: 86_400_000 },
] as const;

/** Stand-in for an SMS gateway. A message whose idempotency key is known is not sent again: the first answer comes back. */
export async function startSmsSimulator(options: SmsSimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const messages: Message[] = [];
  const byKey = new Map<string, Message>();
  const byNumber = new Map<string, Message[]>();
  let limits = PROVIDER_LIMITS;
  const journal = openJournal<Message>(options.stateFile, (message) => {
    messages.push(message);
    byKey.set(message.idempotencyKey, message);
    byNumber.set(message.to, [...(byNumber.get(message.to) ?? []), message]);
  });

  function overLimit(phone: string): Answer | null {
    const sent = byNumber.get(phone) ?? [];
    for (const { limit, code, lengthMs } of WINDOWS) {
      const most = limits[limit];
      const inWindow = sent.filter(({ acceptedAtMs }) => acceptedAtMs > now() - lengthMs);
      const oldestOfFull = most === null ? undefined : inWindow.at(-most);
      if (!oldestOfFull) continue;
      const retryAfter = Math.ceil((oldestOfFull.acceptedAtMs + lengthMs - now()) / 1000);
      return json(429, { code, message: 'too many messages to this number' }, { 'Retry-After': String(retryAfter) });
    }
    return null;
  }

  const accepted = ({ messageId, acceptedAtMs }: Message) => ({
    messageId,
    acceptedAt: new Date(acceptedAtMs).toISOString(),
  });

  return startSimulator(
    {
      authorise: bearerKey(options.apiKey),
      routes: [
        {
          method: 'POST',
          path: '/v1/messages',
          refusal: json(422, { code: 'number-blocked', reason: '该号码已退订或被运营商拦截' }),
          handle({ body }) {
            const message = messageSchema.parse(body);
            const earlier = byKey.get(message.idempotencyKey);
            if (earlier) return json(200, accepted(earlier));
            if (!/^1[3-9]\d{9}$/.test(message.to)) return json(422, { code: 'bad-number', reason: '号码格式不正确' });
            const refused = overLimit(message.to);
            if (refused) return refused;
            const messageId = `sms-${String(messages.length + 1).padStart(8, '0')}`;
            const entry = { ...message, messageId, acceptedAtMs: now() };
            journal.record(entry);
            return json(202, accepted(entry));
          },
        },
      ],
      control: [
        {
          method: 'GET',
          path: '/outbox',
          handle({ query }) {
            const phone = query.get('phone');
            return json(200, { messages: phone ? (byNumber.get(phone) ?? []) : messages });
          },
        },
        { method: 'GET', path: '/limits', handle: () => json(200, limits) },
        {
          method: 'PUT',
          path: '/limits',
          handle({ body }) {
            limits = { ...limits, ...limitsSchema.partial().parse(body) };
            return json(200, limits);
          },
        },
      ],
    },
    options.port,
  );
}
