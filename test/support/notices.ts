import { randomUUID } from 'node:crypto';
import type { NoticeDay } from '../../domain/calendarNotice.ts';
import { statutoryHoliday } from '../../domain/statutoryHolidays.ts';
import { addDays, shanghaiDate, weekday, type PlainDate } from '../../domain/time.ts';
import type { Calendar } from '../../domain/working-days.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import { until } from './cases.ts';

type Json = Record<string, unknown>;

export interface MadeUpNotice {
  source: string;
  number: string;
  days: NoticeDay[];
}

/** Days a test's cases reach ahead at most. */
const HORIZON_DAYS = 75;

/** The years whose notice decides what a case of today counts, the later one first: only at the end of a year are there two. */
export function yearsAhead(today: PlainDate = shanghaiDate(Date.now())): number[] {
  const years = [addDays(today, HORIZON_DAYS), addDays(today, 1)].map((date) => Number(date.slice(0, 4)));
  return [...new Set(years)];
}

/** An arrangement for a year as a notice says it: every statutory day off, and of the further days those of that year. */
export function madeUpNotice(year: number, further: readonly NoticeDay[] = []): MadeUpNotice {
  const own = further.filter(({ date }) => Number(date.slice(0, 4)) === year);
  const listed = new Set(own.map(({ date }) => date));
  const days: NoticeDay[] = [...own];
  for (let date = `${year}-01-01`; Number(date.slice(0, 4)) === year; date = addDays(date, 1)) {
    const name = statutoryHoliday(date);
    if (name !== null && !listed.has(date)) days.push({ date, kind: 'off', name });
  }
  return { source: `${year}年部分节假日安排的通知（测试）`, number: `测试发〔${year}〕1号`, days };
}

/** The next date from this one on that is a plain day of the kind, and no statutory holiday. */
export function nextPlain(from: PlainDate, kind: 'weekday' | 'weekend'): PlainDate {
  for (let date = from; ; date = addDays(date, 1))
    if (weekday(date) >= 6 === (kind === 'weekend') && statutoryHoliday(date) === null) return date;
}

/** A calendar whose published arrangement ends today. */
export const endsToday = (region: string, today: PlainDate = shanghaiDate(Date.now())): Omit<Calendar, 'version'> => ({
  region,
  coverage: [{ from: addDays(today, -400), to: today }],
  days: {},
});

/** What this calendar becomes by the notices. */
export function withNotices(
  calendar: Omit<Calendar, 'version'>,
  notices: readonly { year: number; days: readonly NoticeDay[] }[],
): Calendar {
  const days = { ...calendar.days };
  const coverage = [...calendar.coverage];
  for (const notice of notices) {
    for (const date of Object.keys(days)) if (date.startsWith(`${notice.year}-`)) delete days[date];
    for (const { date, kind, name } of notice.days) days[date] = { working: kind === 'work', name };
    coverage.push({ from: `${notice.year}-01-01`, to: `${notice.year}-12-31` });
  }
  return { region: calendar.region, version: 1, coverage, days };
}

export const calendarUrl = (region: string, year: number): string => `/v1/desk/calendars/${region}/${year}`;

/** Takes a notice in on the version just read, unless another one is given. */
export async function importNotice(
  admin: Clerk,
  { region, year, ...notice }: { region: string; year: number } & MadeUpNotice,
  { key = randomUUID(), version }: { key?: string; version?: number } = {},
): Promise<RestAnswer<Json>> {
  const url = calendarUrl(region, year);
  const ifMatch = version ?? expectStatus(await admin.rest('GET', url), 200).headers.get('etag') ?? '';
  return admin.rest('PUT', url, { json: notice, ifMatch, idempotencyKey: key });
}

/** The re-plan of a calendar, once it has ended. */
export async function finishedReplan(admin: Clerk, version: number, withinMs = 90_000): Promise<Json> {
  return until(async () => {
    const { body } = expectStatus(await admin.rest<Json>('GET', `/v1/desk/calendar-replans/${version}`), 200);
    return body['finishedAt'] !== null && body;
  }, withinMs);
}
