import { expect } from 'chai';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import type { CaseSnapshot } from '../../../domain/case.ts';
import {
  brokenLimits,
  clockMoves,
  planClocks,
  recounted,
  remainingWorkingDays,
  runningClocks,
} from '../../../domain/caseClocks.ts';
import { CASE_STATES } from '../../../domain/lifecycle.ts';
import { addDays, endOfDayMs, shanghaiDate } from '../../../domain/time.ts';
import { addWorkingDays, planDeadline, type Calendar } from '../../../domain/working-days.ts';
import { acceptedAt, at, submittedAt, termsWith } from './helpers/clocks.ts';

const calendar = nationalCalendar(1);
const terms = termsWith(calendar);
type Planned = Parameters<typeof planClocks>[2];

const planned = (snapshot: CaseSnapshot, when: Planned, over = terms): CaseSnapshot => ({
  ...snapshot,
  ...planClocks(snapshot, over, when),
});
const submitted = (text: string) => planned(submittedAt(at(text)), { atMs: at(text) });
const accepted = (text: string) => planned(acceptedAt(at(text)), { atMs: at(text) });
/** What the workflow does at the end of the receipt limit (D-23). */
function deemed(text: string, over = terms): CaseSnapshot {
  const before = planned(submittedAt(at(text)), { atMs: at(text) }, over);
  const atMs = before.receiptLimit?.dueAtMs ?? 0;
  const state = { state: 'accepted', acceptedAtMs: before.receivedAtMs, acceptedThrough: 'deem-accepted' } as const;
  return planned({ ...before, ...state, broken: brokenLimits(before, atMs) }, { atMs }, over);
}
function paused(snapshot: CaseSnapshot, from: string, to: string, over = terms): CaseSnapshot {
  const pauses = [...snapshot.pauses, { from: shanghaiDate(at(from)), to: shanghaiDate(at(to)) }];
  return planned({ ...snapshot, pauses }, { atMs: at(to), raisedUntilMs: at(from) }, over);
}
const extended = (snapshot: CaseSnapshot, text: string): CaseSnapshot =>
  planned({ ...snapshot, extension: { atMs: at(text), reason: '向外省核实' } }, { atMs: at(text) });

const dates = ({ acceptance, receiptLimit, result, statutory }: CaseSnapshot) =>
  [acceptance, receiptLimit, result, statutory].map((limit) => limit && `${limit.provisional ? '~' : ''}${limit.date}`);
const rungsOf = (snapshot: CaseSnapshot, clock: 'acceptance' | 'result' | 'statutory') =>
  snapshot.ladders[clock]?.rungs.map(({ level }) => level);

