import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { createSealer } from '../../crypto/sealed.ts';
import { submittedCase, type CaseSnapshot } from '../../domain/case.ts';
import type { CaseAction, ActorKind } from '../../domain/lifecycle.ts';
import { planClocks, type ClockTerms } from '../../domain/caseClocks.ts';
import { DEFAULT_UNCOLLECTED_TERMS } from '../../domain/deliveryLimit.ts';
import { planCorrectionClocks } from '../../domain/correctionClocks.ts';
import { DEFAULT_LADDERS } from '../../domain/ladder.ts';
import { DEFAULT_OFFICE_HOURS } from '../../domain/officeHours.ts';
import { fastForwardWorkflow } from '../../script/stack/fastForward.ts';
import { createCaseClient, type ActionOutcome, type CaseClient } from '../../temporal/caseClient.ts';
import { createDataConverter } from '../../temporal/dataConverter.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import type { AssessmentActivities } from '../../workflows/assessmentContracts.ts';
import type { CertificateActivities } from '../../workflows/certificateContracts.ts';
import type { CorrectionMinistryActivities, CorrectionRecordActivities } from '../../workflows/correctionContracts.ts';
import type { DeliveryActivities } from '../../workflows/deliveryContracts.ts';
import type { AmendmentActivities, RevocationActivities } from '../../workflows/amendmentContracts.ts';
import type {
  CaseRecording,
  LookupActivities,
  RecordActivities,
  SupplementActivities,
} from '../../workflows/contracts.ts';
import type { NoticeActivities } from '../../workflows/noticeContracts.ts';
import type { ScanActivities } from '../../workflows/imaging/idCardScan.ts';
import type { RealNameActivities } from '../../workflows/realName.ts';
import { amendmentEffects } from './amendmentBooks.ts';
import { bundledWorkflows } from './bundledWorkflows.ts';
import { fixtureCalendar } from './fixtureCalendar.ts';
import { REPLAY_PAYLOAD_KEYS } from './replayKeys.ts';

export type Effects = AssessmentActivities &
  CertificateActivities &
  DeliveryActivities &
  RecordActivities &
  LookupActivities &
  SupplementActivities &
  NoticeActivities &
  AmendmentActivities &
  CorrectionRecordActivities &
  CorrectionMinistryActivities &
  RevocationActivities &
  RealNameActivities &
  ScanActivities;
type Alert = Parameters<LookupActivities['raiseAlert']>[0];

/** The real engine with the product's workflows and effects that only keep books: what the shared lifecycle decides, without a database. */
export interface EngineRig {
  client: Client;
  cases: CaseClient;
  /** the effects as a worker takes them */
  activities: Record<string, (...given: unknown[]) => unknown>;
  recordings: Map<string, CaseRecording[]>;
  alerts: Alert[];
  /** what the clocks are counted with; a test may put another calendar in force */
  terms: () => ClockTerms;
  /** replaces effects until the next test */
  effects: Partial<Effects>;
  start(overrides?: Partial<CaseSnapshot>): Promise<CaseSnapshot>;
  act(
    caseNo: string,
    action: CaseAction | 'replay' | 'transferred',
    actor: ActorKind,
    input?: unknown,
    options?: { version?: number; updateId?: string },
  ): Promise<ActionOutcome>;
  forward(caseNo: string, seconds: number): Promise<void>;
  close(): Promise<void>;
}

export const HOUR = 3600;
export const DAY = 24 * HOUR;

