import { z } from 'zod';

/** As many as a person keeps in mind on the way to the counter; the limit of entries below makes guessing hopeless. */
const DIGITS = 6;
export const PICKUP_MAX_WRONG_ATTEMPTS = 5;
/** Nobody may be locked out for good, since the code is the only way to the certificate. */
export const PICKUP_LOCK_MS = 30 * 60_000;

/** The code as it is typed at the counter; blanks and hyphens between the digits are dropped. */
export const pickupCodeSchema = z
  .string({ error: '请填写领取码' })
  .max(32, { error: '领取码太长' })
  .overwrite((text) => text.replace(/[\s-]/gu, ''))
  .regex(new RegExp(`^\\d{${DIGITS}}$`), { error: `领取码为${DIGITS}位数字，请核对短信或者“我的办件”` });

/** A new code. @param randomBelow an unpredictable whole number from 0 on, below the limit */
export const makePickupCode = (randomBelow: (limit: number) => number): string =>
  String(randomBelow(10 ** DIGITS)).padStart(DIGITS, '0');

/** Wrong entries since the last lock. */
export interface WrongEntries {
  count: number;
  /** null: none so far */
  lastAtMs: number | null;
}

export type PickupCodeVerdict =
  { kind: 'right' } | { kind: 'wrong'; attemptsLeft: number } | { kind: 'locked'; untilMs: number } | { kind: 'none' };

/** Until when no code is looked at, epoch milliseconds; null: a code may be entered. */
export function pickupLockedUntil({ count, lastAtMs }: WrongEntries, atMs: number): number | null {
  if (lastAtMs === null || count < PICKUP_MAX_WRONG_ATTEMPTS) return null;
  const untilMs = lastAtMs + PICKUP_LOCK_MS;
  return atMs < untilMs ? untilMs : null;
}

/**
 * Judges an entry and counts it if it is wrong. While locked no entry is looked at, not even the right one.
 * @param matches whether the code is the right one; asked only when an entry counts
 */
export function judgePickupCode(
  before: WrongEntries,
  matches: () => boolean,
  atMs: number,
): { verdict: PickupCodeVerdict; entries: WrongEntries } {
  const lockedUntilMs = pickupLockedUntil(before, atMs);
  if (lockedUntilMs !== null) return { verdict: { kind: 'locked', untilMs: lockedUntilMs }, entries: before };
  if (matches()) return { verdict: { kind: 'right' }, entries: { count: 0, lastAtMs: null } };
  const count = before.count >= PICKUP_MAX_WRONG_ATTEMPTS ? 1 : before.count + 1;
  const attemptsLeft = PICKUP_MAX_WRONG_ATTEMPTS - count;
  const verdict: PickupCodeVerdict =
    attemptsLeft > 0 ? { kind: 'wrong', attemptsLeft } : { kind: 'locked', untilMs: atMs + PICKUP_LOCK_MS };
  return { verdict, entries: { count, lastAtMs: atMs } };
}
