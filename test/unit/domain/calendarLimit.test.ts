import { expect } from 'chai';
import fc from 'fast-check';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import { calendarLimitSchema, explainCalendarLimit, planCalendarLimit } from '../../../domain/calendarLimit.ts';
import { addDays, endOfDayMs, shanghaiDate } from '../../../domain/time.ts';
import { judgeDay, type Calendar } from '../../../domain/working-days.ts';
import { near, someCalendar } from './helpers/calendars.ts';
import { at, isWorking } from './helpers/clocks.ts';

const calendar = nationalCalendar(1);
/** A limit as it was told before: until 24:00 of its day. */
const toldUntil = (date: string | null) => (date === null ? null : { date, dueAtMs: endOfDayMs(date) });
const lapse = (requested: string, told: string | null = null, over: Calendar = calendar) =>
  planCalendarLimit(over, at(requested), 15, toldUntil(told));
/** The calendar once the notice for 2027 is there. */
const of2027 = (days: Calendar['days']): Calendar => ({
  ...calendar,
  version: 2,
  coverage: [{ from: '2004-01-01', to: '2027-12-31' }],
  days: { ...calendar.days, ...days },
});

describe('domain/calendarLimit', () => {
  it('lapses on the days the design prints', () => {
    // Saturday 12-05 moves to Monday.
    expect(lapse('2026-11-20')).to.include({ date: '2026-12-07', movedFrom: '2026-12-05', provisional: false });
    // A make-up Sunday stays.
    expect(lapse('2026-09-05')).to.include({ date: '2026-09-20', movedFrom: null, provisional: false });
    // 国庆节
    expect(lapse('2026-09-18')).to.include({ date: '2026-10-08', movedFrom: '2026-10-03', provisional: false });
    expect(lapse('2026-11-20').dueAtMs).to.equal(at('2026-12-08T00:00'));
  });

  it('does not care for the hour of the request', () => {
    for (const hour of ['00:00', '10:00', '23:59:59.999'])
      expect(lapse(`2026-11-20T${hour}`), hour).to.deep.equal(lapse('2026-11-20'));
  });

  it('is provisional from the first last day on whose year is not published', () => {
    expect(lapse('2026-12-16')).to.include({ date: '2026-12-31', provisional: false });
    // 15 days from 12-17 is 元旦; all of the days passed over belong to 2027.
    expect(lapse('2026-12-17')).to.include({ date: '2027-01-04', movedFrom: '2027-01-01', provisional: true });
  });

  it('is provisional when only the days passed over on the way are not published', () => {
    const later: Calendar = { ...calendar, coverage: [{ from: '2027-01-04', to: '2027-12-31' }] };
    expect(lapse('2026-12-17', null, later)).to.include({ date: '2027-01-04', provisional: true });
    expect(lapse('2026-12-20', null, later)).to.include({ date: '2027-01-04', provisional: false });
  });

  it('moves on with a notice, and never back before a date told already', () => {
    const bridged = of2027({
      '2027-01-01': { working: false, name: '元旦' },
      '2027-01-04': { working: false, name: '元旦' },
    });
    expect(lapse('2026-12-17', '2027-01-04', bridged)).to.include({
      date: '2027-01-05',
      provisional: false,
      keptFrom: null,
    });
    // The notice makes Sunday 01-03 a working day: the count would now end there, but 01-04 was told.
    const makeUp = of2027({
      '2027-01-01': { working: false, name: '元旦' },
      '2027-01-03': { working: true, name: '元旦' },
    });
    expect(lapse('2026-12-17', null, makeUp)).to.include({ date: '2027-01-03', keptFrom: null });
    expect(lapse('2026-12-17', '2027-01-04', makeUp)).to.include({ date: '2027-01-04', keptFrom: '2027-01-04' });
  });

  it('does not end on a day off because that day was told', () => {
    const swapped = of2027({
      '2027-01-01': { working: false, name: '元旦' },
      '2027-01-03': { working: true, name: '元旦' },
      '2027-01-04': { working: false, name: '元旦' },
    });
    const limit = lapse('2026-12-17', '2027-01-04', swapped);
    expect(limit).to.include({
      date: '2027-01-05',
      provisional: false,
      movedFrom: '2027-01-01',
      keptFrom: '2027-01-04',
    });
  });

  it('tells the day of the request, the days, the move and what is uncertain', () => {
    expect(explainCalendarLimit(lapse('2026-09-05'))).to.equal(
      '2026年9月5日当日不计，共15个自然日；2026年9月20日24时截止。',
    );
    expect(explainCalendarLimit(lapse('2026-11-20'))).to.equal(
      '2026年11月20日当日不计，共15个自然日；第15日2026年12月5日不是工作日，顺延；2026年12月7日24时截止。',
    );
    expect(explainCalendarLimit(lapse('2026-12-17'))).to.equal(
      '2026年12月17日当日不计，共15个自然日；第15日2027年1月1日不是工作日，顺延；预计2027年1月4日24时截止。' +
        '该年放假安排尚未公布，公布后重新计算，不会提前。',
    );
  });

  it('does not call a working day a day off when the date is later because it was told', () => {
    // Told when Friday 2027-01-08 was thought to be off; now it is a working day like any other.
    const limit = lapse('2026-12-24', '2027-01-11', of2027({}));
    expect(limit).to.include({ date: '2027-01-11', movedFrom: null, keptFrom: '2027-01-11' });
    expect(explainCalendarLimit(limit)).to.equal(
      '2026年12月24日当日不计，共15个自然日；此前已告知2027年1月11日截止，不再提前；2027年1月11日24时截止。',
    );
  });

  it('ends when the office closes, where it says when; what was told until 24:00 stays until then', () => {
    const closes = (told: Parameters<typeof planCalendarLimit>[3] = null, closing = '17:30') =>
      planCalendarLimit(calendar, at('2026-11-20'), 15, told, closing);
    expect(closes()).to.include({ date: '2026-12-07', dueAtMs: at('2026-12-07T17:30') });
    expect(explainCalendarLimit(closes())).to.contain('2026年12月7日17时30分（停止办公的时间）截止。');
    const told = closes(toldUntil('2026-12-07'));
    expect(told).to.include({ date: '2026-12-07', dueAtMs: at('2026-12-08T00:00') });
    expect(explainCalendarLimit(told)).to.contain('2026年12月7日24时截止。');
    expect(closes(closes(), '18:00').dueAtMs, 'the office stays longer').to.equal(at('2026-12-07T18:00'));
    expect(closes(closes(), '17:00').dueAtMs, 'and shorter again').to.equal(at('2026-12-07T17:30'));
    expect(closes(toldUntil('2026-12-08')).dueAtMs, 'a later day that was told').to.equal(at('2026-12-09T00:00'));
    expect(closes(toldUntil('2026-12-06')).dueAtMs, 'moved to another day').to.equal(at('2026-12-07T17:30'));
  });

  it('reads a limit that an earlier release wrote', () => {
    const { keptFrom: _, ...older } = lapse('2026-11-20');
    expect(calendarLimitSchema.parse(older)).to.deep.equal(lapse('2026-11-20'));
  });

  it('refuses a count of days that is none, and a calendar without working days', () => {
    for (const bad of [0, -1, 1.5, Number.NaN, Infinity])
      expect(() => planCalendarLimit(calendar, at('2026-11-20'), bad)).to.throw(RangeError);
    const days = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [addDays('2026-11-01', index), { working: false, name: '停' }]),
    );
    expect(() => planCalendarLimit({ ...calendar, days }, at('2026-11-20'), 15)).to.throw(RangeError);
  });

  const question = someCalendar().chain((some) =>
    fc.tuple(
      fc.constant(some),
      near(some),
      fc.integer({ min: 1, max: 60 }),
      fc.option(fc.integer({ min: -5, max: 90 })),
    ),
  );

  it('ends on a working day, no earlier than its last day or the day told, and on the first such', () => {
    fc.assert(
      fc.property(question, ([some, fromMs, days, told]) => {
        const from = shanghaiDate(fromMs);
        const toldDate = told === null ? null : addDays(from, told);
        const limit = planCalendarLimit(some, fromMs, days, toldUntil(toldDate));
        const plain = addDays(from, days);
        expect(isWorking(some, limit.date)).to.equal(true);
        expect(limit.date >= plain).to.equal(true);
        if (toldDate) expect(limit.date >= toldDate).to.equal(true);
        const floor = toldDate !== null && toldDate > plain ? toldDate : plain;
        for (let day = floor; day < limit.date; day = addDays(day, 1))
          expect(isWorking(some, day), day).to.equal(false);
        expect(limit.dueAtMs).to.equal(endOfDayMs(limit.date));
        expect(limit).to.include({ from, calendarDays: days, calendarVersion: some.version });
        expect(calendarLimitSchema.parse(limit)).to.deep.equal(limit);
        // Certain as soon as every day that settles it is covered.
        let uncovered = false;
        for (let day = floor; day <= limit.date; day = addDays(day, 1)) uncovered ||= !judgeDay(some, day).covered;
        if (uncovered) expect(limit.provisional).to.equal(true);
        if (toldDate === null) {
          expect(limit.provisional).to.equal(uncovered);
          expect(planCalendarLimit(some, fromMs, days, limit), 'told as it is').to.deep.equal(limit);
        }
        expect(planCalendarLimit(some, fromMs, days, limit).date, 'a re-plan moves nothing').to.equal(limit.date);
      }),
    );
  });

  it('mentions every fact of the count', () => {
    fc.assert(
      fc.property(question, ([some, fromMs, days, told]) => {
        const from = shanghaiDate(fromMs);
        const limit = planCalendarLimit(some, fromMs, days, toldUntil(told === null ? null : addDays(from, told)));
        const text = explainCalendarLimit(limit);
        const spoken = (date: string) => date.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日');
        for (const date of [from, limit.date, limit.movedFrom, limit.keptFrom])
          if (date) expect(text).to.contain(spoken(date));
        expect(text).to.contain(`共${days}个自然日`);
        expect(text.includes('预计')).to.equal(limit.provisional);
        expect(text.includes('不是工作日')).to.equal(!isWorking(some, addDays(from, days)));
      }),
    );
  });
});
