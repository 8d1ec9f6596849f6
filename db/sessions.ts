import { inTransaction, type Database } from './connection.ts';

export type Rotation = { kind: 'rotated'; userId: string } | { kind: 'reused' } | { kind: 'ended' };

/** Sessions of drivers. Only hashes of refresh tokens are known here. */
export interface SessionRepository {
  open(session: { id: string; userId: string; refreshHash: string; nowMs: number; expiresAtMs: number }): Promise<void>;
  /** Whose session it is; null when it is unknown, expired, revoked, or the account is gone. */
  ownerOf(sessionId: string, nowMs: number): Promise<string | null>;
  /**
   * Takes a refresh token for its successor, once. A token that was ours and is no longer the newest has been used before, by its owner or
   * by somebody else: the session ends for both (`reused`).
   */
  rotate(change: {
    sessionId: string;
    presentedHash: string;
    nextHash: string;
    nowMs: number;
    expiresAtMs: number;
  }): Promise<Rotation>;
  revoke(sessionId: string, nowMs: number): Promise<void>;
}

interface SessionRow {
  user_id: string;
  refresh_hash: string;
  expires_at: Date;
  revoked_at: Date | null;
}

export function createSessionRepository(database: Database): SessionRepository {
  return {
    async open({ id, userId, refreshHash, nowMs, expiresAtMs }) {
      await database('sessions').insert({
        id,
        user_id: userId,
        refresh_hash: refreshHash,
        created_at: new Date(nowMs),
        refreshed_at: new Date(nowMs),
        expires_at: new Date(expiresAtMs),
      });
    },

    async ownerOf(sessionId, nowMs) {
      const row = await database('sessions as s')
        .join('users as u', 'u.id', 's.user_id')
        .where({ 's.id': sessionId, 's.revoked_at': null, 'u.deleted_at': null })
        .where('s.expires_at', '>', new Date(nowMs))
        .first('s.user_id');
      return (row?.user_id as string | undefined) ?? null;
    },

    rotate: ({ sessionId, presentedHash, nextHash, nowMs, expiresAtMs }) =>
      inTransaction(database, async (trx): Promise<Rotation> => {
        const row = (await trx('sessions').where({ id: sessionId }).forUpdate().first()) as SessionRow | undefined;
        if (!row || row.revoked_at || row.expires_at.getTime() <= nowMs) return { kind: 'ended' };
        if (row.refresh_hash !== presentedHash) {
          await trx('sessions')
            .where({ id: sessionId })
            .update({ revoked_at: new Date(nowMs) });
          return { kind: 'reused' };
        }
        await trx('sessions')
          .where({ id: sessionId })
          .update({
            refresh_hash: nextHash,
            previous_hash: presentedHash,
            refreshed_at: new Date(nowMs),
            expires_at: new Date(expiresAtMs),
          });
        return { kind: 'rotated', userId: row.user_id };
      }),

    async revoke(sessionId, nowMs) {
      await database('sessions')
        .where({ id: sessionId, revoked_at: null })
        .update({ revoked_at: new Date(nowMs) });
    },
  };
}
