import type { z } from 'zod';
import type { PlannedRung } from './ladder.ts';
import { nextOpening, type OfficeHours } from './officeHours.ts';
import { endOfDayMs, startOfDayMs, type PlainDate } from './time.ts';
import { deadlineSchema, subtractWorkingDays, type Calendar } from './working-days.ts';

/** A date that is printed on the certificate: no calendar counts it, so it is never provisional and has no counted days. */
export const silenceLimitSchema = deadlineSchema.pick({ date: true, dueAtMs: true, provisional: true, days: true });
export type SilenceLimit = z.infer<typeof silenceLimitSchema>;

/** The limit of 行政许可法 50(2): undecided when the old certificate ends, its renewal counts as granted. @param expiresOn its last day */
export const silenceLimitOf = (expiresOn: PlainDate): SilenceLimit => ({
  date: expiresOn,
  dueAtMs: endOfDayMs(expiresOn),
  provisional: false,
  days: [],
});

/** The desk is warned so many working days before. */
const WARNING_WORKING_DAYS = 5;

/** Its rungs, earliest first: from the morning of the fifth working day before, and once it has passed. */
export function planSilenceRungs(
  { calendar, hours }: { calendar: Calendar; hours: OfficeHours },
  { date, dueAtMs }: SilenceLimit,
): PlannedRung[] {
  const warnAtMs = startOfDayMs(subtractWorkingDays(calendar, date, WARNING_WORKING_DAYS));
  const rung = (level: PlannedRung['level'], atMs: number, tell: PlannedRung['tell']): PlannedRung => {
    return { level, atMs, tellAtMs: nextOpening(calendar, hours, atMs), tell };
  };
  return [rung('near-due', warnAtMs, ['clerk', 'supervisor']), rung('due', dueAtMs, ['supervisor', 'head'])];
}
