import { shanghaiDate } from '../../domain/time.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { makePerson } from '../../simulators/people/makePerson.ts';

export const BENCH_OFFICE = { code: '510100', provinceCode: '51' } as const;
const FIRST_SEED = 20_000;
let made = 0;

/** People nobody has met before, each with a cycle to be assessed. */
export function benchPeople(count: number): DemoPerson[] {
  const today = shanghaiDate(Date.now());
  return Array.from({ length: count }, () =>
    makePerson(FIRST_SEED + (made += 1), {
      today,
      officeCode: BENCH_OFFICE.code,
      cyclesCompleted: 2,
      lastCycleEndedDaysAgo: 10,
    }),
  );
}
