import { judgeEligibility, type EligibilityQuestion } from '../../../../../domain/eligibility/eligibility.ts';

type Certificate = EligibilityQuestion['qualification'];
export type Situation = Partial<Omit<EligibilityQuestion, 'qualification'>> & { qualification?: Partial<Certificate> };

/**
 * A man of 47 with a freight and escort certificate of six years that ends on 2027-06-30. Counted by hand: it can be renewed from 2027-04-01
 * (90 days before), should be until 2027-05-31 (30 days before), and can be until 2027-12-27 (180 days after).
 */
export const usual: EligibilityQuestion = {
  business: 'renewal',
  kind: 'regular',
  qualification: {
    categories: ['freight-driver', 'hazmat-escort'],
    firstIssued: '2021-07-01',
    validFrom: '2021-07-01',
    validTo: '2027-06-30',
    status: 'valid',
  },
  cycle: null,
  today: '2027-04-20',
  submittedOn: null,
  assessments: [],
  person: { birth: '1980-02-10', sex: '男' },
  selectedCategories: [],
  openCases: [],
  licenceClasses: ['B2'],
  changedItems: [],
  renewalOpensDaysBeforeExpiry: null,
};

export const inSituation = ({ qualification, ...change }: Situation): EligibilityQuestion => ({
  ...usual,
  ...change,
  qualification: { ...usual.qualification, ...qualification },
});

export const verdictIn = (situation: Situation) => judgeEligibility(inSituation(situation));

/** `eligible` and the hints, one a line; or the code of a refusal and its message. */
export function judged(situation: Situation): { verdict: string; says: string } {
  const verdict = verdictIn(situation);
  return verdict.eligible
    ? { verdict: 'eligible', says: verdict.hints.join('\n') }
    : { verdict: verdict.code, says: verdict.message };
}
