import { expect } from 'chai';
import fc from 'fast-check';
import { BUSINESS_IDS, BUSINESS_KINDS } from '../../../../domain/businesses/business.ts';
import {
  ELIGIBILITY_CODES,
  judgeEligibility,
  type EligibilityQuestion,
  type EligibilityVerdict,
} from '../../../../domain/eligibility/eligibility.ts';
import { renewalWindow } from '../../../../domain/eligibility/renewalWindow.ts';
import { CATEGORIES, QUALIFICATION_STATUSES } from '../../../../domain/qualification.ts';
import { addDays } from '../../../../domain/time.ts';
import { someDate } from '../helpers/calendars.ts';
import { inSituation } from './helpers/questions.ts';

const someBirth = fc.integer({ min: 0, max: 32_000 }).map((days) => addDays('1930-01-01', days));
const someKind = fc.constantFrom(...Object.values(BUSINESS_KINDS).flat(), 'unknown');
const someCategories = fc.uniqueArray(fc.constantFrom<string>(...CATEGORIES, 'taxi-driver'));

/** Anything that the types allow, sensible or not. */
const anyQuestion: fc.Arbitrary<EligibilityQuestion> = fc.record({
  business: fc.constantFrom(...BUSINESS_IDS),
  kind: someKind,
  qualification: fc.record({
    categories: someCategories,
    firstIssued: someDate(),
    validFrom: someDate(),
    validTo: someDate(),
    status: fc.constantFrom<string>(...QUALIFICATION_STATUSES, 'valid', 'valid', 'unknown'),
  }),
  cycle: fc.option(someDate()),
  today: someDate(),
  submittedOn: fc.option(someDate()),
  assessments: fc.array(
    fc.record({
      cycleStart: someDate(),
      kind: fc.constantFrom('regular', 'restoration'),
      state: fc.constantFrom('open' as const, 'graded' as const),
      grade: fc.constantFrom('A', 'B', null),
    }),
    { maxLength: 3 },
  ),
  person: fc.option(fc.record({ birth: someBirth, sex: fc.constantFrom('男', '女') })),
  selectedCategories: someCategories,
  openCases: fc.array(fc.record({ business: fc.constantFrom(...BUSINESS_IDS), kind: someKind }), { maxLength: 2 }),
  licenceClasses: fc.option(fc.array(fc.constantFrom('A1', 'A2', 'B2'))),
  changedItems: fc.array(fc.constantFrom('name', 'address', 'issuer', '')),
  renewalOpensDaysBeforeExpiry: fc.option(fc.integer({ min: 0, max: 400 })),
});

/** What an applicant can do next, in the words of the messages. */
const NEXT_STEP =
  /请(在|到|先|先到|返回|选择|至少选择|等待|申请|联系|从页面|从|填写|携带|及时|完成)|请申请|可以申请|可以在|到原发证机关|无需申请/;

/** Stages of a certificate's renewal as the days go by. */
function stageOf(verdict: EligibilityVerdict): number {
  if (verdict.eligible) {
    if (verdict.hints.length === 0) return 1;
    return verdict.hints.some((hint) => hint.includes('不得凭该证件从业')) ? 3 : 2;
  }
  return verdict.code === 'renewal-too-early' ? 0 : 4;
}

describe('domain/eligibility: properties', () => {
  it('gives one verdict to any question, never throws, and every refusal names a next step', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const verdict = judgeEligibility(question);
        expect(judgeEligibility(structuredClone(question))).to.deep.equal(verdict);
        if (verdict.eligible) {
          expect(verdict).to.have.all.keys('eligible', 'hints');
          for (const hint of verdict.hints) expect(hint).to.match(/。$/);
        } else {
          expect(verdict).to.have.all.keys('eligible', 'code', 'message');
          expect(ELIGIBILITY_CODES).to.include(verdict.code);
          expect(verdict.message)
            .to.match(NEXT_STEP)
            .and.match(/。$/)
            .and.not.match(/undefined|null|NaN/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('sends nobody from one refusal into another: who is told to cancel may cancel, who is told to renew may renew', () => {
    fc.assert(
      fc.property(anyQuestion, (asked) => {
        fc.pre(asked.business !== 'integrity-assessment');
        const question = { ...asked, openCases: [], submittedOn: null };
        const verdict = judgeEligibility(question);
        if (verdict.eligible) return;
        const instead = (business: EligibilityQuestion['business']) =>
          judgeEligibility({
            ...question,
            business,
            kind: 'regular',
            selectedCategories: question.qualification.categories,
          });
        if (/请申请从业资格证注销|先申请注销/.test(verdict.message)) {
          expect(instead('cancellation'), verdict.message).to.include({ eligible: true });
        }
        if (verdict.code === 'certificate-expired' && verdict.message.includes('先申请换发')) {
          const renewed = instead('renewal');
          // What is left to put right then is the driving licence, or dates of the registry that make no sense.
          if (!renewed.eligible)
            expect(renewed.code).to.be.oneOf(['licence-classes-required', 'certificate-not-yet-valid']);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets the renewal window open once and close once, at its edges, whatever the province and the day', () => {
    fc.assert(
      fc.property(someDate(), fc.option(fc.integer({ min: 0, max: 400 })), (validTo, opensDays) => {
        const { opensOn, timelyUntil, expiresOn, closesOn } = renewalWindow(validTo, validTo, opensDays);
        const on = (today: string) =>
          stageOf(
            judgeEligibility(
              inSituation({
                today,
                person: null,
                renewalOpensDaysBeforeExpiry: opensDays,
                qualification: { validFrom: '2000-01-01', validTo },
              }),
            ),
          );
        const edges = [opensOn, timelyUntil, expiresOn, closesOn];
        const days = edges.flatMap((edge) => [addDays(edge, -1), edge, addDays(edge, 1)]).sort();
        const stages = days.map(on);
        expect(stages).to.deep.equal([...stages].sort((one, other) => one - other));
        expect([addDays(opensOn, -1), opensOn, timelyUntil].map(on)).to.deep.equal([0, 1, 1]);
        expect([addDays(timelyUntil, 1), expiresOn, addDays(expiresOn, 1)].map(on)).to.deep.equal([2, 2, 3]);
        expect([closesOn, addDays(closesOn, 1)].map(on)).to.deep.equal([3, 4]);
      }),
      { numRuns: 300 },
    );
  });

  it('never makes a person eligible by growing older, as long as the limit stays what it is', () => {
    fc.assert(
      fc.property(someBirth, fc.nat({ max: 20_000 }), (birth, youngerByDays) => {
        const isEligible = (born: string) =>
          judgeEligibility(inSituation({ person: { birth: born, sex: '男' } })).eligible;
        if (isEligible(birth)) expect(isEligible(addDays(birth, youngerByDays))).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});
