import { createHmac, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { sameDigest, sha256Hex } from '../crypto/digest.ts';
import { uuidv7 } from '../crypto/ids.ts';
import type { SessionRepository } from '../db/sessions.ts';
import type { DriverIdentity } from './route.ts';

const ACCESS_SECONDS = 15 * 60;
const REFRESH_MS = 30 * 86_400_000;
const ISSUER = 'tongban';
const AUDIENCE = 'tongban-driver';

export interface TokenPair {
  accessToken: string;
  accessExpiresAtMs: number;
  refreshToken: string;
  refreshExpiresAtMs: number;
}

/** Log-ins of drivers: a short access token (JWT, HS256) and a refresh token that is exchanged for a new one at each use. */
export interface DriverSessions {
  open(userId: string): Promise<TokenPair>;
  /** The session behind an access token; null when the token or the session is not good (any more). */
  identify(accessToken: string): Promise<DriverIdentity | null>;
  /** null when the token is unknown, used before, or the session has ended; a token used before ends its session */
  refresh(refreshToken: string): Promise<TokenPair | null>;
  close(sessionId: string): Promise<void>;
}

const claimsSchema = z.object({ sub: z.uuid(), sid: z.uuid() });

export function createDriverSessions(deps: {
  sessions: SessionRepository;
  tokenKey: Buffer;
  now(): number;
}): DriverSessions {
  const { sessions, tokenKey, now } = deps;

  /** Bears our mark, so that one of ours that is no longer current can be told from one made up. */
  function newRefreshToken(sessionId: string): string {
    const nonce = randomBytes(24).toString('base64url');
    return `${sessionId}.${nonce}.${markOf(sessionId, nonce)}`;
  }
  const markOf = (sessionId: string, nonce: string): string =>
    createHmac('sha256', tokenKey).update(`refresh\u0000${sessionId}\u0000${nonce}`).digest('base64url');

  async function pairOf(userId: string, sessionId: string, refreshToken: string, nowMs: number): Promise<TokenPair> {
    const issuedAt = Math.floor(nowMs / 1000);
    const accessToken = await new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ACCESS_SECONDS)
      .sign(tokenKey);
    return {
      accessToken,
      accessExpiresAtMs: (issuedAt + ACCESS_SECONDS) * 1000,
      refreshToken,
      refreshExpiresAtMs: nowMs + REFRESH_MS,
    };
  }

  return {
    async open(userId) {
      const nowMs = now();
      const id = uuidv7();
      const refreshToken = newRefreshToken(id);
      await sessions.open({
        id,
        userId,
        refreshHash: sha256Hex(refreshToken),
        nowMs,
        expiresAtMs: nowMs + REFRESH_MS,
      });
      return pairOf(userId, id, refreshToken, nowMs);
    },

    async identify(accessToken) {
      const verified = await jwtVerify(accessToken, tokenKey, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: new Date(now()),
      }).catch(() => null);
      const claims = claimsSchema.safeParse(verified?.payload);
      if (!claims.success) return null;
      const { sub: userId, sid: sessionId } = claims.data;
      // Asked each time: leaving and losing a session count at once, not after a quarter of an hour.
      const owner = await sessions.ownerOf(sessionId, now());
      return owner === userId ? { kind: 'driver', userId, sessionId } : null;
    },

    async refresh(refreshToken) {
      const [sessionId = '', nonce = '', mark = '', ...rest] = refreshToken.split('.');
      if (rest.length > 0 || !sameDigest(mark, markOf(sessionId, nonce))) return null;
      const nowMs = now();
      const next = newRefreshToken(sessionId);
      const rotation = await sessions.rotate({
        sessionId,
        presentedHash: sha256Hex(refreshToken),
        nextHash: sha256Hex(next),
        nowMs,
        expiresAtMs: nowMs + REFRESH_MS,
      });
      return rotation.kind === 'rotated' ? pairOf(rotation.userId, sessionId, next, nowMs) : null;
    },

    close: (sessionId) => sessions.revoke(sessionId, now()),
  };
}
