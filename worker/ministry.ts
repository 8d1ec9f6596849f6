import { createAmendmentReport } from '../activities/amendmentActivities.ts';
import { createCorrectionReport } from '../activities/correctionActivities.ts';
import { createParcelActivities } from '../activities/deliveryActivities.ts';
import { createMinistryActivities } from '../activities/ministryActivities.ts';
import { createIdentityCheck } from '../activities/realNameActivities.ts';
import { createAmendmentRecordRepository } from '../db/amendmentRecord.ts';
import { createCorrectionRecordRepository } from '../db/correctionRecord.ts';
import { createDeliveryRepository } from '../db/deliveries.ts';
import { createEarlierReviewRepository } from '../db/earlierReviews.ts';
import { createMinistryReportRepository } from '../db/ministryReports.ts';
import { createQualificationRepository } from '../db/qualifications.ts';
import { createRealNameRecordRepository } from '../db/realNameRecord.ts';
import { createCourierClient } from '../integrations/courier/courierClient.ts';
import { createIdentityClient } from '../integrations/identity/identityClient.ts';
import { createRegistryClient } from '../integrations/registry/registryClient.ts';
import { openProcess } from './processRooms.ts';
import { runTemporalWorker } from './runTemporalWorker.ts';

/** Who outside is asked: the ministry registry, the population data, the courier. A process of its own, so that their slowness blocks nobody. */
const { log, life, environment, settings, keyring, database, sealed, facts } = openProcess('worker-ministry', {
  poolSize: 8,
});

const OUTSIDE_TIMEOUT_MS = 8000;
const registry = createRegistryClient({
  baseUrl: environment.REGISTRY_BASE_URL,
  apiKey: environment.REGISTRY_API_KEY,
  timeoutMs: OUTSIDE_TIMEOUT_MS,
});
const identity = createIdentityClient({
  baseUrl: environment.IDENTITY_BASE_URL,
  apiKey: environment.IDENTITY_API_KEY,
  timeoutMs: OUTSIDE_TIMEOUT_MS,
});
const realNames = createRealNameRecordRepository(database, sealed);
const reports = createMinistryReportRepository(database);
const qualifications = createQualificationRepository(database, sealed);

await runTemporalWorker({
  life,
  log,
  environment,
  settings,
  keyring,
  queue: 'ministry',
  activities: {
    ...createMinistryActivities({
      facts,
      reports,
      registry,
      qualifications,
      now: Date.now,
    }),
    ...createParcelActivities({
      deliveries: createDeliveryRepository(database, sealed, keyring.tokenKey),
      courier: createCourierClient({
        baseUrl: environment.COURIER_BASE_URL,
        apiKey: environment.COURIER_API_KEY,
        timeoutMs: OUTSIDE_TIMEOUT_MS,
      }),
      now: Date.now,
    }),
    ...createAmendmentReport({
      amendments: createAmendmentRecordRepository(database, sealed, keyring.auditKey),
      facts,
      reports,
      registry,
      qualifications,
      now: Date.now,
    }),
    ...createCorrectionReport({
      corrections: createCorrectionRecordRepository(database, sealed, keyring.auditKey),
      reports,
      registry,
      now: Date.now,
    }),
    ...createIdentityCheck({
      realNames,
      earlierReviews: createEarlierReviewRepository(database, sealed),
      identity,
    }),
  },
});
life.ready({ worker: 'ministry' });
