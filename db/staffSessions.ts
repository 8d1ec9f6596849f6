import type { Database } from './connection.ts';
import { toStaffMember, type StaffMember } from './staff.ts';

const MINUTE_MS = 60_000;
export const DESK_SESSION_IDLE_MS = 30 * MINUTE_MS;
export const DESK_SESSION_ABSOLUTE_MS = 12 * 60 * MINUTE_MS;
/** `seen_at` is written at most this often: reading the desk must not be a write each time. */
const SEEN_EVERY_MS = MINUTE_MS;

/** Desk sessions. Only the hash of the cookie's token is known here. */
export interface StaffSessionRepository {
  open(tokenHash: string, staffId: string, nowMs: number): Promise<void>;
  /** Whose session it is, and that he was seen; null when it is unknown, idle too long, too old, or the person no longer works here. */
  use(tokenHash: string, nowMs: number): Promise<StaffMember | null>;
  end(tokenHash: string): Promise<void>;
}

export function createStaffSessionRepository(database: Database): StaffSessionRepository {
  const end = async (tokenHash: string) => {
    await database('staff_sessions').where({ token_hash: tokenHash }).delete();
  };

  return {
    end,
    async open(tokenHash, staffId, nowMs) {
      await database('staff_sessions').where('expires_at', '<=', new Date(nowMs)).limit(100).delete();
      await database('staff_sessions').insert({
        token_hash: tokenHash,
        staff_id: staffId,
        created_at: new Date(nowMs),
        seen_at: new Date(nowMs),
        expires_at: new Date(nowMs + DESK_SESSION_ABSOLUTE_MS),
      });
    },
    async use(tokenHash, nowMs) {
      const row = await database('staff_sessions as s')
        .join('staff as p', 'p.id', 's.staff_id')
        .where({ 's.token_hash': tokenHash, 'p.active': true })
        .first('s.seen_at', 's.expires_at', 'p.id', 'p.login', 'p.name', 'p.office_code', 'p.roles');
      if (!row) return null;
      const seenMs = (row.seen_at as Date).getTime();
      const expiresMs = (row.expires_at as Date).getTime();
      if (nowMs >= expiresMs || nowMs >= seenMs + DESK_SESSION_IDLE_MS) {
        await end(tokenHash);
        return null;
      }
      if (nowMs - seenMs >= SEEN_EVERY_MS)
        await database('staff_sessions')
          .where({ token_hash: tokenHash })
          .update({ seen_at: new Date(nowMs) });
      return toStaffMember(row);
    },
  };
}
