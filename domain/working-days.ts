import { z } from 'zod';
import { limitInstant, type ClosingTime } from './closingTime.ts';
import { statutoryHoliday } from './statutoryHolidays.ts';
import { addDays, daysBetween, plainDateSchema, shanghaiDate, weekday, type PlainDate } from './time.ts';

/** An exception to the plain rule that Monday to Friday are working days. */
export const calendarDaySchema = z.strictObject({ working: z.boolean(), name: z.string().min(1).max(40) });
export type CalendarDay = z.infer<typeof calendarDaySchema>;

/** A working-day calendar as data. `coverage` says for which dates a published arrangement was taken in; outside it every answer is a guess. */
export const calendarSchema = z.strictObject({
  region: z.string().min(1).max(16),
  version: z.int().nonnegative(),
  coverage: z.array(z.strictObject({ from: plainDateSchema, to: plainDateSchema })),
  days: z.record(plainDateSchema, calendarDaySchema),
});
export type Calendar = z.infer<typeof calendarSchema>;

export const DAY_KINDS = ['working', 'make-up', 'weekend', 'holiday'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

export interface DayVerdict {
  working: boolean;
  /** whether a published arrangement says so */
  covered: boolean;
  /** name of the holiday, or of the holiday for which a weekend is worked */
  name: string | null;
  kind: DayKind;
}

/** One day looked at on the way to a deadline. `count` is its number among the counted days, null when it does not count. */
export const countedDaySchema = z.strictObject({
  date: plainDateSchema,
  count: z.int().positive().nullable(),
  /** `paused`: within a special procedure, whose days do not count (行政许可法 45) */
  kind: z.enum(['day-zero', 'paused', ...DAY_KINDS]),
  name: z.string().nullable(),
  covered: z.boolean(),
});
export type CountedDay = z.infer<typeof countedDaySchema>;

/** A promise or limit in working days. It is kept until `dueAtMs`, 24:00 or the closing time of `date`; from that instant on it is overdue. */
export const deadlineSchema = z.strictObject({
  date: plainDateSchema,
  dueAtMs: z.int(),
  /** at least one day needed has no published arrangement: shown as 预计, and nothing irreversible follows from it */
  provisional: z.boolean(),
  calendarVersion: z.int().nonnegative(),
  workingDays: z.int().positive(),
  /** day 0 */
  from: plainDateSchema,
  days: z.array(countedDaySchema),
});
export type Deadline = z.infer<typeof deadlineSchema>;

/** Days of a special procedure, both included; they do not count. */
export const pauseSchema = z.strictObject({ from: plainDateSchema, to: plainDateSchema });
export type Pause = z.infer<typeof pauseSchema>;

/** A run of days off longer than this is a broken calendar, not a holiday. */
const LONGEST_SEARCH_DAYS = 400;

/**
 * A province's local holidays laid over the national calendar (放假办法 art. 4): its days off win. A weekend it works instead loses against a
 * nationwide day off, which may have become known after it was taken in. Coverage stays the base's, because a year without the State
 * Council's arrangement is unknown however well its local holidays are known.
 */
export function overlayCalendar(base: Calendar, overlay: Calendar | null): Calendar {
  if (!overlay) return base;
  const local = Object.entries(overlay.days).filter(
    ([date, day]) => !day.working || base.days[date]?.working !== false,
  );
  return {
    region: overlay.region,
    version: Math.max(base.version, overlay.version),
    coverage: base.coverage,
    days: { ...base.days, ...Object.fromEntries(local) },
  };
}

/** Whether the authority works on this date, and why. Uncovered dates: weekends and the computable statutory days off. */
export function judgeDay(calendar: Calendar, date: PlainDate): DayVerdict {
  const weekend = weekday(date) >= 6;
  const covered = calendar.coverage.some(({ from, to }) => from <= date && date <= to);
  const exception = calendar.days[date];
  if (exception?.working)
    return { working: true, covered, name: exception.name, kind: weekend ? 'make-up' : 'working' };
  const holiday = exception?.name ?? (covered ? null : statutoryHoliday(date));
  if (holiday) return { working: false, covered, name: holiday, kind: 'holiday' };
  return { working: !weekend, covered, name: null, kind: weekend ? 'weekend' : 'working' };
}

/**
 * The deadline `workingDays` working days after the instant (行政许可法 82, 民法典 201 and 203): the day of the event in Asia/Shanghai is
 * day 0 whatever the hour and whether it is a working day or not; the last counted day ends at 24:00 or at the office's closing time
 * (民法典 203). Days of a pause are passed over (行政许可法 45), and need no published arrangement.
 * @param settled.elapsed days from day 0 on that stay as they were counted, whatever the calendar says of them now
 * @throws RangeError when `workingDays` is not a positive integer, or the calendar has no working days.
 */
export function planDeadline(
  calendar: Calendar,
  fromMs: number,
  workingDays: number,
  pauses: readonly Pause[] = [],
  settled: { closing?: ClosingTime; elapsed?: readonly CountedDay[] } = {},
): Deadline {
  if (!Number.isInteger(workingDays) || workingDays < 1) throw new RangeError('workingDays must be a positive integer');
  const from = shanghaiDate(fromMs);
  const start = judgeDay(calendar, from);
  const dayZero: CountedDay = { date: from, count: null, kind: 'day-zero', name: start.name, covered: start.covered };
  const { closing = null, elapsed = [] } = settled;
  const days: CountedDay[] = elapsed.length > 0 ? [...elapsed] : [dayZero];
  const ahead = days.length;
  let date = days.at(-1)?.date ?? from;
  for (let count = days.filter((day) => day.count !== null).length; count < workingDays;) {
    date = addDays(date, 1);
    if (days.length > LONGEST_SEARCH_DAYS + workingDays * 7 + lengthOf(pauses))
      throw new RangeError('the calendar has no working days');
    if (isPaused(pauses, date)) {
      days.push({ date, count: null, kind: 'paused', name: null, covered: true });
      continue;
    }
    const { working, kind, name, covered } = judgeDay(calendar, date);
    if (working) count += 1;
    days.push({ date, count: working ? count : null, kind, name, covered });
  }
  return {
    date,
    dueAtMs: limitInstant(date, closing),
    provisional: days.slice(ahead).some((day) => !day.covered),
    calendarVersion: calendar.version,
    workingDays,
    from,
    days,
  };
}

/** Days of all pauses; more where they overlap. */
const lengthOf = (pauses: readonly Pause[]): number =>
  pauses.reduce((sum, { from, to }) => sum + daysBetween(from, to) + 1, 0);

const isPaused = (pauses: readonly Pause[], date: PlainDate): boolean =>
  pauses.some(({ from, to }) => from <= date && date <= to);

/**
 * The date `count` working days after the date, which itself is day 0; days of a pause do not count.
 * @throws RangeError when the calendar has no working days
 */
export function addWorkingDays(
  calendar: Calendar,
  date: PlainDate,
  count: number,
  pauses: readonly Pause[] = [],
): PlainDate {
  let at = date;
  for (let left = count, looked = 0; left > 0; looked += 1) {
    if (looked > LONGEST_SEARCH_DAYS + count * 7 + lengthOf(pauses))
      throw new RangeError('the calendar has no working days');
    at = addDays(at, 1);
    if (!isPaused(pauses, at) && judgeDay(calendar, at).working) left -= 1;
  }
  return at;
}

/**
 * The date `count` working days before the date, which itself is day 0.
 * @throws RangeError when the calendar has no working days
 */
export function subtractWorkingDays(calendar: Calendar, date: PlainDate, count: number): PlainDate {
  let at = date;
  for (let left = count, looked = 0; left > 0; looked += 1) {
    if (looked > LONGEST_SEARCH_DAYS + count * 7) throw new RangeError('the calendar has no working days');
    at = addDays(at, -1);
    if (judgeDay(calendar, at).working) left -= 1;
  }
  return at;
}

export { explainDeadline } from './explainDeadline.ts';
