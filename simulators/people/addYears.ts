import { addMonths } from '../../domain/time.ts';
import type { PlainDate } from '../../domain/time.ts';

/** The same day so many years later (earlier when negative); the end of February where 29 February does not exist. */
export const addYears = (date: PlainDate, years: number): PlainDate => addMonths(date, years * 12);
