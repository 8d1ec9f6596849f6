import { createEligibilityActivities } from '../activities/eligibilityActivities.ts';
import { createRealNameRecord } from '../activities/realNameActivities.ts';
import { createRecordActivities } from '../activities/recordActivities.ts';
import { createAssessmentRepository } from '../db/assessments.ts';
import { createCaseDraftRepository } from '../db/caseDrafts.ts';
import { createIdempotencyKeyRepository } from '../db/idempotencyKeys.ts';
import { createOfficeRepository } from '../db/offices.ts';
import { createOutboxRepository } from '../db/outbox.ts';
import { createRealNameRecordRepository } from '../db/realNameRecord.ts';
import { createFileStore } from '../integrations/storage/createFileStore.ts';
import { createCaseClient } from '../temporal/caseClient.ts';
import { connectClient } from '../temporal/connection.ts';
import { every } from './every.ts';
import { keepHouse } from './keepHouse.ts';
import { openProcess } from './processRooms.ts';
import { runTemporalWorker } from './runTemporalWorker.ts';
import { startSubmittedCases } from './startSubmittedCases.ts';

/** Workflows of cases and identities, their activities on the database, the sweeper that starts what a crash left unstarted, and the house-keeping. */
const { log, life, environment, settings, keyring, database, sealed, facts, caseRecord, calendars } = openProcess(
  'worker-cases',
  { poolSize: 20 },
);

const realNames = createRealNameRecordRepository(database, sealed);
const offices = createOfficeRepository(database);
const assessments = createAssessmentRepository(database);

await runTemporalWorker({
  life,
  log,
  environment,
  settings,
  keyring,
  queue: 'cases',
  workflows: 'cases',
  activities: {
    ...createRecordActivities({ database, caseRecord, calendars, offices }),
    ...createEligibilityActivities({ facts, assessments }),
    ...createRealNameRecord({ realNames }),
  },
});

const client = connectClient({
  address: environment.TEMPORAL_ADDRESS,
  namespace: environment.TEMPORAL_NAMESPACE,
  payloads: keyring.payloads,
});
life.onStop(() => client.connection.close());
const cases = createCaseClient(client, settings.clientDeadlines);
const outbox = createOutboxRepository(database);
every(2000, () => startSubmittedCases({ outbox, caseRecord, cases, log }), {
  life,
  log,
  name: 'start-submitted-cases',
});

const house = {
  drafts: createCaseDraftRepository(database, sealed),
  idempotencyKeys: createIdempotencyKeyRepository(database, sealed),
  files: createFileStore(environment.STORAGE_URL, keyring.files),
  log,
};
every(10 * 60_000, () => keepHouse(house, Date.now()), { life, log, name: 'keep-house' });

life.ready({ worker: 'cases' });
