import type { Database } from './connection.ts';

/** Tables that only grow: the application's database user may not change or delete what is written there (P-11). */
const APPEND_ONLY = [
  'calendars',
  'case_events',
  'case_transfers',
  'consents',
  'delivery_events',
  'personal_data_reads',
  'province_configs',
];

/**
 * Gives the application's user what it needs and no more: no change of structure, and no UPDATE or DELETE on the tables that only grow.
 * Run by the owner after each migration, since grants are given table by table.
 */
export async function applyGrants(owner: Database, appUser: string, appHost = '%'): Promise<void> {
  const [rows] = (await owner.raw('show tables')) as [Record<string, string>[]];
  for (const row of rows) {
    const table = Object.values(row)[0]!;
    const onlyGrows = APPEND_ONLY.includes(table);
    const rights = onlyGrows ? 'select, insert' : 'select, insert, update, delete';
    await owner.raw(`grant ${rights} on ?? to ?@?`, [table, appUser, appHost]);
    // An earlier release may have given more.
    if (onlyGrows) await owner.raw('revoke update, delete on ?? from ?@?', [table, appUser, appHost]);
  }
}
