import type { PersonOptions } from '../makePerson.ts';

/** A demo person: what can be tried with him, and how his certificates and cycles lie to the day. */
export type Story = Omit<PersonOptions, 'today'> & { seed: number; key: string; story: string };
