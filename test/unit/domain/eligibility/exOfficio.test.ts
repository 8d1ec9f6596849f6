import { expect } from 'chai';
import fc from 'fast-check';
import { judgeAsOpened, judgeExOfficio } from '../../../../domain/eligibility/exOfficio.ts';
import { isOverAge } from '../../../../domain/eligibility/certificateRules.ts';
import { isProblemCode } from '../../../../domain/errors.ts';
import {
  EX_OFFICIO_GROUNDS,
  exOfficioOrderSchema,
  readGround,
  type ExOfficioGround,
} from '../../../../domain/exOfficio.ts';
import { QUALIFICATION_STATUSES } from '../../../../domain/qualification.ts';
import { addDays } from '../../../../domain/time.ts';
import { inSituation, type Situation } from './helpers/questions.ts';

const GROUNDS = Object.keys(EX_OFFICIO_GROUNDS) as ExOfficioGround[];

/** Of the usual holder (born 1980-02-10; valid until 2027-06-30, renewable until 2027-12-27). */
const cancellation = (change: Situation): Situation => ({ business: 'cancellation', ...change });
const OVER_AGE = '2043-02-11';
const assessment = (change: Situation = {}): Situation => ({
  business: 'integrity-assessment',
  cycle: '2025-07-01',
  today: '2026-11-28',
  ...change,
});

describe('domain/eligibility/exOfficio: decision table', () => {
  const table: [string, ExOfficioGround, Situation, string][] = [
    [
      'the birthday on which the limit is reached',
      'age-limit',
      cancellation({ today: '2043-02-10' }),
      'ground-not-met',
    ],
    ['the day after it', 'age-limit', cancellation({ today: OVER_AGE }), 'eligible'],
    ['a day of birth nobody knows', 'age-limit', cancellation({ today: OVER_AGE, person: null }), 'ground-not-met'],
    [
      'the last day before the limit rose to 63, at 61',
      'age-limit',
      cancellation({ today: '2026-03-19', person: { birth: '1965-01-01', sex: '男' } }),
      'eligible',
    ],
    [
      'the day on which it rose, at 61',
      'age-limit',
      cancellation({ today: '2026-03-20', person: { birth: '1965-01-01', sex: '男' } }),
      'ground-not-met',
    ],
    [
      'a suspended certificate of somebody over it',
      'age-limit',
      cancellation({ today: OVER_AGE, qualification: { status: 'suspended' } }),
      'eligible',
    ],
    ['the 180th day after the expiry', 'expired-unrenewed', cancellation({ today: '2027-12-27' }), 'ground-not-met'],
    ['the 181st', 'expired-unrenewed', cancellation({ today: '2027-12-28' }), 'eligible'],
    [
      'the same, as the registry calls it',
      'expired-unrenewed',
      cancellation({ today: '2027-12-28', qualification: { status: 'expired' } }),
      'eligible',
    ],
    [
      'a renewal that is still open',
      'expired-unrenewed',
      cancellation({ today: '2027-12-28', openCases: [{ business: 'renewal', kind: 'regular' }] }),
      'other-case-open',
    ],
    [
      'a cancellation he has applied for himself',
      'death',
      cancellation({ openCases: [{ business: 'cancellation', kind: 'regular' }] }),
      'case-already-open',
    ],
    ['a death', 'death', cancellation({}), 'eligible'],
    [
      'a death, of a certificate cancelled before',
      'death',
      cancellation({ qualification: { status: 'cancelled' } }),
      'certificate-cancelled',
    ],
    [
      'a death, of a revoked one',
      'death',
      cancellation({ qualification: { status: 'revoked' } }),
      'certificate-revoked',
    ],
    ['a cycle that has ended', 'registry-assessment', assessment(), 'eligible'],
    ['a cycle that is running', 'registry-assessment', assessment({ cycle: '2026-07-01' }), 'cycle-too-early'],
    [
      'a cycle that was graded',
      'registry-assessment',
      assessment({ assessments: [{ cycleStart: '2025-07-01', kind: 'regular', state: 'graded', grade: 'A' }] }),
      'assessment-already-graded',
    ],
    [
      'a cycle the driver has applied for',
      'registry-assessment',
      assessment({ assessments: [{ cycleStart: '2025-07-01', kind: 'regular', state: 'open', grade: null }] }),
      'assessment-already-open',
    ],
    [
      'a cycle, while a cancellation is open',
      'registry-assessment',
      assessment({ openCases: [{ business: 'cancellation', kind: 'regular' }] }),
      'cancellation-open',
    ],
    [
      'an escort',
      'registry-assessment',
      assessment({ qualification: { categories: ['hazmat-escort'] } }),
      'category-not-assessed',
    ],
    [
      'a restoration, which needs the driver’s proof',
      'registry-assessment',
      assessment({ kind: 'restoration' }),
      'ground-not-met',
    ],
    ['a ground of another business', 'registry-assessment', cancellation({}), 'ground-not-met'],
    ['a ground of another business, the other way round', 'death', assessment(), 'ground-not-met'],
  ];
  for (const [what, ground, situation, expected] of table)
    it(`${ground}: ${what}: ${expected}`, () => {
      const verdict = judgeExOfficio(ground, inSituation(situation));
      expect(verdict.eligible ? 'eligible' : verdict.code).to.equal(expected);
      if (verdict.eligible) return;
      expect(isProblemCode(verdict.code)).to.equal(true);
      expect(verdict.message).to.match(/[\u4e00-\u9fff].+。$/);
    });

  it('has a source for every ground, and each is of one business', () => {
    for (const ground of GROUNDS) {
      const { source, name } = EX_OFFICIO_GROUNDS[ground];
      expect([source.length > 8, name.length > 3]).to.deep.equal([true, true]);
      expect(readGround(ground)).to.equal(ground);
    }
    expect([readGround(null), readGround('because'), readGround('constructor')]).to.deep.equal([null, null, null]);
  });
});

