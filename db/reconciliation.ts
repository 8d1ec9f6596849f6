import { canonicalJson } from '../crypto/digest.ts';
import { uuidv7 } from '../crypto/ids.ts';
import { WORKFLOW } from '../domain/actor.ts';
import { isCorrectionNumber } from '../domain/correctionNumber.ts';
import { CASE_STATES, isEnded } from '../domain/lifecycle.ts';
import {
  DIFFERENCE_KINDS,
  ofMatter,
  staysForAPerson,
  type DifferenceKind,
  type DifferenceOutcome,
  type MatterSnapshot,
} from '../domain/reconciliation.ts';
import { isUnchanged, writeFromWorkflow } from './caseRepair.ts';
import { REPAIRED } from './caseRecord.ts';
import { openCasePage, sightsOf, type CaseSight, type OpenPosition } from './caseSights.ts';
import { handedKey, RECONCILIATION_KEY, reconcileTasks } from './caseTasks.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { matchCorrectionWork } from './correctionRecord.ts';
import { writeCorrectionFromWorkflow } from './correctionRepair.ts';
import { correctionSightsOf, openCorrectionPage, type CorrectionSight } from './correctionSights.ts';
import { matterRow } from './matters.ts';
import type { SealedColumns } from './sealedColumns.ts';
import type { Sight } from './sights.ts';

/** A difference as it is kept. `details`: ids, versions, digests, office codes; never personal data. */
export interface FoundDifference {
  reconciliationId: string;
  caseNo: string;
  kind: DifferenceKind;
  outcome: DifferenceOutcome;
  details: Record<string, unknown>;
}

/** `standing`: known from an earlier run and as it was; `changed`: the case was written meanwhile, the next run looks again. */
export type Told = 'recorded' | 'standing' | 'changed';

export interface ReconciliationRepository {
  begin(id: string, startedAtMs: number): Promise<void>;
  /** Ends the run, and forgets those of long ago. @returns how many differences it has told of, by kind; of all its attempts together */
  finish(
    id: string,
    outcome: { checked: number; finishedAtMs: number },
  ): Promise<Partial<Record<DifferenceKind, number>>>;
  openPage(
    after: OpenPosition | null,
    page: { untilMs: number; limit: number },
  ): Promise<{ caseNos: string[]; next: OpenPosition | null }>;
  /** One page of the correction requests under way. @param after the number the last page ended with */
  openCorrections(after: string | null, limit: number): Promise<{ numbers: string[]; next: string | null }>;
  /** Of these, the cases that are there and no drafts, and the correction requests. */
  sights(numbers: readonly string[]): Promise<Sight[]>;
  /** Keeps a difference that was mended elsewhere, or that nobody can mend; the latter once. */
  record(difference: FoundDifference): Promise<Told>;
  /** Writes the workflow's snapshot over the projection; `handed` tells the supervisors too. */
  overwrite(sight: Sight, snapshot: MatterSnapshot, difference: FoundDifference): Promise<Told>;
  /** Opens, closes and dates the tasks of the case as its snapshot calls for. */
  mendTasks(sight: Sight, difference: FoundDifference): Promise<Told>;
  /** Gives what cannot be mended to the supervisors of the office, once. */
  handOver(sight: Sight, difference: FoundDifference): Promise<Told>;
  /** Cases and correction requests that have ended, with a task open that the reconciler closes: the walk over open ones does not come by. */
  handedEnded(limit: number): Promise<string[]>;
  /** Whether an earlier run has told of just this, and it was not gone in between, as far as anybody knows. */
  isKnown(difference: FoundDifference): Promise<boolean>;
  /** Closes the tasks of troubles that are gone. */
  closeHanded(caseNo: string, causes: readonly DifferenceKind[]): Promise<void>;
  /** Whether the start of this case's workflow has just been put on the list of what is to be started. */
  isStarting(caseNo: string): Promise<boolean>;
  /** Whether a new calendar is being applied to open cases, and comes forward: what it has not reached yet is no difference. */
  replanUnderWay(): Promise<boolean>;
}

