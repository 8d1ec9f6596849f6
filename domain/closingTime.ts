import { z } from 'zod';
import { endOfDayMs, startOfDayMs, type PlainDate } from './time.ts';

const MINUTE_MS = 60_000;

/** A time of day in Asia/Shanghai, `HH:MM`. */
export const clockTimeSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: '时间请按 HH:MM 填写，例如 09:00' });

/**
 * When an office stops its business for the day: the last day of a limit ends then, and at 24:00 where the office has set nothing
 * (民法典 203(2), DESIGN §2). null: nothing set.
 */
export type ClosingTime = string | null;

/** Minutes since 00:00 of an `HH:MM`. */
export function minuteOfDay(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}

/** The instant from which on a limit that ends on this date has passed, epoch milliseconds. */
export const limitInstant = (date: PlainDate, closing: ClosingTime): number =>
  closing === null ? endOfDayMs(date) : startOfDayMs(date) + minuteOfDay(closing) * MINUTE_MS;

/** The time of day at which a limit ends, as people are told it: '24时', '17时', '17时30分'. */
export function closingText({ date, dueAtMs }: { date: PlainDate; dueAtMs: number }): string {
  const minutes = Math.round((dueAtMs - startOfDayMs(date)) / MINUTE_MS);
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  return minute === 0 ? `${hour}时` : `${hour}时${minute}分`;
}

/** The same with the reason for it, where it is not the end of the day. */
export const explainClosing = (limit: { date: PlainDate; dueAtMs: number }): string =>
  limit.dueAtMs === endOfDayMs(limit.date) ? closingText(limit) : `${closingText(limit)}（停止办公的时间）`;
