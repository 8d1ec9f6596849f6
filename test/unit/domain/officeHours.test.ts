import { expect } from 'chai';
import fc from 'fast-check';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import {
  closingTimeOf,
  DEFAULT_OFFICE_HOURS,
  instantAtShare,
  nextOpening,
  officeHoursSchema,
  workingMinutes,
} from '../../../domain/officeHours.ts';
import { addDays, shanghaiDate } from '../../../domain/time.ts';
import { near, someCalendar, someDate } from './helpers/calendars.ts';
import { at, inOfficeHours, isWorking, MINUTE, someOfficeHours, workedMs } from './helpers/clocks.ts';

const calendar = nationalCalendar(1);
const noon = [{ from: '11:59', to: '12:00' }];
const three = [
  { from: '08:30', to: '10:00' },
  { from: '10:00', to: '11:47' },
  { from: '15:01', to: '18:20' },
];

describe('domain/officeHours', () => {
  it('takes spans in order and without overlap, and says in Chinese what is wrong', () => {
    const issues = (hours: unknown) => officeHoursSchema.safeParse(hours).error?.issues.map(({ message }) => message);
    expect(officeHoursSchema.parse(DEFAULT_OFFICE_HOURS)).to.deep.equal(DEFAULT_OFFICE_HOURS);
    expect(officeHoursSchema.parse(three)).to.deep.equal(three);
    expect(issues([])).to.deep.equal(['请至少填写一段办公时间']);
    const order = ['办公时间须按先后填写，不能重叠'];
    expect(issues([{ from: '12:00', to: '09:00' }])).to.deep.equal(order);
    expect(issues([{ from: '09:00', to: '09:00' }])).to.deep.equal(order);
    expect(issues(three.toReversed())).to.deep.equal([...order, ...order]);
    expect(
      issues([
        { from: '09:00', to: '12:00' },
        { from: '11:59', to: '17:00' },
      ]),
    ).to.deep.equal(order);
    for (const bad of ['9:00', '24:00', '09:60', '0900', '09:00:00', ' 09:00', ''])
      expect(issues([{ from: bad, to: '23:59' }]), bad).to.include('时间请按 HH:MM 填写，例如 09:00');
    expect(officeHoursSchema.safeParse([{ from: '09:00', to: '10:00', note: 'x' }]).success).to.equal(false);
  });

  it('takes a closing time that is not before the end of the hours, or none', () => {
    expect(closingTimeOf(DEFAULT_OFFICE_HOURS, null)).to.equal(null);
    for (const time of ['17:00', '17:30', '23:59']) expect(closingTimeOf(DEFAULT_OFFICE_HOURS, time)).to.equal(time);
    expect(() => closingTimeOf(DEFAULT_OFFICE_HOURS, '16:59')).to.throw('停止办公的时间不能早于办公时间结束');
    for (const bad of ['24:00', '9:00', '', '17:00:00', 17]) expect(() => closingTimeOf(three, bad)).to.throw();
  });

  it('finds half of two days at the close of the first and 0.8 of them at 14:24 of the second', () => {
    const days = ['2026-11-24', '2026-11-25', '2026-11-26'];
    const share = (count: number, part: number) => instantAtShare(DEFAULT_OFFICE_HOURS, days.slice(0, count), part);
    expect(workingMinutes(DEFAULT_OFFICE_HOURS)).to.equal(390);
    expect(share(2, 0.5)).to.equal(at('2026-11-24T17:00'));
    expect(share(2, 0.8)).to.equal(at('2026-11-25T14:24'));
    expect(share(3, 0.5)).to.equal(at('2026-11-25T13:45'));
    expect(share(3, 0.8)).to.equal(at('2026-11-26T11:36'));
    expect(share(1, 0.5)).to.equal(at('2026-11-24T13:45'));
    expect(share(3, 1)).to.equal(at('2026-11-26T17:00'));
    expect(share(3, 1 / 3)).to.equal(at('2026-11-24T17:00'));
    expect(share(1, 180 / 390), 'the end of a span, not the start of the next').to.equal(at('2026-11-24T12:00'));
  });

  it('counts with any hours: one minute a day, three spans, spans that touch', () => {
    const days = ['2026-12-31', '2027-01-04'];
    expect(instantAtShare(noon, days, 0.5)).to.equal(at('2026-12-31T12:00'));
    expect(instantAtShare(noon, days, 0.75)).to.equal(at('2027-01-04T11:59') + MINUTE / 2);
    // 90 + 107 + 199 minutes a day
    expect(instantAtShare(three, days.slice(0, 1), 90 / 396)).to.equal(at('2026-12-31T10:00'));
    expect(instantAtShare(three, days.slice(0, 1), 0.5)).to.equal(at('2026-12-31T15:02'));
    expect(instantAtShare(three, ['2028-02-29'], 1)).to.equal(at('2028-02-29T18:20'));
  });

  it('does not fall into the next day by a hair: 0.28 of 25 days is the close of the seventh', () => {
    const days = Array.from({ length: 25 }, (_, index) => addDays('2026-06-01', index));
    expect(0.28 * 25 * 390, 'what the product alone would give').to.be.above(7 * 390);
    expect(instantAtShare(DEFAULT_OFFICE_HOURS, days, 0.28)).to.equal(at('2026-06-07T17:00'));
  });

  it('refuses a share of nothing, and one that is none', () => {
    for (const share of [0, -0.5, 1.0001, Number.NaN])
      expect(() => instantAtShare(DEFAULT_OFFICE_HOURS, ['2026-11-24'], share)).to.throw(RangeError);
    expect(() => instantAtShare(DEFAULT_OFFICE_HOURS, [], 0.5)).to.throw(RangeError);
  });

  it('passes exactly that share of the working time, within the hours of a counted day, later for more', () => {
    const days = fc
      .tuple(someDate(), fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 29 }))
      .map(([first, gaps]) =>
        gaps.reduce<string[]>((list, gap) => [...list, addDays(list.at(-1) ?? first, gap)], [first]),
      );
    const share = fc.integer({ min: 1, max: 1000 }).map((part) => part / 1000);
    fc.assert(
      fc.property(someOfficeHours(), days, share, share, (hours, dates, one, other) => {
        const instant = instantAtShare(hours, dates, one);
        const wanted = one * dates.length * workingMinutes(hours) * MINUTE;
        // exact to a thousandth of a minute, in which the count is done
        expect(workedMs(hours, dates, instant)).to.be.closeTo(wanted, 31);
        expect(Number.isInteger(instant)).to.equal(true);
        expect(dates).to.include(shanghaiDate(instant));
        expect(inOfficeHours(hours, shanghaiDate(instant), instant)).to.equal(true);
        if (one < other) expect(instantAtShare(hours, dates, other)).to.be.at.least(instant);
      }),
    );
  });

  it('opens next at once, after the lunch break, on Monday, after the holiday, on the make-up Saturday', () => {
    const opens = (text: string) => nextOpening(calendar, DEFAULT_OFFICE_HOURS, at(text));
    expect(opens('2026-11-24T10:15')).to.equal(at('2026-11-24T10:15'));
    expect(opens('2026-11-24T09:00')).to.equal(at('2026-11-24T09:00'));
    expect(opens('2026-11-24T00:00')).to.equal(at('2026-11-24T09:00'));
    expect(opens('2026-11-24T11:59:59.999')).to.equal(at('2026-11-24T11:59:59.999'));
    expect(opens('2026-11-24T12:00')).to.equal(at('2026-11-24T13:30'));
    expect(opens('2026-11-24T17:00')).to.equal(at('2026-11-25T09:00'));
    expect(opens('2026-11-20T17:00')).to.equal(at('2026-11-23T09:00'));
    expect(opens('2026-09-30T18:00')).to.equal(at('2026-10-08T09:00'));
    expect(opens('2026-10-09T20:00'), 'a make-up Saturday').to.equal(at('2026-10-10T09:00'));
    expect(opens('2026-12-31T17:00'), 'over the end of the year').to.equal(at('2027-01-04T09:00'));
  });

  it('opens within its hours on a working day, never before it was asked, with no opening missed in between', () => {
    const question = someCalendar().chain((some) => fc.tuple(fc.constant(some), near(some)));
    fc.assert(
      fc.property(question, someOfficeHours(), ([some, fromMs], hours) => {
        const opensMs = nextOpening(some, hours, fromMs);
        expect(opensMs).to.be.at.least(fromMs);
        const date = shanghaiDate(opensMs);
        expect(isWorking(some, date)).to.equal(true);
        expect(inOfficeHours(hours, date, opensMs)).to.equal(true);
        expect(nextOpening(some, hours, opensMs), 'it is open then').to.equal(opensMs);
        const between: string[] = [];
        for (let day = shanghaiDate(fromMs); day <= date; day = addDays(day, 1))
          if (isWorking(some, day)) between.push(day);
        expect(workedMs(hours, between, opensMs) - workedMs(hours, between, fromMs), 'nothing missed').to.equal(0);
      }),
    );
  });

  it('gives up on a calendar without working days', () => {
    const days = Object.fromEntries(
      Array.from({ length: 420 }, (_, index) => [addDays('2026-01-01', index), { working: false, name: '停' }]),
    );
    expect(() => nextOpening({ ...calendar, days }, DEFAULT_OFFICE_HOURS, at('2026-01-02'))).to.throw(RangeError);
  });
});
