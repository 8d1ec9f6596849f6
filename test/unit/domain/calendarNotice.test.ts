import { expect } from 'chai';
import fc from 'fast-check';
import {
  calendarNoticeSchema,
  calendarWithNotice,
  judgeNotice,
  NATIONAL_REGION,
  NOTICE_YEARS,
  type CalendarNotice,
  type NoticeDay,
} from '../../../domain/calendarNotice.ts';
import { LOCAL_HOLIDAYS } from '../../../domain/localHolidays.ts';
import { statutoryHoliday } from '../../../domain/statutoryHolidays.ts';
import { addDays } from '../../../domain/time.ts';
import { judgeDay, type Calendar } from '../../../domain/working-days.ts';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import { madeUpNotice } from '../../support/notices.ts';
import { someCalendar } from './helpers/calendars.ts';

const YEAR = 2027;
const national: Calendar = nationalCalendar(1);
const off = (date: string, name = '春节'): NoticeDay => ({ date, kind: 'off', name });
const work = (date: string, name = '春节'): NoticeDay => ({ date, kind: 'work', name });

function notice(change: Partial<CalendarNotice> = {}): CalendarNotice {
  return { region: NATIONAL_REGION, year: YEAR, ...madeUpNotice(YEAR), ...change };
}
const withDays = (...further: NoticeDay[]): CalendarNotice => notice({ days: [...notice().days, ...further] });
const last = notice().days.length;

/** 'field: message' of every issue; none when it can be taken in. */
function issuesOf(given: CalendarNotice, base: Calendar | null = null): string[] {
  const verdict = judgeNotice(given, base);
  return verdict.ok ? [] : verdict.issues.map(({ field, message }) => `${field}: ${message}`);
}

describe('a yearly notice', () => {
  it('is taken in with every statutory day, weekends within a holiday, and weekends that are worked', () => {
    const given = withDays(off('2027-02-09'), work('2027-02-14'), off('2027-01-02', '元旦'));
    const verdict = judgeNotice(given, null);
    expect(verdict.ok && verdict.days).to.deep.include({
      '2027-02-14': { working: true, name: '春节' },
      '2027-01-02': { working: false, name: '元旦' },
    });
    expect(verdict.ok && Object.keys(verdict.days)).to.have.length(given.days.length);
  });

  it('is the published arrangement of a year that has passed', () => {
    for (const year of [2025, 2026]) {
      const days = Object.entries(national.days)
        .filter(([date]) => date.startsWith(`${year}-`))
        .map(([date, { working, name }]): NoticeDay => (working ? work(date, name) : off(date, name)));
      expect(issuesOf(notice({ year, days }))).to.deep.equal([]);
    }
  });

  const refused: [what: string, given: CalendarNotice, issues: RegExp[]][] = [
    ['a year before the first one', notice({ year: 1999 }), [/^year: 只能导入2025年至2040年/]],
    ['a year after the last one', notice({ year: 2041 }), [/^year: 只能导入/]],
    ['no days', notice({ days: [] }), [/^days: 安排中没有任何日期/]],
    [
      'a day twice',
      withDays(off('2027-01-01', '元旦')),
      [new RegExp(`^days\\.${last}\\.date: 2027-01-01（星期五）出现了不止一次`)],
    ],
    [
      'a day off and worked',
      withDays(off('2027-02-13'), work('2027-02-13')),
      [new RegExp(`^days\\.${last + 1}\\.date: .*不止一次`)],
    ],
    [
      'a day of another year',
      withDays(off('2028-01-01', '元旦')),
      [/date: 2028-01-01不在2027年，请在2028年的安排中填写/],
    ],
    ['a make-up day on a working day', withDays(work('2027-02-10')), [/kind: 2027-02-10（星期三）本来就是工作日/]],
    [
      'a statutory day that is missing',
      notice({ days: notice().days.filter(({ date }) => date !== '2027-10-02') }),
      [/^days: 缺少法定节假日：2027-10-02（星期六）国庆节应当放假/],
    ],
    [
      'a statutory day that is worked',
      notice({ days: notice().days.map((day) => (day.date === '2027-10-02' ? work(day.date, day.name) : day)) }),
      [/^days: 缺少法定节假日：2027-10-02/],
    ],
    [
      'a local holiday',
      withDays(off('2027-04-09', '壮族三月三')),
      [/name: “壮族三月三”是广西壮族自治区的地方节日，不能列入全国安排.*CN-45/],
    ],
    [
      'several things at once',
      withDays(work('2027-02-10'), off('2028-01-01'), off('2027-01-01')),
      [/不在2027年/, /不止一次/, /本来就是工作日/],
    ],
  ];
  for (const [what, given, issues] of refused)
    it(`is refused for ${what}, and says where and what to do`, () => {
      const found = issuesOf(given);
      expect(found, found.join('\n')).to.have.length(issues.length);
      issues.forEach((issue, index) => expect(found[index]).to.match(issue));
    });

  it('of a region that covers its years itself may name its days as it likes', () => {
    expect(issuesOf({ ...withDays(off('2027-04-09', '壮族三月三')), region: 'TEST' })).to.deep.equal([]);
  });

  it('is not even a notice with a day that does not exist, an unknown kind, or without number and title', () => {
    const given = notice();
    expect(calendarNoticeSchema.safeParse(given).success).to.equal(true);
    for (const wrong of [
      { ...given, days: [off('2027-02-30')] },
      { ...given, days: [{ ...off('2027-02-03'), kind: 'half' }] },
      { ...given, days: [off('2027-02-03', ' ')] },
      { ...given, days: [{ ...off('2027-02-03'), note: 'x' }] },
      { ...given, source: '' },
      { ...given, number: '12' },
      { ...given, region: 'cn' },
      { ...given, days: Array.from({ length: 501 }, () => off('2027-02-03')) },
    ])
      expect(calendarNoticeSchema.safeParse(wrong).success, JSON.stringify(wrong).slice(0, 90)).to.equal(false);
  });
});

