import { expect } from 'chai';
import { nationalCalendar } from '../../../db/seeds/nationalCalendar.ts';
import { explainDeadline, planDeadline } from '../../../domain/working-days.ts';

const calendar = nationalCalendar(1);
const explain = (from: string, workingDays: number, event?: string): string =>
  explainDeadline(planDeadline(calendar, Date.parse(from), workingDays), event);

describe('domain/explainDeadline', () => {
  it('tells day 0, the weekend and the counted days', () => {
    expect(explain('2026-11-20T10:00:00+08:00', 2)).to.equal(
      '11月20日(周五)提交，当日不计；11月21日(周六)至11月22日(周日)周末，不计；11月23日(周一)第1个工作日；11月24日(周二)第2个工作日；11月24日(周二)24时截止。',
    );
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
});
