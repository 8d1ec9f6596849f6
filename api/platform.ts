import type { Logger } from '../config/logger.ts';
import type { IdempotencyKeyRepository } from '../db/idempotencyKeys.ts';
import type { RequestMetrics } from './middleware/requestMetrics.ts';
import type { DriverIdentity, StaffIdentity } from './route.ts';

/** What the framework around the routes needs, and nothing of what the routes do. */
export interface Platform {
  /** epoch milliseconds */
  now(): number;
  log: Logger;
  /** where pages are served from; its origin is the one the desk's cookie may be used from */
  publicBaseUrl: string;
  /** the session behind an access token; null when there is none (any more) */
  authenticateDriver(accessToken: string): Promise<DriverIdentity | null>;
  /** the session behind the desk's cookie; null when there is none (any more) */
  authenticateStaff(cookieValue: string): Promise<StaffIdentity | null>;
  idempotencyKeys: IdempotencyKeyRepository;
  /** private folder for uploads while they are being received */
  stagingFolder: string;
  /** per address, over all routes */
  requestsPerMinute: number;
  metrics: RequestMetrics;
}
