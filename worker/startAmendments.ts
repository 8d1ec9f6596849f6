import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { OutboxRepository } from '../db/outbox.ts';
import type { AmendmentClient } from '../temporal/amendmentClient.ts';

/** Starts the workflow of every amendment whose outbox row is still pending; the API starts it too, and the second start finds the first. */
export async function startAmendments(deps: {
  outbox: OutboxRepository;
  amendments: AmendmentClient;
  log: Logger;
}): Promise<void> {
  for (const row of await deps.outbox.pending('start-amendment', 50, 1000)) {
    try {
      await deps.amendments.start(row.reference);
      await deps.outbox.markRelayed([row.id]);
    } catch (error) {
      const { reference: amendmentNo } = row;
      deps.log.warn({ amendmentNo, error: loggableError(error) }, 'an amendment could not be started yet');
    }
  }
}