describe('domain/caseClocks', () => {
  it('runs acceptance while submitted, promise and statutory limit once accepted, nothing else ever', () => {
    for (const state of CASE_STATES) {
      const running = { submitted: ['acceptance'], accepted: ['result', 'statutory'] }[state as string] ?? [];
      expect(runningClocks({ state }), state).to.deep.equal(running);
      if (running.length === 0 && !['supplement-requested', 'special-procedure'].includes(state))
        expect(planClocks({ ...acceptedAt(0), state }, terms, { atMs: 0 }), state).to.deep.equal({});
    }
  });

  it('counts the vector of the deemed acceptance: 11-23, promise 11-19, statutory 12-14, one alert for the promise', () => {
    expect(dates(submitted('2026-11-16'))).to.deep.equal(['2026-11-18', '2026-11-23', null, null]);
    const snapshot = deemed('2026-11-16');
    expect(dates(snapshot)).to.deep.equal(['2026-11-18', '2026-11-23', '2026-11-19', '2026-12-14']);
    expect(rungsOf(snapshot, 'result')).to.deep.equal(['promise-broken']);
    expect(snapshot.ladders.result?.rungs[0]).to.deep.equal({
      level: 'promise-broken',
      atMs: at('2026-11-24T00:00'),
      tellAtMs: at('2026-11-24T09:00'),
      tell: ['clerk', 'group', 'supervisor', 'head'],
      gravest: 'escalated',
    });
    expect(rungsOf(snapshot, 'statutory')).to.deep.equal(['near-due', 'due', 'escalated']);
    expect(brokenLimits(snapshot, at('2026-11-24T00:00'))).to.deep.equal([
      { clock: 'acceptance', date: '2026-11-18', dueAtMs: at('2026-11-19T00:00') },
      { clock: 'result', date: '2026-11-19', dueAtMs: at('2026-11-20T00:00') },
    ]);
  });

  it('deems on a Friday and before a holiday, and tells when the office opens again', () => {
    // Submitted on a Friday: five working days later it is Friday again.
    const friday = deemed('2026-11-13');
    expect(friday.receiptLimit?.date).to.equal('2026-11-20');
    expect(friday.ladders.result?.rungs).to.have.length(1);
    expect(friday.ladders.result?.rungs[0]).to.include({ level: 'promise-broken', tellAtMs: at('2026-11-23T09:00') });
    // The fifth day is the last before 国庆节.
    const holiday = deemed('2026-09-22');
    expect(holiday.receiptLimit?.date).to.equal('2026-09-30');
    expect(holiday.ladders.result?.rungs[0]).to.include({
      level: 'promise-broken',
      atMs: at('2026-10-01T00:00'),
      tellAtMs: at('2026-10-08T09:00'),
    });
  });

  it('collapses only what is past where the promise is longer, and breaks one that ends with the receipt limit', () => {
    const longer = (resultWorkingDays: number) =>
      deemed('2026-11-16', termsWith(calendar, { promise: { ...terms.promise, resultWorkingDays } }));
    expect(rungsOf(longer(4), 'result')).to.deep.equal(['promise-broken']);
    expect(rungsOf(longer(5), 'result'), 'due at the same 24:00').to.deep.equal(['promise-broken', 'escalated']);
    expect(rungsOf(longer(6), 'result')).to.deep.equal(['near-due', 'due', 'escalated']);
    expect(longer(6).ladders.result?.rungs[0]).to.include({
      atMs: at('2026-11-24T00:00'),
      tellAtMs: at('2026-11-24T09:00'),
    });
    expect(rungsOf(longer(20), 'result')).to.deep.equal(['half', 'near-due', 'due', 'escalated']);
    const whole = termsWith(calendar, { promise: { ...terms.promise, acceptanceWorkingDays: 5 } });
    expect(deemed('2026-11-16', whole).broken.map(({ clock, date }) => `${clock} ${date}`)).to.deep.equal([
      'acceptance 2026-11-23',
    ]);
  });

  it('counts the vector of the pause: due 11-25, statutory 12-18', () => {
    const before = accepted('2026-11-16');
    expect(dates(before)).to.deep.equal([null, null, '2026-11-19', '2026-12-14']);
    const after = paused(before, '2026-11-17', '2026-11-20');
    expect(dates(after)).to.deep.equal([null, null, '2026-11-25', '2026-12-18']);
    expect(
      after.result?.days.map(({ date, kind, count }) => `${date.slice(8)} ${kind} ${count ?? ''}`.trim()),
    ).to.deep.equal([
      '16 day-zero',
      '17 paused',
      '18 paused',
      '19 paused',
      '20 paused',
      '21 weekend',
      '22 weekend',
      '23 working 1',
      '24 working 2',
      '25 working 3',
    ]);
    expect(after.ladders.result?.deadlineVersion).to.equal(2);
    expect(remainingWorkingDays(before.result ?? planDeadline(calendar, 0, 1), '2026-11-17')).to.equal(3);
    expect(remainingWorkingDays(before.result ?? planDeadline(calendar, 0, 1), '2026-11-19')).to.equal(1);
  });

  it('counts the vector of the extension: 12-28, and with the pause in either order', () => {
    const plain = accepted('2026-11-16');
    expect(dates(extended(plain, '2026-11-18'))).to.deep.equal([null, null, '2026-11-19', '2026-12-28']);
    const both = [
      extended(paused(plain, '2026-11-17', '2026-11-20'), '2026-11-23'),
      paused(extended(plain, '2026-11-16T11:00'), '2026-11-17', '2026-11-20'),
    ];
    for (const snapshot of both) expect(dates(snapshot)[2]).to.equal('2026-11-25');
    expect(both[0]?.statutory).to.deep.equal(both[1]?.statutory);
    // 30 days, four of which were paused: four working days after 12-28 lie in 2027.
    expect(dates(both[0] ?? plain)[3]).to.equal('~2027-01-04');
  });

  it('moves nothing for a pause over a weekend, and leaves a promise broken before a pause where it was', () => {
    const before = accepted('2026-11-16');
    const weekend = paused(before, '2026-11-21', '2026-11-22');
    expect(dates(weekend)).to.deep.equal(dates(before));
    expect(weekend.ladders).to.deep.equal(before.ladders);
    const late = paused(before, '2026-11-23', '2026-11-24');
    expect(dates(late)).to.deep.equal([null, null, '2026-11-19', '2026-12-16']);
    expect(late.ladders.result).to.deep.equal(before.ladders.result);
    expect(late.ladders.statutory?.deadlineVersion).to.equal(2);
  });

  it('is provisional exactly from the days on that the design lists', () => {
    const provisional = {
      result: (date: string) => accepted(date).result,
      acceptance: (date: string) => submitted(date).acceptance,
      receiptLimit: (date: string) => submitted(date).receiptLimit,
      statutory: (date: string) => accepted(date).statutory,
      extended: (date: string) => extended(accepted(date), date).statutory,
    };
    const first: [keyof typeof provisional, string][] = [
      ['result', '2026-12-29'],
      ['acceptance', '2026-12-30'],
      ['receiptLimit', '2026-12-25'],
      ['statutory', '2026-12-04'],
      ['extended', '2026-11-20'],
    ];
    for (const [limit, from] of first) {
      expect(provisional[limit](from)?.provisional, `${limit} from ${from}`).to.equal(true);
      expect(provisional[limit](`${from}T00:00`)?.provisional, `${limit} at midnight`).to.equal(true);
      const before = addDays(from, -1);
      expect(provisional[limit](`${before}T23:59:59.999`)?.provisional, `${limit} from ${before}`).to.equal(false);
      for (let date = from; date < '2027-01-20'; date = addDays(date, 1))
        expect(provisional[limit](date)?.provisional, `${limit} from ${date}`).to.equal(true);
    }
  });

  it('starts the acceptance clock afresh with a resubmission', () => {
    const before = submitted('2026-11-16');
    const again = planned({ ...before, receivedAtMs: at('2026-11-24') }, { atMs: at('2026-11-24'), afresh: true });
    expect(dates(again).slice(0, 2)).to.deep.equal(['2026-11-26', '2026-12-01']);
    expect(again.ladders.acceptance?.deadlineVersion).to.equal(2);
    expect(rungsOf(again, 'acceptance')).to.deep.equal(['half', 'near-due', 'due', 'escalated']);
    // Even on the same day, when the date stays: it is another clock.
    const sameDay = planned(
      { ...before, receivedAtMs: at('2026-11-16T16:00') },
      { atMs: at('2026-11-16T16:00'), afresh: true },
    );
    expect(dates(sameDay)).to.deep.equal(dates(before));
    expect(sameDay.ladders.acceptance?.deadlineVersion).to.equal(2);
  });

  it('raises for a date that moves past its rungs the gravest of them, each time anew', () => {
    // The statutory ladder warns at the close of day 16; two extensions of the count by pauses come after it.
    const before = accepted('2026-11-16');
    expect(before.ladders.statutory?.rungs[0]).to.include({ level: 'near-due', atMs: at('2026-12-08T17:00') });
    const once = paused(before, '2026-12-09', '2026-12-10');
    expect(rungsOf(once, 'statutory')).to.deep.equal(['near-due', 'due', 'escalated']);
    expect(once.ladders.statutory?.deadlineVersion).to.equal(2);
    expect(once.ladders.statutory?.rungs[0]).to.include({ atMs: at('2026-12-10'), tellAtMs: at('2026-12-10') });
    const twice = paused(once, '2026-12-14', '2026-12-14T20:00');
    expect(twice.ladders.statutory?.deadlineVersion).to.equal(3);
    expect(twice.ladders.statutory?.rungs[0], 'told when the office opens').to.include({
      level: 'near-due',
      atMs: at('2026-12-14T20:00'),
      tellAtMs: at('2026-12-15T09:00'),
    });
  });

  it('says of a limit that moves from one past day to another that it is broken, once for each', () => {
    const before = accepted('2026-11-16');
    const days = { ...calendar.days, '2026-11-19': { working: false, name: '临时放假' } };
    const late = planned(before, { atMs: at('2026-11-26') }, termsWith({ ...calendar, version: 2, days }));
    expect(late.result?.date).to.equal('2026-11-20');
    expect(late.ladders.result?.rungs).to.deep.equal([
      {
        level: 'promise-broken',
        atMs: at('2026-11-26'),
        tellAtMs: at('2026-11-26'),
        tell: ['clerk', 'group', 'supervisor', 'head'],
        gravest: 'escalated',
      },
    ]);
    expect(late.ladders.result?.deadlineVersion).to.equal(2);
  });

  it('has all rungs ahead again where the pause puts them off', () => {
    // Half of three days is 13:45 of the second.
    for (const start of ['2026-11-18T13:44', '2026-11-18T13:45']) {
      const resumed = paused(accepted('2026-11-16'), start, '2026-11-27');
      expect(resumed.ladders.result?.deadlineVersion).to.equal(2);
      expect(rungsOf(resumed, 'result'), start).to.deep.equal(['half', 'near-due', 'due', 'escalated']);
      expect(resumed.ladders.result?.rungs[0]?.atMs).to.equal(at('2026-11-30T13:45'));
    }
  });

  it('puts off the working day after the limit by a pause that begins on it, and keeps what was raised before', () => {
    const before = accepted('2026-11-16');
    expect(before.ladders.result?.rungs[3]?.atMs).to.equal(at('2026-11-21T00:00'));
    const after = paused(before, '2026-11-20', '2026-11-24');
    expect(after.result?.date, 'late already').to.equal('2026-11-19');
    expect(after.ladders.result?.deadlineVersion).to.equal(1);
    expect(after.ladders.result?.rungs.slice(0, 3)).to.deep.equal(before.ladders.result?.rungs.slice(0, 3));
    expect(after.ladders.result?.rungs[3]).to.include({ level: 'escalated', atMs: at('2026-11-26T00:00') });
  });

  it('answers a supplement request in calendar days and keeps the told date at a new count', () => {
    const supplement: CaseSnapshot['supplement'] = {
      round: 1,
      items: [{ target: 'field', name: 'employer', reasons: ['wrong-value'], note: null }],
      requestedAtMs: at('2026-12-17'),
      requestedBy: 'acceptor-1',
      limit: null,
      movedAtMs: null,
    };
    const asked = planned(
      { ...submitted('2026-12-16'), state: 'supplement-requested', supplement },
      { atMs: at('2026-12-17') },
    );
    expect(asked.supplement?.limit).to.include({ date: '2027-01-04', provisional: true });
    expect(asked.acceptance?.date, 'the clock of another state is left alone').to.equal('2026-12-18');
    const notice: Calendar = {
      ...calendar,
      version: 2,
      coverage: [{ from: '2004-01-01', to: '2027-12-31' }],
      days: {
        ...calendar.days,
        '2027-01-01': { working: false, name: '元旦' },
        '2027-01-03': { working: true, name: '元旦' },
      },
    };
    const again = planned(asked, { atMs: at('2026-12-20') }, termsWith(notice));
    expect(again.supplement?.limit).to.include({ date: '2027-01-04', provisional: false, calendarVersion: 2 });
    expect(clockMoves(asked, again)).to.deep.equal([{ clock: 'supplement', from: '~2027-01-04', to: '2027-01-04' }]);
    expect(recounted(asked, again)).to.equal(true);
  });

  it('asks the supervisor one working day after the expected end of a special procedure', () => {
    const started = (expectedEnd: string) =>
      planned(
        {
          ...accepted('2026-11-16'),
          state: 'special-procedure',
          specialProcedure: {
            reason: 'appraisal',
            note: null,
            startedAtMs: at('2026-11-17'),
            expectedEnd,
            overdueMs: null,
          },
        },
        { atMs: at('2026-11-17') },
      );
    expect(started('2026-11-19').specialProcedure?.overdueMs).to.equal(at('2026-11-21T00:00'));
    expect(started('2026-11-20').specialProcedure?.overdueMs).to.equal(at('2026-11-24T00:00'));
    expect(started('2026-11-21').specialProcedure?.overdueMs, 'a Saturday').to.equal(at('2026-11-24T00:00'));
    const before = started('2026-11-20');
    expect(before.result?.date, 'paused, not counted').to.equal('2026-11-19');
    // A new notice moves the day of the supervisor: no limit moves, but the case is counted anew.
    const days = { ...calendar.days, '2026-11-23': { working: false, name: '临时放假' } };
    const after = planned(before, { atMs: at('2026-11-18') }, termsWith({ ...calendar, version: 2, days }));
    expect(after.specialProcedure?.overdueMs).to.equal(at('2026-11-25T00:00'));
    expect(clockMoves(before, after)).to.deep.equal([]);
    expect(recounted(before, after)).to.equal(true);
  });

  it('counts the remainder with the calendar that holds when it goes on', () => {
    const days = { ...calendar.days, '2026-11-24': { working: false, name: '临时放假' } };
    const after = paused(
      accepted('2026-11-16'),
      '2026-11-17',
      '2026-11-20',
      termsWith({ ...calendar, version: 2, days }),
    );
    expect(after.result?.date).to.equal('2026-11-26');
  });

  it('keeps what was counted before a pause, whatever a calendar that comes during it says of those days', () => {
    const off = (version: number, ...dates: string[]) => {
      const entries = dates.map((date) => [date, { working: false, name: '临时放假' }] as const);
      return termsWith({ ...calendar, version, days: { ...calendar.days, ...Object.fromEntries(entries) } });
    };
    // 11-17 was the first of three days; two are left.
    const after = paused(accepted('2026-11-16'), '2026-11-18', '2026-11-20', off(2, '2026-11-17'));
    expect(after.result?.date).to.equal('2026-11-24');
    expect(after.result?.days.find(({ date }) => date === '2026-11-17')).to.include({ count: 1, kind: 'working' });
    expect(after.result?.days.filter(({ count }) => count !== null)).to.have.length(3);
    // Whatever comes later moves the remainder only.
    const later = planned(after, { atMs: at('2026-11-23') }, off(3, '2026-11-17', '2026-11-24'));
    expect(later.result?.date).to.equal('2026-11-25');
    expect(planned(later, { atMs: at('2026-11-23') }, off(4)).result?.date, 'and back').to.equal('2026-11-24');
    // An extension adds to it.
    const { statutory } = planned(
      { ...after, extension: { atMs: at('2026-11-23'), reason: '核实' } },
      { atMs: at('2026-11-23') },
    );
    expect(statutory?.days.at(-1)?.count).to.equal(30);
    expect(statutory?.days.slice(0, 5)).to.deep.equal(after.statutory?.days.slice(0, 5));
  });

  it('is certain after a pause when what was a guess had been counted before it', () => {
    const before = accepted('2026-12-30');
    expect(before.result).to.include({ date: '2027-01-05', provisional: true });
    const coverage = [{ from: '2004-01-01', to: '2027-12-31' }];
    const days = { ...calendar.days, '2027-01-04': { working: false, name: '元旦' } };
    const after = paused(before, '2027-01-05', '2027-01-06', termsWith({ ...calendar, version: 2, coverage, days }));
    expect(after.result).to.include({ date: '2027-01-07', provisional: false });
  });

  it('ends a limit when the office closes, and its alerts with it', () => {
    const closing = termsWith(calendar, { closing: '17:30' });
    const submission = planned(submittedAt(at('2026-11-16')), { atMs: at('2026-11-16') }, closing);
    expect([submission.acceptance?.dueAtMs, submission.receiptLimit?.dueAtMs]).to.deep.equal([
      at('2026-11-18T17:30'),
      at('2026-11-23T17:30'),
    ]);
    expect(submission.ladders.acceptance?.rungs.slice(2).map(({ atMs }) => atMs)).to.deep.equal([
      at('2026-11-18T17:30'),
      at('2026-11-19T17:30'),
    ]);
    expect(deemed('2026-11-16', closing).broken.at(-1)).to.deep.equal({
      clock: 'acceptance',
      date: '2026-11-18',
      dueAtMs: at('2026-11-18T17:30'),
    });
    // An office that sets one later: the same date is another limit, and is raised anew.
    const before = accepted('2026-11-16');
    const after = planned(before, { atMs: at('2026-11-17') }, closing);
    expect(after.result?.date).to.equal('2026-11-19');
    expect(after.ladders.result?.deadlineVersion).to.equal(2);
    expect(recounted(before, after)).to.equal(true);
  });

  it('leaves a limit that passed at the closing time where it was, though a pause begins later that day', () => {
    const terms = termsWith(calendar, { closing: '17:00' });
    const accepted = acceptedAt(at('2026-11-16'));
    const before = { ...accepted, ...planClocks(accepted, terms, { atMs: at('2026-11-16') }) };
    expect(before.statutory).to.include({ date: '2026-12-14', dueAtMs: at('2026-12-14T17:00') });
    const resumedAt = (pausedAtMs: number, later = terms) => {
      const resumed = { ...before, pauses: [{ from: '2026-12-14', to: '2026-12-18' }] };
      const first = {
        ...resumed,
        ...planClocks(resumed, terms, { atMs: at('2026-12-18'), raisedUntilMs: pausedAtMs }),
      };
      return { ...first, ...planClocks(first, later, { atMs: at('2026-12-19') }) };
    };
    const late = resumedAt(at('2026-12-14T17:30'));
    expect(late.statutory?.date).to.equal('2026-12-14');
    expect(late.ladders.statutory?.deadlineVersion).to.equal(before.ladders.statutory?.deadlineVersion);
    expect(resumedAt(at('2026-12-14T16:59')).statutory?.date, 'a day is left').to.equal('2026-12-21');
    const newCalendar = termsWith(nationalCalendar(9), { closing: '17:00' });
    expect(resumedAt(at('2026-12-14T17:30'), newCalendar).statutory?.date, 'after a re-plan').to.equal('2026-12-14');
  });

  it('keeps a promise that was broken under the old calendar beside the new date', () => {
    const before = accepted('2026-11-16');
    const broken = brokenLimits(before, at('2026-11-20T00:00'));
    expect(brokenLimits(before, at('2026-11-20T00:00') - 1)).to.deep.equal([]);
    expect(broken).to.deep.equal([{ clock: 'result', date: '2026-11-19', dueAtMs: at('2026-11-20T00:00') }]);
    const days = { ...calendar.days, '2026-11-19': { working: false, name: '临时放假' } };
    const moved = planned(
      { ...before, broken },
      { atMs: at('2026-11-20T09:30') },
      termsWith({ ...calendar, version: 2, days }),
    );
    expect(clockMoves(before, moved)).to.deep.equal([
      { clock: 'result', from: '2026-11-19', to: '2026-11-20' },
      { clock: 'statutory', from: '2026-12-14', to: '2026-12-15' },
    ]);
    expect(moved.ladders.result?.deadlineVersion).to.equal(2);
    expect(brokenLimits(moved, at('2026-11-20T23:59:59.999'))).to.deep.equal(broken);
    expect(brokenLimits(moved, at('2026-11-21T00:00')).map(({ date }) => date)).to.deep.equal([
      '2026-11-19',
      '2026-11-20',
    ]);
    expect(brokenLimits(moved, at('2026-11-20T12:00')), 'the same array when nothing is added').to.equal(broken);
  });

  it('breaks no limit while none runs', () => {
    for (const state of CASE_STATES) {
      if (state === 'submitted' || state === 'accepted') continue;
      expect(brokenLimits({ ...accepted('2026-11-16'), state }, at('2027-06-01')), state).to.deep.equal([]);
    }
  });

  it('sees a provisional date become certain as a move', () => {
    const before = accepted('2026-12-29');
    expect(before.result).to.include({ date: '2027-01-04', provisional: true });
    const coverage = [{ from: '2004-01-01', to: '2027-12-31' }];
    const days = { ...calendar.days, '2027-01-01': { working: false, name: '元旦' } };
    const after = planned(before, { atMs: at('2026-12-30') }, termsWith({ ...calendar, version: 2, coverage, days }));
    expect(clockMoves(before, after)[0]).to.deep.equal({ clock: 'result', from: '~2027-01-04', to: '2027-01-04' });
    expect(after.ladders.result, 'the same date: no rung is raised anew').to.deep.equal(before.ladders.result);
    expect(after.calendarVersion).to.equal(2);
  });

  it('moves the rungs ahead when other days count on the way to the same date', () => {
    const before = accepted('2026-11-19');
    expect(before.result?.date).to.equal('2026-11-24');
    expect(before.ladders.result?.rungs[0]?.atMs).to.equal(at('2026-11-23T13:45'));
    const days = {
      ...calendar.days,
      '2026-11-20': { working: false, name: '临时放假' },
      '2026-11-22': { working: true, name: '临时放假' },
    };
    const over = termsWith({ ...calendar, version: 2, days });
    const after = planned(before, { atMs: at('2026-11-19T16:00') }, over);
    expect(after.result?.date).to.equal('2026-11-24');
    expect(clockMoves(before, after).map(({ clock }) => clock)).to.deep.equal([]);
    expect(recounted(before, after)).to.equal(true);
    expect(after.ladders.result?.deadlineVersion).to.equal(1);
    expect(after.ladders.result?.rungs[0]?.atMs, 'day 2 is still Monday').to.equal(at('2026-11-23T13:45'));
    const noMonday = termsWith({
      ...calendar,
      version: 2,
      days: {
        ...calendar.days,
        '2026-11-22': { working: true, name: '临时放假' },
        '2026-11-23': { working: false, name: '临时放假' },
      },
    });
    const shifted = planned(before, { atMs: at('2026-11-19T16:00') }, noMonday);
    expect(shifted.result?.date).to.equal('2026-11-24');
    expect(shifted.ladders.result?.deadlineVersion).to.equal(1);
    expect(shifted.ladders.result?.rungs[0]?.atMs, 'not on a day off').to.equal(at('2026-11-22T13:45'));
    // What was raised already is not planned a second time.
    const late = planned(before, { atMs: at('2026-11-23T14:00') }, noMonday);
    expect(late.ladders.result?.rungs[0]?.atMs).to.equal(at('2026-11-23T13:45'));
    expect(late.ladders.result?.rungs).to.have.length(4);
    const atTheRung = planned(before, { atMs: at('2026-11-23T13:45') }, noMonday);
    expect(atTheRung.ladders.result, 'nor one that is reached this millisecond').to.deep.equal(late.ladders.result);
  });

  it('counts over the end of a leap February and of a year without losing a day', () => {
    expect(accepted('2024-02-26').result?.date).to.equal('2024-02-29');
    expect(accepted('2025-12-30').result?.date).to.equal('2026-01-05');
    expect(endOfDayMs('2024-02-29')).to.equal(at('2024-03-01T00:00'));
    expect(addWorkingDays(calendar, '2024-02-28', 2)).to.equal('2024-03-01');
  });
});
