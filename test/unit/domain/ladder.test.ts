import { expect } from 'chai';
import fc from 'fast-check';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import {
  ALERT_LEVEL_NAMES,
  ALERT_LEVELS,
  UNMAPPED_ISSUER,
  CLOCK_NAMES,
  DEFAULT_LADDERS,
  isEscalated,
  ladderSchema,
  laddersSchema,
  LADDER_CLOCKS,
  planRungs,
  settleRungs,
  type AlertLevel,
  type Ladder,
} from '../../../domain/ladder.ts';
import { DEFAULT_OFFICE_HOURS, nextOpening } from '../../../domain/officeHours.ts';
import { endOfDayMs, shanghaiDate } from '../../../domain/time.ts';
import { addWorkingDays, planDeadline } from '../../../domain/working-days.ts';
import { near, someCalendar } from './helpers/calendars.ts';
import { at, countedDates, DAY, inOfficeHours, someLadder, someOfficeHours, somePauses } from './helpers/clocks.ts';

const calendar = nationalCalendar(1);
const plan = (from: string, workingDays: number, ladder: Ladder = DEFAULT_LADDERS.result) =>
  planRungs(
    { calendar, hours: DEFAULT_OFFICE_HOURS, closing: null, ladder, pauses: [] },
    planDeadline(calendar, at(from), workingDays),
  );
const knownFrom = (atMs: number) => ({ atMs, tellAtMs: nextOpening(calendar, DEFAULT_OFFICE_HOURS, atMs) });
const dated = (rungs: readonly { level: AlertLevel; atMs: number }[]) =>
  rungs.map(({ level, atMs }) => `${level} ${new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 16)}`);

