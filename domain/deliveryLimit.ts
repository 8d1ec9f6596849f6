import { z } from 'zod';
import type { ClosingTime } from './closingTime.ts';
import type { Delivery } from './delivery.ts';
import { DEFAULT_LADDERS, type Ladder } from './ladder.ts';
import { nextOpening, type OfficeHours } from './officeHours.ts';
import { planDeadline, type Calendar, type Deadline } from './working-days.ts';

/** How the desk is warned of it: as of the promise of the result. */
export const DELIVERY_LADDER: Ladder = DEFAULT_LADDERS.result;

/** From the decision (行政许可法 44: 自作出决定之日起10日内; 82: working days). */
export const DELIVERY_WORKING_DAYS = 10;

interface LimitTerms {
  calendar: Calendar;
  closing: ClosingTime;
}

/** The last day on which the certificate must be ready for its holder or on its way to him. @param decidedAtMs of the approval */
export const planDeliveryLimit = ({ calendar, closing }: LimitTerms, decidedAtMs: number): Deadline =>
  planDeadline(calendar, decidedAtMs, DELIVERY_WORKING_DAYS, [], { closing });

/**
 * Whether the limit still runs. What the law asks of the authority is done once the certificate is ready or posted; an applicant who does not
 * come, or a parcel that comes back, does not set it going again.
 */
export const deliveryLimitRuns = ({ offeredAtMs }: Pick<Delivery, 'offeredAtMs'>): boolean => offeredAtMs === null;

/** What is done about a certificate that nobody collects. Province data: no law fixes it. */
export const uncollectedTermsSchema = z.strictObject({
  /** from the day it was ready */
  remindAfterWorkingDays: z.int().min(1).max(60),
});
export type UncollectedTerms = z.infer<typeof uncollectedTermsSchema>;
export const DEFAULT_UNCOLLECTED_TERMS: UncollectedTerms = { remindAfterWorkingDays: 10 };

/**
 * When the applicant is reminded to collect: once so many working days have passed, at the office's next opening. Epoch milliseconds; null
 * when nothing waits for him or he has been reminded already.
 */
export function planReminder(
  { calendar, closing, hours }: LimitTerms & { hours: OfficeHours },
  { readyAtMs, remindedAtMs }: Pick<Delivery, 'readyAtMs' | 'remindedAtMs'>,
  { remindAfterWorkingDays }: UncollectedTerms,
): number | null {
  if (readyAtMs === null || remindedAtMs !== null) return null;
  const { dueAtMs } = planDeadline(calendar, readyAtMs, remindAfterWorkingDays, [], { closing });
  return nextOpening(calendar, hours, dueAtMs);
}
