import type { Transaction } from './connection.ts';

/** Whatever names a person by his row, beside what only an account has (sessions, phones, consents). Sealed columns stay readable: none of them is bound to the person's row but that row's own. */
const OWNED = [
  'qualifications',
  'cases',
  'vouchers',
  'certificates',
  'ratings',
  'notifications',
  'reminders',
  'real_name_scans',
  'real_name_verifications',
] as const;

/**
 * One person was known by two rows: what belongs to `formerId`, a row without a WeChat identity, is `userId`'s from here on, and the former row
 * is gone. Both rows are locked by the caller. A writer of a case locks the case and reads its person there, so that nothing is left behind; a
 * draft that is being begun for the former row at this instant fails by its foreign key.
 */
export async function adoptAccount(
  trx: Transaction,
  { formerId, userId, atMs }: { formerId: string; userId: string; atMs: number },
): Promise<void> {
  for (const table of OWNED) await trx(table).where({ user_id: formerId }).update({ user_id: userId });
  // A person who was adopted before leads on to where he is now.
  await trx('account_adoptions').where({ user_id: formerId }).update({ user_id: userId });
  await trx('account_adoptions').insert({ former_id: formerId, user_id: userId, adopted_at: new Date(atMs) });
  await trx('users').where({ id: formerId }).delete();
}