describe('domain/ladder', () => {
  it('puts the rungs of two days where the design puts them', () => {
    const rungs = plan('2026-11-23', 2);
    expect(dated(rungs)).to.deep.equal([
      'half 2026-11-24T17:00',
      'near-due 2026-11-25T14:24',
      'due 2026-11-26T00:00',
      'escalated 2026-11-27T00:00',
    ]);
    expect(rungs.map(({ tellAtMs }) => tellAtMs)).to.deep.equal([
      at('2026-11-25T09:00'),
      at('2026-11-25T14:24'),
      at('2026-11-26T09:00'),
      at('2026-11-27T09:00'),
    ]);
    expect(rungs.map(({ tell }) => tell)).to.deep.equal([['clerk'], ['clerk', 'group'], ['supervisor'], ['head']]);
  });

  it('puts the rungs of three days where the design puts them: 11:36 of the third', () => {
    expect(dated(plan('2026-11-16', 3))).to.deep.equal([
      'half 2026-11-18T13:45',
      'near-due 2026-11-19T11:36',
      'due 2026-11-20T00:00',
      'escalated 2026-11-21T00:00',
    ]);
  });

  it('passes over weekends, holidays and the end of the year, and tells people when the office is open again', () => {
    // Friday 2026-11-20 is day 0: the count ends on Tuesday.
    expect(dated(plan('2026-11-20', 2))[0]).to.equal('half 2026-11-23T17:00');
    const [half, , due, escalated] = plan('2026-09-28', 2);
    // Overdue at 24:00 of the last working day before 国庆节: the message waits until 10-08, and so does the next working day.
    expect(half?.atMs).to.equal(at('2026-09-29T17:00'));
    expect(due).to.include({ atMs: at('2026-10-01T00:00'), tellAtMs: at('2026-10-08T09:00') });
    expect(escalated).to.include({ atMs: at('2026-10-09T00:00'), tellAtMs: at('2026-10-09T09:00') });
    // A provisional count has rungs as any other.
    expect(dated(plan('2026-12-30', 2))).to.deep.equal([
      'half 2026-12-31T17:00',
      'near-due 2027-01-04T14:24',
      'due 2027-01-05T00:00',
      'escalated 2027-01-06T00:00',
    ]);
    expect(dated(plan('2028-02-28', 1)), 'a leap day').to.deep.equal([
      'half 2028-02-29T13:45',
      'near-due 2028-02-29T15:42',
      'due 2028-03-01T00:00',
      'escalated 2028-03-02T00:00',
    ]);
  });

  it('warns of the statutory limit late only', () => {
    expect(dated(plan('2026-11-16', 20, DEFAULT_LADDERS.statutory))).to.deep.equal([
      'near-due 2026-12-08T17:00',
      'due 2026-12-15T00:00',
      'escalated 2026-12-16T00:00',
    ]);
  });

  it('takes a ladder with rungs missing, refuses one with a level twice, a wrong order or an unknown rung', () => {
    expect(laddersSchema.parse(DEFAULT_LADDERS)).to.deep.equal(DEFAULT_LADDERS);
    expect(ladderSchema.parse([])).to.deep.equal([]);
    const messages = (ladder: unknown) => ladderSchema.safeParse(ladder).error?.issues.map(({ message }) => message);
    const half = { at: 'share', share: 0.5, level: 'half', tell: ['clerk'] };
    const nearDue = { at: 'share', share: 0.8, level: 'near-due', tell: ['clerk'] };
    const due = { at: 'due', level: 'due', tell: ['supervisor'] };
    expect(messages([half, nearDue, due])).to.equal(undefined);
    expect(messages([half])).to.equal(undefined);
    expect(messages([nearDue])).to.equal(undefined);
    expect(messages([half, { ...half, share: 0.6 }])).to.include('每一级预警只能设置一次');
    const order = '“时限过半”的预警须早于“即将到期”';
    expect(messages([{ ...half, share: 0.9 }, nearDue])).to.deep.equal([order]);
    expect(messages([{ ...half, share: 0.8 }, nearDue])).to.deep.equal([order]);
    for (const bad of [
      { ...half, share: 0 },
      { ...half, share: 1 },
      { ...half, tell: [] },
      { ...half, tell: ['mayor'] },
      { ...half, level: 'due' },
      { ...due, level: 'half' },
      { at: 'after-due', workingDays: 0, level: 'escalated', tell: ['head'] },
      { at: 'after-due', workingDays: 1.5, level: 'escalated', tell: ['head'] },
      { at: 'after-due', workingDays: 11, level: 'escalated', tell: ['head'] },
      { at: 'share', share: 0.5, level: 'promise-broken', tell: ['head'] },
    ])
      expect(ladderSchema.safeParse([bad]).success, JSON.stringify(bad)).to.equal(false);
  });

  it('has a Chinese name for every level and clock', () => {
    for (const name of [
      ...ALERT_LEVELS.map((one) => ALERT_LEVEL_NAMES[one]),
      ...LADDER_CLOCKS.map((one) => CLOCK_NAMES[one]),
    ])
      expect(name).to.match(/^\p{Script=Han}+$/u);
  });

  const planned = someCalendar().chain((some) =>
    near(some).chain((fromMs) =>
      fc.record({
        some: fc.constant(some),
        fromMs: fc.constant(fromMs),
        workingDays: fc.integer({ min: 1, max: 30 }),
        pauses: somePauses(shanghaiDate(fromMs)),
        hours: someOfficeHours(),
        ladder: someLadder(),
      }),
    ),
  );

  it('orders the rungs, each within the hours of a counted day or at 24:00 of a working day, told when the office is open', () => {
    fc.assert(
      fc.property(planned, ({ some, fromMs, workingDays, pauses, hours, ladder }) => {
        const deadline = planDeadline(some, fromMs, workingDays, pauses);
        const rungs = planRungs({ calendar: some, hours, closing: null, ladder, pauses }, deadline);
        expect(rungs.map(({ level }) => level)).to.deep.equal(ladder.map(({ level }) => level));
        const counted = countedDates(deadline);
        let before = -Infinity;
        for (const { level, atMs, tellAtMs } of rungs) {
          expect(atMs).to.be.at.least(before);
          before = atMs;
          expect(tellAtMs).to.equal(nextOpening(some, hours, atMs));
          const date = shanghaiDate(atMs - 1);
          if (level === 'due') expect(atMs).to.equal(deadline.dueAtMs);
          else if (level === 'escalated') {
            const rung = ladder.find((one) => one.at === 'after-due');
            expect(atMs).to.equal(endOfDayMs(addWorkingDays(some, deadline.date, rung?.workingDays ?? 0, pauses)));
          } else {
            expect(counted).to.include(date);
            expect(inOfficeHours(hours, date, atMs)).to.equal(true);
            expect(atMs).to.be.below(deadline.dueAtMs);
          }
        }
      }),
    );
  });

  it('keeps every rung ahead and makes one of all that are past; a date is said to be broken once', () => {
    const question = planned.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.integer({ min: -2 * DAY, max: 70 * DAY }),
        fc.uniqueArray(fc.constantFrom(...ALERT_LEVELS.filter((level) => level !== UNMAPPED_ISSUER))),
      ),
    );
    fc.assert(
      fc.property(question, ([{ some, fromMs, workingDays, pauses, hours, ladder }, afterMs, reached]) => {
        const rungs = planRungs(
          { calendar: some, hours, closing: null, ladder, pauses },
          planDeadline(some, fromMs, workingDays, pauses),
        );
        const knownAtMs = fromMs + afterMs;
        const settled = settleRungs(rungs, { atMs: knownAtMs, tellAtMs: nextOpening(some, hours, knownAtMs) }, reached);
        const past = rungs.filter(({ atMs }) => atMs <= knownAtMs);
        const ahead = rungs.filter(({ atMs }) => atMs > knownAtMs);
        expect(settled.filter(({ atMs }) => atMs > knownAtMs)).to.deep.equal(ahead);
        const now = settled.filter(({ atMs }) => atMs <= knownAtMs);
        expect(now.length).to.be.at.most(1);
        expect(new Set(settled.map(({ level }) => level)).size, 'no level twice').to.equal(settled.length);
        const [one] = now;
        const last = past.at(-1);
        const isLate = (level: AlertLevel) => ['due', 'escalated', 'promise-broken'].includes(level);
        const broken = past.some(({ level }) => isLate(level)) && !reached.some(isLate);
        expect(one?.level).to.equal(broken ? 'promise-broken' : last?.level);
        if (!one) return;
        expect(one.gravest).to.equal(broken ? last?.level : undefined);
        expect(one.atMs).to.equal(knownAtMs);
        expect(one.tellAtMs).to.equal(nextOpening(some, hours, knownAtMs));
        // Whoever a broken promise would have been told to on its way is told now.
        if (broken) expect(new Set(one.tell)).to.deep.equal(new Set(past.flatMap(({ tell }) => tell)));
        else expect(one.tell).to.deep.equal(last?.tell);
      }),
    );
  });

  it('draws the line at the millisecond of a rung', () => {
    const rungs = plan('2026-11-16', 3);
    const dueAtMs = at('2026-11-20T00:00');
    const levels = (knownAtMs: number, ...reached: AlertLevel[]) =>
      settleRungs(rungs, knownFrom(knownAtMs), reached).map(({ level }) => level);
    expect(levels(at('2026-11-16'))).to.deep.equal(['half', 'near-due', 'due', 'escalated']);
    expect(levels(dueAtMs - 1)).to.deep.equal(['near-due', 'due', 'escalated']);
    expect(levels(dueAtMs)).to.deep.equal(['promise-broken', 'escalated']);
    expect(levels(at('2026-11-24T00:00'))).to.deep.equal(['promise-broken']);
    expect(levels(at('2026-11-24T00:00'), 'due'), 'broken once by the same date').to.deep.equal(['escalated']);
    expect(levels(at('2026-11-24T00:00'), 'half', 'near-due')).to.deep.equal(['promise-broken']);
  });

  it('counts the working day after the limit without the days of a pause, and up to the closing time', () => {
    const terms = { calendar, hours: DEFAULT_OFFICE_HOURS, ladder: DEFAULT_LADDERS.result };
    const deadline = planDeadline(calendar, at('2026-11-16'), 3, [], { closing: '17:30' });
    const pauses = [{ from: '2026-11-20', to: '2026-11-24' }];
    const rungs = planRungs({ ...terms, closing: '17:30', pauses }, deadline);
    expect(dated(rungs).slice(2)).to.deep.equal(['due 2026-11-19T17:30', 'escalated 2026-11-25T17:30']);
    expect(rungs[2]?.tellAtMs, 'closed for the day').to.equal(at('2026-11-20T09:00'));
  });

  it('flags a case once the last rung is reached, also as part of a promise known to be broken', () => {
    const rungs = plan('2026-11-16', 3);
    const escalatedMs = at('2026-11-21T00:00');
    expect(isEscalated(rungs, escalatedMs - 1)).to.equal(false);
    expect(isEscalated(rungs, escalatedMs)).to.equal(true);
    const settled = (known: string) => settleRungs(rungs, knownFrom(at(known)));
    expect(isEscalated(settled('2026-11-20T00:00'), at('2026-11-20T00:00'))).to.equal(false);
    expect(isEscalated(settled('2026-11-20T00:00'), escalatedMs)).to.equal(true);
    expect(isEscalated(settled('2026-11-24T00:00'), at('2026-11-24T00:00'))).to.equal(true);
  });

  it('tells a rung that is past when the office opens after it became known', () => {
    const rungs = plan('2026-11-16', 3);
    const tellAt = (known: string) => settleRungs(rungs, knownFrom(at(known)))[0]?.tellAtMs;
    expect(tellAt('2026-11-19T15:00')).to.equal(at('2026-11-19T15:00'));
    expect(tellAt('2026-11-24T00:00'), 'known in the night').to.equal(at('2026-11-24T09:00'));
    expect(tellAt('2026-11-21T00:00'), 'known at the beginning of a weekend').to.equal(at('2026-11-23T09:00'));
  });
});
