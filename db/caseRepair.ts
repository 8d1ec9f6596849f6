import { uuidv7 } from '../crypto/ids.ts';
import { snapshotDigest } from '../crypto/snapshotDigest.ts';
import { WORKFLOW } from '../domain/actor.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { isEnded } from '../domain/lifecycle.ts';
import { stopAlerts } from './alerts.ts';
import { appendEvent } from './auditChain.ts';
import { caseColumns } from './caseColumns.ts';
import { settleAssessment, type REPAIRED } from './caseRecord.ts';
import type { CaseSight } from './caseSights.ts';
import { reconcileTasks } from './caseTasks.ts';
import { isDuplicateKey, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** A row that was written since it was looked at is left alone. Locks it. */
export async function isUnchanged(trx: Transaction, { caseNo, token }: CaseSight): Promise<boolean> {
  const row = (await trx('cases')
    .where({ case_no: caseNo })
    .forUpdate()
    .first('version', 'write_id', 'event_count')) as
    { version: number; write_id: string | null; event_count: number } | undefined;
  return row?.version === token.version && row.write_id === token.writeId && row.event_count === token.eventCount;
}

/**
 * Writes what the workflow holds over a projection that tells something else: row, one chained event, tasks, alerts, claim on the cycle.
 * Nobody is told: what happened in the versions between is not known to have been new to anybody, and a record that comes late still sends
 * its own messages. The event names the versions it stands for; the workflow's history is the evidence of what they were.
 */
export async function writeFromWorkflow(
  trx: Transaction,
  { sealed, auditKey }: { sealed: SealedColumns; auditKey: Buffer },
  sight: CaseSight,
  repair: { snapshot: CaseSnapshot; action: typeof REPAIRED | 'projection-rewound'; atMs: number },
): Promise<Record<string, unknown>> {
  const { snapshot, action, atMs } = repair;
  const { caseNo, version } = snapshot;
  const details = {
    before: sight.digest,
    after: snapshotDigest(snapshot),
    fromVersion: sight.token.version,
    toVersion: version,
    ...(sight.columns.length > 0 ? { columns: sight.columns } : {}),
  };
  await trx('cases')
    .where({ case_no: caseNo })
    .update(caseColumns(sealed, snapshot, uuidv7()));
  await appendEvent(trx, auditKey, {
    caseNo,
    version,
    actorKind: WORKFLOW.kind,
    actorId: WORKFLOW.id,
    atMs,
    action,
    fromState: sight.state,
    toState: snapshot.state,
    details,
  });
  await reconcileTasks(trx, snapshot, { action, atMs, actorId: WORKFLOW.id });
  await stopAlerts(trx, snapshot);
  if (snapshot.outcome || isEnded(snapshot.state)) await settleAssessment(trx, snapshot);
  else await reopenAssessment(trx, caseNo);
  return details;
}

/** A decision the workflow never took had settled the claim on the cycle. Has another case taken the cycle since, it keeps it. */
async function reopenAssessment(trx: Transaction, caseNo: string): Promise<void> {
  try {
    await trx('assessments')
      .where({ case_no: caseNo })
      .whereNot({ state: 'open' })
      .update({ state: 'open', live: 1, grade: null, points: null, graded_at: null });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
