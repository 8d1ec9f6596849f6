import { isOverlay, NATIONAL_REGION } from '../domain/calendarNotice.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { openSnapshot } from './caseRecord.ts';
import type { Database, Transaction } from './connection.ts';
import { addToOutbox } from './outbox.ts';
import type { SealedColumns } from './sealedColumns.ts';

/**
 * `waiting`: not begun; `running`; `done`: every open case counts by the new calendar or would not change; `handed-over`: what is left is
 * listed, and looked at by the reconciler.
 */
export const REPLAN_STATES = ['waiting', 'running', 'done', 'handed-over'] as const;
export type ReplanState = (typeof REPLAN_STATES)[number];

/**
 * Why a case could not be told: its workflow is not there, does not answer, is of a release that knows no calendars, its record cannot be
 * opened, or it cannot be counted (what is stored of its office or configuration is invalid).
 */
export const UNREACHED_REASONS = ['not-running', 'no-answer', 'earlier-release', 'unreadable', 'uncountable'] as const;
export type UnreachedReason = (typeof UNREACHED_REASONS)[number];

export interface Replan {
  version: number;
  region: string;
  state: ReplanState;
  /** open cases counted by an earlier calendar that were looked at */
  checked: number;
  /** cases that were told and have counted again */
  moved: number;
  unreached: number;
  startedAtMs: number;
  finishedAtMs: number | null;
}

/** An open case with a limit that runs or will go on. `snapshot` null: what is stored cannot be opened. */
export interface ReplanCase {
  caseNo: string;
  officeCode: string;
  provinceCode: string;
  snapshot: CaseSnapshot | null;
}

/** Behind this case in the order of calendar version and number. */
export interface ReplanPosition {
  calendarVersion: number;
  caseNo: string;
}

export interface ReplanPage {
  cases: ReplanCase[];
  /** null: there is no more */
  next: ReplanPosition | null;
}

type ReplanCaseState = 'told' | 'unchanged' | UnreachedReason;

export interface KeptCase {
  state: ReplanCaseState;
  /** the calendar version it was told of, or is to count by */
  wantedVersion: number;
}

export interface UnreachedCase {
  caseNo: string;
  reason: UnreachedReason;
}

/** Which cases a new calendar is to look at, and how far its re-plan has come. */
export interface CalendarReplanRepository {
  /** Open cases of all offices whose days the calendar of this region decides; with `below`, only those counted by an earlier one. */
  page(
    query: { region: string; below: number | null; after: ReplanPosition | null },
    limit: number,
  ): Promise<ReplanPage>;
  /** how many there are */
  count(region: string): Promise<number>;
  find(version: number): Promise<Replan | null>;
  /** The newest re-plan of the region. */
  latestOf(region: string): Promise<Replan | null>;
  /** Marks it begun, however often it begins. */
  begin(version: number): Promise<void>;
  /** By case: what is kept of it. */
  kept(version: number, caseNos: readonly string[]): Promise<ReadonlyMap<string, KeptCase>>;
  /** Keeps that a case was told of a calendar. */
  keepTold(version: number, caseNo: string, wantedVersion: number): Promise<void>;
  keepUnreached(version: number, caseNo: string, reason: UnreachedReason): Promise<void>;
  /** How many cases were told, and have not counted again yet. */
  waiting(version: number): Promise<number>;
  /** The first of them. */
  waitingCases(version: number, limit: number): Promise<ReplanCase[]>;
  /** Keeps that a case that was told, or could not be, has nothing to count again. */
  keepUnchanged(version: number, caseNo: string, wantedVersion: number): Promise<void>;
  /** Still open and counted by an earlier calendar: who could not be told, and who was and has not answered. In the order of their numbers. */
  unreached(
    version: number,
    query: { officeCode: string; after: string | null; limit: number },
  ): Promise<UnreachedCase[]>;
  /** Keeps how far it has come, and that it goes on. @param checked of the attempt under way: cases that have counted again before it are not met any more, and added here */
  keepProgress(version: number, checked: number): Promise<void>;
  /** @returns how it ended */
  finish(version: number, outcome: { checked: number; atMs: number }): Promise<Replan>;
}