describe('a province’s own holidays', () => {
  const guangxi = (...days: NoticeDay[]): CalendarNotice => notice({ region: 'CN-45', year: 2026, days });
  const march = [off('2026-04-20', '壮族三月三'), off('2026-04-21', '壮族三月三')];

  it('are taken in without the national days, each under every way it is written', () => {
    expect(issuesOf(guangxi(...march), national)).to.deep.equal([]);
    for (const { region, names } of LOCAL_HOLIDAYS)
      for (const name of names)
        expect(issuesOf(notice({ region, year: 2026, days: [off('2026-04-20', name)] }), national)).to.deep.equal([]);
  });

  it('may be made up for on a weekend, not on a working day, nor on a national day off', () => {
    expect(issuesOf(guangxi(...march, work('2026-04-25', '壮族三月三')), national)).to.deep.equal([]);
    expect(issuesOf(guangxi(...march, work('2026-04-22', '壮族三月三')), national)).to.match(
      /days\.2\.kind: .*本来就是工作日/,
    );
    expect(issuesOf(guangxi(...march, work('2026-05-01', '壮族三月三')), national)).to.match(
      /days\.2\.kind: .*是全国放假的日子（劳动节）/,
    );
    const makeUp = Object.entries(national.days).find(([date, { working }]) => working && date.startsWith('2026'))?.[0];
    expect(issuesOf(guangxi(work(makeUp ?? '', '壮族三月三')), national)).to.match(/本来就是工作日/);
  });

  it('are refused outside their province, when they are national ones, and when nobody has set them', () => {
    expect(issuesOf(guangxi(off('2026-04-20', '古尔邦节')), national)).to.match(
      /days\.0\.name: “古尔邦节”是宁夏回族自治区、新疆维吾尔自治区的地方节日，不适用于广西壮族自治区/,
    );
    expect(issuesOf(guangxi(off('2026-10-01', '国庆节')), national)).to.match(/由国务院统一安排，请导入全国日历（CN）/);
    expect(issuesOf(guangxi(off('2026-04-20', '泼水节')), national)).to.match(/不是规定的地方节日/);
    const nowhere = notice({ region: 'CN-11', year: 2026, days: march });
    expect(issuesOf(nowhere, national)).to.have.length(2);
  });
});

