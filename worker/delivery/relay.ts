import { loggableError } from '../../config/loggableError.ts';
import type { Logger } from '../../config/logger.ts';
import type { NotificationChannel, NotificationRepository } from '../../db/notifications.ts';
import type { OutboxRepository } from '../../db/outbox.ts';
import type { MessageQueue } from '../../integrations/queue/messageQueue.ts';

const ADD_DEADLINE_MS = 2000;
const LOST_AFTER_MS = 60_000;

/**
 * Moves pending outbox rows into their queues. A row is marked only after its queue has taken it, so a crash in between enqueues it twice
 * (the job id makes that one job) rather than never; while Redis is down everything waits here.
 */
export async function relayNotifications(deps: {
  outbox: OutboxRepository;
  notifications: NotificationRepository;
  queues: Record<NotificationChannel, MessageQueue>;
  log: Logger;
}): Promise<void> {
  for (const row of await deps.outbox.pending('notification', 100)) {
    await unhindered(deps.log, row.reference, async () => {
      const notification = await deps.notifications.find(row.reference);
      if (notification) await deps.queues[notification.channel].add(notification.id, ADD_DEADLINE_MS);
      await deps.outbox.markRelayed([row.id]);
    });
  }
  // The queue is no memory: what it lost (Redis emptied, all attempts used while a provider was down) is brought back.
  // Channel by channel: what a provider that is away leaves undone must not hide what the other one could be given.
  for (const [channel, queue] of Object.entries(deps.queues) as [NotificationChannel, MessageQueue][])
    for (const id of await deps.notifications.overdue(channel, LOST_AFTER_MS, 50))
      await unhindered(deps.log, id, () => queue.add(id, ADD_DEADLINE_MS));
}

/** One message that cannot be enqueued must not hold up those behind it: a digest never delays a code. */
async function unhindered(log: Logger, notificationId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn({ notificationId, error: loggableError(error) }, 'a message could not be enqueued yet');
  }
}
