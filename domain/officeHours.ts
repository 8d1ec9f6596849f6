import { z } from 'zod';
import { clockTimeSchema, minuteOfDay, type ClosingTime } from './closingTime.ts';
import { addDays, shanghaiDate, startOfDayMs, type PlainDate } from './time.ts';
import { judgeDay, type Calendar } from './working-days.ts';

const MINUTE_MS = 60_000;

/** Opening hours of a working day in Asia/Shanghai, `HH:MM`, in order and without overlap; the same on every working day. */
export const officeHoursSchema = z
  .array(z.strictObject({ from: clockTimeSchema, to: clockTimeSchema }))
  .min(1, { error: '请至少填写一段办公时间' })
  .superRefine((spans, context) => {
    let before = '';
    for (const [index, { from, to }] of spans.entries()) {
      if (from >= to || from < before)
        context.addIssue({ code: 'custom', path: [index], message: '办公时间须按先后填写，不能重叠' });
      before = to;
    }
  });
export type OfficeHours = z.infer<typeof officeHoursSchema>;

/** Where an office says nothing else (DESIGN §2). */
export const DEFAULT_OFFICE_HOURS: OfficeHours = [
  { from: '09:00', to: '12:00' },
  { from: '13:30', to: '17:00' },
];

/**
 * The closing time of an office with these hours. It is not before the end of them: a limit must not end while the office is at work.
 * @throws ZodError otherwise
 */
export const closingTimeOf = (hours: OfficeHours, closing: unknown): ClosingTime =>
  clockTimeSchema
    .refine((time) => time >= (hours.at(-1)?.to ?? ''), { error: '停止办公的时间不能早于办公时间结束' })
    .nullable()
    .parse(closing);

const lengthOf = ({ from, to }: OfficeHours[number]): number => minuteOfDay(to) - minuteOfDay(from);

/** Working time of one day, minutes. */
export const workingMinutes = (hours: OfficeHours): number => hours.reduce((sum, span) => sum + lengthOf(span), 0);

/** The instant at which the office has worked so many minutes on that date: the end of a span, not the start of the next one. */
function instantAfter(hours: OfficeHours, date: PlainDate, minutes: number): number {
  let left = minutes;
  for (const span of hours) {
    if (left <= lengthOf(span)) return startOfDayMs(date) + (minuteOfDay(span.from) + left) * MINUTE_MS;
    left -= lengthOf(span);
  }
  throw new RangeError('the day has no such minute');
}

/**
 * The instant at which this share of the working time of the counted days has passed. Two days, half: the close of the first;
 * two days, 0.8: 14:24 of the second (09:00–12:00, 13:30–17:00). Whole milliseconds.
 * @param days the counted days, at least one; `share` above 0, at most 1
 * @throws RangeError outside of that
 */
export function instantAtShare(hours: OfficeHours, days: readonly PlainDate[], share: number): number {
  if (days.length === 0 || !(share > 0 && share <= 1)) throw new RangeError('a share of at least one day, in (0, 1]');
  const perDay = workingMinutes(hours);
  // In thousandths of a minute: 0.8 × 2 × 390 is 624 minutes, and not a hair more that would fall into the next span.
  const total = Math.round(share * days.length * perDay * 1000) / 1000;
  const index = Math.min(Math.max(Math.ceil(total / perDay) - 1, 0), days.length - 1);
  return Math.round(instantAfter(hours, days[index] ?? '', total - index * perDay));
}

/** When the office next opens on a working day, at or after the instant; an instant within its hours is answered with itself. */
export function nextOpening(calendar: Calendar, hours: OfficeHours, atMs: number): number {
  const first = shanghaiDate(atMs);
  for (let ahead = 0; ahead < 400; ahead += 1) {
    const date = addDays(first, ahead);
    if (!judgeDay(calendar, date).working) continue;
    for (const { from, to } of hours) {
      const opensMs = startOfDayMs(date) + minuteOfDay(from) * MINUTE_MS;
      const closesMs = startOfDayMs(date) + minuteOfDay(to) * MINUTE_MS;
      if (atMs <= opensMs) return opensMs;
      if (atMs < closesMs) return atMs;
    }
  }
  throw new RangeError('the calendar has no working days');
}

/** For people: 09:00–12:00，13:30–17:00. */
export const officeHoursText = (hours: OfficeHours): string => hours.map(({ from, to }) => `${from}–${to}`).join('，');
