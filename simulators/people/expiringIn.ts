import type { PersonOptions } from './makePerson.ts';

/**
 * A first certificate whose six years end in so many days (negative: ended so long ago), at most a year off. To the day; next to a 29 February
 * it may be one more.
 */
export const expiringIn = (
  days: number,
): Pick<PersonOptions, 'cyclesCompleted' | 'lastCycleEndedDaysAgo' | 'neverRenewed'> =>
  days > 0
    ? { cyclesCompleted: 5, lastCycleEndedDaysAgo: 365 - days }
    : { cyclesCompleted: 6, lastCycleEndedDaysAgo: -days, neverRenewed: true };
