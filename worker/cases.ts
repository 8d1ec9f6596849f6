import { randomInt } from 'node:crypto';
import { createAmendmentActivities } from '../activities/amendmentActivities.ts';
import { createCalendarReplanActivities } from '../activities/calendarReplanActivities.ts';
import { createCertificateProposal } from '../activities/certificateProposal.ts';
import { createCorrectionRecord } from '../activities/correctionActivities.ts';
import { createDeliveryRecord } from '../activities/deliveryActivities.ts';
import { createEligibilityActivities } from '../activities/eligibilityActivities.ts';
import { createRealNameRecord } from '../activities/realNameActivities.ts';
import { createReconcileActivities } from '../activities/reconcileActivities.ts';
import { createRecordActivities } from '../activities/recordActivities.ts';
import { createRemindActivities } from '../activities/remindActivities.ts';
import { createSupplementActivities } from '../activities/supplementActivities.ts';
import { createAbandonedUploads } from '../db/abandonedUploads.ts';
import { createAmendmentRecordRepository } from '../db/amendmentRecord.ts';
import { createAssessmentRepository } from '../db/assessments.ts';
import { createCalendarReplanRepository } from '../db/calendarReplans.ts';
import { createCaseDraftRepository } from '../db/caseDrafts.ts';
import { createCertificateEndingRepository } from '../db/certificateEndings.ts';
import { createClockTerms } from '../db/clockTerms.ts';
import { createCorrectionRecordRepository } from '../db/correctionRecord.ts';
import { createCorrectionTerms } from '../db/correctionTerms.ts';
import { createDeliveryRepository } from '../db/deliveries.ts';
import { createIdempotencyKeyRepository } from '../db/idempotencyKeys.ts';
import { createMinistryReportRepository } from '../db/ministryReports.ts';
import { createOfficeRepository } from '../db/offices.ts';
import { createOpenCaseRepository } from '../db/openCases.ts';
import { createOutboxRepository } from '../db/outbox.ts';
import { createProvinceConfigRepository } from '../db/provinceConfigs.ts';
import { createRealNameRecordRepository } from '../db/realNameRecord.ts';
import { createRealNameReviewLimits } from '../db/realNameReviewLimits.ts';
import { createReconciliationRepository } from '../db/reconciliation.ts';
import { createReminderRepository } from '../db/reminders.ts';
import { createSupplementAnswerRepository } from '../db/supplementAnswers.ts';
import { createUnreportedTermRepository } from '../db/unreportedTerms.ts';
import { createFileStore } from '../integrations/storage/createFileStore.ts';
import { createAmendmentClient } from '../temporal/amendmentClient.ts';
import { createCalendarReplanClient } from '../temporal/calendarReplanClient.ts';
import { createCaseClient } from '../temporal/caseClient.ts';
import { connectClient } from '../temporal/connection.ts';
import { createCorrectionClient } from '../temporal/correctionClient.ts';
import { createReconcileClient } from '../temporal/reconcileClient.ts';
import { every } from './every.ts';
import { keepHouse } from './keepHouse.ts';
import { openProcess } from './processRooms.ts';
import { replayOvertakenReports } from './replayOvertakenReports.ts';
import { runTemporalWorker } from './runTemporalWorker.ts';
import { startAmendments } from './startAmendments.ts';
import { startCalendarReplans } from './startCalendarReplans.ts';
import { startCorrections, tellCorrectionsOfCalendars } from './startCorrections.ts';
import { startSubmittedCases } from './startSubmittedCases.ts';

/** Workflows of cases and identities, their activities on the database, the sweeper that starts what a crash left unstarted, and the house-keeping. */
const { log, life, environment, settings, keyring, database, sealed, facts, caseRecord, calendars } = openProcess(
  'worker-cases',
  { poolSize: 20 },
);

const realNames = createRealNameRecordRepository(database, sealed);
const offices = createOfficeRepository(database);
const assessments = createAssessmentRepository(database);
const configs = createProvinceConfigRepository(database);
const terms = createClockTerms({ offices, calendars, configs });
const correctionRecord = createCorrectionRecordRepository(database, sealed, keyring.auditKey);

