import { openDatabase, type Database } from '../../db/connection.ts';
import { matterTable } from '../../db/matters.ts';
import type { Product } from './product.ts';

/** Tables of one case or correction request beside its own row, in the order in which they can be filled again. */
const TABLES = ['case_events', 'tasks', 'assessments', 'notifications'] as const;

/** The owner of the database: may do what the application may not, as an accident or an intruder would. */
export async function asOwner<T>({ env }: Pick<Product, 'env'>, work: (owner: Database) => Promise<T>): Promise<T> {
  const owner = openDatabase(env['DATABASE_ADMIN_URL'] ?? '', { poolSize: 1 });
  try {
    return await work(owner);
  } finally {
    await owner.destroy();
  }
}

/** Remembers the records of a case or correction request as they are; the returned function puts them back, as a restored backup does. */
export async function backUpCase(
  product: Pick<Product, 'env' | 'database'>,
  caseNo: string,
): Promise<() => Promise<void>> {
  const kept = new Map<string, Record<string, unknown>[]>();
  const { table: own, key } = matterTable(caseNo);
  const [row] = (await product.database(own).where({ [key]: caseNo })) as Record<string, unknown>[];
  for (const table of TABLES) kept.set(table, await product.database(table).where({ case_no: caseNo }));
  const plain = (row: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const json = value !== null && typeof value === 'object' && !(value instanceof Date) && !Buffer.isBuffer(value);
        return [name, json ? JSON.stringify(value) : value];
      }),
    );
  return () =>
    asOwner(product, (owner) =>
      owner.transaction(async (trx) => {
        await trx(own)
          .where({ [key]: caseNo })
          .update(plain(row ?? {}));
        for (const table of TABLES) {
          await trx(table).where({ case_no: caseNo }).delete();
          for (const one of kept.get(table) ?? []) await trx(table).insert(plain(one));
        }
      }),
    );
}
