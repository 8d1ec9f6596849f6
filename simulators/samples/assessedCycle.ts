import type { DemoCycleFacts, DemoPerson, DemoQualification } from '../people/demoPerson.ts';

/** The cycle the papers speak of: the last whole one, or the running first one. */
export function assessedCycle(person: DemoPerson): DemoCycleFacts {
  const cycle = person.facts.at(-2) ?? person.facts[0];
  if (!cycle) throw new RangeError(`no assessment cycle for ${person.key}`);
  return cycle;
}

/** The certificate whose pages are drawn. */
export function certificateOf(person: DemoPerson): DemoQualification {
  const certificate = person.qualifications[0];
  if (!certificate) throw new RangeError(`no certificate for ${person.key}`);
  return certificate;
}
