import { expect } from 'chai';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import { LUNAR_YEARS_LISTED, statutoryHoliday } from '../../../domain/statutoryHolidays.ts';
import { addDays } from '../../../domain/time.ts';
import { judgeDay } from '../../../domain/working-days.ts';
import { calendarFacts, type CalendarFacts } from './helpers/calendarFacts.ts';

describe('domain/working-days in other time zones', () => {
  let utc: CalendarFacts;
  before(() => {
    utc = calendarFacts('UTC', true);
  });

  it('gives the same answers in New York as in UTC', () => {
    const newYork = calendarFacts('America/New_York');
    expect(newYork.timeZone).to.equal('America/New_York');
    expect(newYork.deadlines).to.deep.equal(utc.deadlines);
    expect(newYork.dates).to.deep.equal(['2026-02-12 4', '2026-02-13 5']);
    expect(newYork.deadlines.map(({ deadline }) => deadline.date))
      .to.include('2026-02-24')
      .and.not.include('2026-02-14');
  });

  it('agrees with the library on every day from 2004 to 2026', () => {
    const calendar = nationalCalendar(1);
    const daysOff: string[] = [];
    for (let date = '2004-01-01'; date <= '2026-12-31'; date = addDays(date, 1)) {
      const { working, covered } = judgeDay(calendar, date);
      expect(covered, date).to.equal(true);
      if (!working) daysOff.push(date);
    }
    expect(daysOff).to.deep.equal(utc.library?.daysOff);
    const workDays = (year: string) =>
      (year === '2024' ? 366 : 365) - daysOff.filter((date) => date.startsWith(year)).length;
    expect(['2024', '2025', '2026'].map(workDays)).to.deep.equal([251, 248, 248]);
  });

  it('agrees with a second computation of the lunar dates and 清明', () => {
    const festivals = utc.library?.festivals ?? {};
    const { from, to } = LUNAR_YEARS_LISTED;
    expect([from, to]).to.deep.equal([2025, 2040]);
    expect(Object.keys(festivals)).to.have.length((to - from + 1) * 7);
    for (let date = `${from}-01-01`; date <= `${to}-12-31`; date = addDays(date, 1)) {
      const fixed = /-(01-01|05-0[12]|10-0[123])$/.test(date);
      if (!fixed) expect(statutoryHoliday(date), date).to.equal(festivals[date] ?? null);
      else expect(statutoryHoliday(date), date).to.not.equal(null);
    }
  });
});
