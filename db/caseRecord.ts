import { uuidv7 } from '../crypto/ids.ts';
import { wantedTasks } from '../domain/deskWork.ts';
import { notificationsFor } from '../domain/notifications.ts';
import { caseSnapshotSchema, type CaseSnapshot } from '../domain/case.ts';
import { isEnded } from '../domain/lifecycle.ts';
import { appendEvent } from './auditChain.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
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

export interface CaseRecordRepository {
  /**
   * Writes snapshot, chained event, tasks and outbox rows in one transaction. Idempotent by version, write id and what happened; an older
   * version than the one stored is not written. Something else under the same version means that the workflow's past was rewound: the new
   * past is written and the fact recorded.
   */
  record(write: CaseWrite): Promise<void>;
  /** The same inside a transaction of the caller (the submission). The case row must be locked. */
  recordIn(trx: Transaction, write: CaseWrite): Promise<void>;
  snapshotOf(caseNo: string): Promise<CaseSnapshot | null>;
}

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
    if (row.version > version) return;
    const repeated = await isRepeated(trx, row, { snapshot, writeId, event });
    if (repeated && snapshot.asOfMs <= (row.as_of?.getTime() ?? 0)) return;
    await trx('cases').where({ case_no: caseNo }).update(columnsOf(snapshot, writeId));
    // Another worker took the step of one that died inside a task again, a little later: its instants are the ones the workflow keeps, but
    // event and messages are there already.
    if (repeated) return;
    const rewound = row.version === version;
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
    await reconcileTasks(trx, snapshot, event.atMs, event.actor.id);
    if (snapshot.outcome || isEnded(snapshot.state)) await settleAssessment(trx, snapshot);
    await queueNotifications(trx, row.user_id, caseNo, version, action, event.atMs);
  }

  function columnsOf(snapshot: CaseSnapshot, writeId: string) {
    const at = (ms: number | null) => (ms === null ? null : new Date(ms));
    const due =
      snapshot.state === 'submitted' ? snapshot.acceptance : snapshot.state === 'accepted' ? snapshot.result : null;
    return {
      state: snapshot.state,
      stage: snapshot.stage,
      version: snapshot.version,
      write_id: writeId,
      submitted_at: at(snapshot.submittedAtMs),
      accepted_at: at(snapshot.acceptedAtMs),
      decided_at: at(snapshot.decidedAtMs),
      ended_at: at(snapshot.endedAtMs),
      due_at: at(due?.dueAtMs ?? null),
      snapshot_sealed: sealed.seal('cases', 'snapshot', snapshot.caseNo, JSON.stringify(snapshot)),
      as_of: at(snapshot.asOfMs),
      updated_at: new Date(),
    };
  }

  async function snapshotOf(caseNo: string): Promise<CaseSnapshot | null> {
    const row = await database('cases').where({ case_no: caseNo }).first('snapshot_sealed');
    return row?.snapshot_sealed ? openSnapshot(sealed, caseNo, row.snapshot_sealed) : null;
  }

  return { record: (write) => inTransaction(database, (trx) => recordIn(trx, write)), recordIn, snapshotOf };
}

/**
 * Whether this very change is written already. The write id alone does not tell: a workflow draws its random numbers from a seed, so that a
 * run whose last steps were lost gives the same id to whatever it does instead.
 */
async function isRepeated(trx: Transaction, row: CaseRow, { snapshot, writeId, event }: CaseWrite): Promise<boolean> {
  const { caseNo, version } = snapshot;
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

/** Opens a sealed snapshot column. */
export function openSnapshot(sealed: SealedColumns, caseNo: string, blob: Buffer): CaseSnapshot {
  return caseSnapshotSchema.parse(JSON.parse(sealed.open('cases', 'snapshot', caseNo, blob)));
}

/** Opens the tasks the snapshot calls for and closes the others. Never touches an assignment. */
async function reconcileTasks(trx: Transaction, snapshot: CaseSnapshot, atMs: number, actorId: string): Promise<void> {
  const { caseNo } = snapshot;
  const wanted = wantedTasks(snapshot);
  const open = (await trx('tasks').where({ case_no: caseNo, state: 'open' }).select('id', 'open_key')) as {
    id: string;
    open_key: string;
  }[];
  const done = open.filter((task) => !wanted.some(({ openKey }) => openKey === task.open_key));
  if (done.length > 0) {
    const ids = done.map(({ id }) => id);
    await trx('tasks')
      .whereIn('id', ids)
      .update({
        state: 'done',
        open_key: null,
        done_at: new Date(atMs),
        done_by: actorId,
        version: trx.raw('version + 1'),
      });
  }
  const missing = wanted.filter(({ openKey }) => !open.some((task) => task.open_key === openKey));
  if (missing.length === 0) return;
  const { business, officeCode } = snapshot;
  await trx('tasks').insert(
    missing.map((task) => ({
      id: uuidv7(),
      kind: task.kind,
      open_key: task.openKey,
      case_no: caseNo,
      business,
      office_code: officeCode,
      state: 'open',
      cause: task.cause,
      opened_at: new Date(atMs),
      due_at: task.dueAtMs === null ? null : new Date(task.dueAtMs),
      sort_at: new Date(task.dueAtMs ?? atMs),
      provisional: task.provisional,
    })),
  );
}

/** A graded cycle stays taken from the approval on; a case that ended otherwise frees its cycle again (D-12). */
async function settleAssessment(trx: Transaction, snapshot: CaseSnapshot): Promise<void> {
  const { caseNo, outcome, decidedAtMs } = snapshot;
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

async function queueNotifications(
  trx: Transaction,
  userId: string,
  caseNo: string,
  version: number,
  action: string,
  atMs: number,
): Promise<void> {
  for (const rule of notificationsFor(action)) {
    const id = uuidv7();
    const dedupeKey = `${caseNo}:${version}:${rule.channel}:${rule.template}`;
    // A rewound past may come to the same step again; people hear of it once.
    if (await trx('notifications').where({ dedupe_key: dedupeKey }).first('id')) continue;
    await trx('notifications').insert({
      id,
      dedupe_key: dedupeKey,
      user_id: userId,
      channel: rule.channel,
      template: rule.template,
      case_no: caseNo,
      state: 'pending',
      created_at: new Date(atMs),
    });
    await trx('outbox').insert({
      id: uuidv7(),
      kind: 'notification',
      reference: id,
      state: 'pending',
      created_at: new Date(),
    });
  }
}