interface ReplanRow {
  calendar_version: number;
  region: string;
  state: ReplanState;
  checked: number;
  moved: number;
  unreached: number;
  started_at: Date;
  finished_at: Date | null;
}

interface CaseRow {
  case_no: string;
  office_code: string;
  province_code: string;
  calendar_version: number;
  snapshot_sealed: Buffer;
  as_of: Date | null;
}

const CASE_COLUMNS = [
  'case_no',
  'office_code',
  'province_code',
  'calendar_version',
  'snapshot_sealed',
  'as_of',
] as const;
const IS_BEHIND = 'cases.calendar_version < told.wanted_version';

/** In the transaction that brings the calendar: nobody can take one without the other. */
export async function openReplan(
  trx: Transaction,
  { version, region, staffId, atMs }: { version: number; region: string; staffId: string; atMs: number },
): Promise<void> {
  await trx('calendar_replans').insert({
    calendar_version: version,
    region,
    state: 'waiting' satisfies ReplanState,
    started_by: staffId,
    started_at: new Date(atMs),
  });
  await addToOutbox(trx, 'start-calendar-replan', String(version));
}

export function createCalendarReplanRepository(database: Database, sealed: SealedColumns): CalendarReplanRepository {
  const rowOf = (version: number) => database('calendar_replans').where({ calendar_version: version });
  const toldCases = (version: number) =>
    database('calendar_replan_cases as told')
      .join('cases', 'cases.case_no', 'told.case_no')
      .where({ 'told.calendar_version': version });

  const openCases = (officeCodes: readonly string[]) =>
    database('cases').whereIn('office_code', officeCodes).whereNotNull('calendar_version');

  async function find(version: number): Promise<Replan | null> {
    const row = (await rowOf(version).first()) as ReplanRow | undefined;
    return row ? toReplan(row) : null;
  }

  async function countTold(version: number) {
    const [row] = (await toldCases(version).select(
      database.raw("sum(told.state = 'told') as told"),
      database.raw("sum(told.state = 'told' and cases.calendar_version < told.wanted_version) as waiting"),
      database.raw(
        "sum(told.state not in ('told', 'unchanged') and cases.calendar_version < told.wanted_version) as unreached",
      ),
    )) as unknown as Record<'told' | 'waiting' | 'unreached', string | number | null>[];
    const [told, waiting, unreached] = [row?.told, row?.waiting, row?.unreached].map((one) => Number(one ?? 0));
    return { moved: told! - waiting!, waiting: waiting!, unreached: unreached! };
  }

  const keep = (version: number, caseNo: string, state: ReplanCaseState, wantedVersion: number) =>
    database('calendar_replan_cases')
      .insert({
        calendar_version: version,
        case_no: caseNo,
        state,
        wanted_version: wantedVersion,
        told_at: new Date(),
      })
      .onConflict(['calendar_version', 'case_no'])
      .merge();

  return {
    async page({ region, below, after }, limit) {
      const query = openCases(await officesUnder(database, region));
      if (below !== null) void query.where('calendar_version', '<', below);
      if (after)
        void query
          .where('calendar_version', '>=', after.calendarVersion)
          .where(
            (rest) =>
              void rest.where('calendar_version', '>', after.calendarVersion).orWhere('case_no', '>', after.caseNo),
          );
      const rows = (await query
        .orderBy('calendar_version')
        .orderBy('case_no')
        .limit(limit + 1)
        .select(...CASE_COLUMNS)) as CaseRow[];
      const found = rows.slice(0, limit);
      const last = rows.length > limit ? found.at(-1) : undefined;
      return {
        cases: found.map((row) => toCase(sealed, row)),
        next: last ? { calendarVersion: last.calendar_version, caseNo: last.case_no } : null,
      };
    },
    async count(region) {
      const [row] = (await openCases(await officesUnder(database, region)).count({ total: '*' })) as {
        total: number | string;
      }[];
      return Number(row?.total ?? 0);
    },
    find,
    async latestOf(region) {
      const row = (await database('calendar_replans').where({ region }).orderBy('calendar_version', 'desc').first()) as
        ReplanRow | undefined;
      return row ? toReplan(row) : null;
    },
    async begin(version) {
      await rowOf(version).whereNull('finished_at').update({ state: 'running' });
    },
    async kept(version, caseNos) {
      const rows = (await database('calendar_replan_cases')
        .where({ calendar_version: version })
        .whereIn('case_no', caseNos)
        .select('case_no', 'state', 'wanted_version')) as {
        case_no: string;
        state: ReplanCaseState;
        wanted_version: number;
      }[];
      return new Map(rows.map((row) => [row.case_no, { state: row.state, wantedVersion: row.wanted_version }]));
    },
    async keepTold(version, caseNo, wantedVersion) {
      await keep(version, caseNo, 'told', wantedVersion);
    },
    async keepUnreached(version, caseNo, reason) {
      await keep(version, caseNo, reason, version);
    },
    waiting: async (version) => (await countTold(version)).waiting,
    async waitingCases(version, limit) {
      const rows = (await toldCases(version)
        .where({ 'told.state': 'told' })
        .whereRaw(IS_BEHIND)
        .orderBy('told.case_no')
        .limit(limit)
        .select(CASE_COLUMNS.map((column) => `cases.${column}`))) as CaseRow[];
      return rows.map((row) => toCase(sealed, row));
    },
    async keepUnchanged(version, caseNo, wantedVersion) {
      await keep(version, caseNo, 'unchanged', wantedVersion);
    },
    async unreached(version, { officeCode, after, limit }) {
      const query = toldCases(version)
        .whereNot('told.state', 'unchanged')
        .whereRaw(IS_BEHIND)
        .where({ 'cases.office_code': officeCode });
      if (after !== null) void query.where('told.case_no', '>', after);
      const rows = (await query.orderBy('told.case_no').limit(limit).select('told.case_no', 'told.state')) as {
        case_no: string;
        state: 'told' | UnreachedReason;
      }[];
      return rows.map(({ case_no: caseNo, state }) => ({ caseNo, reason: state === 'told' ? 'no-answer' : state }));
    },
    async keepProgress(version, checked) {
      const { moved, waiting, unreached } = await countTold(version);
      const counts = { checked: Math.max(checked, moved + waiting + unreached), moved, unreached };
      await rowOf(version).update({ ...counts, progress_at: new Date() });
    },
    async finish(version, { checked, atMs }) {
      const { moved, waiting, unreached } = await countTold(version);
      const left = waiting + unreached;
      const state: ReplanState = left > 0 ? 'handed-over' : 'done';
      const counts = { checked: Math.max(checked, moved + left), moved, unreached: left };
      await rowOf(version)
        .whereNull('finished_at')
        .update({ ...counts, state, finished_at: new Date(atMs) });
      const finished = await find(version);
      if (!finished) throw new Error(`no re-plan of calendar ${version}`);
      return finished;
    },
  };
}

