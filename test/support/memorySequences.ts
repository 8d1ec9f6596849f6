import type { Transaction } from '../../db/connection.ts';

/** knex, as far as a sequence (`nextInSequence`) uses it, over a map. */
export const memorySequences = (sequences: Map<string, number>): Transaction =>
  Object.assign(
    () => ({
      where: ({ name }: { name: string }) => ({
        forUpdate: () => ({ first: () => Promise.resolve({ value: sequences.get(name) }) }),
      }),
    }),
    {
      raw: (_sql: string, [name = '']: string[]) => {
        sequences.set(name, (sequences.get(name) ?? 0) + 1);
        return Promise.resolve();
      },
    },
  ) as unknown as Transaction;
