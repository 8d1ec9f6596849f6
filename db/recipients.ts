import type { Database } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** Where a person can be reached. Opened by the delivery worker alone. */
export interface Recipient {
  /** null: identified at the counter, or known from the registry alone */
  openid: string | null;
  phone: string | null;
}

export async function recipientOf(
  database: Database,
  sealed: SealedColumns,
  userId: string,
): Promise<Recipient | null> {
  const row = await database('users').where({ id: userId, deleted_at: null }).first('openid_sealed', 'phone_sealed');
  if (!row) return null;
  return {
    openid: sealed.openOptional('users', 'openid', userId, row.openid_sealed),
    phone: sealed.openOptional('users', 'phone', userId, row.phone_sealed),
  };
}
