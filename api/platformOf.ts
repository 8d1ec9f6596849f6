import type { RequestMetrics } from './middleware/requestMetrics.ts';
import type { Platform } from './platform.ts';
import type { Services } from './services.ts';
import { openStagingFolder } from './stagingFolder.ts';

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
    stagingFolder: openStagingFolder(),
    requestsPerMinute: options.requestsPerMinute,
    metrics: options.metrics,
  };
}
