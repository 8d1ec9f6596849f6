import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { OutboxRepository } from '../db/outbox.ts';
import type { CalendarReplanClient } from '../temporal/calendarReplanClient.ts';

/**
 * Starts the re-plan of every calendar whose outbox row is still pending. Nobody else does: a calendar that is taken in is seconds later on its
 * way to the cases, whoever died in between. A second start finds the first.
 */
export async function startCalendarReplans(deps: {
  outbox: OutboxRepository;
  replans: CalendarReplanClient;
  log: Logger;
}): Promise<void> {
  for (const row of await deps.outbox.pending('start-calendar-replan', 50)) {
    try {
      await deps.replans.start(Number(row.reference));
      await deps.outbox.markRelayed([row.id]);
    } catch (error) {
      const { reference: version } = row;
      deps.log.warn({ version, error: loggableError(error) }, 'the re-plan of a calendar could not be started yet');
    }
  }
}
