import { randomBytes } from 'node:crypto';

const LIFETIME_MS = 5 * 60_000;

export interface OneUseCodes {
  make(subject: string): string;
  /** Whose code it is; null when it is unknown, used or older than five minutes. The code is gone afterwards. */
  use(code: string): string | null;
}

export function createOneUseCodes(kind: string, now: () => number): OneUseCodes {
  const open = new Map<string, { subject: string; madeAtMs: number }>();
  return {
    make(subject) {
      const code = `${kind}-${randomBytes(15).toString('base64url')}`;
      open.set(code, { subject, madeAtMs: now() });
      return code;
    },
    use(code) {
      const entry = open.get(code);
      open.delete(code);
      return entry && now() - entry.madeAtMs <= LIFETIME_MS ? entry.subject : null;
    },
  };
}
