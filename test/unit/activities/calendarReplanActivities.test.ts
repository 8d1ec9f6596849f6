import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { expect } from 'chai';
import {
  createCalendarReplanActivities,
  type CalendarReplanning,
} from '../../../activities/calendarReplanActivities.ts';
import type { CalendarReplanRepository, KeptCase, Replan, ReplanCase } from '../../../db/calendarReplans.ts';
import type { CaseSnapshot } from '../../../domain/case.ts';
import { planClocks, type ClockTerms } from '../../../domain/caseClocks.ts';
import { problem } from '../../../domain/errors.ts';
import type { Calendar } from '../../../domain/working-days.ts';
import type { CalendarReplanResult } from '../../../workflows/calendarReplanContracts.ts';
import { at, submittedAt, termsWith } from '../domain/helpers/clocks.ts';

const calendar = (version: number, ...daysOff: string[]): Calendar => ({
  region: 'CN',
  version,
  coverage: [{ from: '2026-01-01', to: '2026-12-31' }],
  days: Object.fromEntries(daysOff.map((date) => [date, { working: false, name: '测试节' }])),
});
const BEFORE = calendar(1);
const NEW = calendar(2, '2026-11-17');

function caseOf(caseNo: string, counted: Calendar = BEFORE): CaseSnapshot {
  const submitted = { ...submittedAt(at('2026-11-16')), caseNo };
  return { ...submitted, ...planClocks(submitted, termsWith(counted), { atMs: submitted.submittedAtMs }) };
}

interface WorldOptions extends Partial<CalendarReplanning['settings']> {
  snapshots: (CaseSnapshot | null)[];
  inForce?: () => Calendar;
  /** what the clocks of an office are counted with; throws when that is invalid */
  termsOf?: (officeCode: string) => ClockTerms;
  /** what happens when a case is signalled; by default it counts again */
  signal?: (caseNo: string) => Promise<void>;
  /** counts the real-name reviews of an office; there are two of them */
  recount?: (officeCode: string) => Promise<number>;
}

/** The rows of a re-plan in memory, and cases that answer a signal as told. */
function world({
  snapshots,
  inForce = () => NEW,
  termsOf = () => termsWith(inForce()),
  signal,
  recount = async () => 0,
  ...settings
}: WorldOptions) {
  const cases = new Map(snapshots.map((snapshot, index) => [snapshot?.caseNo ?? `unreadable-${index}`, snapshot]));
  const kept = new Map<string, { state: KeptCase['state']; wanted: number }>();
  const signals: string[] = [];
  const ended: Pick<Replan, 'checked' | 'moved' | 'unreached'>[] = [];
  const isBehind = (caseNo: string, wanted: number) => (cases.get(caseNo)?.calendarVersion ?? 0) < wanted;
  const keptCases = (state: (state: string) => boolean) =>
    [...kept].filter(([caseNo, one]) => state(one.state) && isBehind(caseNo, one.wanted)).map(([caseNo]) => caseNo);
  const shown = (caseNo: string): ReplanCase => ({
    caseNo,
    officeCode: '510100',
    provinceCode: '51',
    snapshot: cases.get(caseNo) ?? null,
  });
  const waiting = () => keptCases((state) => state === 'told');
  const replan: Replan = {
    ...{ version: 2, region: 'CN', state: 'waiting', checked: 0, moved: 0, unreached: 0 },
    ...{ startedAtMs: Date.now() - 60_000, finishedAtMs: null },
  };
  const replans: CalendarReplanRepository = {
    page: async ({ below }) => ({
      cases: [...cases.keys()].filter((caseNo) => isBehind(caseNo, below ?? Infinity)).map(shown),
      next: null,
    }),
    count: async () => cases.size,
    find: async () => replan,
    latestOf: async () => replan,
    begin: async () => undefined,
    kept: async () =>
      new Map([...kept].map(([caseNo, { state, wanted }]) => [caseNo, { state, wantedVersion: wanted }])),
    keepTold: async (_, caseNo, wanted) => void kept.set(caseNo, { state: 'told', wanted }),
    keepUnreached: async (version, caseNo, state) => void kept.set(caseNo, { state, wanted: version }),
    keepUnchanged: async (_, caseNo, wanted) => void kept.set(caseNo, { state: 'unchanged', wanted }),
    waiting: async () => waiting().length,
    waitingCases: async () => waiting().map(shown),
    unreached: async () => [],
    keepProgress: async () => undefined,
    finish: async (_, { checked }) => {
      const unreached = keptCases((state) => state !== 'unchanged').length;
      const moved = [...kept.values()].filter(({ state }) => state === 'told').length - waiting().length;
      ended.push({ checked, moved, unreached });
      return { ...replan, state: unreached > 0 ? 'handed-over' : 'done', checked, moved, unreached };
    },
  };
  const counts = async (caseNo: string) => void cases.set(caseNo, caseOf(caseNo, inForce()));
  const stopping = new AbortController();
  const activities = createCalendarReplanActivities({
    replans,
    reviews: { offices: async () => ['510100', '510000'], recount },
    terms: { of: async ({ officeCode }) => termsOf(officeCode) },
    cases: {
      signalCalendarChanged: async (caseNo) => {
        signals.push(caseNo);
        await (signal ?? counts)(caseNo);
      },
    },
    log: { info: () => undefined, error: () => undefined } as unknown as CalendarReplanning['log'],
    stopping: stopping.signal,
    settings: { casesPerSecond: 10_000, settleMs: 0, passes: 4, restMs: 5, patienceMs: 50, ...settings },
  });
  const beats: unknown[] = [];
  const run = (heartbeatDetails?: unknown): Promise<CalendarReplanResult> => {
    const context = {
      info: { heartbeatDetails },
      heartbeat: (details: unknown) => void beats.push(structuredClone(details)),
      cancellationSignal: new AbortController().signal,
    };
    return asyncLocalStorage.run(context as unknown as Context, () => activities.replanCases({ version: 2 }));
  };
  return { run, signals, kept, cases, beats, stopping, counts };
}

