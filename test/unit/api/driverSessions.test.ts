import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createDriverSessions } from '../../../api/driverSessions.ts';
import type { Rotation, SessionRepository } from '../../../db/sessions.ts';

const USER = '00000000-0000-7000-8000-000000000001';
const MINUTE_MS = 60_000;

/** The rules of db/sessions.ts without a database. */
function memorySessions(): SessionRepository {
  const rows = new Map<string, { userId: string; hash: string; expiresAtMs: number; revoked: boolean }>();
  const live = (id: string, nowMs: number) => {
    const row = rows.get(id);
    return row && !row.revoked && row.expiresAtMs > nowMs ? row : null;
  };
  return {
    open({ id, userId, refreshHash, expiresAtMs }) {
      rows.set(id, { userId, hash: refreshHash, expiresAtMs, revoked: false });
      return Promise.resolve();
    },
    ownerOf: (id, nowMs) => Promise.resolve(live(id, nowMs)?.userId ?? null),
    rotate({ sessionId, presentedHash, nextHash, nowMs, expiresAtMs }): Promise<Rotation> {
      const row = live(sessionId, nowMs);
      if (!row) return Promise.resolve({ kind: 'ended' });
      if (row.hash !== presentedHash) {
        row.revoked = true;
        return Promise.resolve({ kind: 'reused' });
      }
      Object.assign(row, { hash: nextHash, expiresAtMs });
      return Promise.resolve({ kind: 'rotated', userId: row.userId });
    },
    revoke(id) {
      const row = rows.get(id);
      if (row) row.revoked = true;
      return Promise.resolve();
    },
  };
}

describe('sessions of drivers', () => {
  let nowMs = Date.UTC(2026, 10, 23);
  const tokenKey = randomBytes(32);
  const make = (key = tokenKey) =>
    createDriverSessions({ sessions: memorySessions(), tokenKey: key, now: () => nowMs });

  it('an access token counts for a quarter of an hour', async () => {
    const sessions = make();
    const { accessToken } = await sessions.open(USER);
    expect((await sessions.identify(accessToken))?.userId).to.equal(USER);
    nowMs += 15 * MINUTE_MS - 1000;
    expect(await sessions.identify(accessToken)).not.to.equal(null);
    nowMs += 1000;
    expect(await sessions.identify(accessToken)).to.equal(null);
  });

  it('a token of another key, a changed one and one without a signature count for nothing', async () => {
    const sessions = make();
    const { accessToken } = await sessions.open(USER);
    const foreign = await make(randomBytes(32)).open(USER);
    expect(await sessions.identify(foreign.accessToken)).to.equal(null);
    const [head, payload, mark] = accessToken.split('.') as [string, string, string];
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await sessions.identify(`${none}.${payload}.`)).to.equal(null);
    expect(await sessions.identify(`${head}.${payload.slice(0, -2)}xx.${mark}`)).to.equal(null);
  });

  it('leaving ends the session at once', async () => {
    const sessions = make();
    const { accessToken } = await sessions.open(USER);
    const identity = await sessions.identify(accessToken);
    await sessions.close(identity!.sessionId);
    expect(await sessions.identify(accessToken)).to.equal(null);
  });

  it('a refresh token works once; used again it ends the session for both', async () => {
    const sessions = make();
    const first = await sessions.open(USER);
    const second = await sessions.refresh(first.refreshToken);
    expect(second?.refreshToken).not.to.equal(first.refreshToken);
    const third = await sessions.refresh(second!.refreshToken);
    expect(third).not.to.equal(null);
    // Two generations old is as used as one.
    expect(await sessions.refresh(first.refreshToken)).to.equal(null);
    expect(await sessions.refresh(third!.refreshToken)).to.equal(null);
    expect(await sessions.identify(third!.accessToken)).to.equal(null);
  });

  it('a made-up refresh token ends nothing', async () => {
    const sessions = make();
    const { refreshToken } = await sessions.open(USER);
    const [id] = refreshToken.split('.');
    expect(await sessions.refresh(`${id}.${'A'.repeat(32)}.${'A'.repeat(43)}`)).to.equal(null);
    expect(await sessions.refresh(refreshToken)).not.to.equal(null);
  });
});
