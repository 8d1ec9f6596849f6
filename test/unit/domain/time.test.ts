import { expect } from 'chai';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  daysBetween,
  endOfDayMs,
  formatChineseDate,
  formatShanghaiTime,
  isPlainDate,
  plainDateSchema,
  shanghaiDate,
  startOfDayMs,
  weekday,
} from '../../../domain/time.ts';
import { someDate, someInstant } from './helpers/calendars.ts';

describe('domain/time', () => {
  it('takes real dates only', () => {
    for (const good of ['2026-02-28', '2024-02-29', '1949-10-01', '2000-01-01'])
      expect(isPlainDate(good), good).to.equal(true);
    for (const bad of [
      '2026-02-30',
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-1-1',
      '0026-01-01',
      '2026-01-01T00:00',
      '',
      '２０２６-01-01',
    ]) {
      expect(isPlainDate(bad), bad).to.equal(false);
    }
    expect(plainDateSchema.safeParse('2026-02-30').error?.issues[0]?.message).to.contain('日期');
  });

  it('throws on a date that does not exist, instead of rolling it over', () => {
    for (const use of [
      () => addDays('2026-02-30', 1),
      () => weekday('2026-02-30'),
      () => addMonths('2026-02-30', 1),
      () => startOfDayMs('x'),
    ]) {
      expect(use).to.throw(RangeError);
    }
    expect(() => shanghaiDate(Number.NaN)).to.throw(RangeError);
  });

  it('tells the date in Shanghai: the day changes at 16:00 UTC', () => {
    expect(shanghaiDate(Date.parse('2026-02-12T15:59:59.999Z'))).to.equal('2026-02-12');
    expect(shanghaiDate(Date.parse('2026-02-12T16:00:00.000Z'))).to.equal('2026-02-13');
    expect(shanghaiDate(0)).to.equal('1970-01-01');
    expect(shanghaiDate(-8 * 3_600_000 - 1)).to.equal('1969-12-31');
  });

  it('ends a day at 24:00, the first instant of the next', () => {
    expect(startOfDayMs('2026-11-23')).to.equal(Date.parse('2026-11-23T00:00:00+08:00'));
    expect(endOfDayMs('2026-11-23')).to.equal(Date.parse('2026-11-24T00:00:00+08:00'));
  });

  it('adds months by 民法典 202: the corresponding day, else the end of the month', () => {
    expect(addMonths('2020-02-29', 12)).to.equal('2021-02-28');
    expect(addMonths('2020-02-29', 48)).to.equal('2024-02-29');
    expect(addMonths('2026-01-31', 1)).to.equal('2026-02-28');
    expect(addMonths('2026-10-31', 1)).to.equal('2026-11-30');
    expect(addMonths('2026-12-15', 1)).to.equal('2027-01-15');
    expect(addMonths('2026-01-15', -1)).to.equal('2025-12-15');
    expect(addMonths('2026-03-31', -13)).to.equal('2025-02-28');
  });

  it('knows the weekdays, also before 1970', () => {
    expect(['2026-11-23', '2026-11-24', '2026-11-28', '2026-11-29'].map(weekday)).to.deep.equal([1, 2, 6, 7]);
    expect(weekday('1949-10-01')).to.equal(6);
  });

  it('prints dates and times for people', () => {
    expect(formatChineseDate('2026-11-03')).to.equal('2026年11月3日');
    expect(formatShanghaiTime(Date.parse('2026-11-23T01:05:59Z'))).to.equal('2026-11-23 09:05');
    expect(formatShanghaiTime(Date.parse('2026-11-22T16:00:00Z'))).to.equal('2026-11-23 00:00');
  });

  it('is consistent: days there and back, bounds of the day, weekday by seven', () => {
    fc.assert(
      fc.property(someDate(), fc.integer({ min: -4000, max: 4000 }), (date, days) => {
        const other = addDays(date, days);
        expect(daysBetween(date, other)).to.equal(days);
        expect(weekday(addDays(date, 7))).to.equal(weekday(date));
        expect(endOfDayMs(date)).to.equal(startOfDayMs(addDays(date, 1)));
      }),
    );
    fc.assert(
      fc.property(someInstant(), (ms) => {
        const date = shanghaiDate(ms);
        expect(ms).to.be.at.least(startOfDayMs(date)).and.below(endOfDayMs(date));
      }),
    );
  });

  it('adds months without leaving the month or passing the day', () => {
    fc.assert(
      fc.property(someDate(), fc.integer({ min: -240, max: 240 }), (date, months) => {
        const moved = addMonths(date, months);
        const monthOf = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
        expect(monthOf(moved) - monthOf(date)).to.equal(months);
        const sameDay = moved.slice(8) === date.slice(8);
        expect(sameDay || (moved.slice(8) < date.slice(8) && addDays(moved, 1).endsWith('-01'))).to.equal(true);
      }),
    );
  });
});
