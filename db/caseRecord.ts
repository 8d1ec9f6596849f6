import { snapshotDigest } from '../crypto/snapshotDigest.ts';
import { notificationsFor } from '../domain/notifications.ts';
import { readSnapshot, type CaseSnapshot } from '../domain/case.ts';
import { isEnded } from '../domain/lifecycle.ts';
import { TRANSFER_EVENT } from '../domain/transfer.ts';
import { stopAlerts } from './alerts.ts';
import { appendEvent } from './auditChain.ts';
import { caseColumns } from './caseColumns.ts';
import { reconcileTasks } from './caseTasks.ts';
import { keepTransfer } from './caseTransfers.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { queueMessages } from './queueMessages.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** One change of a case, as its workflow (or, for the submission, the API) records it. */
export interface CaseWrite {
  snapshot: CaseSnapshot;
  writeId: string;
  event: {
    action: string;
    actor: { kind: string; id: string };
    fromState: string | null;
    toState: string;
    atMs: number;
    details: Record<string, unknown>;
  };
}

/** Enough of a change to know it again in the chain. */
export interface RecordedChange extends Pick<CaseWrite, 'writeId' | 'event'> {
  /** of a case or a correction request */
  caseNo: string;
  version: number;
}

export interface CaseRecordRepository {
  /**
   * Writes snapshot, chained event, tasks and outbox rows in one transaction. Idempotent by version, write id and what happened. Something
   * else under a version that is stored already means that the workflow's past was rewound: the new past is written and the fact recorded.
   */
  record(write: CaseWrite): Promise<void>;
  /** The same inside a transaction of the caller (the submission). The case row must be locked. */
  recordIn(trx: Transaction, write: CaseWrite): Promise<void>;
  snapshotOf(caseNo: string): Promise<CaseSnapshot | null>;
}

/** The event of a projection that was written from its workflow, not by it; `after` of its details is the digest of what was written. */
export const REPAIRED = 'projection-repaired';

interface CaseRow {
  user_id: string;
  version: number;
  write_id: string | null;
  as_of: Date | null;
}

export function createCaseRecordRepository(
  database: Database,
  sealed: SealedColumns,
  auditKey: Buffer,
): CaseRecordRepository {
  async function recordIn(trx: Transaction, { snapshot, writeId, event }: CaseWrite): Promise<void> {
    const { caseNo, version } = snapshot;
    const row = (await trx('cases')
      .where({ case_no: caseNo })
      .forUpdate()
      .first('user_id', 'version', 'write_id', 'as_of')) as CaseRow | undefined;
    if (!row) throw new Error('the case to record is not there');
    const written = { caseNo, version, writeId, event };
    if (row.version > version && (await isRecorded(trx, written))) return;
    const repeated = await isRepeated(trx, row, written);
    if (repeated && snapshot.asOfMs <= (row.as_of?.getTime() ?? 0)) return;
    await trx('cases')
      .where({ case_no: caseNo })
      .update(caseColumns(sealed, snapshot, writeId));
    // Another worker took the step of one that died inside a task again, a little later: its instants are the ones the workflow keeps, but
    // event and messages are there already.
    if (repeated) return;
    const rewound = row.version >= version && !(await isRepaired(trx, caseNo, snapshot));
    const chain = { caseNo, version, actorKind: event.actor.kind, actorId: event.actor.id, atMs: event.atMs };
    if (rewound)
      await appendEvent(trx, auditKey, {
        ...chain,
        action: 'projection-rewound',
        fromState: null,
        toState: null,
        details: {},
      });
    const { action, fromState, toState, details } = event;
    await appendEvent(trx, auditKey, { ...chain, action, fromState, toState, details });
    await reconcileTasks(trx, snapshot, { action, atMs: event.atMs, actorId: event.actor.id });
    await stopAlerts(trx, snapshot);
    if (action === TRANSFER_EVENT) await keepTransfer(trx, sealed, snapshot);
    if (snapshot.outcome || isEnded(snapshot.state)) await settleAssessment(trx, snapshot);
    await queueMessages(trx, { userId: row.user_id, caseNo, version, atMs: event.atMs }, notificationsFor(action));
  }

  async function snapshotOf(caseNo: string): Promise<CaseSnapshot | null> {
    const row = await database('cases').where({ case_no: caseNo }).first('snapshot_sealed', 'as_of');
    return row?.snapshot_sealed ? openSnapshot(sealed, caseNo, row.snapshot_sealed, row.as_of) : null;
  }

  return { record: (write) => inTransaction(database, (trx) => recordIn(trx, write)), recordIn, snapshotOf };
}

