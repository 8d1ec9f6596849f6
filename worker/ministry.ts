import { createAmendmentReport } from '../activities/amendmentActivities.ts';
import { createMinistryActivities } from '../activities/ministryActivities.ts';
import { createIdentityCheck } from '../activities/realNameActivities.ts';
import { createAmendmentRecordRepository } from '../db/amendmentRecord.ts';
import { createMinistryReportRepository } from '../db/ministryReports.ts';
import { createRealNameRecordRepository } from '../db/realNameRecord.ts';
import { createIdentityClient } from '../integrations/identity/identityClient.ts';
import { createRegistryClient } from '../integrations/registry/registryClient.ts';
import { openProcess } from './processRooms.ts';
import { runTemporalWorker } from './runTemporalWorker.ts';

/** What other authorities are asked: the ministry registry and the population data. A process of its own, so that their slowness blocks nobody. */
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

await runTemporalWorker({
  life,
  log,
  environment,
  settings,
  keyring,
  queue: 'ministry',
  activities: {
    ...createMinistryActivities({ facts, reports, registry }),
    ...createAmendmentReport({
      amendments: createAmendmentRecordRepository(database, sealed, keyring.auditKey),
      facts,
      reports,
      registry,
    }),
    ...createIdentityCheck({ realNames, identity }),
  },
});
life.ready({ worker: 'ministry' });
