import { CORRECTION_NOTIFICATIONS, runningCorrectionClock, type CorrectionSnapshot } from '../domain/correction.ts';
import { correctionTasks } from '../domain/correctionClocks.ts';
import type { Correction } from '../domain/correctionItems.ts';
import { stopAlertsOf } from './alerts.ts';
import { appendEvent } from './auditChain.ts';
import { isRecorded, isRepaired, isRepeated, type CaseWrite } from './caseRecord.ts';
import { matchTasks } from './caseTasks.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { claimOf, correctionColumns, correctionSnapshotOf, type CorrectionRow } from './correctionRows.ts';
import { OPEN_STATES } from './openCases.ts';
import { takeInHoldings, type Holdings } from './qualifications.ts';
import { queueMessages } from './queueMessages.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** One change of a request, as its workflow (or, when it is filed, the API) records it. */
export interface CorrectionWrite extends Pick<CaseWrite, 'writeId' | 'event'> {
  snapshot: CorrectionSnapshot;
}

/** What a confirmed request has the registry put right. */
export interface CorrectionFacts {
  idNumber: string;
  certificateNumber: string;
  officeCode: string;
  corrections: Correction[];
}

/** The workflow's side of correction requests. */
export interface CorrectionRecordRepository {
  /** Row, chained event, tasks, alerts and messages in one transaction; written twice it is written once. */
  record(write: CorrectionWrite): Promise<void>;
  snapshotOf(no: string): Promise<CorrectionSnapshot | null>;
  facts(no: string): Promise<CorrectionFacts>;
  /**
   * Takes in what the registry answers after a correction, in every account of the person, and notes that it has been read anew.
   * @returns open cases that rest on the certificate; null when the request is not confirmed any more, and nothing is taken in then
   */
  takeIn(no: string, holdings: Holdings, nowMs: number): Promise<string[] | null>;
  /** Whether what was put right has been read anew; waits for a `takeIn` that is under way. */
  isCorrected(no: string): Promise<boolean>;
  /** Requests whose running limit was counted by an older calendar than this of their office's region. */
  countedBefore(region: string, calendarVersion: number, limit: number): Promise<string[]>;
  /** Regions of the offices that have requests under way. */
  regions(): Promise<string[]>;
}

export function createCorrectionRecordRepository(
  database: Database,
  sealed: SealedColumns,
  auditKey: Buffer,
): CorrectionRecordRepository {
  const underWay = () =>
    database('correction_requests as r')
      .join('offices as o', 'o.code', 'r.office_code')
      .whereNotNull('r.calendar_version')
      .whereIn('r.state', ['filed', 'accepted']);

  return {
    record: (write) => inTransaction(database, (trx) => recordCorrection(trx, { sealed, auditKey }, write)),

    async snapshotOf(no) {
      const row = (await database('correction_requests').where({ no }).first()) as CorrectionRow | undefined;
      return row ? correctionSnapshotOf(sealed, row) : null;
    },

    async facts(no) {
      const row = await database('correction_requests as r')
        .join('users as u', 'u.id', 'r.user_id')
        .join('qualifications as q', 'q.id', 'r.qualification_id')
        .where('r.no', no)
        .first('r.*', 'u.id_number_sealed', 'q.number_sealed');
      if (!row?.id_number_sealed) throw new Error(`correction request ${no} has no verified person`);
      const { corrections } = claimOf(sealed, row);
      return {
        idNumber: sealed.open('users', 'id_number', row.user_id, row.id_number_sealed),
        certificateNumber: sealed.open('qualifications', 'number', row.qualification_id, row.number_sealed),
        officeCode: row.office_code,
        corrections,
      };
    },

    takeIn: (no, holdings, nowMs) => inTransaction(database, (trx) => takeIn(trx, sealed, no, holdings, nowMs)),

    async isCorrected(no) {
      const row = (await database('correction_requests').where({ no }).forShare().first('corrected_at')) as
        Pick<CorrectionRow, 'corrected_at'> | undefined;
      return (row?.corrected_at ?? null) !== null;
    },

    async countedBefore(region, calendarVersion, limit) {
      return (await underWay()
        .where('o.calendar_region', region)
        .where('r.calendar_version', '<', calendarVersion)
        .orderBy('r.calendar_version')
        .orderBy('r.no')
        .limit(limit)
        .pluck('r.no')) as string[];
    },

    async regions() {
      return (await underWay().distinct('o.calendar_region').pluck('o.calendar_region')) as string[];
    },
  };
}