const booksOf = (rig: Pick<EngineRig, 'recordings' | 'alerts' | 'terms'>): Effects => ({
  async recordCase(recording) {
    const list = rig.recordings.get(recording.snapshot.caseNo) ?? [];
    rig.recordings.set(recording.snapshot.caseNo, [...list, recording]);
  },
  planClocks: async ({ snapshot, ...planned }) => planClocks(snapshot, rig.terms(), planned),
  judgeSupplementItems: async () => ({ ok: true }),
  sealSupplement: async () => ({ ok: true, content: 'digest' }),
  issueNotice: async ({ kind, ordinal }) => ({ documentId: `${kind}-${ordinal}`, number: `${kind}-${ordinal}` }),
  ...amendmentEffects,
  recordCorrection: async () => undefined,
  planCorrectionClocks: async ({ snapshot, atMs }) => planCorrectionClocks(snapshot, rig.terms(), { atMs }),
  isCorrected: async () => false,
  reportCorrection: async ({ no }) => ({ submissionNo: `S-${no}` }),
  refreshLinkedRecord: async () => ({ openCases: [] }),
  openRevocation: async () => ({ amendmentNo: null }),
  async raiseAlert(alert) {
    rig.alerts.push(alert);
  },
  async proposeGrade() {
    return { grade: 'AA', reasons: ['本周期累计记分0分。'], points: 0, source: 'registry', asOf: '2026-01-01' };
  },
  checkEligibility: async () => ({ eligible: true }),
  issueVoucher: async () => ({ voucherId: 'voucher-1', number: 'PZ1' }),
  reportAssessment: async () => ({ submissionNo: 'S1' }),
  proposeCertificate: async () => ({
    ok: true,
    outcome: {
      result: 'certificate',
      validFrom: '2027-01-01',
      validTo: '2032-12-31',
      categories: ['passenger-driver'],
      cancelledCategories: [],
    },
    delivery: 'pick-up',
  }),
  issueCertificate: async () => ({ certificateId: 'certificate-1', identifier: 'identifier-1' }),
  cancelCertificates: async () => undefined,
  reportCertificate: async () => ({ submissionNo: 'S1' }),
  recordDelivery: async () => undefined,
  preparePickup: async () => undefined,
  checkPickupCode: async ({ code }) => (code === '123456' ? { kind: 'right' } : { kind: 'wrong', attemptsLeft: 4 }),
  orderParcel: async ({ round }) => ({ outcome: 'ordered', courier: 'ems', waybillNo: `EMS0000000${round}` }),
  trackParcel: async () => ({ state: 'in-transit' }),
  cancelParcel: async () => ({ outcome: 'cancelled' }),
  checkIdentity: async () => 'match',
  recordRealName: async () => undefined,
  readIdCard: async () => undefined,
  recordScanFailure: async () => undefined,
});

/** The fixture calendar, usual hours, and the promises of an assessment. */
export const fixtureTerms = (): ClockTerms => ({
  calendar: fixtureCalendar(),
  hours: DEFAULT_OFFICE_HOURS,
  closing: null,
  ladders: DEFAULT_LADDERS,
  promise: { acceptanceWorkingDays: 2, resultWorkingDays: 3, statutoryWorkingDays: 20 },
  supplementDays: 15,
  uncollected: DEFAULT_UNCOLLECTED_TERMS,
});

export async function openEngineRig(address: string, namespace: string): Promise<EngineRig> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const dataConverter = createDataConverter(createSealer(REPLAY_PAYLOAD_KEYS));
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }), namespace, dataConverter });
  const rig = {
    recordings: new Map<string, CaseRecording[]>(),
    alerts: [] as Alert[],
    effects: {} as Partial<Effects>,
    terms: fixtureTerms,
  };
  const books = booksOf(rig);
  const activities = Object.fromEntries(
    (Object.keys(books) as (keyof Effects)[]).map((name) => [
      name,
      (...args: unknown[]) => ((rig.effects[name] ?? books[name]) as (...given: unknown[]) => unknown)(...args),
    ]),
  );
  const common = { connection, namespace, dataConverter, activities };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: 'cases', ...bundledWorkflows('cases') }),
    Worker.create({ ...common, taskQueue: 'imaging', ...bundledWorkflows('imaging') }),
    Worker.create({ ...common, taskQueue: 'ministry' }),
  ]);
  const runs = workers.map((worker) => worker.run());
  const cases = createCaseClient(client, readTemporalSettings().clientDeadlines);
  let count = 0;

  return {
    client,
    cases,
    activities,
    ...rig,
    get effects() {
      return rig.effects;
    },
    set effects(replacement) {
      rig.effects = replacement;
    },
    get terms() {
      return rig.terms;
    },
    set terms(replacement) {
      rig.terms = replacement;
    },
    async start(overrides = {}) {
      const submittedAtMs = Date.now();
      const started = submittedCase({
        caseNo: `TEST${Date.now()}${(count += 1)}`,
        business: 'integrity-assessment',
        kind: 'regular',
        officeCode: 'TEST01',
        submittedAtMs,
        versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
      });
      const clocks = planClocks(started, rig.terms(), { atMs: submittedAtMs, afresh: true });
      const snapshot = { ...started, ...clocks, ...overrides };
      await cases.startCase(snapshot);
      return snapshot;
    },
    act: (caseNo, action, kind, input = {}, { version, updateId } = {}) =>
      cases.act(
        caseNo,
        action,
        { actor: { kind, id: `${kind}-1` }, expectedVersion: version ?? null, input },
        updateId ?? `${kind}:${action}:${(count += 1)}`,
      ),
    forward: (caseNo, seconds) => fastForwardWorkflow(client, namespace, `case:${caseNo}`, Math.ceil(seconds)),
    async close() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await connection.close();
      await client.connection.close();
    },
  };
}
