import { createNotificationRepository, type NotificationChannel } from '../db/notifications.ts';
import { createOutboxRepository } from '../db/outbox.ts';
import { recipientOf } from '../db/recipients.ts';
import { createMessageQueue, type MessageQueue } from '../integrations/queue/messageQueue.ts';
import { createSmsClient } from '../integrations/sms/smsClient.ts';
import { createWechatClient } from '../integrations/wechat/wechatClient.ts';
import { deliver, type DeliveryDeps } from './delivery/deliver.ts';
import { relayNotifications } from './delivery/relay.ts';
import { every } from './every.ts';
import { openProcess } from './processRooms.ts';

/** Messages to people: the relay moves outbox rows into one queue per channel, the queues call the providers, a sweeper brings back what got lost. */
const { log, life, environment, database, sealed } = openProcess('worker-delivery', { poolSize: 8 });

const TIMEOUT_MS = 8000;
const TROUBLE_EVERY_MS = 10_000;
let toldAtMs = 0;
/** Every client of every queue reports the same outage many times a second: one line in ten seconds says it as well. */
const onError = (error: Error): void => {
  if (Date.now() - toldAtMs < TROUBLE_EVERY_MS) return;
  toldAtMs = Date.now();
  log.warn({ code: (error as NodeJS.ErrnoException).code ?? error.name }, 'the queue is in trouble');
};
const queues: Record<NotificationChannel, MessageQueue> = {
  sms: createMessageQueue('sms', environment.REDIS_URL, { perSecond: 20, onError }),
  wechat: createMessageQueue('wechat', environment.REDIS_URL, { perSecond: 50, onError }),
};
const notifications = createNotificationRepository(database, sealed);
const deps: DeliveryDeps = {
  notifications,
  recipientOf: (userId) => recipientOf(database, sealed, userId),
  sms: createSmsClient({ baseUrl: environment.SMS_BASE_URL, apiKey: environment.SMS_API_KEY, timeoutMs: TIMEOUT_MS }),
  wechat: createWechatClient({
    baseUrl: environment.WECHAT_BASE_URL,
    appId: environment.WECHAT_APP_ID,
    appSecret: environment.WECHAT_APP_SECRET,
    timeoutMs: TIMEOUT_MS,
  }),
  log,
  unrecorded: new Map(),
  underWay: new Map(),
};

for (const queue of Object.values(queues)) {
  queue.process((id) => deliver(deps, id), { concurrency: 5 });
  life.onStop(() => queue.close());
}
every(500, () => relayNotifications({ outbox: createOutboxRepository(database), notifications, queues, log }), {
  life,
  log,
  name: 'relay-notifications',
});

life.ready({ worker: 'delivery' });
