import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RequestMetrics } from './middleware/requestMetrics.ts';
import type { Platform } from './platform.ts';
import type { Services } from './services.ts';

/** The framework's needs, taken from the services of a running process. */
export function platformOf(
  services: Services,
  options: { metrics: RequestMetrics; requestsPerMinute: number },
): Platform {
  return {
    now: services.now,
    log: services.log,
    publicBaseUrl: services.publicBaseUrl,
    authenticateDriver: (token) => services.driverSessions.identify(token),
    authenticateStaff: (cookie) => services.desk.authenticateStaff(cookie),
    idempotencyKeys: services.idempotencyKeys,
    // Of this process alone and readable by nobody else: uploads lie here unencrypted for the length of their request.
    stagingFolder: mkdtempSync(path.join(tmpdir(), 'tongban-uploads-')),
    requestsPerMinute: options.requestsPerMinute,
    metrics: options.metrics,
  };
}
