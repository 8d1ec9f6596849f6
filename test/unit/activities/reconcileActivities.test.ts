import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect } from 'chai';
import { createReconcileActivities, type Reconciling } from '../../../activities/reconcileActivities.ts';
import type { FoundDifference } from '../../../db/reconciliation.ts';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import type { Sight } from '../../../db/sights.ts';
import { submittedCase, type CaseSnapshot } from '../../../domain/case.ts';
import { planClocks } from '../../../domain/caseClocks.ts';
import { filedCorrection, type CorrectionSnapshot } from '../../../domain/correction.ts';
import { formatCorrectionNumber } from '../../../domain/correctionNumber.ts';
import { problem } from '../../../domain/errors.ts';
import type { MatterSnapshot, WorkflowStanding } from '../../../domain/reconciliation.ts';
import type { ReconciliationResult } from '../../../workflows/reconcileContracts.ts';
import { at, termsWith } from '../domain/helpers/clocks.ts';

const snapshotOf = (caseNo: string): CaseSnapshot =>
  submittedCase({
    caseNo,
    business: 'integrity-assessment',
    kind: 'regular',
    officeCode: '510100',
    submittedAtMs: at('2026-11-23'),
    versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
  });

const sightOf = (caseNo: string, other: Partial<Sight> = {}): Sight => ({
  caseNo,
  business: 'integrity-assessment',
  officeCode: '510100',
  state: 'submitted',
  ended: false,
  token: { version: 1, writeId: null, eventCount: 1 },
  submittedAtMs: at('2026-11-23'),
  snapshot: snapshotOf(caseNo),
  digest: 'same',
  columns: [],
  tasks: null,
  chain: null,
  handed: [],
  ...other,
});

const running = (caseNo: string): WorkflowStanding => ({
  kind: 'running',
  snapshot: { ...snapshotOf(caseNo), calendarVersion: 9 },
  digest: 'same',
});

