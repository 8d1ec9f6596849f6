/** L-12: five minutes, the last instant included. */
export const SMS_CODE_VALID_MS = 5 * 60_000;
/** L-13: another code one minute after the last one. */
export const SMS_RESEND_AFTER_MS = 60_000;
/** so many wrong entries make a code worthless: 6 digits are guessed otherwise */
export const SMS_MAX_WRONG_ATTEMPTS = 5;

const HOUR_MS = 3_600_000;
/** What the gateway takes per number (1 a minute is the resend time above). */
const WINDOWS = [
  { windowMs: HOUR_MS, most: 5 },
  { windowMs: 24 * HOUR_MS, most: 10 },
] as const;

export type SmsRequestVerdict = { kind: 'allowed' } | { kind: 'too-soon' | 'limit-reached'; retryAtMs: number };

/**
 * Whether a number may be sent another code.
 * @param sentMs instants of the codes sent to it before, in any order; those of the last day suffice
 */
export function judgeSmsRequest(sentMs: readonly number[], nowMs: number): SmsRequestVerdict {
  const newestFirst = sentMs.toSorted((a, b) => b - a);
  const last = newestFirst[0];
  if (last !== undefined && nowMs < last + SMS_RESEND_AFTER_MS)
    return { kind: 'too-soon', retryAtMs: last + SMS_RESEND_AFTER_MS };
  for (const { windowMs, most } of WINDOWS) {
    const oldestThatCounts = newestFirst[most - 1];
    if (oldestThatCounts !== undefined && nowMs < oldestThatCounts + windowMs)
      return { kind: 'limit-reached', retryAtMs: oldestThatCounts + windowMs };
  }
  return { kind: 'allowed' };
}