describe('the walk of a new calendar', () => {
  it('tells each case that would change once, and nobody else', async () => {
    const unmoved = { ...caseOf('UNMOVED'), state: 'approved' as const };
    const { run, signals, kept } = world({
      snapshots: [caseOf('A'), caseOf('B'), caseOf('NEW', NEW), unmoved],
    });
    expect(await run()).to.include({ moved: 2, unreached: 0, checked: 3 });
    expect(signals).to.deep.equal(['A', 'B']);
    expect([...kept.keys()]).to.deep.equal(['A', 'B']);
  });

  it('walks again until nobody is left, and finds who came meanwhile', async () => {
    const { run, signals, cases, counts } = world({
      snapshots: [caseOf('A')],
      signal: async (caseNo) => {
        await counts(caseNo);
        if (caseNo === 'A') cases.set('LATE', caseOf('LATE'));
      },
    });
    expect(await run()).to.include({ moved: 2, unreached: 0 });
    expect(signals).to.deep.equal(['A', 'LATE']);
  });

  it('asks again who was not running, a bounded number of times, and lists who stays out of reach', async () => {
    let asked = 0;
    const earlier = { ...caseOf('EARLIER'), calendarVersion: 0 };
    const { run, signals, kept, counts } = world({
      snapshots: [caseOf('STARTING'), caseOf('LOST'), earlier, null],
      passes: 3,
      signal: async (caseNo) => {
        if (caseNo === 'STARTING' && (asked += 1) > 1) return counts(caseNo);
        throw problem('case-not-running');
      },
    });
    expect(await run()).to.include({ moved: 1, unreached: 3 });
    expect(signals.filter((caseNo) => caseNo === 'LOST')).to.have.length(3);
    expect([...kept].map(([caseNo, { state }]) => [caseNo, state])).to.have.deep.members([
      ['STARTING', 'told'],
      ['LOST', 'not-running'],
      ['EARLIER', 'earlier-release'],
      ['unreadable-3', 'unreadable'],
    ]);
  });

  /** Of an office whose stored closing time is before the end of its hours. */
  const ofInvalidOffice = (caseNo: string): CaseSnapshot => ({ ...caseOf(caseNo), officeCode: '510000' });
  const invalid = (): never => {
    throw new Error('停止办公的时间不能早于办公时间结束');
  };

  it('lists a case that cannot be counted, and goes on with the others', async () => {
    const { run, signals, kept } = world({
      snapshots: [caseOf('A'), ofInvalidOffice('B'), caseOf('C')],
      termsOf: (officeCode) => (officeCode === '510000' ? invalid() : termsWith(NEW)),
    });
    expect(await run()).to.include({ moved: 2, unreached: 1, checked: 3 });
    expect(signals).to.deep.equal(['A', 'C']);
    expect(kept.get('B')?.state).to.equal('uncountable');
  });

  it('lists one that cannot be counted any more while it is waited for, and strikes off who has nothing to count in the end', async () => {
    let isInvalid = false;
    const later = world({
      snapshots: [caseOf('A')],
      patienceMs: 5000,
      termsOf: () => (isInvalid ? invalid() : termsWith(NEW)),
      signal: async () => void (isInvalid = true),
    });
    expect(await later.run()).to.include({ moved: 0, unreached: 1 });
    expect(later.kept.get('A')?.state).to.equal('uncountable');

    let asked = 0;
    const corrected = world({
      snapshots: [caseOf('A')],
      inForce: () => (asked > 0 ? calendar(3) : NEW),
      signal: async () => {
        asked += 1;
        throw problem('case-not-running');
      },
    });
    expect(await corrected.run()).to.include({ unreached: 0 });
    expect(corrected.kept.get('A')?.state).to.equal('unchanged');
  });

  it('counts the real-name reviews of every office with each walk, whatever is stored wrongly of another', async () => {
    const counted: string[] = [];
    const recount = async (officeCode: string) => {
      if (officeCode === '510100') return invalid();
      counted.push(officeCode);
      return 1;
    };
    const { run } = world({ snapshots: [caseOf('A')], recount });
    expect(await run()).to.include({ moved: 1, unreached: 0 });
    expect(counted, 'two walks: the second one has nobody left to tell').to.deep.equal(['510000', '510000']);
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 });
    const without = world({ snapshots: [], recount: () => Promise.reject(away) });
    expect(await without.run().catch((cause: unknown) => cause), 'another attempt counts them').to.equal(away);
  });

  it('breaks off when the database is away, and lists nobody for it', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 });
    const { run, kept } = world({
      snapshots: [caseOf('A')],
      termsOf: () => {
        throw away;
      },
    });
    expect(await run().catch((cause: unknown) => cause)).to.equal(away);
    expect([...kept.keys()]).to.deep.equal([]);
  });

  it('waits for the engine when it answers nobody, instead of calling every case lost', async () => {
    const away = world({
      snapshots: Array.from({ length: 9 }, (_, index) => caseOf(`CASE${index}`)),
      signal: () => Promise.reject(problem('outcome-unknown')),
    });
    const error = await away.run().catch((cause: unknown) => cause);
    expect(error).to.include({ code: 'outcome-unknown' });
    expect(away.signals).to.have.length(5);
  });

  it('does not wait for ever for who was told and does nothing, and lets go who has nothing to count any more', async () => {
    const silent = world({ snapshots: [caseOf('A')], signal: async () => undefined });
    expect(await silent.run()).to.include({ moved: 0, unreached: 1 });
    expect(silent.signals, 'a signal is durable: not sent twice').to.deep.equal(['A']);

    let inForce = NEW;
    const corrected = world({
      snapshots: [caseOf('A')],
      inForce: () => inForce,
      patienceMs: 5000,
      signal: async () => void (inForce = calendar(3)),
    });
    expect(await corrected.run()).to.include({ moved: 0, unreached: 0 });
    expect(corrected.kept.get('A')?.state).to.equal('unchanged');
  });

  it('stops with its process and goes on where its heartbeat says', async () => {
    const first = world({
      snapshots: [caseOf('A'), caseOf('B')],
      signal: async () => first.stopping.abort(),
    });
    const error = await first.run().catch((cause: unknown) => cause);
    expect(error).to.include({ type: 'stopped' });
    expect(first.signals).to.deep.equal(['A']);

    const second = world({ snapshots: [caseOf('B')] });
    await second.run({ ...(first.beats.at(-1) as object), pass: 4, walked: true });
    expect(second.signals, 'its last walk was over').to.deep.equal([]);
  });
});
