import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bearerKey, json } from '../harness/answers.ts';
import type { Simulator, SimulatorOptions } from '../harness/contracts.ts';
import { openJournal } from '../harness/journal.ts';
import { startSimulator } from '../harness/startSimulator.ts';

/** A person in the population data. */
export interface IdentityPerson {
  name: string;
  idNumber: string;
  /** false: the data hold no photo of this person */
  photo?: boolean;
}

export interface IdentitySimulatorOptions extends SimulatorOptions {
  people?: readonly IdentityPerson[];
  /** checked when given */
  apiKey?: string;
  /** for numbers nobody has told it about */
  unknown?: TwoElementsResult;
}

const RESULTS = ['match', 'mismatch', 'no-photo-record', 'no-record'] as const;
export type TwoElementsResult = (typeof RESULTS)[number];

const personSchema = z.object({
  name: z.string().min(1),
  idNumber: z.string().length(18),
  photo: z.boolean().optional(),
});
const querySchema = z.strictObject({ name: z.string().min(1).max(64), idNumber: z.string().length(18) });

/** Stand-in for the check of name and number against the population data (two elements). It is not the ministry registry. */
export async function startIdentitySimulator(options: IdentitySimulatorOptions = {}): Promise<Simulator> {
  const people = new Map<string, IdentityPerson>();
  let unknown: TwoElementsResult = options.unknown ?? 'no-record';
  const journal = openJournal<IdentityPerson>(options.stateFile, (person) => void people.set(person.idNumber, person));

  function addPerson({ name, idNumber, photo = true }: IdentityPerson): void {
    const person = { name, idNumber, photo };
    if (JSON.stringify(people.get(idNumber)) !== JSON.stringify(person)) journal.record(person);
  }
  for (const person of options.people ?? []) addPerson(person);

  function check({ name, idNumber }: z.infer<typeof querySchema>): TwoElementsResult {
    const person = people.get(idNumber.toUpperCase());
    if (!person) return unknown;
    if (person.name !== name.trim()) return 'mismatch';
    return person.photo === false ? 'no-photo-record' : 'match';
  }

  return startSimulator(
    {
      authorise: bearerKey(options.apiKey),
      routes: [
        {
          method: 'POST',
          path: '/v1/two-elements',
          refusal: json(422, { code: 'not-authorised-for-purpose', reason: '本次查询用途未获授权' }),
          handle: ({ body }) => json(200, { result: check(querySchema.parse(body)), serialNo: randomUUID() }),
        },
      ],
      control: [
        {
          method: 'POST',
          path: '/people',
          handle({ body }) {
            const added = z.union([z.array(personSchema), personSchema.transform((person) => [person])]).parse(body);
            added.forEach(addPerson);
            return json(201, { added: added.length });
          },
        },
        {
          method: 'PUT',
          path: '/unknown',
          handle({ body }) {
            unknown = z.strictObject({ result: z.enum(RESULTS) }).parse(body).result;
            return json(200, { result: unknown });
          },
        },
      ],
    },
    options.port,
  );
}