describe('domain/eligibility/exOfficio: properties', () => {
  const someDay = fc.integer({ min: -400, max: 9000 }).map((days) => addDays('2027-06-30', days));

  it('never cancels for age whom the rule of the day still lets drive, nor for expiry what could still be renewed', () => {
    fc.assert(
      fc.property(someDay, fc.constantFrom(...QUALIFICATION_STATUSES), (today, status) => {
        const question = inSituation(cancellation({ today, qualification: { status } }));
        if (judgeExOfficio('age-limit', question).eligible) expect(isOverAge(question.person, today)).to.equal(true);
        if (judgeExOfficio('expired-unrenewed', question).eligible) expect(today > '2027-12-27').to.equal(true);
      }),
    );
  });

  it('leaves an application to the rules of applicants', () => {
    fc.assert(
      fc.property(someDay, (today) => {
        const question = inSituation(cancellation({ today, selectedCategories: ['freight-driver'] }));
        expect(judgeAsOpened(null, question).eligible).to.equal(true);
      }),
    );
  });
});

describe('domain/exOfficio: what a supervisor must say', () => {
  const reason = '户籍注销证明编号2026-001';
  const idNumber = '11010119800101001x';
  const table: [boolean, object][] = [
    [true, { business: 'cancellation', ground: 'death', idNumber: '110101198001010010', reason }],
    [
      true,
      {
        business: 'integrity-assessment',
        ground: 'registry-assessment',
        idNumber: '110101198001010010',
        cycle: '2025-07-01',
        reason,
      },
    ],
    [false, { business: 'cancellation', ground: 'death', idNumber, reason }],
    [false, { business: 'cancellation', ground: 'death', idNumber: '110101198001010010' }],
    [false, { business: 'cancellation', ground: 'registry-assessment', idNumber: '110101198001010010', reason }],
    [false, { business: 'cancellation', ground: 'death', idNumber: '110101198001010010', reason, cycle: '2025-07-01' }],
    [
      false,
      { business: 'integrity-assessment', ground: 'registry-assessment', idNumber: '110101198001010010', reason },
    ],
    [false, { business: 'renewal', ground: 'death', idNumber: '110101198001010010', reason }],
    [false, { business: 'cancellation', ground: 'death', idNumber: '110101198001010010', reason: ' ' }],
    [false, {}],
  ];
  for (const [accepted, order] of table)
    it(`${accepted ? 'takes' : 'refuses'} ${JSON.stringify(order).slice(0, 100)}`, () => {
      expect(exOfficioOrderSchema.safeParse({ mode: 'ex-officio', ...(order as object) }).success).to.equal(accepted);
    });
});
