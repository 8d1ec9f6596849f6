import { createLogger, type Logger } from '../config/logger.ts';
import type { Environment } from '../config/environment.ts';
import { loadKeyring, type Keyring } from '../crypto/keyring.ts';
import { createAssistedFilingRepository, type AssistedFilingRepository } from '../db/assistedFilings.ts';
import { createAssessmentRepository, type AssessmentRepository } from '../db/assessments.ts';
import { createCalendarReplanRepository, type CalendarReplanRepository } from '../db/calendarReplans.ts';
import { createCalendarRepository, type CalendarRepository } from '../db/calendars.ts';
import { notificationsOfUser } from '../db/applicantNotifications.ts';
import { createCaseDocumentViewRepository, type CaseDocumentViewRepository } from '../db/caseDocumentsView.ts';
import { createCaseDraftRepository, type CaseDraftRepository } from '../db/caseDrafts.ts';
import { createCaseRecordRepository, type CaseRecordRepository } from '../db/caseRecord.ts';
import { createCaseViewRepository, type CaseViewRepository } from '../db/caseView.ts';
import { createCertificateViewRepository, type CertificateViewRepository } from '../db/certificatesView.ts';
import { createClockTerms, type ClockTermsRepository } from '../db/clockTerms.ts';
import { openDatabase, type Database } from '../db/connection.ts';
import { createCorrectionEvidenceRepository, type CorrectionEvidenceRepository } from '../db/correctionEvidence.ts';
import { createCorrectionRepository, type CorrectionRepository } from '../db/corrections.ts';
import { createCorrectionTerms, type CorrectionTermsRepository } from '../db/correctionTerms.ts';
import { createCorrectionViewRepository, type CorrectionViewRepository } from '../db/correctionViews.ts';
import { createConsentRepository, type ConsentRepository } from '../db/consents.ts';
import { createDeliveryRepository, type DeliveryRepository } from '../db/deliveries.ts';
import {
  createCounterIdentificationRepository,
  type CounterIdentificationRepository,
} from '../db/counterIdentifications.ts';
import { createIdempotencyKeyRepository, type IdempotencyKeyRepository } from '../db/idempotencyKeys.ts';
import { createMaterialRepository, type MaterialRepository } from '../db/materials.ts';
import { createOpenCaseRepository, type OpenCaseRepository } from '../db/openCases.ts';
import { createOfficeRepository, type OfficeRepository } from '../db/offices.ts';
import { createPhoneRepository, type PhoneRepository } from '../db/phones.ts';
import { createProvinceConfigRepository, type ProvinceConfigRepository } from '../db/provinceConfigs.ts';
import { createQualificationRepository, type QualificationRepository } from '../db/qualifications.ts';
import { createRatingRepository, type RatingRepository } from '../db/ratings.ts';
import { createScanRepository, type ScanRepository } from '../db/realNameScans.ts';
import {
  createRealNameVerificationRepository,
  type RealNameVerificationRepository,
} from '../db/realNameVerifications.ts';
import { createSealedColumns, type SealedColumns } from '../db/sealedColumns.ts';
import { createExOfficioRepository, type ExOfficioRepository } from '../db/exOfficio.ts';
import { createSessionRepository } from '../db/sessions.ts';
import { createSmsChallengeRepository, type SmsChallengeRepository } from '../db/smsChallenges.ts';
import { createSubmissionRepository, type SubmissionRepository } from '../db/submission.ts';
import { createSupplementAnswerRepository, type SupplementAnswerRepository } from '../db/supplementAnswers.ts';
import { createUserRepository, type UserRepository } from '../db/users.ts';
import { createVoucherViewRepository, type VoucherViewRepository } from '../db/vouchersView.ts';
import { createCourierClient, type CourierClient } from '../integrations/courier/courierClient.ts';
import { createRegistryClient, type RegistryClient } from '../integrations/registry/registryClient.ts';
import { createFileStore } from '../integrations/storage/createFileStore.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';
import { createWechatClient, type WechatClient } from '../integrations/wechat/wechatClient.ts';
import { createAmendmentClient, type AmendmentClient } from '../temporal/amendmentClient.ts';
import { createCaseClient, type CaseClient } from '../temporal/caseClient.ts';
import { connectClient } from '../temporal/connection.ts';
import { createCorrectionClient, type CorrectionClient } from '../temporal/correctionClient.ts';
import { createReconcileClient, type ReconcileClient } from '../temporal/reconcileClient.ts';
import {
  createRealNameClient,
  createScanClient,
  type RealNameClient,
  type ScanClient,
} from '../temporal/identityClients.ts';
import { readTemporalSettings } from '../temporal/settings.ts';
import { createAttemptLimits, type AttemptLimits } from './attemptLimits.ts';
import { createDeskServices, type DeskServices } from './deskServices.ts';
import { createDriverSessions, type DriverSessions } from './driverSessions.ts';
import { createSignedUrls, type SignedUrls } from './signedUrls.ts';

