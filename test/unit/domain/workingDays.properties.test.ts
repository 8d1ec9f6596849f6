import { expect } from 'chai';
import fc from 'fast-check';
import { addDays, daysBetween, endOfDayMs, shanghaiDate } from '../../../domain/time.ts';
import { deadlineSchema, judgeDay, overlayCalendar, planDeadline } from '../../../domain/working-days.ts';
import { near, someCalendar, someDate } from './helpers/calendars.ts';

const workingDays = fc.integer({ min: 1, max: 30 });
const question = someCalendar().chain((calendar) => fc.tuple(fc.constant(calendar), near(calendar), workingDays));

describe('domain/working-days, for all calendars', () => {
  it('ends on a working day, with exactly n counted days after day 0 and no day left out', () => {
    fc.assert(
      fc.property(question, ([calendar, fromMs, n]) => {
        const deadline = planDeadline(calendar, fromMs, n);
        expect(judgeDay(calendar, deadline.date).working).to.equal(true);
        expect(deadline.from).to.equal(shanghaiDate(fromMs));
        expect(deadline.days.map(({ date }) => daysBetween(deadline.from, date))).to.deep.equal([
          ...deadline.days.keys(),
        ]);
        const [dayZero, ...counted] = deadline.days;
        expect(dayZero).to.include({ kind: 'day-zero', count: null });
        const numbers = counted.flatMap(({ count }) => (count === null ? [] : [count]));
        expect(numbers).to.deep.equal(Array.from({ length: n }, (_, index) => index + 1));
        for (const { date, count } of counted) expect(judgeDay(calendar, date).working).to.equal(count !== null);
        expect(counted.at(-1)).to.include({ date: deadline.date, count: n });
        expect(deadline.dueAtMs).to.equal(endOfDayMs(deadline.date));
        expect(deadlineSchema.parse(deadline)).to.deep.equal(deadline);
      }),
    );
  });

  it('does not depend on the hour of the event', () => {
    fc.assert(
      fc.property(someCalendar(), someDate(), workingDays, (calendar, date, n) => {
        const endMs = endOfDayMs(date);
        expect(planDeadline(calendar, endMs - 1, n)).to.deep.equal(planDeadline(calendar, endMs - 86_400_000, n));
      }),
    );
  });

  it('is later for more days, and never earlier for a later event', () => {
    fc.assert(
      fc.property(question, fc.integer({ min: 0, max: 40 * 86_400_000 }), ([calendar, fromMs, n], laterMs) => {
        const deadline = planDeadline(calendar, fromMs, n);
        expect(planDeadline(calendar, fromMs, n + 1).dueAtMs).to.be.above(deadline.dueAtMs);
        expect(planDeadline(calendar, fromMs + laterMs, n).dueAtMs).to.be.at.least(deadline.dueAtMs);
      }),
    );
  });

  it('goes on from where it stopped: n days and then m days are n + m days', () => {
    fc.assert(
      fc.property(question, workingDays, ([calendar, fromMs, n], m) => {
        const first = planDeadline(calendar, fromMs, n);
        expect(planDeadline(calendar, first.dueAtMs - 1, m).date).to.equal(planDeadline(calendar, fromMs, n + m).date);
      }),
    );
  });

  it('is provisional exactly when a day after day 0 up to the date is not covered', () => {
    fc.assert(
      fc.property(question, ([calendar, fromMs, n]) => {
        const deadline = planDeadline(calendar, fromMs, n);
        const [span] = calendar.coverage;
        let uncovered = false;
        for (let date = addDays(deadline.from, 1); date <= deadline.date; date = addDays(date, 1)) {
          uncovered ||= !span || date < span.from || date > span.to;
        }
        expect(deadline.provisional).to.equal(uncovered);
      }),
    );
  });

  it('takes each day from the overlay where it names one, unless it works on a nationwide day off, else from the base', () => {
    fc.assert(
      fc.property(someCalendar(), someCalendar('450000'), someDate(), (base, local, other) => {
        // What random dates rarely do: name the same day twice.
        const shared = Object.keys(base.days).filter((_, index) => index % 2 === 0);
        const again = shared.map((date) => [date, { working: other > date, name: '本地安排' }] as const);
        const overlay = { ...local, days: { ...local.days, ...Object.fromEntries(again) } };
        const merged = overlayCalendar(base, overlay);
        const dates = [other, ...Object.keys(overlay.days), ...Object.keys(base.days)];
        for (const date of dates) {
          const own = overlay.days[date];
          const wins = own && !(own.working && base.days[date]?.working === false);
          if (wins) expect(judgeDay(merged, date)).to.include(own);
          else expect(judgeDay(merged, date)).to.deep.equal(judgeDay(base, date));
        }
        expect(merged.version).to.equal(Math.max(base.version, overlay.version));
        expect(merged.coverage).to.deep.equal(base.coverage);
      }),
    );
  });
});
