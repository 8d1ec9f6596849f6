import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { CaseRecordRepository } from '../db/caseRecord.ts';
import type { OutboxRepository } from '../db/outbox.ts';
import type { CaseClient } from '../temporal/caseClient.ts';

/**
 * Starts the workflow of every submission whose outbox row is still pending. The API starts it too, right after its transaction: the second
 * start finds the first. So a crash between transaction and start costs seconds, never a case. A row that cannot be worked off stays pending
 * and holds up no other one.
 * @returns how many were worked off
 */
export async function startSubmittedCases(deps: {
  outbox: OutboxRepository;
  caseRecord: CaseRecordRepository;
  cases: CaseClient;
  log: Logger;
}): Promise<number> {
  let done = 0;
  for (const row of await deps.outbox.pending('start-case', 50, 1000)) {
    try {
      const snapshot = await deps.caseRecord.snapshotOf(row.reference);
      // A later version exists only because the workflow runs already.
      if (snapshot?.version === 1) await deps.cases.startCase(snapshot);
      await deps.outbox.markRelayed([row.id]);
      done += 1;
    } catch (error) {
      deps.log.warn(
        { caseNo: row.reference, error: loggableError(error) },
        'a submitted case could not be started yet',
      );
    }
  }
  return done;
}
