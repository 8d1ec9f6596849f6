import type { ClosingTime } from './closingTime.ts';
import type { IdCardReading } from './idCard.ts';
import { addDays, shanghaiDate } from './time.ts';
import { planDeadline, type Calendar, type Deadline } from './working-days.ts';

/** How long a clerk's approval of a card settles the same card when it is shown again (adr/0024). Our choice: no rule names a limit. */
export const REVIEW_STANDS_DAYS = 365;

const REVIEW_WORKING_DAYS = 1; // D-30; province data later

/** Until when a clerk is to have looked at a card that the check could not confirm. */
export const planReviewLimit = (calendar: Calendar, openedAtMs: number, closing: ClosingTime): Deadline =>
  planDeadline(calendar, openedAtMs, REVIEW_WORKING_DAYS, [], { closing });

/** A card as it was read, and when: decided by a clerk, or shown at a counter. */
export interface CardAt {
  reading: IdCardReading;
  atMs: number;
}

/**
 * What tells one card from another: number, name, and the validity, which every new card has its own of. Address and authority are left out,
 * since they cannot differ on one card, and a character that is read otherwise the second time would send its holder back to review.
 */
const factsOf = ({ front, back }: IdCardReading) => [front.number, front.name, back.validFrom, back.validTo];

/** Whether a card needs no second review, because a clerk has approved this very card before. What was not read settles nothing. */
export function isSettledBy(approved: CardAt, shown: CardAt): boolean {
  const known = factsOf(approved.reading);
  const isSame = factsOf(shown.reading).every((fact, index) => fact !== null && fact === known[index]);
  return isSame && shanghaiDate(shown.atMs) <= addDays(shanghaiDate(approved.atMs), REVIEW_STANDS_DAYS);
}
