import { uuidv7 } from '../crypto/ids.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export type PhoneSource = 'wechat' | 'typed';

/** Numbers a user has authorised the use of (L-08, L-10a). One counts once a code sent to it has come back. */
export interface PhoneRepository {
  /** The number is authorised, not verified yet. */
  authorise(userId: string, phone: string, source: PhoneSource, nowMs: number): Promise<void>;
}

export function createPhoneRepository(database: Database, sealed: SealedColumns): PhoneRepository {
  return {
    authorise: (userId, phone, source, nowMs) =>
      inTransaction(database, async (trx) => {
        await keepPhone(trx, sealed, { userId, phone, source, nowMs });
      }),
  };
}

/** The row of this user's number, made when it is new. @returns its id */
async function keepPhone(
  trx: Transaction,
  sealed: SealedColumns,
  { userId, phone, source, nowMs }: { userId: string; phone: string; source: PhoneSource; nowMs: number },
): Promise<string> {
  const phoneIndex = sealed.index('phone', phone);
  const known = await trx('phones').where({ user_id: userId, phone_index: phoneIndex }).forUpdate().first('id');
  if (known) return known.id as string;
  const id = uuidv7();
  await trx('phones').insert({
    id,
    user_id: userId,
    phone_index: phoneIndex,
    phone_sealed: sealed.seal('phones', 'phone', id, phone),
    source,
    created_at: new Date(nowMs),
  });
  return id;
}

/** The number has answered: it is the one the account is reached by from here on. In the transaction that used the code up. */
export async function verifyPhoneIn(
  trx: Transaction,
  sealed: SealedColumns,
  { userId, phone, nowMs }: { userId: string; phone: string; nowMs: number },
): Promise<void> {
  const id = await keepPhone(trx, sealed, { userId, phone, source: 'typed', nowMs });
  await trx('phones')
    .where({ id })
    .update({ verified_at: new Date(nowMs) });
  await trx('users')
    .where({ id: userId })
    .update({
      phone_index: sealed.index('phone', phone),
      phone_sealed: sealed.seal('users', 'phone', userId, phone),
      updated_at: new Date(nowMs),
    });
}
