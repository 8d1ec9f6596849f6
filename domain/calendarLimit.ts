import { z } from 'zod';
import { explainClosing, limitInstant, type ClosingTime } from './closingTime.ts';
import { addDays, formatChineseDate, plainDateSchema, shanghaiDate, type PlainDate } from './time.ts';
import { judgeDay, type Calendar } from './working-days.ts';

/** A limit in calendar days for the applicant (D-27). It is kept until `dueAtMs`, 24:00 or the closing time of `date`. */
export const calendarLimitSchema = z.object({
  date: plainDateSchema,
  dueAtMs: z.int(),
  /** whether its last day is a working day rests on an arrangement that is not published yet: nothing irreversible follows from it */
  provisional: z.boolean(),
  calendarVersion: z.int().nonnegative(),
  calendarDays: z.int().positive(),
  /** day 0 */
  from: plainDateSchema,
  /** the day it would have ended on, had that been a working day; null: it is one */
  movedFrom: plainDateSchema.nullable(),
  /** the applicant had been told this later date, and it stands; null: the count alone gives `date` */
  keptFrom: plainDateSchema.nullable().default(null),
});
export type CalendarLimit = z.infer<typeof calendarLimitSchema>;

const LONGEST_SEARCH_DAYS = 400;

/**
 * The limit `calendarDays` days after the instant (民法典 200–203): the day of the event in Asia/Shanghai is day 0; when the last day is not
 * a working day, the limit moves to the next one. A make-up Sunday is a working day.
 * @param told the limit the applicant has been told already: a re-plan never moves it to an earlier date, nor to an earlier hour
 * @throws RangeError when `calendarDays` is not a positive integer, or the calendar has no working days
 */
export function planCalendarLimit(
  calendar: Calendar,
  fromMs: number,
  calendarDays: number,
  told: Pick<CalendarLimit, 'date' | 'dueAtMs'> | null = null,
  closing: ClosingTime = null,
): CalendarLimit {
  if (!Number.isInteger(calendarDays) || calendarDays < 1)
    throw new RangeError('calendarDays must be a positive integer');
  const from = shanghaiDate(fromMs);
  const plain = addDays(from, calendarDays);
  // A date told already holds, however the count now ends; where it has become a day off it too moves on.
  const counted = firstWorkingDay(calendar, plain);
  const kept = told !== null && told.date > counted.date ? firstWorkingDay(calendar, told.date) : null;
  const { date, provisional } = kept ?? counted;
  return {
    date,
    dueAtMs: Math.max(limitInstant(date, closing), told?.dueAtMs ?? 0),
    provisional,
    calendarVersion: calendar.version,
    calendarDays,
    from,
    movedFrom: counted.date === plain ? null : plain,
    keptFrom: (kept && told?.date) ?? null,
  };
}

/** The date, or the next working day after it; certain when every day looked at is covered. */
function firstWorkingDay(calendar: Calendar, from: PlainDate): { date: PlainDate; provisional: boolean } {
  let provisional = false;
  for (let looked = 0; looked <= LONGEST_SEARCH_DAYS; looked += 1) {
    const date = addDays(from, looked);
    const { working, covered } = judgeDay(calendar, date);
    provisional ||= !covered;
    if (working) return { date, provisional };
  }
  throw new RangeError('the calendar has no working days');
}

/** How a limit was counted, for the applicant. */
export function explainCalendarLimit(limit: CalendarLimit): string {
  const { from, calendarDays, date, movedFrom, keptFrom, provisional } = limit;
  const moved = movedFrom ? `第${calendarDays}日${formatChineseDate(movedFrom)}不是工作日，顺延；` : '';
  const kept = keptFrom ? `此前已告知${formatChineseDate(keptFrom)}截止，不再提前；` : '';
  const expected = provisional ? '预计' : '';
  const unknown = provisional ? '该年放假安排尚未公布，公布后重新计算，不会提前。' : '';
  return `${formatChineseDate(from)}当日不计，共${calendarDays}个自然日；${moved}${kept}${expected}${formatChineseDate(date)}${explainClosing(limit)}截止。${unknown}`;
}
