import { expect } from 'chai';
import fc from 'fast-check';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import type { Attention, CaseSnapshot } from '../../../domain/case.ts';
import { planClocks } from '../../../domain/caseClocks.ts';
import { clockWork, dueClockActs, standingAttention, wakeAtMs, type ClockWork } from '../../../domain/clockWork.ts';
import { CASE_STATES } from '../../../domain/lifecycle.ts';
import { startOfDayMs } from '../../../domain/time.ts';
import { someDate, someInstant } from './helpers/calendars.ts';
import { acceptedAt, at, HOUR, MINUTE, submittedAt, termsWith } from './helpers/clocks.ts';

const calendar = nationalCalendar(1);
const terms = termsWith(calendar);
const planned = (snapshot: CaseSnapshot, atMs: number): CaseSnapshot => ({
  ...snapshot,
  ...planClocks(snapshot, terms, { atMs }),
});
const submitted = (text: string) => planned(submittedAt(at(text)), at(text));
const accepted = (text: string) => planned(acceptedAt(at(text)), at(text));
function asked(text: string, round = 1): CaseSnapshot {
  const items = [{ target: 'field' as const, name: 'employer', reasons: ['wrong-value'], note: null }];
  const supplement = { round, items, requestedAtMs: at(text), requestedBy: 'acceptor-1', limit: null, movedAtMs: null };
  return planned({ ...submitted(text), state: 'supplement-requested', supplement }, at(text));
}
function inProcedure(text: string, expectedEnd: string): CaseSnapshot {
  const specialProcedure = {
    reason: 'hearing' as const,
    note: null,
    startedAtMs: at(text),
    expectedEnd,
    overdueMs: null,
  };
  return planned({ ...accepted('2026-11-16'), state: 'special-procedure', specialProcedure }, at(text));
}
const told = (snapshot: CaseSnapshot) =>
  clockWork(snapshot).map((work) => {
    const time = new Date(work.atMs + 8 * HOUR).toISOString().slice(0, 16);
    return `${time} ${work.kind} ${work.key}`;
  });
const attention = (step: string, source: Attention['source'] = 'clock'): Attention => ({
  step,
  source,
  owner: 'supervisor',
  cause: 'provisional-date',
  sinceMs: 0,
  attempts: 1,
});

