import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { problem } from '../domain/errors.ts';

/** Limits for what is worth trying often to somebody who means ill. Each @throws DomainProblem rate-limited. */
export interface AttemptLimits {
  /** per address, log-ins of drivers and staff */
  logIn(address: string): Promise<void>;
  /** per account: codes asked for and codes entered */
  smsCode(userId: string): Promise<void>;
  /** per account: photos of ID cards, each of which takes the OCR engine's time */
  scan(userId: string): Promise<void>;
  /** per address: public verification, which reads codes out of pictures */
  verification(address: string): Promise<void>;
}

/** @param scale 1 in production; development and tests log many people in from one address */
export function createAttemptLimits(scale: number): AttemptLimits {
  const logIns = new RateLimiterMemory({ keyPrefix: 'log-in', points: 30 * scale, duration: 60 });
  const smsCodes = new RateLimiterMemory({ keyPrefix: 'sms-code', points: 30 * scale, duration: 600 });
  const scans = new RateLimiterMemory({ keyPrefix: 'scan', points: 20 * scale, duration: 3600 });
  const verifications = new RateLimiterMemory({ keyPrefix: 'verification', points: 60 * scale, duration: 60 });
  return {
    logIn: (address) => take(logIns, address),
    smsCode: (userId) => take(smsCodes, userId),
    scan: (userId) => take(scans, userId),
    verification: (address) => take(verifications, address),
  };
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw problem('rate-limited', undefined, { retryAfterSeconds: Math.ceil(refused.msBeforeNext / 1000) });
  }
}
