import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import {
  calendarSchema,
  judgeDay,
  overlayCalendar,
  planDeadline,
  type Calendar,
} from '../../../domain/working-days.ts';
import { addDays, endOfDayMs } from '../../../domain/time.ts';

interface Vector {
  id: number;
  submittedAt: string;
  acceptBy: string;
  acceptedAt?: string;
  resultBy?: string;
  provisional?: boolean;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/working-day-vectors.json', import.meta.url), 'utf8'),
) as Vector[];
const calendar = nationalCalendar(7);
const at = (date: string): number => Date.parse(`${date}T10:00:00+08:00`);
const due = (date: string, workingDays: number): string => planDeadline(calendar, at(date), workingDays).date;

describe('domain/working-days', () => {
  for (const { id, submittedAt, acceptBy, acceptedAt, resultBy, provisional = false } of vectors) {
    it(`vector ${id}: submitted ${submittedAt} → accepted by ${acceptBy}${resultBy ? `, result by ${resultBy}` : ''}`, () => {
      const acceptance = planDeadline(calendar, Date.parse(submittedAt), 2);
      expect(acceptance).to.include({ date: acceptBy, provisional, calendarVersion: 7, workingDays: 2 });
      expect(acceptance.dueAtMs).to.equal(endOfDayMs(acceptBy));
      if (acceptedAt) expect(planDeadline(calendar, Date.parse(acceptedAt), 3).date).to.equal(resultBy);
    });
  }

  it('counts deemed acceptance, promise and statutory limit from 2026-11-16 as the design does', () => {
    expect(due('2026-11-16', 5)).to.equal('2026-11-23');
    expect(due('2026-11-16', 3)).to.equal('2026-11-19');
    expect(due('2026-11-16', 20)).to.equal('2026-12-14');
    expect(due('2026-11-16', 30)).to.equal('2026-12-28');
  });

  it('is provisional from exactly the day on which a date of 2027 is needed', () => {
    const first: [workingDays: number, from: string][] = [
      [3, '2026-12-29'],
      [2, '2026-12-30'],
      [5, '2026-12-25'],
      [20, '2026-12-04'],
      [30, '2026-11-20'],
    ];
    for (const [workingDays, from] of first) {
      expect(planDeadline(calendar, at(from), workingDays).provisional, `${workingDays} from ${from}`).to.equal(true);
      expect(
        planDeadline(calendar, at(addDays(from, -1)), workingDays).provisional,
        `${workingDays} before ${from}`,
      ).to.equal(false);
    }
  });

  it('does not need the arrangement of day 0 itself', () => {
    const fromMs = at('2003-12-31');
    expect(planDeadline(calendar, fromMs, 1)).to.include({ date: '2004-01-02', provisional: false });
  });

  it('shows every day it looked at, day 0 first and not counted', () => {
    const { days, from } = planDeadline(calendar, Date.parse('2025-04-25T17:40:00+08:00'), 2);
    expect(from).to.equal('2025-04-25');
    expect(days).to.deep.equal([
      { date: '2025-04-25', count: null, kind: 'day-zero', name: null, covered: true },
      { date: '2025-04-26', count: null, kind: 'weekend', name: null, covered: true },
      { date: '2025-04-27', count: 1, kind: 'make-up', name: '劳动节', covered: true },
      { date: '2025-04-28', count: 2, kind: 'working', name: null, covered: true },
    ]);
  });

  it('judges the four kinds of days, with the name of the holiday', () => {
    expect(judgeDay(calendar, '2026-10-01')).to.deep.equal({
      working: false,
      covered: true,
      name: '国庆节',
      kind: 'holiday',
    });
    expect(judgeDay(calendar, '2026-10-03')).to.include({ working: false, kind: 'holiday', name: '国庆节' });
    expect(judgeDay(calendar, '2026-10-10')).to.deep.equal({
      working: true,
      covered: true,
      name: '国庆节',
      kind: 'make-up',
    });
    expect(judgeDay(calendar, '2026-10-11')).to.deep.equal({
      working: false,
      covered: true,
      name: null,
      kind: 'weekend',
    });
    expect(judgeDay(calendar, '2026-10-12')).to.deep.equal({
      working: true,
      covered: true,
      name: null,
      kind: 'working',
    });
    expect(judgeDay(calendar, '2026-04-05').name).to.equal('清明节');
    // 除夕 of 2024 was no day off, only "encouraged".
    expect(judgeDay(calendar, '2024-02-09').working).to.equal(true);
  });

  it('knows of an uncovered year the weekends and the 13 statutory days only (2027)', () => {
    const off: string[] = [];
    for (let date = '2027-01-01'; date <= '2027-12-31'; date = addDays(date, 1)) {
      const verdict = judgeDay(calendar, date);
      expect(verdict.covered).to.equal(false);
      if (verdict.kind === 'holiday') off.push(date.slice(5));
    }
    expect(off.join(' ')).to.equal('01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03');
  });

  it('lets the days of a province overlay win except over a nationwide day off, keeps the coverage of the base and the higher version', () => {
    const overlay: Calendar = {
      region: '450000',
      version: 9,
      coverage: [{ from: '2027-01-01', to: '2027-12-31' }],
      days: {
        '2026-04-20': { working: false, name: '三月三' },
        '2026-04-26': { working: true, name: '三月三' },
        '2026-10-01': { working: true, name: '本地安排' },
        '2027-04-09': { working: false, name: '三月三' },
      },
    };
    const merged = overlayCalendar(calendar, overlay);
    expect(merged).to.include({ region: '450000', version: 9 });
    expect(overlayCalendar(calendar, { ...overlay, version: 3 }).version).to.equal(7);
    expect(overlayCalendar(calendar, null)).to.equal(calendar);
    expect(judgeDay(merged, '2026-04-20')).to.include({
      working: false,
      name: '三月三',
      kind: 'holiday',
      covered: true,
    });
    expect(judgeDay(merged, '2026-04-26')).to.include({ working: true });
    expect(judgeDay(merged, '2026-10-01'))
      .to.deep.equal(judgeDay(calendar, '2026-10-01'))
      .and.include({ working: false });
    expect(judgeDay(merged, '2027-04-09')).to.include({ working: false, covered: false });
    expect(planDeadline(merged, at('2026-04-17'), 2).date).to.equal('2026-04-22');
    expect(planDeadline(calendar, at('2026-04-17'), 2).date).to.equal('2026-04-21');
    expect(planDeadline(merged, at('2026-12-30'), 2).provisional, 'an overlay does not cover a year').to.equal(true);
    expect(calendar.days['2026-04-20'], 'the base stays as it was').to.equal(undefined);
  });

  it('refuses a count of working days that is none, and a calendar without working days', () => {
    for (const bad of [0, -1, 1.5, Number.NaN, Infinity])
      expect(() => planDeadline(calendar, at('2026-11-16'), bad)).to.throw(RangeError);
    const days: Calendar['days'] = {};
    for (let date = '2026-01-01'; date < '2028-06-01'; date = addDays(date, 1))
      days[date] = { working: false, name: '停' };
    expect(() => planDeadline({ ...calendar, days }, at('2026-01-05'), 1)).to.throw(RangeError);
  });

  it('seeds a calendar that its own schema accepts, with names a person reads', () => {
    const parsed = calendarSchema.parse(nationalCalendar(1));
    expect(parsed).to.include({ region: 'CN', version: 1 });
    expect(parsed.coverage).to.deep.equal([{ from: '2004-01-01', to: '2026-12-31' }]);
    for (const { name } of Object.values(parsed.days)) expect(name).to.match(/^[\p{Script=Han}0-9]+$/u);
  });
});