/** The sweeper takes seconds; what waits longer is held up by something. */
const START_WITHIN_MS = 10 * 60_000;
/** A re-plan says every few seconds, at most minutes, that it goes on: one that has said nothing for so long was ended or fails again and again. */
const REPLAN_PROGRESS_WITHIN_MS = 30 * 60_000;
/** A year's runs, and some time to look at them. */
export const KEPT_RUN_DAYS = 400;
const DAY_MS = 86_400_000;

export function createReconciliationRepository(
  database: Database,
  sealed: SealedColumns,
  auditKey: Buffer,
): ReconciliationRepository {
  const keys = { sealed, auditKey };

  /** Mends what still is as it was looked at, and keeps the difference in the same transaction. */
  const mend = (
    sight: Sight,
    difference: FoundDifference,
    work: (trx: Transaction) => Promise<Record<string, unknown> | void>,
  ): Promise<Told> =>
    inTransaction(database, async (trx) => {
      if (!(await isUnchanged(trx, sight))) return 'changed';
      const details = await work(trx);
      return keep(trx, { ...difference, details: { ...difference.details, ...details } });
    });

  return {
    async begin(id, startedAtMs) {
      await database('reconciliations')
        .insert({ id, started_at: new Date(startedAtMs) })
        .onConflict('id')
        .ignore();
    },
    async finish(id, { checked, finishedAtMs }) {
      await database('reconciliations')
        .where({ id })
        .update({ checked, finished_at: new Date(finishedAtMs) });
      await inTransaction(database, (trx) => forgetRuns(trx, finishedAtMs - KEPT_RUN_DAYS * DAY_MS));
      const rows = (await database('reconciliation_differences')
        .where({ reconciliation_id: id })
        .groupBy('kind')
        .select('kind', database.raw('count(*) as count'))) as unknown as { kind: DifferenceKind; count: unknown }[];
      return Object.fromEntries(rows.map(({ kind, count }) => [kind, Number(count)]));
    },
    openPage: (after, page) => openCasePage(database, after, page),
    openCorrections: (after, limit) => openCorrectionPage(database, after, limit),
    async sights(numbers) {
      const corrections = numbers.filter(isCorrectionNumber);
      const cases = numbers.filter((no) => !isCorrectionNumber(no));
      return [
        ...(cases.length === 0 ? [] : await sightsOf(database, keys, cases)),
        ...(corrections.length === 0 ? [] : await correctionSightsOf(database, keys, corrections)),
      ];
    },
    record: (difference) =>
      inTransaction(database, async (trx) => {
        if (difference.outcome !== 'mended' && (await isKnown(trx, difference))) return 'standing';
        return keep(trx, difference);
      }),
    isKnown: (difference) => inTransaction(database, (trx) => isKnown(trx, difference)),

    overwrite: (sight, snapshot, difference) =>
      mend(sight, difference, async (trx) => {
        const action = difference.kind === 'projection-rewound' ? difference.kind : REPAIRED;
        const atMs = Date.now();
        const details = await ofMatter(snapshot, {
          case: (one) => writeFromWorkflow(trx, keys, sight as CaseSight, { snapshot: one, action, atMs }),
          correction: (one) =>
            writeCorrectionFromWorkflow(trx, keys, sight as CorrectionSight, { snapshot: one, action, atMs }),
        });
        if (difference.outcome === 'handed') await openTask(trx, sight, difference.kind);
        return details;
      }),

    mendTasks: (sight, difference) =>
      mend(sight, difference, async (trx) => {
        if (!sight.snapshot) throw new Error('tasks follow from a snapshot');
        const event = { action: REPAIRED, atMs: Date.now(), actorId: WORKFLOW.id };
        await ofMatter(sight.snapshot, {
          case: (snapshot) => reconcileTasks(trx, snapshot, event),
          correction: (snapshot) => matchCorrectionWork(trx, snapshot, event),
        });
      }),

    handOver: (sight, difference) =>
      inTransaction(database, async (trx) => {
        // Locked, so that of two runs one opens the task.
        await matterRow(trx, sight.caseNo).forUpdate().first('version');
        if (await isKnown(trx, difference)) return 'standing';
        await openTask(trx, sight, difference.kind);
        return keep(trx, difference);
      }),

    async handedEnded(limit) {
      return (await database('tasks as t')
        .leftJoin('cases as c', 'c.case_no', 't.case_no')
        .leftJoin('correction_requests as r', 'r.no', 't.case_no')
        .where('t.open_key', 'like', `${RECONCILIATION_KEY}%`)
        .where((over) => void over.whereIn('c.state', CASE_STATES.filter(isEnded)).orWhereNotNull('r.ended_at'))
        .whereNotIn('t.cause', DIFFERENCE_KINDS.filter(staysForAPerson))
        .distinct('t.case_no')
        .orderBy('t.case_no')
        .limit(limit)
        .pluck('t.case_no')) as string[];
    },

    async closeHanded(caseNo, causes) {
      await database('tasks')
        .whereIn(
          'open_key',
          causes.map((cause) => handedKey(caseNo, cause)),
        )
        .update({
          state: 'done',
          open_key: null,
          done_at: new Date(),
          done_by: WORKFLOW.id,
          version: database.raw('version + 1'),
        });
    },

    async isStarting(caseNo) {
      const kind = isCorrectionNumber(caseNo) ? 'start-correction' : 'start-case';
      const waiting = database('outbox').where({ kind, reference: caseNo, state: 'pending' });
      return (await waiting.where('created_at', '>', new Date(Date.now() - START_WITHIN_MS)).first('id')) !== undefined;
    },

    async replanUnderWay() {
      const goingOn = database('calendar_replans')
        .whereNull('finished_at')
        .whereRaw('coalesce(progress_at, started_at) > ?', [new Date(Date.now() - REPLAN_PROGRESS_WITHIN_MS)]);
      return (await goingOn.first('calendar_version')) !== undefined;
    },
  };
}

