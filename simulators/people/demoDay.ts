import { isPlainDate, shanghaiDate } from '../../domain/time.ts';
import type { PlainDate } from '../../domain/time.ts';

/**
 * The day the demo people are laid relative to (Asia/Shanghai). DEMO_DAY holds on to the day of the first start, so that certificates and cycles
 * of people who are known already do not move under their cases; without it the day is today.
 * @throws Error when DEMO_DAY is not a date
 */
export function demoDay(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  nowMs = Date.now(),
): PlainDate {
  const day = environment['DEMO_DAY'];
  if (!day) return shanghaiDate(nowMs);
  if (isPlainDate(day)) return day;
  throw new Error('DEMO_DAY is a date: YYYY-MM-DD');
}
