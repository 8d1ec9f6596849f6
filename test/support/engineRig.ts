import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { createSealer } from '../../crypto/sealed.ts';
import { submittedCase, type CaseSnapshot } from '../../domain/case.ts';
import type { CaseAction, ActorKind } from '../../domain/lifecycle.ts';
import { planDeadline } from '../../domain/working-days.ts';
import { fastForwardWorkflow } from '../../script/stack/fastForward.ts';
import { createCaseClient, type ActionOutcome, type CaseClient } from '../../temporal/caseClient.ts';
import { createDataConverter } from '../../temporal/dataConverter.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { workflowEntry } from '../../worker/runTemporalWorker.ts';
import type { AssessmentActivities } from '../../workflows/assessmentContracts.ts';
import type { CaseRecording, LookupActivities, RecordActivities } from '../../workflows/contracts.ts';
import type { ScanActivities } from '../../workflows/imaging/idCardScan.ts';
import type { RealNameActivities } from '../../workflows/realName.ts';
import { fixtureCalendar } from './fixtureCalendar.ts';
import { REPLAY_PAYLOAD_KEYS } from './replayKeys.ts';

export type Effects = AssessmentActivities & RecordActivities & LookupActivities & RealNameActivities & ScanActivities;
type Alert = Parameters<LookupActivities['raiseAlert']>[0];

/** The real engine with the product's workflows and effects that only keep books: what the shared lifecycle decides, without a database. */
export interface EngineRig {
  client: Client;
  cases: CaseClient;
  recordings: Map<string, CaseRecording[]>;
  alerts: Alert[];
  /** replaces effects until the next test */
  effects: Partial<Effects>;
  start(overrides?: Partial<CaseSnapshot>): Promise<CaseSnapshot>;
  act(
    caseNo: string,
    action: CaseAction | 'replay',
    actor: ActorKind,
    input?: unknown,
    options?: { version?: number; updateId?: string },
  ): Promise<ActionOutcome>;
  forward(caseNo: string, seconds: number): Promise<void>;
  close(): Promise<void>;
}

export const HOUR = 3600;
export const DAY = 24 * HOUR;

const booksOf = (rig: { recordings: Map<string, CaseRecording[]>; alerts: Alert[] }): Effects => ({
  async recordCase(recording) {
    const list = rig.recordings.get(recording.snapshot.caseNo) ?? [];
    rig.recordings.set(recording.snapshot.caseNo, [...list, recording]);
  },
  async planDeadline({ fromMs, workingDays }) {
    return planDeadline(fixtureCalendar(), fromMs, workingDays);
  },
  async raiseAlert(alert) {
    rig.alerts.push(alert);
  },
  async proposeGrade() {
    return { grade: 'AA', reasons: ['本周期累计记分0分。'], points: 0, source: 'registry', asOf: '2026-01-01' };
  },
  checkEligibility: async () => ({ eligible: true }),
  issueVoucher: async () => ({ voucherId: 'voucher-1', number: 'PZ1' }),
  reportAssessment: async () => ({ submissionNo: 'S1' }),
  checkIdentity: async () => 'match',
  recordRealName: async () => undefined,
  readIdCard: async () => undefined,
  recordScanFailure: async () => undefined,
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
    Worker.create({ ...common, taskQueue: 'cases', workflowsPath: workflowEntry('cases') }),
    Worker.create({ ...common, taskQueue: 'imaging', workflowsPath: workflowEntry('imaging') }),
    Worker.create({ ...common, taskQueue: 'ministry' }),
  ]);
  const runs = workers.map((worker) => worker.run());
  const cases = createCaseClient(client, readTemporalSettings().clientDeadlines);
  let count = 0;

  return {
    client,
    cases,
    ...rig,
    get effects() {
      return rig.effects;
    },
    set effects(replacement) {
      rig.effects = replacement;
    },
    async start(overrides = {}) {
      const submittedAtMs = Date.now();
      const snapshot = {
        ...submittedCase({
          caseNo: `TEST${Date.now()}${(count += 1)}`,
          business: 'integrity-assessment',
          kind: 'regular',
          officeCode: 'TEST01',
          submittedAtMs,
          acceptance: planDeadline(fixtureCalendar(), submittedAtMs, 2),
        }),
        ...overrides,
      };
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