/** A world of a few cases. `looks`: what the engine says of each, one answer after the other, the last for ever. */
function world(cases: { sight: Sight; looks: (WorkflowStanding | Error)[] }[], changes: Partial<Reconciling> = {}) {
  const done: string[] = [];
  const known = new Set<string>();
  const asked: string[] = [];
  const tell = (how: string) => async (difference: FoundDifference) => {
    const told = `${difference.caseNo} ${difference.kind} ${difference.outcome}`;
    if (difference.outcome !== 'mended' && known.has(told)) return 'standing' as const;
    known.add(told);
    done.push(`${how}: ${told}`);
    return 'recorded' as const;
  };
  const numbersOf = (wanted: (sight: Sight) => boolean) =>
    cases.filter(({ sight }) => wanted(sight)).map(({ sight }) => sight.caseNo);
  const reconciliation = {
    begin: async () => undefined,
    finish: async () => ({}),
    openPage: async () => ({ caseNos: numbersOf((sight) => sight.business !== null), next: null }),
    openCorrections: async () => ({ numbers: numbersOf((sight) => sight.business === null), next: null }),
    sights: async (caseNos: readonly string[]) =>
      cases.filter(({ sight }) => caseNos.includes(sight.caseNo)).map(({ sight }) => sight),
    record: tell('record'),
    overwrite: (_: Sight, __: MatterSnapshot, difference: FoundDifference) => tell('overwrite')(difference),
    mendTasks: (_: Sight, difference: FoundDifference) => tell('tasks')(difference),
    handOver: (_: Sight, difference: FoundDifference) => tell('hand over')(difference),
    closeHanded: async (caseNo: string, causes: readonly string[]) =>
      void done.push(`close: ${caseNo} ${causes.join()}`),
    handedEnded: async () => [],
    isKnown: async ({ caseNo, kind, outcome }: FoundDifference) => known.has(`${caseNo} ${kind} ${outcome}`),
    isStarting: async () => false,
    replanUnderWay: async () => false,
  };
  const engine = {
    look: async (caseNo: string) => {
      asked.push(caseNo);
      const { looks } = cases.find(({ sight }) => sight.caseNo === caseNo)!;
      const answer = looks.length > 1 ? looks.shift()! : looks[0]!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    isBusy: async () => false,
    running: async () => ({ cases: [], next: null }),
    runNow: async () => undefined,
  };
  const deps: Reconciling = {
    reconciliation: reconciliation as Reconciling['reconciliation'],
    terms: { of: async () => termsWith(nationalCalendar(9)) } as unknown as Reconciling['terms'],
    cases: {
      startCase: async ({ caseNo }: CaseSnapshot) => void done.push(`start: ${caseNo}`),
      signalCalendarChanged: async (caseNo: string) => void done.push(`signal: ${caseNo}`),
    } as unknown as Reconciling['cases'],
    corrections: { start: async ({ no }: CorrectionSnapshot) => void done.push(`start: ${no}`) },
    engine,
    log: { info() {}, warn() {}, error() {} } as unknown as Reconciling['log'],
    stopping: new AbortController().signal,
    settings: { casesPerSecond: 10_000, settleMs: 1, retentionMs: 1e12 },
    ...changes,
  };
  return { deps, done, asked, engine };
}

/** One attempt of the activity; `heartbeatDetails`: what the attempt before it left behind. */
function attempt(deps: Reconciling, heartbeatDetails?: unknown): Promise<ReconciliationResult> & { beats: unknown[] } {
  const beats: unknown[] = [];
  const context = {
    info: { heartbeatDetails },
    heartbeat: (details: unknown) => void beats.push(structuredClone(details)),
    cancellationSignal: new AbortController().signal,
  } as unknown as Context;
  const activities = createReconcileActivities(deps);
  const result = asyncLocalStorage.run(context, () => activities.reconcileCases({ reconciliationId: 'run' }));
  return Object.assign(result, { beats });
}

const current = (caseNo: string, other: Partial<Sight> = {}) => ({
  sight: sightOf(caseNo, { ...other, snapshot: { ...snapshotOf(caseNo), calendarVersion: 9 } }),
  looks: [running(caseNo)],
});
const behind = (caseNo: string) => ({
  sight: sightOf(caseNo, { digest: 'older' }),
  looks: [{ ...running(caseNo), snapshot: { ...snapshotOf(caseNo), version: 2 } } as WorkflowStanding],
});

describe('activities/reconcileActivities', () => {
  it('takes for a difference only what is the same in two looks', async () => {
    const settled = { sight: sightOf('A', { digest: 'same' }), looks: [{ kind: 'silent' }, running('A')] as const };
    const { deps, done } = world([{ ...settled, looks: [...settled.looks] }, current('B')]);
    expect(await attempt(deps)).to.include({ checked: 2, standing: 0 });
    expect(done).to.deep.equal([]);
  });

  it('leaves a case alone whose own record is on its way', async () => {
    const { deps, done, engine } = world([behind('A')]);
    await attempt({ ...deps, engine: { ...engine, isBusy: async () => true } });
    expect(done).to.deep.equal([]);
    await attempt(deps);
    expect(done).to.deep.equal(['overwrite: A projection-behind mended']);
  });

  it('tells what stands once', async () => {
    const { deps, done } = world([{ sight: sightOf('A'), looks: [{ kind: 'silent' }] }]);
    expect(await attempt(deps)).to.include({ standing: 0 });
    expect(await attempt(deps)).to.include({ standing: 1 });
    expect(done).to.deep.equal(['hand over: A workflow-silent handed']);
  });

  it('gives nobody a task for each of many workflows that are silent together', async () => {
    const many = Array.from({ length: 20 }, (_, index) => ({
      sight: sightOf(`A${index}`),
      looks: [{ kind: 'silent' } as const],
    }));
    const { deps, done } = world([...many, { sight: sightOf('B'), looks: [{ kind: 'ended', status: 'terminated' }] }]);
    await attempt(deps);
    expect(done.filter((one) => one.startsWith('record: A') && one.endsWith('workflow-silent noted'))).to.have.length(
      20,
    );
    expect(done.filter((one) => one.startsWith('hand over'))).to.deep.equal(['hand over: B workflow-lost handed']);
  });

  it('closes the task of a trouble that is gone, and leaves the one a person has to look at', async () => {
    const { deps, done } = world([current('A', { handed: ['workflow-silent', 'projection-rewound'] })]);
    await attempt(deps);
    expect(done).to.deep.equal(['close: A workflow-silent']);
  });

  const BROKEN = { kind: 'hash', seq: 2 } as unknown as Sight['chain'];

  it('does not call over what this look could not tell: what is masked by something graver, or has nothing to be judged by', async () => {
    const masked = sightOf('A', { handed: ['columns-differ', 'tasks-differ', 'calendar-behind', 'workflow-silent'] });
    const silent = world([{ sight: masked, looks: [{ kind: 'silent' }] }]);
    await attempt(silent.deps);
    expect(silent.done).to.deep.equal(['hand over: A workflow-silent handed']);

    const underWay = world([current('A', { handed: ['calendar-behind', 'tasks-differ'] })]);
    const reconciliation = { ...underWay.deps.reconciliation, replanUnderWay: async () => true };
    await attempt({ ...underWay.deps, reconciliation });
    expect(underWay.done).to.deep.equal(['close: A tasks-differ']);

    const lost = sightOf('A', { snapshot: null, digest: null, handed: ['workflow-lost'], submittedAtMs: Date.now() });
    const missing = world([{ sight: lost, looks: [{ kind: 'absent' }] }]);
    await attempt(missing.deps);
    expect(missing.done).to.deep.equal(['hand over: A workflow-lost handed']);
  });

  it('tells of a broken chain although the calendar cannot be judged, and asks again for what could not be read', async () => {
    const chain = sightOf('A', { chain: BROKEN, handed: ['audit-chain-broken', 'calendar-behind'] });
    let asked = 0;
    const { deps, done } = world([{ sight: chain, looks: [running('A')] }]);
    const of = async () => {
      asked += 1;
      throw new Error('configuration 1 of province 51 is invalid');
    };
    await attempt({ ...deps, terms: { of } });
    expect(done).to.deep.equal(['hand over: A audit-chain-broken handed']);
    expect(asked, 'in each look').to.equal(2);
  });

  it('breaks off without the database, and closes nothing', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 });
    const { deps, done } = world([{ sight: sightOf('A', { handed: ['calendar-behind'] }), looks: [running('A')] }]);
    const left = attempt({ ...deps, terms: { of: () => Promise.reject(away) } });
    expect(await left.catch((cause: unknown) => cause)).to.equal(away);
    expect(done).to.deep.equal([]);
  });

  it('asks a case whose days change and no date, as the job of the calendar does', async () => {
    const specialProcedure = {
      ...{ reason: 'expert-review' as const, note: null, startedAtMs: at('2026-11-24') },
      ...{ expectedEnd: '2026-12-04', overdueMs: null },
    };
    const paused = { ...snapshotOf('A'), state: 'special-procedure' as const, specialProcedure };
    const planned = { ...paused, ...planClocks(paused, termsWith(nationalCalendar(8)), { atMs: at('2026-11-24') }) };
    const { days } = nationalCalendar(9);
    const holiday = { ...days, '2026-12-07': { working: false, name: '测试节' } };
    const terms = { of: async () => termsWith({ ...nationalCalendar(9), days: holiday }) };
    const { deps, done } = world([{ sight: sightOf('A', { snapshot: planned }), looks: [running('A')] }]);
    await attempt({ ...deps, terms });
    expect(done).to.deep.equal(['signal: A', 'record: A calendar-behind mended']);
  });

  it('asks a case to count with the newer calendar, and hands it over when it cannot', async () => {
    const planned = { ...snapshotOf('A'), calendarVersion: 1 };
    const acceptance = { date: '2026-11-24', dueAtMs: 0, provisional: true, days: [] } as never;
    const { deps, done } = world([
      { sight: sightOf('A', { snapshot: { ...planned, acceptance } }), looks: [running('A')] },
    ]);
    await attempt(deps);
    expect(done).to.deep.equal(['signal: A', 'record: A calendar-behind mended']);
    await attempt(deps);
    await attempt(deps);
    expect(done.slice(2)).to.deep.equal(['hand over: A calendar-behind handed']);
  });

  it('compares correction requests too, each with its own workflow, and starts what is missing', async () => {
    const filed = (sequence: number): CorrectionSnapshot =>
      filedCorrection({
        no: formatCorrectionNumber({ officeCode: '510100', date: '2026-11-23', sequence }),
        ...{ officeCode: '510100', configVersion: 1, fourEyes: false, filedAtMs: at('2026-11-23') },
      });
    const seen = (snapshot: CorrectionSnapshot, other: Partial<Sight> = {}) =>
      sightOf(snapshot.no, { business: null, state: 'filed', snapshot, ...other });
    const [same, missing, behind, ended] = [filed(1), filed(2), filed(3), filed(4)] as const;
    const accepted = { ...behind, version: 2, state: 'accepted' as const };
    const { deps, done } = world([
      current('A'),
      { sight: seen(same), looks: [{ kind: 'running', snapshot: same, digest: 'same' }] },
      { sight: seen(missing, { submittedAtMs: Date.now() }), looks: [{ kind: 'absent' }] },
      { sight: seen(behind), looks: [{ kind: 'running', snapshot: accepted, digest: 'newer' }] },
      { sight: seen(ended, { handed: ['workflow-silent'] }), looks: [{ kind: 'ended', status: 'terminated' }] },
    ]);
    expect(await attempt(deps)).to.include({ checked: 5 });
    expect(done).to.deep.equal([
      `close: ${ended.no} workflow-silent`,
      `start: ${missing.no}`,
      `record: ${missing.no} workflow-missing mended`,
      `overwrite: ${behind.no} projection-behind mended`,
      `hand over: ${ended.no} workflow-lost handed`,
    ]);
  });

  it('hands over what cannot be mended, and goes on with the others', async () => {
    const { deps, done } = world([
      behind('A'),
      { sight: sightOf('B', { columns: ['due_at'] }), looks: [running('B')] },
    ]);
    const overwrite = deps.reconciliation.overwrite.bind(deps.reconciliation);
    const failing: Reconciling['reconciliation'] = {
      ...deps.reconciliation,
      overwrite: (sight, snapshot, difference) =>
        sight.caseNo === 'A'
          ? Promise.reject(new Error('a row that cannot be written'))
          : overwrite(sight, snapshot, difference),
    };
    await attempt({ ...deps, reconciliation: failing });
    expect(done).to.deep.equal(['hand over: A projection-behind handed', 'overwrite: B columns-differ mended']);
  });

  it('breaks off without the engine, tells no trouble, and goes on at the page where it was', async () => {
    const away = problem('outcome-unknown');
    const { deps, done, asked } = world([{ sight: sightOf('B'), looks: [away, running('B')] }]);
    const pages: unknown[] = [];
    const open = { state: 'submitted', updatedAtMs: 5, caseNo: 'A' } as const;
    const paged: Reconciling['reconciliation'] = {
      ...deps.reconciliation,
      openPage: async (after, page) => {
        pages.push([after, page.untilMs]);
        if (after === null) return { caseNos: [], next: open };
        return { caseNos: ['B'], next: null };
      },
    };
    const first = attempt({ ...deps, reconciliation: paged });
    expect(
      await first.then(
        () => null,
        (error: unknown) => error,
      ),
    ).to.equal(away);
    expect(done).to.deep.equal([]);
    const left = first.beats.at(-1) as { untilMs: number };
    expect(left).to.deep.include({ open, openDone: false });
    expect(await attempt({ ...deps, reconciliation: paged }, left)).to.include({ checked: 1 });
    expect(asked).to.deep.equal(['B', 'B']);
    expect(pages, 'the walk ends where it was to end at first').to.deep.equal([
      [null, left.untilMs],
      [open, left.untilMs],
      [open, left.untilMs],
    ]);
  });

  it('leaves the walk to another worker when its own is to stop', async () => {
    const stop = new AbortController();
    const { deps, asked } = world([current('A'), current('B')], { stopping: stop.signal });
    stop.abort();
    const error = await attempt(deps).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).to.include({ type: 'stopped', nonRetryable: false });
    expect(asked).to.deep.equal([]);
  });
});
