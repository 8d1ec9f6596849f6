import { z } from 'zod';

/**
 * A calendar date 'YYYY-MM-DD' as it is in Asia/Shanghai. Deadlines, cycles and validity are dates; instants are epoch milliseconds.
 * Nothing here reads the process time zone or the clock.
 */
export type PlainDate = string;

const DAY_MS = 86_400_000;
/** UTC+8 without daylight saving: right for every instant since 1992. The summer times of 1986–1991 are not modelled; instants here are ≥ 2000. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const PLAIN_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01, or null when the text isn't a date of the calendar (2026-02-30). */
function dayNumberOrNull(text: string): number | null {
  const match = PLAIN_DATE.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const epochMs = Date.UTC(year, month - 1, day);
  const date = new Date(epochMs);
  // Date.UTC rolls 02-30 over into March and takes year 26 for 1926: only what comes back unchanged is a date.
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? epochMs / DAY_MS : null;
}

function dayNumber(date: PlainDate): number {
  const day = dayNumberOrNull(date);
  if (day === null) throw new RangeError(`not a calendar date: ${date}`);
  return day;
}

function fromDayNumber(day: number): PlainDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Whether the text is a date of the calendar written 'YYYY-MM-DD'. */
export const isPlainDate = (text: string): text is PlainDate => dayNumberOrNull(text) !== null;

/** Accepts real dates only. */
export const plainDateSchema = z.string().refine(isPlainDate, { error: '请填写正确的日期，例如 2026-11-23' });

/** The date in Asia/Shanghai at this instant. */
export function shanghaiDate(instantMs: number): PlainDate {
  if (!Number.isFinite(instantMs)) throw new RangeError('not an instant');
  return fromDayNumber(Math.floor((instantMs + SHANGHAI_OFFSET_MS) / DAY_MS));
}

/** 00:00 of the date in Asia/Shanghai, epoch milliseconds. For dates from 2000 on. */
export const startOfDayMs = (date: PlainDate): number => dayNumber(date) * DAY_MS - SHANGHAI_OFFSET_MS;

/** 24:00 of the date in Asia/Shanghai, i.e. the first instant that is no longer on it (民法典 203: the last day ends at 24:00). */
export const endOfDayMs = (date: PlainDate): number => startOfDayMs(date) + DAY_MS;

/** The date `days` calendar days later (earlier when negative). */
export const addDays = (date: PlainDate, days: number): PlainDate => fromDayNumber(dayNumber(date) + days);

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: PlainDate, to: PlainDate): number => dayNumber(to) - dayNumber(from);

/** The corresponding day `months` later, or the end of that month when it has no such day (民法典 202): 2020-02-29 + 12 = 2021-02-28. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  dayNumber(date);
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const monthIndex = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(monthIndex / 12), ((monthIndex % 12) + 12) % 12];
  const lastDay = new Date(Date.UTC(toYear, toMonth + 1, 0)).getUTCDate();
  return fromDayNumber(Date.UTC(toYear, toMonth, Math.min(day, lastDay)) / DAY_MS);
}

/** 1 = Monday … 7 = Sunday. */
export const weekday = (date: PlainDate): number => ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;

/** '2026年11月23日', as documents print it. */
export function formatChineseDate(date: PlainDate): string {
  dayNumber(date);
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

/** '2026-11-23 09:05' in Asia/Shanghai. */
export function formatShanghaiTime(instantMs: number): string {
  return new Date(instantMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}