const client = connectClient({
  address: environment.TEMPORAL_ADDRESS,
  namespace: environment.TEMPORAL_NAMESPACE,
  payloads: keyring.payloads,
});
life.onStop(() => client.connection.close());
const cases = createCaseClient(client, settings.clientDeadlines);
const corrections = createCorrectionClient(client, settings.clientDeadlines);
const stopping = new AbortController();
const [from = settings.reminders.from, until = settings.reminders.until] = environment.REMINDER_HOURS?.split('-') ?? [];
const reminderHours = { from, until };

await runTemporalWorker({
  life,
  log,
  environment,
  settings,
  keyring,
  queue: 'cases',
  workflows: 'cases',
  activities: {
    ...createRecordActivities({ database, caseRecord, calendars, offices, terms }),
    ...createEligibilityActivities({ facts, assessments, openCases: createOpenCaseRepository(database), configs }),
    ...createCertificateProposal({
      facts,
      endings: createCertificateEndingRepository(database),
      unreported: createUnreportedTermRepository(database),
      configs,
    }),
    ...createDeliveryRecord({
      deliveries: createDeliveryRepository(database, sealed, keyring.tokenKey),
      randomBelow: (limit) => randomInt(limit),
    }),
    ...createRealNameRecord({ realNames }),
    ...createSupplementActivities({ configs, facts, answers: createSupplementAnswerRepository(database, sealed) }),
    ...createAmendmentActivities({
      amendments: createAmendmentRecordRepository(database, sealed, keyring.auditKey),
    }),
    ...createCorrectionRecord({
      corrections: correctionRecord,
      terms: createCorrectionTerms({ offices, calendars, configs }),
    }),
    ...createReconcileActivities({
      reconciliation: createReconciliationRepository(database, sealed, keyring.auditKey),
      terms,
      cases,
      corrections,
      engine: createReconcileClient(client, settings.clientDeadlines),
      log,
      stopping: stopping.signal,
      settings: {
        casesPerSecond: settings.reconcile.casesPerSecond,
        settleMs: settings.reconcile.settle,
        retentionMs: settings.namespace.retention,
      },
    }),
    ...createRemindActivities({
      reminders: createReminderRepository(database, sealed),
      offices,
      configs,
      log,
      now: Date.now,
      stopping: stopping.signal,
      settings: { perSecond: settings.reminders.perSecond, hours: reminderHours },
    }),
    ...createCalendarReplanActivities({
      replans: createCalendarReplanRepository(database, sealed),
      reviews: createRealNameReviewLimits(database),
      terms,
      cases,
      log,
      stopping: stopping.signal,
      settings: {
        casesPerSecond: settings.calendarReplan.casesPerSecond,
        settleMs: settings.calendarReplan.settle,
        passes: settings.calendarReplan.passes,
        restMs: settings.calendarReplan.rest,
        patienceMs: settings.calendarReplan.patience,
      },
    }),
  },
});

// The first step of the stop: what takes long is left to another worker before this one is waited for.
life.onStop(async () => stopping.abort());

const outbox = createOutboxRepository(database);
every(2000, () => startSubmittedCases({ outbox, caseRecord, cases, log }), {
  life,
  log,
  name: 'start-submitted-cases',
});

const amendments = createAmendmentClient(client, settings.clientDeadlines);
every(2000, () => startAmendments({ outbox, amendments, log }), { life, log, name: 'start-amendments' });

const reports = createMinistryReportRepository(database);
every(5000, () => replayOvertakenReports({ reports, cases, log }), { life, log, name: 'replay-overtaken-reports' });

every(2000, () => startCorrections({ outbox, record: correctionRecord, corrections, log }), {
  life,
  log,
  name: 'start-corrections',
});
every(5000, () => tellCorrectionsOfCalendars({ record: correctionRecord, calendars, corrections, log }), {
  life,
  log,
  name: 'tell-corrections-of-calendars',
});

const replans = createCalendarReplanClient(client, settings.clientDeadlines);
every(2000, () => startCalendarReplans({ outbox, replans, log }), { life, log, name: 'start-calendar-replans' });

const house = {
  drafts: createCaseDraftRepository(database, sealed),
  abandoned: createAbandonedUploads(database),
  idempotencyKeys: createIdempotencyKeyRepository(database, sealed),
  files: createFileStore(environment.STORAGE_URL, keyring.files),
  log,
};
every(10 * 60_000, () => keepHouse(house, Date.now()), { life, log, name: 'keep-house' });

life.ready({ worker: 'cases' });
