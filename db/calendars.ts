import {
  calendarWithNotice,
  isOverlay,
  judgeNotice,
  NATIONAL_REGION,
  type CalendarNotice,
  type NoticeIssue,
} from '../domain/calendarNotice.ts';
import { overlayCalendar, type Calendar } from '../domain/working-days.ts';
import { openReplan } from './calendarReplans.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { nextInSequence } from './sequences.ts';

/** A notice as an administrator has it taken in. */
export interface ImportOrder {
  notice: CalendarNotice;
  /** the region's own version it was made for; 0: the region had none */
  expectedVersion: number;
  staffId: string;
  /** the same request again finds what it has made */
  requestKey: string;
  atMs: number;
}

/** `stale`: another notice was taken in meanwhile; `issues`: it is not what a notice must be. */
export type ImportVerdict = { imported: number } | { stale: number } | { issues: NoticeIssue[] };

/** Where the days of a region come from; the newest first. */
export interface CalendarVersion {
  version: number;
  /** null: taken in whole, with the installation */
  year: number | null;
  source: string;
  number: string | null;
  importedBy: string | null;
  importedAtMs: number;
}

/** A notice laid into the calendar of its region, as it would be taken in. */
export type NoticePreview = { calendar: Calendar } | { issues: NoticeIssue[] };

/** Working-day calendars: versions are added, never changed; one sequence of versions over all regions, in the order of their commits. */
export interface CalendarRepository {
  /** The newest calendar of the region: the national one with the region's own days laid over it. @throws Error when no national calendar is loaded */
  effectiveCalendar(region: string): Promise<Calendar>;
  /** The same if `proposed` were the newest of its own region. */
  effectiveWith(region: string, proposed: Calendar): Promise<Calendar>;
  /** The region's own newest row; null when it has none. */
  own(region: string): Promise<Calendar | null>;
  /** Newest first, so many. */
  versions(region: string, limit: number): Promise<CalendarVersion[]>;
  /** What the days of a year of this region rest on: its newest notice, or what was loaded whole. */
  sourceOf(region: string, year: number): Promise<CalendarVersion | null>;
  /** Judges a notice against the calendars in force, and changes nothing. */
  preview(notice: CalendarNotice): Promise<NoticePreview>;
  /** Takes a notice in as a new version, with its re-plan and the order to start it, in one transaction. */
  takeIn(order: ImportOrder): Promise<ImportVerdict>;
  /** Stores a calendar as the newest of its region. @returns its version */
  add(calendar: Omit<Calendar, 'version'>, source: string): Promise<number>;
}

interface CalendarRow {
  version: number;
  region: string;
  coverage: Calendar['coverage'] | string;
  days: Calendar['days'] | string;
}

interface VersionRow {
  version: number;
  year: number | null;
  source: string;
  notice_number: string | null;
  imported_by: string | null;
  created_at: Date;
}

const VERSION_COLUMNS = ['version', 'year', 'source', 'notice_number', 'imported_by', 'created_at'] as const;

const parsed = <T>(value: T | string): T => (typeof value === 'string' ? (JSON.parse(value) as T) : value);

async function newestOf(db: Database | Transaction, region: string): Promise<Calendar | null> {
  const row = (await db('calendars').where({ region }).orderBy('version', 'desc').first()) as CalendarRow | undefined;
  return row ? { region, version: row.version, coverage: parsed(row.coverage), days: parsed(row.days) } : null;
}

async function effective(region: string, newest: (region: string) => Promise<Calendar | null>): Promise<Calendar> {
  const own = await newest(region);
  if (own && coversItself(own)) return own;
  const national = await newest(NATIONAL_REGION);
  if (!national) throw new Error('no national calendar is loaded');
  return overlayCalendar(national, region === NATIONAL_REGION ? null : own);
}

/** A region that covers years itself (a test region, a foreign authority) needs no calendar below it. */
const coversItself = ({ coverage }: Pick<Calendar, 'coverage'>): boolean => coverage.length > 0;

export function createCalendarRepository(database: Database): CalendarRepository {
  const newest = (region: string) => newestOf(database, region);

  return {
    effectiveCalendar: (region) => effective(region, newest),
    effectiveWith: (region, proposed) =>
      effective(region, async (one) => (one === proposed.region ? proposed : newest(one))),
    own: newest,
    async versions(region, limit) {
      const rows = (await database('calendars')
        .where({ region })
        .orderBy('version', 'desc')
        .limit(limit)
        .select(...VERSION_COLUMNS)) as VersionRow[];
      return rows.map(toVersion);
    },
    async sourceOf(region, year) {
      const row = (await database('calendars')
        .where({ region })
        .where((which) => void which.where({ year }).orWhereNull('year'))
        .orderBy('version', 'desc')
        .first(...VERSION_COLUMNS)) as VersionRow | undefined;
      return row ? toVersion(row) : null;
    },
    preview: (notice) => judgedIn(database, notice),
    takeIn: (order) => inTransaction(database, (trx) => takeInWith(trx, order)),
    add: (calendar, source) =>
      inTransaction(database, async (trx) => {
        await standInLine(trx);
        return insert(trx, calendar, { source, created_at: new Date() });
      }),
  };
}

/** Laid into the region's own newest row. */
async function judgedIn(db: Database | Transaction, notice: CalendarNotice): Promise<NoticePreview> {
  const { region, year } = notice;
  const overlay = isOverlay(region);
  const own = await newestOf(db, region);
  const verdict = judgeNotice(notice, overlay ? await newestOf(db, NATIONAL_REGION) : null);
  if (!verdict.ok) return { issues: verdict.issues };
  const before = own ?? { region, version: 0, coverage: [], days: {} };
  return { calendar: calendarWithNotice(before, { year, days: verdict.days, covers: !overlay }) };
}

async function takeInWith(trx: Transaction, order: ImportOrder): Promise<ImportVerdict> {
  await standInLine(trx);
  const { notice, requestKey, expectedVersion, staffId, atMs } = order;
  const done = (await trx('calendars').where({ request_key: requestKey }).first('version')) as
    { version: number } | undefined;
  if (done) return { imported: done.version };
  const current = (await newestOf(trx, notice.region))?.version ?? 0;
  if (current !== expectedVersion) return { stale: current };
  const judged = await judgedIn(trx, notice);
  if ('issues' in judged) return judged;
  const version = await insert(trx, judged.calendar, {
    source: notice.source,
    year: notice.year,
    notice_number: notice.number,
    imported_by: staffId,
    request_key: requestKey,
    created_at: new Date(atMs),
  });
  await openReplan(trx, { version, region: notice.region, staffId, atMs });
  return { imported: version };
}

/**
 * One import at a time, over all regions: a province's calendar and the national one make one calendar, whose version is the higher of the
 * two. Were the lower one committed last, cases would take the calendar they have for the newest.
 */
const standInLine = (trx: Transaction): Promise<number> => nextInSequence(trx, 'calendars');

async function insert(
  trx: Transaction,
  { region, coverage, days }: Omit<Calendar, 'version'>,
  origin: Partial<VersionRow> & { request_key?: string },
): Promise<number> {
  const [version] = await trx('calendars').insert({
    region,
    ...origin,
    coverage: JSON.stringify(coverage),
    days: JSON.stringify(days),
  });
  return version!;
}

const toVersion = (row: VersionRow): CalendarVersion => ({
  version: row.version,
  year: row.year,
  source: row.source,
  number: row.notice_number,
  importedBy: row.imported_by,
  importedAtMs: row.created_at.getTime(),
});
