import type { Logger } from '../../config/logger.ts';
import type { Notification, NotificationRepository } from '../../db/notifications.ts';
import type { Recipient } from '../../db/recipients.ts';
import { OutsideError } from '../../integrations/http.ts';
import type { SmsClient } from '../../integrations/sms/smsClient.ts';
import type { WechatClient } from '../../integrations/wechat/wechatClient.ts';
import { MESSAGES } from './messages.ts';

export interface DeliveryDeps {
  notifications: NotificationRepository;
  recipientOf(userId: string): Promise<Recipient | null>;
  sms: SmsClient;
  wechat: WechatClient;
  log: Logger;
  /** what the provider has taken and our database could not be told of yet, with the provider's number; empty at the start */
  unrecorded: Map<string, string | null>;
}

/** A provider that is away over a weekend loses no decision's message; older than that, nobody is helped by it any more. */
const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;
/** How old a message is says nothing about its provider: one that waited for our own queue gets its tries all the same. */
const TRIES_AT_LEAST = 10;

/** A defect: the message has no text, or its addressee no address. Trying again changes nothing. */
class Unsendable extends Error {}

function failureOf(error: unknown): string {
  if (error instanceof OutsideError) return error.code ?? error.kind;
  return error instanceof Unsendable ? 'unsendable' : 'defect';
}

/**
 * Sends one message. `sending(attempt)` is written first and the provider gets the message's id as its idempotency key, so that a job that
 * runs twice sends once. @throws Error when trying again may help: the queue does.
 */
export async function deliver(deps: DeliveryDeps, id: string): Promise<void> {
  const notification = await deps.notifications.find(id);
  if (
    !notification ||
    notification.state === 'sent' ||
    notification.state === 'failed' ||
    notification.state === 'expired'
  )
    return;
  if (deps.unrecorded.has(id)) return recordSent(deps, id);
  if (notification.expiresAtMs !== null && notification.expiresAtMs <= Date.now()) {
    return deps.notifications.finish(id, { state: 'expired' });
  }
  const attempt = await deps.notifications.beginAttempt(id);
  if (attempt === null) return;
  try {
    deps.unrecorded.set(id, await send(deps, notification));
  } catch (error) {
    const failure = failureOf(error);
    const settled =
      error instanceof Unsendable ||
      (error instanceof OutsideError && (error.kind === 'refused' || mayHaveArrived(notification, error)));
    const tooOld = Date.now() - notification.createdAtMs > GIVE_UP_AFTER_MS;
    const final = settled || (tooOld && attempt >= TRIES_AT_LEAST);
    if (!final) throw error;
    deps.log.warn({ notificationId: id, template: notification.template, failure }, 'a message could not be delivered');
    return deps.notifications.finish(id, { state: 'failed', failure });
  }
  await recordSent(deps, id);
}

/** Apart from the sending: a database that is away at this moment must not have the message sent again. */
async function recordSent({ notifications, unrecorded }: DeliveryDeps, id: string): Promise<void> {
  const providerId = unrecorded.get(id);
  await notifications.finish(id, { state: 'sent', ...(providerId ? { providerId } : {}) });
  unrecorded.delete(id);
}

/** WeChat takes no idempotency key: what may have arrived is not sent again. The SMS gateway does, so there another try is safe. */
const mayHaveArrived = ({ channel }: Notification, error: OutsideError): boolean =>
  channel === 'wechat' && error.outcomeUnknown;

async function send(deps: DeliveryDeps, notification: Notification): Promise<string | null> {
  const message = MESSAGES[notification.template];
  switch (notification.channel) {
    case 'sms': {
      const phone = notification.params['phone'] ?? (await recipient(deps, notification))?.phone;
      if (!phone || !message?.sms) throw new Unsendable(`no SMS for ${notification.template}`);
      const { template, params } = message.sms(notification);
      return (await deps.sms.send({ to: phone, template, params, idempotencyKey: notification.id })).messageId;
    }
    case 'wechat': {
      const openid = (await recipient(deps, notification))?.openid;
      if (!openid || !message?.wechat) throw new Unsendable(`no subscription message for ${notification.template}`);
      const { templateId, fields } = message.wechat(notification);
      await deps.wechat.sendSubscribeMessage({ openid, templateId, data: fields });
      return null;
    }
    default: {
      const never: never = notification.channel;
      throw new Unsendable(`unknown channel ${String(never)}`);
    }
  }
}

const recipient = async (deps: DeliveryDeps, { userId }: Notification): Promise<Recipient | null> =>
  userId ? deps.recipientOf(userId) : null;
