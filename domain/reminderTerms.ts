import { z } from 'zod';

/** Days of the calendar, each once, the earliest reminder first. */
const daysList = (min: number, max: number, isInOrder: (one: number, next: number) => boolean, error: string) =>
  z
    .array(z.int().min(min).max(max))
    .max(6)
    .refine((days) => days.every((day, index) => index === 0 || isInOrder(days[index - 1] ?? day, day)), { error });

const before = (max: number) => daysList(0, max, (one, next) => one > next, '提前天数请从大到小填写，不能重复');
const after = (max: number) => daysList(1, max, (one, next) => one < next, '之后天数请从小到大填写，不能重复');

/**
 * When a driver is reminded of what no open case knows of (P-21). Province data: no law fixes it. What belongs to an open case is reminded of
 * by the case itself (docs/adr/0011).
 */
export const reminderTermsSchema = z.strictObject({
  /** `daysBefore` the last day of the cycle, while there is time for training; `daysAfter` it, from which on it can be applied for */
  cycleEnd: z.strictObject({ daysBefore: before(180), daysAfter: after(180) }),
  /** before the last day of validity */
  expiry: z.strictObject({ daysBefore: before(365) }),
});
export type ReminderTerms = z.infer<typeof reminderTermsSchema>;

export const DEFAULT_REMINDER_TERMS: ReminderTerms = {
  cycleEnd: { daysBefore: [30], daysAfter: [1] },
  expiry: { daysBefore: [90, 30] },
};
