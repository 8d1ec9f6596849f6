import { expect } from 'chai';
import fc from 'fast-check';
import { caseSnapshotSchema, type CaseSnapshot } from '../../../domain/case.ts';
import {
  brokenLimits,
  clockMoves,
  planClocks,
  recounted,
  runningClocks,
  type ClockTerms,
} from '../../../domain/caseClocks.ts';
import { clockWork } from '../../../domain/clockWork.ts';
import { limitInstant } from '../../../domain/closingTime.ts';
import { addDays, daysBetween, shanghaiDate, startOfDayMs } from '../../../domain/time.ts';
import { addWorkingDays, planDeadline, type Pause } from '../../../domain/working-days.ts';
import { near, someCalendar } from './helpers/calendars.ts';
import {
  acceptedAt,
  countedDates,
  DAY,
  HOUR,
  inOfficeHours,
  isWorking,
  mayBeExtended,
  somePauses,
  someTerms,
  submittedAt,
  withDaysOff,
} from './helpers/clocks.ts';

/** Those that are counted in working days from the receipt on. */
type CountedClock = 'acceptance' | 'result' | 'statutory';

const situation = someCalendar().chain((calendar) =>
  fc.record({ calendar: fc.constant(calendar), fromMs: near(calendar), terms: someTerms(calendar) }),
);
const counting = situation.chain((one) =>
  fc.record({
    calendar: fc.constant(one.calendar),
    fromMs: fc.constant(one.fromMs),
    workingDays: fc.integer({ min: 1, max: 30 }),
    pauses: somePauses(shanghaiDate(one.fromMs)),
  }),
);

/** Something that happens to a case, and how long after the event before. */
type Happening = { afterMs: number } & (
  | { kind: 'pause'; lengthMs: number }
  | { kind: 'extend' }
  | { kind: 'replan'; daysOff: number[] }
  | { kind: 'resubmit' }
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('pause' as const),
    afterMs: fc.integer({ min: 0, max: 12 * DAY }),
    lengthMs: fc.integer({ min: 0, max: 12 * DAY }),
  }),
  fc.record({ kind: fc.constant('extend' as const), afterMs: fc.integer({ min: 0, max: 12 * DAY }) }),
  fc.record({
    kind: fc.constant('replan' as const),
    afterMs: fc.integer({ min: 0, max: 12 * DAY }),
    daysOff: fc.array(fc.integer({ min: -10, max: 30 }), { maxLength: 8 }),
  }),
  fc.record({ kind: fc.constant('resubmit' as const), afterMs: fc.integer({ min: 0, max: 12 * DAY }) }),
);

const story = situation.chain(({ fromMs, terms }) =>
  fc.record({
    fromMs: fc.constant(fromMs),
    terms: fc.constant(terms),
    accepted: fc.boolean(),
    happenings: fc.array(happening, { maxLength: 6 }),
  }),
);

interface Step {
  before: CaseSnapshot;
  after: CaseSnapshot;
  terms: ClockTerms;
  atMs: number;
  afresh: boolean;
}

/** The case through its story, as the workflow would take it: what is broken is recorded with every change. */
function tell({
  fromMs,
  terms: first,
  accepted,
  happenings,
}: typeof story extends fc.Arbitrary<infer T> ? T : never): Step[] {
  let terms = first;
  let atMs = fromMs;
  const start = accepted ? acceptedAt(fromMs) : submittedAt(fromMs);
  let snapshot: CaseSnapshot = { ...start, ...planClocks(start, terms, { atMs }) };
  const steps: Step[] = [{ before: start, after: snapshot, terms, atMs, afresh: false }];
  const change = (facts: Partial<CaseSnapshot>, planned: { afresh?: boolean; raisedUntilMs?: number } = {}) => {
    const before = { ...snapshot, broken: brokenLimits(snapshot, planned.raisedUntilMs ?? atMs) };
    const changing = { ...before, ...facts };
    const planning = { ...changing, ...planClocks(changing, terms, { atMs, ...planned }) };
    snapshot = { ...planning, broken: brokenLimits(planning, atMs) };
    steps.push({ before, after: snapshot, terms, atMs, afresh: planned.afresh ?? false });
  };
  for (const one of happenings) {
    atMs += one.afterMs;
    if (one.kind === 'replan') {
      terms = withDaysOff(terms, atMs, one.daysOff);
      change({});
    } else if (one.kind === 'resubmit') {
      if (!accepted) change({ receivedAtMs: atMs }, { afresh: true });
    } else if (one.kind === 'extend') {
      if (mayBeExtended(snapshot, atMs)) change({ extension: { atMs, reason: '理由' } });
    } else if (accepted) {
      const pause: Pause = { from: shanghaiDate(atMs), to: shanghaiDate(atMs + one.lengthMs) };
      const raisedUntilMs = atMs;
      atMs += one.lengthMs;
      change({ pauses: [...snapshot.pauses, pause] }, { raisedUntilMs });
    }
  }
  return steps;
}

