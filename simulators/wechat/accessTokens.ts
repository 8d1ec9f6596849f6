import { randomBytes } from 'node:crypto';

const LIFETIME_MS = 7_200_000;
const RENEWED_EARLY_MS = 300_000;

export interface AccessTokens {
  /** The stable token: the same one until five minutes before its end, then a new one while the old one still works; `force` ends the old one at once. */
  issue(force: boolean): { access_token: string; expires_in: number };
  isValid(token: string): boolean;
  expireAll(): void;
  random(byteCount: number): string;
}

export function createAccessTokens(now: () => number): AccessTokens {
  let valid: { token: string; endsAtMs: number }[] = [];
  const random = (byteCount: number): string => randomBytes(byteCount).toString('base64url');
  return {
    random,
    issue(force) {
      if (force) valid = [];
      valid = valid.filter(({ endsAtMs }) => endsAtMs > now());
      let current = valid.at(-1);
      if (!current || current.endsAtMs - now() <= RENEWED_EARLY_MS) {
        current = { token: random(102), endsAtMs: now() + LIFETIME_MS };
        valid.push(current);
      }
      return { access_token: current.token, expires_in: Math.floor((current.endsAtMs - now()) / 1000) };
    },
    isValid: (token) => valid.some((entry) => entry.token === token && entry.endsAtMs > now()),
    expireAll() {
      valid = [];
    },
  };
}
