import { expect } from 'chai';
import { ruleHistory, ruleOn } from '../../../domain/rules.ts';

describe('domain/rules', () => {
  it('raises the age limit from 60 to 63 on 2026-03-20 (D-20)', () => {
    expect(ruleOn('ageLimitYears', '2026-03-19')).to.equal(60);
    expect(ruleOn('ageLimitYears', '2026-03-20')).to.equal(63);
    expect(ruleOn('ageLimitYears', '2040-01-01')).to.equal(63);
  });

  it('keeps the other figures of the regulation', () => {
    const today = '2026-11-23';
    expect(ruleOn('certificateValidityYears', today)).to.equal(6);
    expect(ruleOn('renewalOpensDaysBeforeExpiry', today)).to.equal(90);
    expect(ruleOn('renewalHintDaysBeforeExpiry', today)).to.equal(30);
    expect(ruleOn('renewalGraceDays', today)).to.equal(180);
    expect(ruleOn('assessmentCycleMonths', today)).to.equal(12);
    expect(ruleOn('gradeRules', today)).to.deep.equal({
      bFromPoints: 20,
      aaBelowPoints: 10,
      aaaMaxPoints: 0,
      firstCyclePreviousGrade: 'A',
      restorationTrainingHours: 18,
    });
  });

  it('says nothing before its first row, and every row names its source', () => {
    expect(() => ruleOn('ageLimitYears', '1999-12-31')).to.throw(RangeError);
    const history = ruleHistory('ageLimitYears');
    expect(history.map(({ from }) => from)).to.deep.equal(history.map(({ from }) => from).toSorted());
    for (const { source } of history) expect(source).to.not.equal('');
  });
});
