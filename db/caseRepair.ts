import { uuidv7 } from '../crypto/ids.ts';
import { snapshotDigest } from '../crypto/snapshotDigest.ts';
import { WORKFLOW } from '../domain/actor.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { isEnded } from '../domain/lifecycle.ts';
import type { MatterSnapshot } from '../domain/reconciliation.ts';
import { stopAlerts } from './alerts.ts';
import { appendEvent } from './auditChain.ts';
import { caseColumns } from './caseColumns.ts';
import { settleAssessment, type REPAIRED } from './caseRecord.ts';
import type { CaseSight } from './caseSights.ts';
import { reconcileTasks } from './caseTasks.ts';
import { isDuplicateKey, type Transaction } from './connection.ts';
import { matterRow } from './matters.ts';
import type { SealedColumns } from './sealedColumns.ts';
import type { Sight } from './sights.ts';

export interface Repair<Snapshot extends MatterSnapshot> {
  snapshot: Snapshot;
  action: typeof REPAIRED | 'projection-rewound';
  atMs: number;
}

/** A row that was written since it was looked at is left alone. Locks it. */
export async function isUnchanged(trx: Transaction, { caseNo, token }: Sight): Promise<boolean> {
  const row = (await matterRow(trx, caseNo).forUpdate().first('version', 'write_id', 'event_count')) as
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
  repair: Repair<CaseSnapshot>,
): Promise<Record<string, unknown>> {
  const { snapshot, action, atMs } = repair;
  const { caseNo } = snapshot;
  await trx('cases')
    .where({ case_no: caseNo })
    .update(caseColumns(sealed, snapshot, uuidv7()));
  const details = await appendRepair(trx, auditKey, sight, repair);
  await reconcileTasks(trx, snapshot, { action, atMs, actorId: WORKFLOW.id });
  await stopAlerts(trx, snapshot);
  if (snapshot.outcome || isEnded(snapshot.state)) await settleAssessment(trx, snapshot);
  else await reopenAssessment(trx, caseNo);
  return details;
}

/** The chained event of a repair, of a case or a correction request. @returns its details */
export async function appendRepair(
  trx: Transaction,
  auditKey: Buffer,
  { caseNo, state, token, digest, columns }: Sight,
  { snapshot, action, atMs }: Repair<MatterSnapshot>,
): Promise<Record<string, unknown>> {
  const { version } = snapshot;
  const details = {
    before: digest,
    after: snapshotDigest(snapshot),
    fromVersion: token.version,
    toVersion: version,
    ...(columns.length > 0 ? { columns } : {}),
  };
  await appendEvent(trx, auditKey, {
    caseNo,
    version,
    actorKind: WORKFLOW.kind,
    actorId: WORKFLOW.id,
    atMs,
    action,
    fromState: state,
    toState: snapshot.state,
    details,
  });
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
