import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createApp } from '../../../api/app.ts';
import { listen } from '../../../api/listen.ts';
import { deskCookieName } from '../../../api/middleware/deskCookie.ts';
import { createRequestMetrics } from '../../../api/middleware/requestMetrics.ts';
import type { Platform } from '../../../api/platform.ts';
import type { Route, StaffIdentity } from '../../../api/route.ts';
import type { ClaimVerdict, IdempotencyKeyRepository, StoredAnswer } from '../../../db/idempotencyKeys.ts';

export const DRIVER = { kind: 'driver' as const, userId: 'user-1', sessionId: 'session-1' };
export const ACCEPTOR: StaffIdentity = {
  kind: 'staff',
  staffId: 'staff-1',
  name: '受理员',
  officeCode: '510100',
  roles: ['acceptor'],
};
export const DRIVER_TOKEN = 'head.driver.mark';
export const DESK_COOKIE_VALUE = 'd'.repeat(43);
export const BASE_URL = 'https://tongban.example';
export const DESK_COOKIE = `${deskCookieName(BASE_URL)}=${DESK_COOKIE_VALUE}`;

interface Entry {
  route: string;
  bodyHash: string;
  answer: StoredAnswer | null;
  lockedUntilMs: number;
}

/** The rules of db/idempotencyKeys.ts without a database. */
export function memoryKeys(): IdempotencyKeyRepository & { entries: Map<string, Entry> } {
  const entries = new Map<string, Entry>();
  const nameOf = ({ actor, key }: { actor: string; key: string }) => `${actor} ${key}`;
  return {
    entries,
    claim(claim, nowMs, lockMs): Promise<ClaimVerdict> {
      const known = entries.get(nameOf(claim));
      if (known) {
        if (known.route !== claim.route || known.bodyHash !== claim.bodyHash)
          return Promise.resolve({ kind: 'mismatch' });
        if (known.answer) return Promise.resolve({ kind: 'replay', answer: known.answer });
        if (known.lockedUntilMs > nowMs) return Promise.resolve({ kind: 'held' });
      }
      const { route, bodyHash } = claim;
      entries.set(nameOf(claim), { route, bodyHash, answer: null, lockedUntilMs: nowMs + lockMs });
      return Promise.resolve({ kind: 'run' });
    },
    renew: () => Promise.resolve(),
    finish(claim, answer) {
      entries.get(nameOf(claim))!.answer = answer;
      return Promise.resolve();
    },
    release(claim) {
      entries.get(nameOf(claim))!.lockedUntilMs = 0;
      return Promise.resolve();
    },
    deleteOlderThan: () => Promise.resolve(0),
  };
}

export interface ApiRig {
  url: string;
  logText(): string;
  stagedFiles(): Promise<string[]>;
  stop(): Promise<void>;
}

/** The real app over fakes: no database, no engine, any free port. */
export async function startApiRig(routes: readonly Route[], changes: Partial<Platform> = {}): Promise<ApiRig> {
  const stagingFolder = await mkdtemp(path.join(tmpdir(), 'tongban-api-test-'));
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'));
      done();
    },
  });
  const platform: Platform = {
    now: Date.now,
    log: pino({ level: 'debug' }, sink),
    publicBaseUrl: BASE_URL,
    authenticateDriver: (token) => Promise.resolve(token === DRIVER_TOKEN ? DRIVER : null),
    authenticateStaff: (cookie) => Promise.resolve(cookie === DESK_COOKIE_VALUE ? ACCEPTOR : null),
    idempotencyKeys: memoryKeys(),
    stagingFolder,
    requestsPerMinute: 100_000,
    metrics: createRequestMetrics(),
    ...changes,
  };
  const server = await listen(createApp(platform, routes), 0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${server.port}`,
    logText: () => lines.join(''),
    stagedFiles: () => readdir(stagingFolder),
    async stop() {
      await server.stop(1000);
      await rm(stagingFolder, { recursive: true, force: true });
    },
  };
}