describe('domain/clockWork', () => {
  it('lists what time does to a submitted case: the ladder, then the acceptance by silence', () => {
    expect(told(submitted('2026-11-16'))).to.deep.equal([
      '2026-11-17T17:00 rung acceptance:1:half',
      '2026-11-18T14:24 rung acceptance:1:near-due',
      '2026-11-19T00:00 rung acceptance:1:due',
      '2026-11-20T00:00 rung acceptance:1:escalated',
      '2026-11-24T00:00 act deem-accepted:2026-11-23',
    ]);
  });

  it('lists the two ladders of an accepted case in the order of their instants', () => {
    expect(told(accepted('2026-11-16'))).to.deep.equal([
      '2026-11-18T13:45 rung result:1:half',
      '2026-11-19T11:36 rung result:1:near-due',
      '2026-11-20T00:00 rung result:1:due',
      '2026-11-21T00:00 rung result:1:escalated',
      '2026-12-08T17:00 rung statutory:1:near-due',
      '2026-12-15T00:00 rung statutory:1:due',
      '2026-12-16T00:00 rung statutory:1:escalated',
    ]);
  });

  it('reminds of a supplement three days and one day before its last day, at nine, then lets it lapse', () => {
    expect(told(asked('2026-11-20'))).to.deep.equal([
      '2026-12-04T09:00 remind remind-supplement:1:2026-12-07:3',
      '2026-12-06T09:00 remind remind-supplement:1:2026-12-07:1',
      '2026-12-08T00:00 act lapse:2026-12-07',
    ]);
    expect(told(asked('2026-11-20', 2))[0]).to.equal('2026-12-04T09:00 remind remind-supplement:2:2026-12-07:3');
    // A province that gives five days only; the fifth is a Saturday.
    const asking = submitted('2026-11-23');
    const { supplement } = asked('2026-11-23');
    const fresh = {
      ...asking,
      state: 'supplement-requested' as const,
      supplement: supplement && { ...supplement, limit: null },
    };
    const short = { ...fresh, ...planClocks(fresh, { ...terms, supplementDays: 5 }, { atMs: at('2026-11-23') }) };
    expect(told(short)).to.deep.equal([
      '2026-11-27T09:00 remind remind-supplement:1:2026-11-30:3',
      '2026-11-29T09:00 remind remind-supplement:1:2026-11-30:1',
      '2026-12-01T00:00 act lapse:2026-11-30',
    ]);
  });

  it('does not remind of what was asked for after the reminder', () => {
    const base = asked('2026-11-20');
    const supplement = base.supplement && { ...base.supplement, requestedAtMs: at('2026-12-04T09:00') };
    expect(told({ ...base, supplement })).to.deep.equal([
      '2026-12-06T09:00 remind remind-supplement:1:2026-12-07:1',
      '2026-12-08T00:00 act lapse:2026-12-07',
    ]);
  });

  it('tells the applicant when the date he was told moves, and reminds him before the new one', () => {
    const days = {
      ...calendar.days,
      '2026-12-07': { working: false, name: '临时放假' },
      '2026-12-08': { working: false, name: '临时放假' },
    };
    const moved = (text: string) => {
      const base = asked('2026-11-20');
      return { ...base, ...planClocks(base, termsWith({ ...calendar, version: 2, days }), { atMs: at(text) }) };
    };
    expect(told(moved('2026-12-01')), 'before any reminder').to.deep.equal([
      `2026-12-01T10:00 remind supplement-moved:1:2026-12-09:${at('2026-12-01')}`,
      '2026-12-06T09:00 remind remind-supplement:1:2026-12-09:3',
      '2026-12-08T09:00 remind remind-supplement:1:2026-12-09:1',
      '2026-12-10T00:00 act lapse:2026-12-09',
    ]);
    expect(told(moved('2026-12-06T12:00')), 'no reminder of what he is just being told').to.deep.equal([
      `2026-12-06T12:00 remind supplement-moved:1:2026-12-09:${at('2026-12-06T12:00')}`,
      '2026-12-08T09:00 remind remind-supplement:1:2026-12-09:1',
      '2026-12-10T00:00 act lapse:2026-12-09',
    ]);
    const twice = moved('2026-12-01');
    const again = {
      ...twice,
      ...planClocks(twice, termsWith({ ...calendar, version: 3, days }), { atMs: at('2026-12-02') }),
    };
    expect(told(again), 'a count that moves nothing tells nothing').to.deep.equal(told(twice));
  });

  it('asks the reviewer at the expected end of a special procedure, the supervisor one working day later; no rung meanwhile', () => {
    const snapshot = inProcedure('2026-11-17', '2026-11-20');
    const startedAtMs = at('2026-11-17');
    expect(clockWork(snapshot)).to.deep.equal([
      {
        kind: 'ask',
        key: `special-procedure-end:${startedAtMs}`,
        atMs: at('2026-11-21T00:00'),
        step: 'special-procedure-end',
        owner: 'reviewer',
        cause: 'expected-end-passed',
      },
      {
        kind: 'ask',
        key: `special-procedure-overdue:${startedAtMs}`,
        atMs: at('2026-11-24T00:00'),
        step: 'special-procedure-overdue',
        owner: 'supervisor',
        cause: 'expected-end-passed',
      },
    ]);
  });

  it('has nothing to do in any other state, whatever clocks the case still holds', () => {
    const everything = {
      ...asked('2026-11-20'),
      ...inProcedure('2026-11-17', '2026-11-20'),
      supplement: asked('2026-11-20').supplement,
    };
    for (const state of CASE_STATES) {
      const work = clockWork({ ...everything, state, receiptLimit: submitted('2026-11-16').receiptLimit });
      const busy = ['submitted', 'accepted', 'supplement-requested', 'special-procedure'].includes(state);
      expect(work.length > 0, state).to.equal(busy);
      for (const { kind, key } of work) {
        if (kind === 'rung') expect(state, key).to.be.oneOf(['submitted', 'accepted']);
        if (key.startsWith('lapse') || kind === 'remind') expect(state, key).to.equal('supplement-requested');
        if (key.startsWith('deem-accepted')) expect(state, key).to.equal('submitted');
      }
    }
  });

  it('acts from the first millisecond after the last day, not before', () => {
    const cases: [CaseSnapshot, string, string][] = [
      [submitted('2026-11-16'), 'deem-accepted', '2026-11-24T00:00'],
      [submitted('2026-09-22'), 'deem-accepted', '2026-10-01T00:00'],
      [asked('2026-11-20'), 'lapse', '2026-12-08T00:00'],
      [asked('2026-09-05'), 'lapse', '2026-09-21T00:00'],
      [asked('2026-09-18'), 'lapse', '2026-10-09T00:00'],
      [asked('2026-12-16'), 'lapse', '2027-01-01T00:00'],
    ];
    for (const [snapshot, action, text] of cases) {
      expect(dueClockActs(snapshot, at(text) - 1), `${action} ${text}`).to.deep.equal([]);
      expect(dueClockActs(snapshot, at(text)).map((act) => `${act.action} ${act.atMs}`)).to.deep.equal([
        `${action} ${at(text)}`,
      ]);
      expect(dueClockActs(snapshot, at('2030-01-01'))).to.have.length(1);
    }
    expect(dueClockActs(accepted('2026-11-16'), at('2030-01-01')), 'no limit after acceptance acts').to.deep.equal([]);
    expect(dueClockActs(inProcedure('2026-11-17', '2026-11-20'), at('2030-01-01'))).to.deep.equal([]);
  });

  it('never acts on a provisional date, but asks the supervisor at the same instant', () => {
    for (const [snapshot, step, text] of [
      [submitted('2026-12-25'), 'deem-accepted', '2027-01-05T00:00'],
      [asked('2026-12-17'), 'lapse', '2027-01-05T00:00'],
    ] as const) {
      expect(dueClockActs(snapshot, at('2030-01-01')), step).to.deep.equal([]);
      const asks = clockWork(snapshot).filter(({ kind }) => kind === 'ask');
      expect(asks).to.have.length(1);
      expect(asks[0]).to.include({ atMs: at(text), step, owner: 'supervisor', cause: 'provisional-date' });
      expect(clockWork(snapshot).some(({ kind }) => kind === 'act')).to.equal(false);
    }
    // The day before, the last one that needs no day of 2027.
    expect(dueClockActs(submitted('2026-12-24'), at('2027-01-01T00:00'))).to.have.length(1);
  });

  it('acts at its nominal instant once a notice has made a date certain that is past already', () => {
    const before = submitted('2026-12-25');
    const notice = {
      ...calendar,
      version: 2,
      coverage: [{ from: '2004-01-01', to: '2027-12-31' }],
      days: { ...calendar.days, '2027-01-01': { working: false, name: '元旦' } },
    };
    const after = { ...before, ...planClocks(before, termsWith(notice), { atMs: at('2027-02-01') }) };
    expect(dueClockActs(after, at('2027-02-01'))[0]).to.include({
      action: 'deem-accepted',
      atMs: at('2027-01-05T00:00'),
    });
  });

  it('lets a question stand as long as it is one; troubles of effects stay', () => {
    const voucher = attention('voucher', 'effect');
    const steps = (snapshot: CaseSnapshot, atMs: number) => standingAttention(snapshot, atMs).map(({ step }) => step);
    const guessed = { ...submitted('2026-12-25'), attention: [attention('deem-accepted'), voucher] };
    const limitMs = guessed.receiptLimit?.dueAtMs ?? 0;
    expect(steps(guessed, limitMs)).to.deep.equal(['deem-accepted', 'voucher']);
    expect(steps(guessed, limitMs - 1), 'the date was moved away').to.deep.equal(['voucher']);
    expect(steps({ ...guessed, state: 'accepted' }, limitMs)).to.deep.equal(['voucher']);
    expect(
      steps(
        { ...guessed, receiptLimit: guessed.receiptLimit && { ...guessed.receiptLimit, provisional: false } },
        limitMs,
      ),
      'the clock acts itself now',
    ).to.deep.equal(['voucher']);
    const procedure = inProcedure('2026-11-17', '2026-11-20');
    const both = {
      ...procedure,
      attention: [attention('special-procedure-end'), attention('special-procedure-overdue'), voucher],
    };
    expect(steps(both, at('2026-11-24T00:00'))).to.have.length(3);
    expect(steps(both, at('2026-11-24T00:00') - 1)).to.deep.equal(['special-procedure-end', 'voucher']);
    expect(steps(both, at('2026-11-21T00:00') - 1)).to.deep.equal(['voucher']);
    expect(steps({ ...both, state: 'accepted' }, at('2026-12-01'))).to.deep.equal(['voucher']);
    expect(steps({ ...both, state: 'completed' }, at('2026-12-01'))).to.deep.equal(['voucher']);
  });

  const windows = { nightMs: 4 * HOUR, dayMs: 10 * MINUTE };
  const work = (atMs: number): ClockWork => ({ kind: 'act', key: 'lapse', atMs, action: 'lapse' });

  it('wakes within its window, never before the instant, always at the same place for the same case', () => {
    const caseNo = fc.stringMatching(/^[A-Z]{2}\d{21}$/);
    fc.assert(
      fc.property(caseNo, someDate(), someInstant(), (number, date, instant) => {
        const midnight = startOfDayMs(date);
        const late = wakeAtMs(work(midnight), number, windows) - midnight;
        expect(late).to.be.at.least(0).and.below(windows.nightMs);
        expect(Number.isInteger(late)).to.equal(true);
        expect(wakeAtMs(work(midnight), number, windows)).to.equal(midnight + late);
        expect(wakeAtMs(work(startOfDayMs('2026-11-24')), number, windows) - startOfDayMs('2026-11-24')).to.equal(late);
        const within = instant === startOfDayMs(date) ? instant + 1 : instant;
        const isMidnight = (within + 8 * HOUR) % (24 * HOUR) === 0;
        expect(wakeAtMs(work(within), number, windows) - within)
          .to.be.at.least(0)
          .and.below(isMidnight ? windows.nightMs : windows.dayMs);
        expect(wakeAtMs(work(within), number, { nightMs: 0, dayMs: 0 })).to.equal(within);
      }),
    );
  });

  it('spreads the cases of a night evenly: every quarter of an hour of four gets its share', () => {
    const midnight = startOfDayMs('2026-11-24');
    const quarters = new Array<number>(16).fill(0);
    for (let index = 0; index < 8000; index += 1) {
      const caseNo = `CX51010020261116${String(index).padStart(6, '0')}${index % 10}`;
      const late = wakeAtMs(work(midnight), caseNo, windows) - midnight;
      const quarter = Math.floor(late / (15 * MINUTE));
      quarters[quarter] = (quarters[quarter] ?? 0) + 1;
    }
    expect(Math.min(...quarters), quarters.join(' ')).to.be.above(350);
    expect(Math.max(...quarters), quarters.join(' ')).to.be.below(650);
  });

  it('keeps every wake-up of a night before the office opens', () => {
    for (const done of clockWork(submitted('2026-11-16')))
      if (done.kind === 'rung' && done.level === 'due')
        expect(wakeAtMs(done, 'CX510100202611160000017', windows)).to.be.below(done.tellAtMs);
  });
});
