import { expect } from 'chai';
import { createEligibilityActivities } from '../../../activities/eligibilityActivities.ts';
import type { CaseFacts } from '../../../db/caseFacts.ts';
import type { BusinessDefinition } from '../../../domain/businesses/business.ts';
import { certificateInfoChange } from '../../../domain/businesses/change.ts';
import { regularAssessment } from '../../../domain/businesses/integrity-assessment.ts';
import { renewal } from '../../../domain/businesses/renewal.ts';
import type { OpenCase } from '../../../domain/eligibility/question.ts';
import { nationalConfig, type CaseTerms } from '../../../domain/provinceConfig.ts';
import { startOfDayMs } from '../../../domain/time.ts';

const held = {
  categories: ['freight-driver'],
  firstIssued: '2018-06-15',
  validFrom: '2024-06-15',
  validTo: '2030-06-14',
  status: 'valid',
};

interface Situation {
  definition: BusinessDefinition;
  on: string;
  facts?: Partial<CaseFacts>;
  qualification?: Partial<typeof held>;
  openCases?: OpenCase[];
  renewalOpensDaysBeforeExpiry?: number;
  assessments?: { caseNo: string | null; state: 'open' | 'graded'; grade: string | null }[];
}

/** What the approval of a case is told on this day. */
async function codeIn(situation: Situation): Promise<string> {
  const { definition, on, facts = {}, qualification = {}, openCases = [], assessments = [] } = situation;
  const { checkEligibility } = createEligibilityActivities({
    facts: {
      of: (caseNo) =>
        Promise.resolve({
          caseNo,
          business: definition.id,
          kind: definition.kind,
          personIndex: 'person',
          idNumber: '510105199001011231',
          cycleStart: null,
          selectedCategories: [],
          exOfficioGround: null,
          submittedAtMs: null,
          declared: { licenceClasses: 'B2' },
          qualification: { ...held, ...qualification },
          ...facts,
        } as unknown as CaseFacts),
    },
    assessments: {
      ofPerson: () =>
        Promise.resolve(
          assessments.map((one) => ({
            ...one,
            kind: 'regular',
            cycleStart: '2025-06-15',
            cycleEnd: '2026-06-14',
          })),
        ),
      claim: () => Promise.reject(new Error('nothing is claimed at approval')),
    },
    openCases: { besides: () => Promise.resolve(openCases), ofUser: () => Promise.resolve(new Map()) },
    configs: {
      ofCase: () => {
        const { renewalOpensDaysBeforeExpiry: days } = situation;
        const config = { ...nationalConfig('测试省'), ...(days ? { renewalOpensDaysBeforeExpiry: days } : {}) };
        return Promise.resolve({ config, definition } as unknown as CaseTerms);
      },
    },
  });
  const verdict = await checkEligibility({ caseNo: 'case', atMs: startOfDayMs(on) });
  return verdict.eligible ? 'eligible' : verdict.code;
}

describe('eligibility at approval (D-25)', () => {
  it('judges an assessment without its own claim on the cycle', async () => {
    const assessment = { definition: regularAssessment, on: '2026-11-24', facts: { cycleStart: '2025-06-15' } };
    const claim = (caseNo: string) => [{ caseNo, state: 'open' as const, grade: null }];
    expect(await codeIn({ ...assessment, assessments: claim('case') })).to.equal('eligible');
    expect(await codeIn({ ...assessment, assessments: claim('other') })).to.equal('assessment-already-open');
    expect(await codeIn({ ...assessment, qualification: { status: 'revoked' } })).to.equal('certificate-not-valid');
  });

  it('judges a renewal by its window on the day of submission, and everything else on the day of the decision', async () => {
    const submittedAtMs = startOfDayMs('2030-12-11');
    expect(await codeIn({ definition: renewal, on: '2030-12-15', facts: { submittedAtMs } })).to.equal('eligible');
    expect(await codeIn({ definition: renewal, on: '2030-12-15' })).to.equal('renewal-too-late');
    const revoked = { facts: { submittedAtMs }, qualification: { status: 'revoked' } };
    expect(await codeIn({ definition: renewal, on: '2030-12-15', ...revoked })).to.equal('certificate-revoked');
  });

  it("opens the window by the province's own number of days (D-4)", async () => {
    const early = { definition: renewal, on: '2030-02-01' };
    expect(await codeIn(early)).to.equal('renewal-too-early');
    expect(await codeIn({ ...early, renewalOpensDaysBeforeExpiry: 180 })).to.equal('eligible');
  });

  it('judges what the form says by then, as far as it is asked for', async () => {
    const change = { definition: certificateInfoChange, on: '2026-11-24' };
    expect(await codeIn(change)).to.equal('eligible');
    const none = { facts: { declared: { licenceClasses: null } } };
    expect(await codeIn({ ...change, ...none })).to.equal('licence-classes-required');
    const escort = { qualification: { categories: ['hazmat-escort'] } };
    expect(await codeIn({ ...change, ...none, ...escort })).to.equal('eligible');
    expect(await codeIn({ ...change, openCases: [{ business: 'cancellation', kind: 'regular' }] })).to.equal(
      'cancellation-open',
    );
    expect(await codeIn({ ...change, facts: { idNumber: '11010519491231002X' } })).to.equal('age-limit-passed');
  });
});
