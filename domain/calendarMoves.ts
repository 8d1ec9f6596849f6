import type { CaseSnapshot } from './case.ts';
import { clockMoves, planClocks, recounted, type ClockMove, type ClockTerms } from './caseClocks.ts';

/** What a calendar would do to a case. */
export interface CalendarMoves {
  /** dates, or their certainty */
  moves: ClockMove[];
  /** anything a person sees: beside a date that moves, the days on the way to it */
  changes: boolean;
}

/** Counts the clocks of a case with these terms, as the case itself would, and changes nothing: for a preview, and to know whom to tell. */
export function calendarMoves(snapshot: CaseSnapshot, terms: ClockTerms, atMs: number): CalendarMoves {
  const after = { ...snapshot, ...planClocks(snapshot, terms, { atMs }) };
  const moves = clockMoves(snapshot, after);
  return { moves, changes: moves.length > 0 || recounted(snapshot, after) };
}

/** Release 2026.11 kept no calendar of its clocks, counts them once and hears of no other (docs/adr/0008). */
export const countsByCalendar = ({ calendarVersion }: Pick<CaseSnapshot, 'calendarVersion'>): boolean =>
  calendarVersion > 0;
