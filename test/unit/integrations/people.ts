import { demoPeople } from '../../../simulators/people/demoPeople.ts';
import type { DemoPerson } from '../../../simulators/people/demoPerson.ts';

/** The demo people as of a fixed day, so that nothing here depends on the day of the run. */
export const PEOPLE = demoPeople('2026-11-23');

export function person(key: string): DemoPerson {
  const found = PEOPLE.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`no demo person ${key}`);
  return found;
}