async function forgetRuns(trx: Transaction, startedBeforeMs: number): Promise<void> {
  const old = () => trx('reconciliations').where('started_at', '<', new Date(startedBeforeMs));
  await trx('reconciliation_differences').whereIn('reconciliation_id', old().select('id')).delete();
  await old().delete();
}

async function openTask(trx: Transaction, sight: Sight, cause: DifferenceKind): Promise<void> {
  const openKey = handedKey(sight.caseNo, cause);
  if (await trx('tasks').where({ open_key: openKey }).first('id')) return;
  const now = new Date();
  await trx('tasks').insert({
    id: uuidv7(),
    kind: 'needs-attention',
    open_key: openKey,
    case_no: sight.caseNo,
    business: sight.business,
    office_code: sight.officeCode,
    state: 'open',
    cause,
    opened_at: now,
    sort_at: now,
  });
}

async function keep(trx: Transaction, difference: FoundDifference): Promise<Told> {
  const { reconciliationId, caseNo, kind, outcome, details } = difference;
  await trx('reconciliation_differences')
    .insert({
      reconciliation_id: reconciliationId,
      case_no: caseNo,
      kind,
      outcome,
      details: JSON.stringify(details),
      found_at: new Date(),
    })
    .onConflict(['reconciliation_id', 'case_no', 'kind'])
    .ignore();
  return 'recorded';
}

/** Told before with the same details, and still with somebody, or settled by a person. */
async function isKnown(trx: Transaction, difference: FoundDifference): Promise<boolean> {
  const { reconciliationId, caseNo, kind, outcome, details } = difference;
  const last = (await trx('reconciliation_differences')
    .where({ case_no: caseNo, kind, outcome })
    // An attempt that was broken off has told it in this very run.
    .whereNot({ reconciliation_id: reconciliationId })
    .orderBy('found_at', 'desc')
    .first('details', 'found_at')) as { details: unknown; found_at: Date } | undefined;
  if (!last) return false;
  const stored = typeof last.details === 'string' ? (JSON.parse(last.details) as unknown) : last.details;
  if (canonicalJson(stored) !== canonicalJson(details)) return false;
  const task = (await trx('tasks')
    .where({ case_no: caseNo, kind: 'needs-attention', cause: kind })
    .orderBy('opened_at', 'desc')
    .first('done_by', 'done_at')) as { done_by: string | null; done_at: Date | null } | undefined;
  // Closed by the reconciler itself since it was told last: it was gone for a while.
  return !(task?.done_by === WORKFLOW.id && task.done_at !== null && task.done_at > last.found_at);
}
