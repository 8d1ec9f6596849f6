import type { Database } from './connection.ts';

/** Tables that only grow: the application's database user may not change or delete what is written there (P-11). */
const APPEND_ONLY = ['case_events', 'personal_data_reads', 'consents', 'province_configs', 'delivery_events'];

/**
 * Gives the application's user what it needs and no more: no change of structure, and no UPDATE or DELETE on the audit tables.
 * Run by the owner after each migration, since grants are given table by table.
 */
export async function applyGrants(owner: Database, appUser: string, appHost = '%'): Promise<void> {
  const [rows] = (await owner.raw('show tables')) as [Record<string, string>[]];
  for (const row of rows) {
    const table = Object.values(row)[0]!;
    const rights = APPEND_ONLY.includes(table) ? 'select, insert' : 'select, insert, update, delete';
    await owner.raw(`grant ${rights} on ?? to ?@?`, [table, appUser, appHost]);
  }
}
