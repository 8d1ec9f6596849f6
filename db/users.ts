import { uuidv7 } from '../crypto/ids.ts';
import { parseIdNumber } from '../domain/idNumber.ts';
import { isDuplicateKey, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** Who an account belongs to, as his verified identity card says. Opened for the person himself and for what is done on his behalf. */
export interface VerifiedPerson {
  name: string;
  idNumber: string;
  /** keyed digest of the ID number: assessments belong to it */
  personIndex: string;
  address: string | null;
  sex: string | null;
  nation: string | null;
  verifiedAtMs: number;
}

export interface User {
  id: string;
  nickname: string | null;
  /** verified by SMS code; null before */
  phone: string | null;
  person: VerifiedPerson | null;
  /** he can log in to it; a row without was made at the counter, or by the authority */
  hasAccount: boolean;
  createdAtMs: number;
}

/** A person as a card or the registry names him. */
export interface KnownPerson {
  name: string;
  idNumber: string;
  address: string | null;
  sex: string | null;
  nation: string | null;
}

export interface UserRepository {
  /** The account of this WeChat user, or null before his first log-in. */
  findByOpenid(openid: string): Promise<string | null>;
  /** The account of this WeChat user, made at his first log-in. */
  ofOpenid(openid: string, nowMs: number): Promise<string>;
  /** The row of the person with this number, or null when nobody is known by it. */
  findByIdNumber(idNumber: string): Promise<string | null>;
  /** A row for somebody who stands at the counter and is not identified yet. */
  withoutAccount(nowMs: number): Promise<string>;
  /** Where a person is now who was known by this row before it was adopted; the row itself when it was not. */
  currentId(userId: string): Promise<string>;
  find(userId: string): Promise<User | null>;
  setNickname(userId: string, nickname: string | null, nowMs: number): Promise<void>;
  /** Whether another account is verified with this ID number (one number, one account). A row without a WeChat identity is adopted. */
  isIdNumberTaken(idNumber: string, byOtherThan: string): Promise<boolean>;
}

export function createUserRepository(database: Database, sealed: SealedColumns): UserRepository {
  async function idOf(openidIndex: string): Promise<string | null> {
    const row = await database('users').where({ openid_index: openidIndex }).first('id');
    return (row?.id as string | undefined) ?? null;
  }

  return {
    findByOpenid: (openid) => idOf(sealed.index('openid', openid)),

    async ofOpenid(openid, nowMs) {
      const index = sealed.index('openid', openid);
      const known = await idOf(index);
      if (known) return known;
      const id = uuidv7();
      const at = new Date(nowMs);
      try {
        await database('users').insert({
          id,
          openid_index: index,
          openid_sealed: sealed.seal('users', 'openid', id, openid),
          created_at: at,
          updated_at: at,
        });
        return id;
      } catch (error) {
        // Two first log-ins at once: the other one made the account.
        const made = isDuplicateKey(error) ? await idOf(index) : null;
        if (made) return made;
        throw error;
      }
    },

    findByIdNumber: (idNumber) => rowOfNumber(database, sealed, idNumber),

    async withoutAccount(nowMs) {
      const id = uuidv7();
      await database('users').insert({ id, created_at: new Date(nowMs), updated_at: new Date(nowMs) });
      return id;
    },

    async currentId(userId) {
      const row = await database('account_adoptions').where({ former_id: userId }).first('user_id');
      return (row?.user_id as string | undefined) ?? userId;
    },

    async find(userId) {
      const row = await database('users').where({ id: userId, deleted_at: null }).first();
      if (!row) return null;
      const open = (column: string, blob: Buffer | null) => sealed.openOptional('users', column, userId, blob);
      const [name, idNumber] = [open('name', row.name_sealed), open('id_number', row.id_number_sealed)];
      const verified = row.real_name_at as Date | null;
      return {
        id: userId,
        nickname: row.nickname as string | null,
        phone: open('phone', row.phone_sealed),
        person:
          name && idNumber && verified
            ? {
                name,
                idNumber,
                personIndex: row.id_number_index as string,
                address: open('address', row.address_sealed),
                sex: row.sex as string | null,
                nation: row.nation as string | null,
                verifiedAtMs: verified.getTime(),
              }
            : null,
        hasAccount: row.openid_index !== null,
        createdAtMs: (row.created_at as Date).getTime(),
      };
    },

    async setNickname(userId, nickname, nowMs) {
      await database('users')
        .where({ id: userId })
        .update({ nickname, updated_at: new Date(nowMs) });
    },

    async isIdNumberTaken(idNumber, byOtherThan) {
      const row = await database('users')
        .where({ id_number_index: sealed.index('id-number', idNumber) })
        .whereNotNull('openid_index')
        .whereNot({ id: byOtherThan })
        .first('id');
      return row !== undefined;
    },
  };
}

async function rowOfNumber(
  db: Database | Transaction,
  sealed: SealedColumns,
  idNumber: string,
): Promise<string | null> {
  const row = await db('users')
    .where({ id_number_index: sealed.index('id-number', idNumber) })
    .first('id');
  return (row?.id as string | undefined) ?? null;
}

/**
 * The row of this person, in the transaction of what it is needed for; one without a WeChat identity is made when he has none. Nobody can log
 * in to it: the account that proves the same identity later adopts what is in it (`adoptAccount`).
 */
export async function rowOfPerson(
  trx: Transaction,
  sealed: SealedColumns,
  person: KnownPerson,
  nowMs: number,
): Promise<string> {
  const known = await rowOfNumber(trx, sealed, person.idNumber);
  if (known) return known;
  const id = uuidv7();
  const at = new Date(nowMs);
  try {
    await trx('users').insert({
      id,
      ...personColumns(sealed, id, person),
      real_name_at: at,
      created_at: at,
      updated_at: at,
    });
    return id;
  } catch (error) {
    // Another one made it, or the person himself has just proved his identity.
    const made = isDuplicateKey(error) ? await rowOfNumber(trx, sealed, person.idNumber) : null;
    if (made) return made;
    throw error;
  }
}

/** Who a row belongs to. */
export function personColumns(
  sealed: SealedColumns,
  id: string,
  { name, idNumber, address, sex, nation }: KnownPerson,
) {
  const parsed = parseIdNumber(idNumber);
  return {
    id_number_index: sealed.index('id-number', idNumber),
    id_number_sealed: sealed.seal('users', 'id_number', id, idNumber),
    name_sealed: sealed.seal('users', 'name', id, name),
    address_sealed: sealed.sealOptional('users', 'address', id, address),
    birth_sealed: sealed.sealOptional('users', 'birth', id, parsed.ok ? parsed.birthDate : null),
    sex,
    nation,
  };
}
