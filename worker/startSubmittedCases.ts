import type { CaseRecordRepository } from '../db/caseRecord.ts';
import type { OutboxRepository } from '../db/outbox.ts';
import type { CaseClient } from '../temporal/caseClient.ts';

/**
 * Starts the workflow of every submission whose outbox row is still pending. The API starts it too, right after its transaction: the second
 * start finds the first. So a crash between transaction and start costs seconds, never a case.
 */
export async function startSubmittedCases(deps: {
  outbox: OutboxRepository;
  caseRecord: CaseRecordRepository;
  cases: CaseClient;
}): Promise<number> {
  const rows = await deps.outbox.pending('start-case', 50, 1000);
  for (const row of rows) {
    const snapshot = await deps.caseRecord.snapshotOf(row.reference);
    // A later version exists only because the workflow runs already.
    if (snapshot?.version === 1) await deps.cases.startCase(snapshot);
    await deps.outbox.markRelayed([row.id]);
  }
  return rows.length;
}