describe('a calendar with a notice', () => {
  const someYear = fc.integer({ min: NOTICE_YEARS.from, max: NOTICE_YEARS.to });
  const someDays = (year: number): fc.Arbitrary<Calendar['days']> =>
    fc
      .array(fc.record({ at: fc.integer({ min: 0, max: 364 }), working: fc.boolean() }), { maxLength: 40 })
      .map((entries) =>
        Object.fromEntries(
          entries.map(({ at, working }) => [addDays(`${year}-01-01`, at), { working, name: '测试节' }]),
        ),
      );
  const taking = fc.record({ own: someCalendar(), year: someYear, covers: fc.boolean() }).chain((one) =>
    fc.record({
      own: fc.constant(one.own),
      order: fc.record({ year: fc.constant(one.year), covers: fc.constant(one.covers), days: someDays(one.year) }),
    }),
  );
  const inYear = (year: number, calendar: Calendar) =>
    Object.fromEntries(Object.entries(calendar.days).filter(([date]) => date.startsWith(`${year}-`)));
  const outside = (year: number, calendar: Calendar) =>
    Object.fromEntries(Object.entries(calendar.days).filter(([date]) => !date.startsWith(`${year}-`)));

  it('has exactly its days in its year, and every other year as it was', () => {
    fc.assert(
      fc.property(taking, ({ own, order }) => {
        const after = calendarWithNotice(own, order);
        expect(inYear(order.year, after)).to.deep.equal(order.days);
        expect(outside(order.year, after)).to.deep.equal(outside(order.year, own));
        expect({ region: after.region, version: after.version }).to.deep.equal({
          region: own.region,
          version: own.version,
        });
      }),
    );
  });

  it('covers its year when it is to, never less than before, in spans that neither overlap nor touch', () => {
    fc.assert(
      fc.property(taking, fc.integer({ min: 0, max: 6500 }), ({ own, order }, at) => {
        const after = calendarWithNotice(own, order);
        const date = addDays('2020-01-01', at);
        const isInYear = order.covers && date.startsWith(`${order.year}-`);
        expect(judgeDay(after, date).covered, date).to.equal(isInYear || judgeDay(own, date).covered);
        if (!order.covers) return;
        after.coverage.forEach(({ from, to }, index) => {
          expect(from <= to).to.equal(true);
          const next = after.coverage[index + 1];
          if (next) expect(addDays(to, 1) < next.from, `${to} ${next.from}`).to.equal(true);
        });
      }),
    );
  });

  it('is the same after the same notice again, and whichever of two years comes first', () => {
    fc.assert(
      fc.property(taking, taking, ({ own, order }, { order: other }) => {
        const once = calendarWithNotice(own, order);
        expect(calendarWithNotice(once, order)).to.deep.equal(once);
        fc.pre(other.year !== order.year);
        const [one, two] = [calendarWithNotice(once, other), calendarWithNotice(calendarWithNotice(own, other), order)];
        expect(one.days).to.deep.equal(two.days);
        expect(Object.keys(one.days)).to.deep.equal(Object.keys(one.days).toSorted());
        for (const date of [`${order.year}-06-15`, `${other.year}-06-15`])
          expect(judgeDay(one, date)).to.deep.equal(judgeDay(two, date));
      }),
    );
  });

  it('makes the year certain: what an unpublished year guesses of statutory days, the notice says', () => {
    for (let year = 2027; year <= NOTICE_YEARS.to; year += 1) {
      const verdict = judgeNotice({ ...notice({ year }), ...madeUpNotice(year) }, null);
      expect(verdict.ok, String(year)).to.equal(true);
      if (!verdict.ok) return;
      const after = calendarWithNotice(national, { year, days: verdict.days, covers: true });
      for (let date = `${year}-01-01`; date.startsWith(`${year}-`); date = addDays(date, 1)) {
        const { covered, working } = judgeDay(after, date);
        expect(covered, date).to.equal(true);
        if (statutoryHoliday(date) !== null) expect(working, date).to.equal(false);
        expect(working, date).to.equal(judgeDay(national, date).working);
      }
    }
  });
});