/** What routes are made from. A route never reaches past these to SQL or to the engine. */
export interface Services {
  /** epoch milliseconds; the API's own clock: instants of a case come from its workflow */
  now(): number;
  log: Logger;
  keyring: Keyring;
  sealed: SealedColumns;
  publicBaseUrl: string;

  files: FileStore;
  wechat: WechatClient;
  registry: RegistryClient;
  courier: Pick<CourierClient, 'serves'>;

  cases: CaseClient;
  amendments: AmendmentClient;
  corrections: CorrectionClient;
  reconciler: Pick<ReconcileClient, 'runNow'>;
  scanReader: ScanClient;
  realNameCheck: RealNameClient;

  driverSessions: DriverSessions;
  attempts: AttemptLimits;
  links: SignedUrls;

  users: UserRepository;
  consents: ConsentRepository;
  phones: PhoneRepository;
  smsChallenges: SmsChallengeRepository;
  scans: ScanRepository;
  realNameVerifications: RealNameVerificationRepository;
  qualifications: QualificationRepository;
  drafts: CaseDraftRepository;
  materials: MaterialRepository;
  supplements: SupplementAnswerRepository;
  submissions: SubmissionRepository;
  exOfficio: ExOfficioRepository;
  openCases: OpenCaseRepository;
  ratings: RatingRepository;
  counter: CounterIdentificationRepository;
  assistedFilings: AssistedFilingRepository;
  caseView: CaseViewRepository;
  caseDocuments: CaseDocumentViewRepository;
  vouchersView: VoucherViewRepository;
  certificatesView: CertificateViewRepository;
  deliveries: DeliveryRepository;
  notificationsOfUser(
    userId: string,
    page: Parameters<typeof notificationsOfUser>[2],
  ): ReturnType<typeof notificationsOfUser>;
  idempotencyKeys: IdempotencyKeyRepository;
  offices: OfficeRepository;
  calendars: CalendarRepository;
  calendarReplans: CalendarReplanRepository;
  configs: ProvinceConfigRepository;
  clockTerms: ClockTermsRepository;
  caseRecord: CaseRecordRepository;
  correctionFilings: CorrectionRepository;
  correctionEvidence: CorrectionEvidenceRepository;
  correctionTerms: CorrectionTermsRepository;
  correctionViews: CorrectionViewRepository;
  assessments: AssessmentRepository;

  desk: DeskServices;

  /** short checks of what the process needs, for /readyz */
  checks: Readonly<Record<string, () => Promise<unknown>>>;
  /** closes pools and connections, after the last request */
  close(): Promise<void>;
}

const OUTSIDE_TIMEOUT_MS = 6000;
/** Outside production, tests and benches log many people in from one address. */
const UNHURRIED = 1000;