/** The caller may be the transaction that files it: then the row has just been written. */
export async function recordCorrection(
  trx: Transaction,
  { sealed, auditKey }: { sealed: SealedColumns; auditKey: Buffer },
  { snapshot, writeId, event }: CorrectionWrite,
): Promise<void> {
  const { no, version } = snapshot;
  const row = (await trx('correction_requests').where({ no }).forUpdate().first()) as CorrectionRow | undefined;
  if (!row) throw new Error('the correction request to record is not there');
  const written = { caseNo: no, version, writeId, event };
  if (row.version > version && (await isRecorded(trx, written))) return;
  if (await isRepeated(trx, row, written)) return;
  await trx('correction_requests')
    .where({ no })
    .update({
      ...correctionColumns(sealed, snapshot, writeId),
      ...(snapshot.endedAtMs === null ? {} : { open_qualification_id: null }),
    });
  const { action, actor, fromState, toState, atMs, details } = event;
  const chain = { caseNo: no, version, actorKind: actor.kind, actorId: actor.id, atMs };
  if (row.version >= version && !(await isRepaired(trx, no, snapshot)))
    await appendEvent(trx, auditKey, {
      ...chain,
      action: 'projection-rewound',
      fromState: null,
      toState: null,
      details: {},
    });
  await appendEvent(trx, auditKey, { ...chain, action, fromState, toState, details });
  await matchCorrectionWork(trx, snapshot, { atMs, actorId: actor.id });
  const rules = CORRECTION_NOTIFICATIONS.filter((rule) => rule.action === action);
  await queueMessages(trx, { userId: row.user_id, caseNo: no, version, atMs }, rules);
}

/** Opens, closes and dates the tasks of a request as its snapshot calls for, and ends the alerts of clocks that have stopped. */
export async function matchCorrectionWork(
  trx: Transaction,
  snapshot: CorrectionSnapshot,
  event: { atMs: number; actorId: string },
): Promise<void> {
  const { no, state, officeCode, ladders, asOfMs } = snapshot;
  const matter = { caseNo: no, business: null, officeCode, returningTo: null };
  await matchTasks(trx, matter, correctionTasks(snapshot), event);
  const clock = runningCorrectionClock(state);
  await stopAlertsOf(trx, { caseNo: no, asOfMs, ladders, running: clock ? [clock] : [] });
}

async function takeIn(
  trx: Transaction,
  sealed: SealedColumns,
  no: string,
  holdings: Holdings,
  nowMs: number,
): Promise<string[] | null> {
  const row = (await trx('correction_requests').where({ no }).forUpdate().first()) as CorrectionRow;
  // A read that was given up goes on where it runs: what was refused meanwhile must not be put right by it.
  if (row.state !== 'confirmed') return null;
  const { id_number_index: person } = (await trx('users').where({ id: row.user_id }).first('id_number_index')) as {
    id_number_index: string;
  };
  const accounts = (await trx('users').where({ id_number_index: person }).pluck('id')) as string[];
  for (const userId of accounts) await takeInHoldings(trx, sealed, userId, holdings, nowMs);
  await trx('correction_requests')
    .where({ no })
    .update({ corrected_at: row.corrected_at ?? new Date(nowMs) });
  const { number_index: number } = (await trx('qualifications')
    .where({ id: row.qualification_id })
    .first('number_index')) as { number_index: string };
  return (await trx('cases as c')
    .join('qualifications as q', 'q.id', 'c.qualification_id')
    .where({ 'q.number_index': number })
    .whereIn('q.user_id', accounts)
    .whereIn('c.state', OPEN_STATES)
    .orderBy('c.case_no')
    .pluck('c.case_no')) as string[];
}
