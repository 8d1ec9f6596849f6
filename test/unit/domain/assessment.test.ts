import { expect } from 'chai';
import fc from 'fast-check';
import {
  GRADES,
  GRADE_NAMES,
  assessmentFactsSchema,
  isAtLeast,
  isRestoredTo,
  proposeGrade,
  proposeRestoration,
  type AssessmentFacts,
  type Grade,
} from '../../../domain/assessment.ts';
import { ruleOn } from '../../../domain/rules.ts';

const facts = (points: number, previousGrade: Grade | null, more: Partial<AssessmentFacts> = {}): AssessmentFacts => ({
  points,
  violations: points > 0 ? [{ date: '2026-03-01', points, description: '未随车携带从业资格证' }] : [],
  previousGrade,
  trainingHours: 0,
  source: 'registry',
  asOf: '2026-11-23',
  ...more,
});

const grade = fc.constantFrom(...GRADES);
const points = fc.integer({ min: 0, max: 40 });

describe('domain/assessment', () => {
  const cases: [points: number, previous: Grade | null, expected: Grade][] = [
    [0, 'AAA', 'AAA'],
    [0, 'AA', 'AAA'],
    [0, 'A', 'AA'],
    [0, 'B', 'A'],
    [0, null, 'AA'],
    [1, 'AAA', 'AA'],
    [9, 'A', 'AA'],
    [9, 'B', 'A'],
    [10, 'AAA', 'A'],
    [19, 'AAA', 'A'],
    [19, null, 'A'],
    [20, 'AAA', 'B'],
    [20, null, 'B'],
    [37, 'B', 'B'],
  ];
  for (const [scored, previous, expected] of cases) {
    it(`proposes ${expected} for ${scored} points after ${previous ?? 'no grade'} (D-19)`, () => {
      expect(proposeGrade(facts(scored, previous)).grade).to.equal(expected);
    });
  }

  it('gives its reasons in sentences', () => {
    const { reasons } = proposeGrade(facts(3, null));
    expect(reasons).to.deep.equal([
      '本周期累计记分3分，登记违章1条。',
      '首次考核，上一周期等级按A级（基本合格）对待。',
      '记分不足10分且上一周期为A级及以上，评为AA级。',
    ]);
    expect(proposeGrade(facts(0, 'AA')).reasons).to.include('上一周期等级为AA级（合格）。');
    expect(proposeGrade(facts(20, 'AA')).reasons.join('')).to.contain('18学时');
  });

  it('points out that the listed violations do not add up', () => {
    const { grade: proposed, reasons } = proposeGrade(facts(12, 'A', { violations: [] }));
    expect(proposed).to.equal('A');
    expect(reasons.join('')).to.contain('合计0分，与累计记分12分不一致');
    expect(proposeGrade(facts(12, 'A')).reasons.join('')).to.not.contain('不一致');
  });

  it('follows other thresholds when they are given', () => {
    const rules = {
      ...ruleOn('gradeRules', '2026-11-23'),
      bFromPoints: 12,
      aaBelowPoints: 3,
      firstCyclePreviousGrade: 'AA' as const,
    };
    expect(proposeGrade(facts(12, 'AAA'), rules).grade).to.equal('B');
    expect(proposeGrade(facts(3, 'AAA'), rules).grade).to.equal('A');
    expect(proposeGrade(facts(0, null), rules).grade).to.equal('AAA');
  });

  it('restores a B to A from 18 hours of training on (D-24)', () => {
    expect(proposeRestoration(facts(20, 'A', { trainingHours: 18 })).grade).to.equal('A');
    const tooFew = proposeRestoration(facts(20, 'A', { trainingHours: 17.5 }));
    expect(tooFew.grade).to.equal('B');
    expect(tooFew.reasons[0]).to.contain('不足18学时');
  });

  it('is B exactly from 20 points on, whatever came before', () => {
    fc.assert(
      fc.property(points, fc.option(grade), (scored, previous) => {
        expect(proposeGrade(facts(scored, previous)).grade === 'B').to.equal(scored >= 20);
      }),
    );
  });

  it('is never better for more points, nor worse for a better previous grade', () => {
    fc.assert(
      fc.property(points, points, grade, grade, (some, others, one, two) => {
        const [fewer, more] = [Math.min(some, others), Math.max(some, others)];
        const [better, worse] = isAtLeast(one, two) ? [one, two] : [two, one];
        expect(isAtLeast(proposeGrade(facts(fewer, one)).grade, proposeGrade(facts(more, one)).grade)).to.equal(true);
        expect(isAtLeast(proposeGrade(facts(some, better)).grade, proposeGrade(facts(some, worse)).grade)).to.equal(
          true,
        );
      }),
    );
  });

  it('improves by at most one step a year, except out of B', () => {
    fc.assert(
      fc.property(points, grade, (scored, previous) => {
        const next = proposeGrade(facts(scored, previous)).grade;
        expect(GRADES.indexOf(previous) - GRADES.indexOf(next)).to.be.at.most(1);
      }),
    );
  });

  it('refuses facts that cannot be', () => {
    for (const wrong of [
      { points: -1 },
      { points: 1.5 },
      { trainingHours: -1 },
      { asOf: '2026-02-30' },
      { previousGrade: 'C' },
      { more: 1 },
    ]) {
      expect(assessmentFactsSchema.safeParse({ ...facts(0, 'A'), ...wrong }).success, JSON.stringify(wrong)).to.equal(
        false,
      );
    }
    expect(assessmentFactsSchema.safeParse(facts(3, null)).success).to.equal(true);
  });

  it('names the grades as the regulation does', () => {
    expect(GRADES.map((each) => GRADE_NAMES[each])).to.deep.equal([
      'AAA级（优良）',
      'AA级（合格）',
      'A级（基本合格）',
      'B级（不合格）',
    ]);
  });
});

describe('domain/assessment: a restoration', () => {
  it('gives back A or nothing; a regular assessment has every grade', () => {
    for (const grade of GRADES) {
      expect(isRestoredTo('restoration', grade), grade).to.equal(grade === 'A');
      expect(isRestoredTo('regular', grade), grade).to.equal(true);
    }
  });
});