describe('domain/caseClocks, for all calendars, hours, ladders and stories', () => {
  it('moves a date by exactly as many working days as were paused before it, and never to an earlier one', () => {
    fc.assert(
      fc.property(
        counting,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 20 }),
        ({ calendar, fromMs, workingDays }, start, length) => {
          const plain = planDeadline(calendar, fromMs, workingDays);
          const pause = { from: addDays(plain.from, start), to: addDays(plain.from, start + length) };
          const paused = planDeadline(calendar, fromMs, workingDays, [pause]);
          expect(paused.dueAtMs).to.be.at.least(plain.dueAtMs);
          // The remainder: what was counted before the pause stays, the rest follows the last paused day.
          const before = countedDates(plain).filter((date) => date < pause.from);
          expect(countedDates(paused).slice(0, before.length)).to.deep.equal(before);
          const left = workingDays - before.length;
          if (left === 0) expect(paused).to.deep.equal(plain);
          else {
            const last = pause.to > plain.from ? pause.to : plain.from;
            expect(paused.date).to.equal(addWorkingDays(calendar, last, left));
          }
          let taken = 0;
          for (let date = pause.from; date <= pause.to; date = addDays(date, 1))
            if (date > plain.from && date <= paused.date && isWorking(calendar, date)) taken += 1;
          expect(paused.date).to.equal(planDeadline(calendar, fromMs, workingDays + (left === 0 ? 0 : taken)).date);
        },
      ),
    );
  });

  it('counts several pauses as their union, in any order', () => {
    fc.assert(
      fc.property(counting, ({ calendar, fromMs, workingDays, pauses }) => {
        const days = new Set<string>();
        for (const { from, to } of pauses) for (let date = from; date <= to; date = addDays(date, 1)) days.add(date);
        const single = [...days].map((date) => ({ from: date, to: date }));
        const deadline = planDeadline(calendar, fromMs, workingDays, pauses);
        expect(planDeadline(calendar, fromMs, workingDays, single)).to.deep.equal(deadline);
        expect(planDeadline(calendar, fromMs, workingDays, pauses.toReversed())).to.deep.equal(deadline);
        expect(planDeadline(calendar, fromMs, workingDays, [...pauses, ...pauses])).to.deep.equal(deadline);
        for (const { date, kind, count } of deadline.days) {
          if (kind === 'day-zero') continue;
          expect(kind === 'paused', date).to.equal(days.has(date));
          if (days.has(date)) expect(count).to.equal(null);
        }
        expect(countedDates(deadline)).to.have.length(workingDays);
        expect(isWorking(calendar, deadline.date)).to.equal(true);
      }),
    );
  });

  it('moves nothing by a pause within days that do not count anyway', () => {
    fc.assert(
      fc.property(counting, ({ calendar, fromMs, workingDays }) => {
        const plain = planDeadline(calendar, fromMs, workingDays);
        const off = plain.days.filter(({ count }) => count === null).map(({ date }) => ({ from: date, to: date }));
        const paused = planDeadline(calendar, fromMs, workingDays, off);
        expect(countedDates(paused)).to.deep.equal(countedDates(plain));
        expect(paused.dueAtMs).to.equal(plain.dueAtMs);
      }),
    );
  });

  it('adds the extension to what the pause leaves, in either order', () => {
    fc.assert(
      fc.property(
        situation,
        fc.integer({ min: 0, max: 10 * DAY }),
        fc.integer({ min: 0, max: 10 * DAY }),
        ({ fromMs, terms }, afterMs, lengthMs) => {
          const startMs = fromMs + afterMs;
          const endMs = startMs + lengthMs;
          const pauses = [{ from: shanghaiDate(startMs), to: shanghaiDate(endMs) }];
          const extension = { atMs: endMs, reason: '理由' };
          const plan = (snapshot: CaseSnapshot, atMs: number, raisedUntilMs?: number) => ({
            ...snapshot,
            ...planClocks(snapshot, terms, raisedUntilMs === undefined ? { atMs } : { atMs, raisedUntilMs }),
          });
          const start = plan(acceptedAt(fromMs), fromMs);
          const pausedFirst = plan({ ...plan({ ...start, pauses }, endMs, startMs), extension }, endMs);
          const extendedFirst = plan({ ...plan({ ...start, extension }, startMs), pauses }, endMs, startMs);
          expect(extendedFirst.statutory).to.deep.equal(pausedFirst.statutory);
          expect(extendedFirst.result).to.deep.equal(pausedFirst.result);
          const last = pausedFirst.statutory?.days.at(-1);
          expect(last?.count).to.equal(30);
        },
      ),
    );
  });

  it('goes through any story with dates that only its facts explain', () => {
    fc.assert(
      fc.property(story, (one) => {
        for (const { before, after, terms, atMs, afresh } of tell(one)) {
          expect(caseSnapshotSchema.parse(after)).to.deep.equal(after);
          // A second count with the same calendar says the same.
          const again = { ...after, ...planClocks(after, terms, { atMs }) };
          expect(clockMoves(after, again)).to.deep.equal([]);
          expect(recounted(after, again)).to.equal(false);
          expect(again).to.deep.equal(after);
          for (const clock of ['acceptance', 'result', 'statutory'] as const) {
            const was = before.ladders[clock]?.deadlineVersion ?? 0;
            const is = after.ladders[clock]?.deadlineVersion ?? 0;
            const moved = after[clock]?.date !== before[clock]?.date;
            const anew = afresh && runningClocks(after).includes(clock);
            expect(is, `${clock} version`).to.equal(moved || anew ? was + 1 : was);
          }
          const moves = clockMoves(before, after);
          for (const { clock, from, to } of moves) expect(from, clock).not.to.equal(to);
          if (moves.length > 0) expect(recounted(before, after)).to.equal(true);
          expect(after.calendarVersion).to.equal(terms.calendar.version);
          for (const clock of runningClocks(after) as readonly CountedClock[])
            expect(after[clock]?.calendarVersion).to.equal(terms.calendar.version);
        }
      }),
    );
  });

  it('keeps on record what was broken, each date once, through every pause, extension and new calendar', () => {
    fc.assert(
      fc.property(story, (one) => {
        let before: CaseSnapshot['broken'] = [];
        for (const { after, atMs } of tell(one)) {
          expect(after.broken.slice(0, before.length)).to.deep.equal(before);
          const keys = after.broken.map(({ clock, date }) => `${clock} ${date}`);
          expect(new Set(keys).size).to.equal(keys.length);
          for (const { dueAtMs, date } of after.broken) {
            expect(dueAtMs).to.be.at.most(atMs);
            expect(dueAtMs).to.equal(limitInstant(date, one.terms.closing));
          }
          for (const clock of runningClocks(after) as readonly CountedClock[]) {
            const deadline = after[clock];
            if (deadline && deadline.dueAtMs <= atMs) expect(keys).to.include(`${clock} ${deadline.date}`);
          }
          before = after.broken;
        }
      }),
    );
  });

  it('raises each level once per clock and version, loses no rung ahead, and of what is past at a move one', () => {
    fc.assert(
      fc.property(story, (one) => {
        const steps = tell(one);
        for (const [index, { before, after, terms, atMs, afresh }] of steps.entries()) {
          const keys = clockWork(after).map(({ key }) => key);
          expect(new Set(keys).size).to.equal(keys.length);
          for (const clock of runningClocks(after) as readonly CountedClock[]) {
            const ladder = after.ladders[clock];
            const deadline = after[clock];
            if (!ladder || !deadline) throw new Error('a clock that runs is planned');
            const instants = ladder.rungs.map((rung) => rung.atMs);
            expect(instants).to.deep.equal(instants.toSorted((a, b) => a - b));
            const counted = countedDates(deadline);
            for (const { level, atMs: rungMs, tellAtMs } of ladder.rungs) {
              expect(tellAtMs).to.be.at.least(rungMs);
              if (rungMs <= atMs) continue;
              if (level === 'due') expect(rungMs).to.equal(deadline.dueAtMs);
              if (level !== 'half' && level !== 'near-due') continue;
              expect(counted).to.include(shanghaiDate(rungMs - 1));
              expect(inOfficeHours(terms.hours, shanghaiDate(rungMs - 1), rungMs)).to.equal(true);
            }
            const wanted = terms.ladders[clock].map(({ level }) => level);
            const due = ladder.rungs.some(({ level }) => level === 'due');
            if (wanted.includes('due') && deadline.dueAtMs > atMs)
              expect(due, 'the limit ahead has its rung').to.equal(true);
            // What becomes known as past is one rung at most, and none of a level that was raised before.
            const was = before.ladders[clock];
            if (!was || was.deadlineVersion === ladder.deadlineVersion || afresh || index === 0) continue;
            const now = ladder.rungs.filter((rung) => rung.atMs <= atMs);
            expect(now.length).to.be.at.most(1);
          }
        }
      }),
    );
  });

  it('never says that more days count than are asked for, whichever year ends on the way', () => {
    fc.assert(
      fc.property(situation, ({ fromMs, terms }) => {
        const snapshot = { ...acceptedAt(fromMs), ...planClocks(acceptedAt(fromMs), terms, { atMs: fromMs }) };
        const { result, statutory } = snapshot;
        expect(countedDates(result ?? planDeadline(terms.calendar, 0, 1))).to.have.length(
          terms.promise.resultWorkingDays,
        );
        expect(countedDates(statutory ?? planDeadline(terms.calendar, 0, 1))).to.have.length(20);
        const from = shanghaiDate(fromMs);
        for (const limit of [result, statutory]) {
          if (!limit) continue;
          expect(daysBetween(from, limit.date)).to.equal(limit.days.length - 1);
          expect((limitInstant(limit.date, null) - startOfDayMs(from)) % (24 * HOUR), 'no summer time').to.equal(0);
          expect(limit.dueAtMs).to.equal(limitInstant(limit.date, terms.closing));
        }
      }),
    );
  });
});
