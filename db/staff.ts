import type { StaffRole } from '../domain/staffRoles.ts';
import { uuidv7 } from '../crypto/ids.ts';
import { inTransaction, type Database } from './connection.ts';

export interface StaffMember {
  id: string;
  login: string;
  name: string;
  officeCode: string;
  roles: readonly StaffRole[];
}

export interface StaffRow {
  id: string;
  login: string;
  name: string;
  office_code: string;
  roles: StaffRole[] | string;
}

export const toStaffMember = (row: StaffRow): StaffMember => ({
  id: row.id,
  login: row.login,
  name: row.name,
  officeCode: row.office_code,
  roles: typeof row.roles === 'string' ? (JSON.parse(row.roles) as StaffRole[]) : row.roles,
});

export const LOGIN_ATTEMPTS = 5;
export const LOGIN_LOCK_MS = 15 * 60_000;
const FORGET_AFTER_MS = 24 * 3_600_000;

export interface NewStaffMember extends Omit<StaffMember, 'id'> {
  passwordHash: string;
}

export interface StaffRepository {
  /** An active member with his password's hash, by exact log-in name. */
  withPassword(login: string): Promise<{ member: StaffMember; passwordHash: string } | null>;
  /**
   * Counts an attempt to log in before the password is looked at, so that guesses sent at once are counted too. After five without success
   * the log-in is locked for 15 minutes. Log-ins that do not exist are counted the same way: a lock tells nothing.
   * @param loginKey keyed digest of the log-in name
   */
  countLoginAttempt(loginKey: string, nowMs: number): Promise<{ lockedUntilMs: number | null }>;
  forgetLoginAttempts(loginKey: string): Promise<void>;
  /** Names by id, for timelines and held tasks; former members included. */
  namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Adds a member unless the log-in is taken. */
  add(member: NewStaffMember): Promise<void>;
}

export function createStaffRepository(database: Database): StaffRepository {
  return {
    async withPassword(login) {
      const row = await database('staff').where({ login, active: true }).first();
      return row ? { member: toStaffMember(row), passwordHash: row.password_hash } : null;
    },

    async countLoginAttempt(loginKey, nowMs) {
      await database('login_attempts')
        .where('last_at', '<', new Date(nowMs - FORGET_AFTER_MS))
        .limit(100)
        .delete();
      await database('login_attempts')
        .insert({ login_key: loginKey, attempts: 0, last_at: new Date(nowMs) })
        .onConflict('login_key')
        .ignore();
      return inTransaction(database, async (trx) => {
        const row = await trx('login_attempts').where({ login_key: loginKey }).forUpdate().first();
        const lockedMs = (row?.locked_until as Date | null | undefined)?.getTime() ?? null;
        if (lockedMs !== null && lockedMs > nowMs) return { lockedUntilMs: lockedMs };
        const stale = !row || lockedMs !== null || (row.last_at as Date).getTime() < nowMs - LOGIN_LOCK_MS;
        const attempts = stale ? 1 : Number(row.attempts) + 1;
        const lockedUntil = attempts >= LOGIN_ATTEMPTS ? new Date(nowMs + LOGIN_LOCK_MS) : null;
        await trx('login_attempts')
          .where({ login_key: loginKey })
          .update({ attempts, last_at: new Date(nowMs), locked_until: lockedUntil });
        return { lockedUntilMs: null };
      });
    },

    async forgetLoginAttempts(loginKey) {
      await database('login_attempts').where({ login_key: loginKey }).delete();
    },

    async namesOf(ids) {
      if (ids.length === 0) return new Map();
      const rows = (await database('staff')
        .whereIn('id', [...new Set(ids)])
        .select('id', 'name')) as StaffRow[];
      return new Map(rows.map(({ id, name }) => [id, name]));
    },

    async add({ login, name, officeCode, roles, passwordHash }) {
      await database('staff')
        .insert({
          id: uuidv7(),
          login,
          name,
          password_hash: passwordHash,
          office_code: officeCode,
          roles: JSON.stringify(roles),
          created_at: new Date(),
        })
        .onConflict('login')
        .ignore();
    },
  };
}