/**
 * Whether this very change is written already. The write id alone does not tell: a workflow draws its random numbers from a seed, so that a
 * run whose last steps were lost gives the same id to whatever it does instead.
 */
export async function isRepeated(
  trx: Transaction,
  row: Pick<CaseRow, 'version' | 'write_id'>,
  { caseNo, version, writeId, event }: RecordedChange,
): Promise<boolean> {
  if (row.version !== version || row.write_id !== writeId) return false;
  const last = (await trx('case_events')
    .where({ case_no: caseNo, version })
    .orderBy('seq', 'desc')
    .first('action', 'actor_kind', 'actor_id', 'to_state')) as
    { action: string; actor_kind: string; actor_id: string; to_state: string | null } | undefined;
  const { action, actor, toState } = event;
  return (
    last?.action === action && last.actor_kind === actor.kind && last.actor_id === actor.id && last.to_state === toState
  );
}

/**
 * Whether the change of an earlier version is in the chain. When it is not, the versions after it belong to a past that the workflow no
 * longer has.
 */
export async function isRecorded(trx: Transaction, { caseNo, version, event }: RecordedChange): Promise<boolean> {
  const { action, actor, toState } = event;
  const known = { case_no: caseNo, version, action, actor_kind: actor.kind, actor_id: actor.id, to_state: toState };
  return (await trx('case_events').where(known).first('seq')) !== undefined;
}

/** Opens a sealed snapshot column. `asOf`: an alert may have been raised since it was written. */
export function openSnapshot(sealed: SealedColumns, caseNo: string, blob: Buffer, asOf?: Date | null): CaseSnapshot {
  const snapshot = readSnapshot(JSON.parse(sealed.open('cases', 'snapshot', caseNo, blob)));
  return { ...snapshot, asOfMs: Math.max(snapshot.asOfMs, asOf?.getTime() ?? 0) };
}

/**
 * Whether the reconciler has written this snapshot already, because its own record did not come for so long: what was missing then is only
 * the event and its messages.
 */
export async function isRepaired(
  trx: Transaction,
  caseNo: string,
  snapshot: { version: number; asOfMs: number },
): Promise<boolean> {
  const { version } = snapshot;
  const last = (await trx('case_events')
    .where({ case_no: caseNo })
    .orderBy('seq', 'desc')
    .first('action', 'version', 'details')) as { action: string; version: number; details: unknown } | undefined;
  if (last?.action !== REPAIRED || last.version !== version) return false;
  const details = (typeof last.details === 'string' ? JSON.parse(last.details) : last.details) as { after?: string };
  return details.after === snapshotDigest(snapshot);
}

/** A graded cycle stays taken from the approval on; a case that ended otherwise, also after its approval, frees its cycle again (D-12). */
export async function settleAssessment(trx: Transaction, snapshot: CaseSnapshot): Promise<void> {
  const { caseNo, outcome, decidedAtMs, state } = snapshot;
  if (state === 'terminated') {
    await trx('assessments').where({ case_no: caseNo, live: 1 }).update({ state: 'released', live: null });
    return;
  }
  await trx('assessments')
    .where({ case_no: caseNo, state: 'open' })
    .update(
      outcome
        ? {
            state: 'graded',
            grade: outcome.grade,
            points: outcome.points,
            graded_at: new Date(decidedAtMs ?? snapshot.asOfMs),
          }
        : { state: 'released', live: null },
    );
}
