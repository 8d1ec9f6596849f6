import type { Logger } from '../../config/logger.ts';
import type { Notification, NotificationRepository } from '../../db/notifications.ts';
import type { Recipient } from '../../db/recipients.ts';
import { OutsideError } from '../../integrations/http.ts';
import type { SmsClient } from '../../integrations/sms/smsClient.ts';
import type { WechatClient } from '../../integrations/wechat/wechatClient.ts';
import { MESSAGES } from './messages.ts';

/** What became of one attempt. `pending`: the provider has certainly not taken it, so another try is right. */
export type Verdict =
  { state: 'sent'; providerId?: string } | { state: 'failed'; failure: string } | { state: 'pending' };

export interface DeliveryDeps {
  notifications: NotificationRepository;
  recipientOf(userId: string): Promise<Recipient | null>;
  sms: SmsClient;
  wechat: WechatClient;
  log: Logger;
  /** message → what became of its attempt, which our database could not be told of yet; empty at the start */
  unrecorded: Map<string, Verdict>;
  /** message → its delivery by this process, while it lasts; empty at the start */
  underWay: Map<string, Promise<void>>;
}

/** A provider that is away over a weekend loses no decision's message; older than that, nobody is helped by it any more. */
const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;
/** How old a message is says nothing about its provider: one that waited for our own queue gets its tries all the same. */
const TRIES_AT_LEAST = 10;

/** Trying again changes nothing: `unsendable`, a defect, the message has no text; `unreachable`, its addressee has no WeChat or no number. */
class Unsendable extends Error {
  readonly failure: 'unsendable' | 'unreachable';
  constructor(failure: Unsendable['failure'], message: string) {
    super(message);
    this.failure = failure;
  }
}

function failureOf(error: unknown): string {
  if (error instanceof OutsideError) return error.code ?? error.kind;
  return error instanceof Unsendable ? error.failure : 'defect';
}

/** An attempt nobody lived to record: WeChat may have the message. A word of ours beside the kinds of OutsideError. */
const OUTCOME_UNKNOWN = 'outcome-unknown';

/** The SMS gateway knows the message's id and sends it once, however often it is asked. WeChat takes no idempotency key. */
const isRepeatable = ({ channel }: Notification): boolean => channel === 'sms';

/**
 * Sends one message; a queue that has lost sight of a job and runs it again at the same time gets the same delivery.
 *
 * `sending` is written before the provider is asked and what became of it afterwards, `pending` when the message has certainly not been taken.
 * So a message found in `sending` is one whose sender died in between: by SMS it is sent again under the same idempotency key; by WeChat it
 * may have arrived and ends as `failed`, `outcome-unknown`. No message goes out twice; one that WeChat had not taken yet is the price.
 * @throws Error when trying again may help: the queue does.
 */
export function deliver(deps: DeliveryDeps, id: string): Promise<void> {
  const begun = deps.underWay.get(id);
  if (begun) return begun;
  const delivery = deliverNow(deps, id).finally(() => deps.underWay.delete(id));
  deps.underWay.set(id, delivery);
  return delivery;
}

async function deliverNow(deps: DeliveryDeps, id: string): Promise<void> {
  if (await recordVerdict(deps, id)) return;
  const notification = await deps.notifications.find(id);
  if (notification?.state !== 'pending' && notification?.state !== 'sending') return;
  if (notification.state === 'sending' && !isRepeatable(notification)) {
    return conclude(deps, notification, { state: 'failed', failure: OUTCOME_UNKNOWN });
  }
  if (notification.expiresAtMs !== null && notification.expiresAtMs <= Date.now()) {
    return deps.notifications.finish(id, { state: 'expired' });
  }
  const attempt = await beginAttempt(deps, notification);
  if (attempt === null) return;
  let trouble: unknown;
  const verdict = await send(deps, notification).then(
    (providerId): Verdict => ({ state: 'sent', ...(providerId ? { providerId } : {}) }),
    (error: unknown) => {
      trouble = error;
      return verdictOf(notification, attempt, error);
    },
  );
  await conclude(deps, notification, verdict);
  if (verdict.state === 'pending') throw trouble;
}

/** Nothing has been sent when this fails, although `sending` may have been written. */
async function beginAttempt(deps: DeliveryDeps, notification: Notification): Promise<number | null> {
  try {
    return await deps.notifications.beginAttempt(notification.id, { repeatable: isRepeatable(notification) });
  } catch (error) {
    deps.unrecorded.set(notification.id, { state: 'pending' });
    throw error;
  }
}

function verdictOf(notification: Notification, attempt: number, error: unknown): Verdict {
  const settled =
    error instanceof Unsendable ||
    (error instanceof OutsideError &&
      (error.kind === 'refused' || (error.outcomeUnknown && !isRepeatable(notification))));
  const tooOld = Date.now() - notification.createdAtMs > GIVE_UP_AFTER_MS;
  const final = settled || (tooOld && attempt >= TRIES_AT_LEAST);
  return final ? { state: 'failed', failure: failureOf(error) } : { state: 'pending' };
}

async function conclude(deps: DeliveryDeps, { id, template }: Notification, verdict: Verdict): Promise<void> {
  if (verdict.state === 'failed')
    deps.log.warn({ notificationId: id, template, failure: verdict.failure }, 'a message could not be delivered');
  deps.unrecorded.set(id, verdict);
  await recordVerdict(deps, id);
}

/**
 * A database that is away when the provider has answered must not have the message sent again: what became of it is remembered until it is
 * written. @returns whether the message is settled by it
 */
async function recordVerdict({ notifications, unrecorded }: DeliveryDeps, id: string): Promise<boolean> {
  const verdict = unrecorded.get(id);
  if (!verdict) return false;
  await notifications.finish(id, verdict);
  unrecorded.delete(id);
  return verdict.state !== 'pending';
}

async function send(deps: DeliveryDeps, notification: Notification): Promise<string | null> {
  const message = MESSAGES[notification.template];
  switch (notification.channel) {
    case 'sms': {
      const phone = notification.params['phone'] ?? (await recipient(deps, notification))?.phone;
      if (!message?.sms) throw new Unsendable('unsendable', `no SMS for ${notification.template}`);
      if (!phone) throw new Unsendable('unreachable', 'no number to send to');
      const { template, params } = message.sms(notification);
      return (await deps.sms.send({ to: phone, template, params, idempotencyKey: notification.id })).messageId;
    }
    case 'wechat': {
      const openid = (await recipient(deps, notification))?.openid;
      if (!message?.wechat) throw new Unsendable('unsendable', `no subscription message for ${notification.template}`);
      if (!openid) throw new Unsendable('unreachable', 'no WeChat identity');
      const { templateId, fields } = message.wechat(notification);
      await deps.wechat.sendSubscribeMessage({ openid, templateId, data: fields });
      return null;
    }
    default: {
      const never: never = notification.channel;
      throw new Unsendable('unsendable', `unknown channel ${String(never)}`);
    }
  }
}

const recipient = async (deps: DeliveryDeps, { userId }: Notification): Promise<Recipient | null> =>
  userId ? deps.recipientOf(userId) : null;