export function createServices(environment: Environment, now: () => number = Date.now): Services {
  const log = createLogger('api');
  const keyring = loadKeyring(environment.KEYRING_FILE);
  const sealed = createSealedColumns(keyring);
  const database = openDatabase(environment.DATABASE_URL, { poolSize: 20 });
  const settings = readTemporalSettings();
  const engine = connectClient({
    address: environment.TEMPORAL_ADDRESS,
    namespace: environment.TEMPORAL_NAMESPACE,
    payloads: keyring.payloads,
  });
  return {
    now,
    log,
    keyring,
    sealed,
    publicBaseUrl: environment.PUBLIC_BASE_URL,
    ...outsideOf(environment, keyring),
    cases: createCaseClient(engine, settings.clientDeadlines),
    amendments: createAmendmentClient(engine, settings.clientDeadlines),
    corrections: createCorrectionClient(engine, settings.clientDeadlines),
    reconciler: createReconcileClient(engine, settings.clientDeadlines),
    scanReader: createScanClient(engine, settings.clientDeadlines),
    realNameCheck: createRealNameClient(engine, settings.clientDeadlines),
    driverSessions: createDriverSessions({
      sessions: createSessionRepository(database),
      tokenKey: keyring.tokenKey,
      now,
    }),
    attempts: createAttemptLimits(environment.NODE_ENV === 'production' ? 1 : UNHURRIED),
    links: createSignedUrls(keyring.tokenKey, now),
    ...repositoriesOf(database, sealed, keyring),
    desk: createDeskServices({ database, sealed, auditKey: keyring.auditKey, now }),
    checks: {
      database: () => database.raw('select 1'),
      engine: () => engine.connection.withDeadline(Date.now() + 2000, () => engine.workflowService.getSystemInfo({})),
    },
    close: async () => {
      await engine.connection.close();
      await database.destroy();
    },
  };
}

function outsideOf(environment: Environment, keyring: Keyring) {
  return {
    files: createFileStore(environment.STORAGE_URL, keyring.files),
    wechat: createWechatClient({
      baseUrl: environment.WECHAT_BASE_URL,
      appId: environment.WECHAT_APP_ID,
      appSecret: environment.WECHAT_APP_SECRET,
      timeoutMs: OUTSIDE_TIMEOUT_MS,
    }),
    registry: createRegistryClient({
      baseUrl: environment.REGISTRY_BASE_URL,
      apiKey: environment.REGISTRY_API_KEY,
      timeoutMs: OUTSIDE_TIMEOUT_MS,
    }),
    courier: createCourierClient({
      baseUrl: environment.COURIER_BASE_URL,
      apiKey: environment.COURIER_API_KEY,
      timeoutMs: OUTSIDE_TIMEOUT_MS,
    }),
  };
}

function repositoriesOf(database: Database, sealed: SealedColumns, keyring: Keyring) {
  const caseRecord = createCaseRecordRepository(database, sealed, keyring.auditKey);
  const assessments = createAssessmentRepository(database);
  const offices = createOfficeRepository(database);
  const calendars = createCalendarRepository(database);
  const configs = createProvinceConfigRepository(database);
  return {
    users: createUserRepository(database, sealed),
    consents: createConsentRepository(database),
    phones: createPhoneRepository(database, sealed),
    smsChallenges: createSmsChallengeRepository(database, sealed, keyring.tokenKey),
    scans: createScanRepository(database, sealed),
    realNameVerifications: createRealNameVerificationRepository(database),
    qualifications: createQualificationRepository(database, sealed),
    drafts: createCaseDraftRepository(database, sealed),
    materials: createMaterialRepository(database, sealed),
    supplements: createSupplementAnswerRepository(database, sealed),
    submissions: createSubmissionRepository(database, caseRecord, assessments),
    exOfficio: createExOfficioRepository(database, sealed, { caseRecord, assessments }),
    openCases: createOpenCaseRepository(database),
    counter: createCounterIdentificationRepository(database),
    assistedFilings: createAssistedFilingRepository(database),
    ratings: createRatingRepository(database, sealed, keyring.auditKey),
    caseView: createCaseViewRepository(database, sealed),
    caseDocuments: createCaseDocumentViewRepository(database),
    vouchersView: createVoucherViewRepository(database),
    certificatesView: createCertificateViewRepository(database),
    deliveries: createDeliveryRepository(database, sealed, keyring.tokenKey),
    notificationsOfUser: (userId: string, page: Parameters<typeof notificationsOfUser>[2]) =>
      notificationsOfUser(database, userId, page),
    idempotencyKeys: createIdempotencyKeyRepository(database, sealed),
    offices,
    calendars,
    calendarReplans: createCalendarReplanRepository(database, sealed),
    configs,
    clockTerms: createClockTerms({ offices, calendars, configs }),
    caseRecord,
    correctionFilings: createCorrectionRepository(database, sealed, keyring.auditKey),
    correctionEvidence: createCorrectionEvidenceRepository(database),
    correctionTerms: createCorrectionTerms({ offices, calendars, configs }),
    correctionViews: createCorrectionViewRepository(database, sealed),
    assessments,
  };
}
