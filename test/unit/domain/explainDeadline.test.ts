import { expect } from 'chai';
import fc from 'fast-check';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import { shanghaiDate } from '../../../domain/time.ts';
import { explainDeadline, planDeadline } from '../../../domain/working-days.ts';
import { near, someCalendar } from './helpers/calendars.ts';
import { somePauses } from './helpers/clocks.ts';

const calendar = nationalCalendar(1);
const explain = (from: string, workingDays: number, event?: string): string =>
  explainDeadline(planDeadline(calendar, Date.parse(from), workingDays), event);

describe('domain/explainDeadline', () => {
  it('tells day 0, the weekend and the counted days', () => {
    expect(explain('2026-11-20T10:00:00+08:00', 2)).to.equal(
      '11月20日(周五)提交，当日不计；11月21日(周六)至11月22日(周日)周末，不计；11月23日(周一)第1个工作日；11月24日(周二)第2个工作日；11月24日(周二)24时截止。',
    );
  });

  it('tells the closing time of the office, where that ends the last day', () => {
    const closing = (time: string) =>
      explainDeadline(planDeadline(calendar, Date.parse('2026-11-23T10:00:00+08:00'), 2, [], { closing: time }));
    expect(closing('17:30')).to.match(/；11月25日\(周三\)17时30分（停止办公的时间）截止。$/);
    expect(closing('17:00')).to.match(/17时（停止办公的时间）截止。$/);
  });

  it('names holidays and make-up days, and the event', () => {
    // The arrangement of 2025 joins 国庆节 and 中秋节 into one holiday of eight days.
    expect(explain('2025-09-30T23:59:00+08:00', 3, '受理')).to.equal(
      '9月30日(周二)受理，当日不计；10月1日(周三)至10月5日(周日)国庆节放假，不计；10月6日(周一)中秋节放假，不计；' +
        '10月7日(周二)至10月8日(周三)国庆节放假，不计；10月9日(周四)第1个工作日；10月10日(周五)第2个工作日；' +
        '10月11日(周六)国庆节调休上班，第3个工作日；10月11日(周六)24时截止。',
    );
  });

  it('says 预计 and why while the arrangement of a year is not published, and prints that year', () => {
    const text = explain('2026-12-30T10:00:00+08:00', 2);
    expect(text).to.contain('2027年1月1日(周五)元旦放假，不计');
    expect(text).to.contain('预计2027年1月4日(周一)24时截止');
    expect(text).to.contain('2027年放假安排尚未公布');
    expect(explain('2026-12-29T10:00:00+08:00', 2)).to.not.contain('预计');
  });

  it('tells a pause as one span, whatever days lie in it, and counts on after it', () => {
    const pauses = [{ from: '2026-11-17', to: '2026-11-21' }];
    const deadline = planDeadline(calendar, Date.parse('2026-11-16T10:00:00+08:00'), 3, pauses);
    expect(explainDeadline(deadline, '受理')).to.equal(
      '11月16日(周一)受理，当日不计；11月17日(周二)至11月21日(周六)特别程序期间，不计；11月22日(周日)周末，不计；' +
        '11月23日(周一)第1个工作日；11月24日(周二)第2个工作日；11月25日(周三)第3个工作日；11月25日(周三)24时截止。',
    );
  });

  it('does not call a pause over an uncovered year a guess, but the days counted there', () => {
    const pauses = [{ from: '2026-12-30', to: '2027-01-06' }];
    const deadline = planDeadline(calendar, Date.parse('2026-12-29T10:00:00+08:00'), 1, pauses);
    expect(deadline.days.filter(({ kind }) => kind === 'paused').every(({ covered }) => covered)).to.equal(true);
    expect(deadline).to.include({ date: '2027-01-07', provisional: true });
    expect(explainDeadline(deadline, '受理')).to.contain(
      '12月30日(周三)至2027年1月6日(周三)特别程序期间，不计；2027年1月7日(周四)第1个工作日',
    );
  });

  it('mentions every counted day with its number, every pause and every reason, for all calendars', () => {
    const question = someCalendar().chain((some) =>
      near(some).chain((fromMs) =>
        fc.tuple(
          fc.constant(some),
          fc.constant(fromMs),
          fc.integer({ min: 1, max: 30 }),
          somePauses(shanghaiDate(fromMs)),
        ),
      ),
    );
    fc.assert(
      fc.property(question, ([some, fromMs, workingDays, pauses]) => {
        const deadline = planDeadline(some, fromMs, workingDays, pauses);
        const text = explainDeadline(deadline, '受理');
        const spoken = (date: string): string => {
          const [year = '', month, day] = date.split('-');
          const short = `${Number(month)}月${Number(day)}日`;
          return year === deadline.from.slice(0, 4) ? short : `${year}年${short}`;
        };
        let after = 0;
        for (const { date, count, kind, name } of deadline.days) {
          if (kind === 'day-zero' || count === null) continue;
          const at = text.indexOf(`；${spoken(date)}(`, after);
          expect(at, date).to.be.at.least(after);
          const made = kind === 'make-up' ? `${name ?? ''}调休上班，` : '';
          expect(
            text
              .slice(at)
              .replace(/^；[^)]*\)/, '')
              .startsWith(`${made}第${count}个工作日`),
            date,
          ).to.equal(true);
          after = at + 1;
        }
        expect(text.match(/第\d+个工作日/g)).to.have.length(workingDays);
        const reasons = new Set(deadline.days.map(({ kind }) => kind));
        expect(text.includes('特别程序期间')).to.equal(reasons.has('paused'));
        expect(text.includes('周末，不计')).to.equal(reasons.has('weekend'));
        expect(text.includes('预计')).to.equal(deadline.provisional);
        expect(text.startsWith(`${spoken(deadline.from)}(`)).to.equal(true);
        expect(text).to.contain(`${spoken(deadline.date)}(`);
        // One phrase for each run of days, none for each day.
        expect(text.split('；').length).to.be.at.most(deadline.days.length + 1);
      }),
    );
  });
});
