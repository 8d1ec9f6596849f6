import { addMonths } from '../../domain/time.ts';
import type { PlainDate } from '../../domain/time.ts';

/** The same day so many years later (earlier when negative); the end of February where 29 February does not exist. */
export const addYears = (date: PlainDate, years: number): PlainDate => addMonths(date, years * 12);

/** Whole years from one date to a later one: an age in years. */
export function wholeYears(from: PlainDate, to: PlainDate): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) >= from.slice(5) ? years : years - 1;
}