/** Offices whose days follow from this region's calendar: its own, and for the national one those of every region that rests on it. */
export async function officesUnder(database: Database, region: string): Promise<string[]> {
  const offices = (await database('offices').select('code', 'calendar_region')) as {
    code: string;
    calendar_region: string;
  }[];
  if (region !== NATIONAL_REGION) return codesOf(offices.filter((office) => office.calendar_region === region));
  const alone = new Set(
    await database('calendars').whereRaw("json_length(coverage) > 0 and region <> 'CN'").distinct().pluck('region'),
  );
  return codesOf(offices.filter((office) => isOverlay(office.calendar_region) || !alone.has(office.calendar_region)));
}

const codesOf = (offices: readonly { code: string }[]): string[] => offices.map(({ code }) => code);

function toCase(sealed: SealedColumns, row: CaseRow): ReplanCase {
  const { case_no: caseNo, office_code: officeCode, province_code: provinceCode } = row;
  return { caseNo, officeCode, provinceCode, snapshot: snapshotOf(sealed, row) };
}

function snapshotOf(sealed: SealedColumns, row: CaseRow): CaseSnapshot | null {
  try {
    return openSnapshot(sealed, row.case_no, row.snapshot_sealed, row.as_of);
  } catch {
    return null;
  }
}

const toReplan = (row: ReplanRow): Replan => ({
  version: row.calendar_version,
  region: row.region,
  state: row.state,
  checked: row.checked,
  moved: row.moved,
  unreached: row.unreached,
  startedAtMs: row.started_at.getTime(),
  finishedAtMs: row.finished_at?.getTime() ?? null,
});
