import { expect } from 'chai';
import type { BusinessId } from '../../../../domain/businesses/business.ts';
import {
  judgeEligibility,
  ELIGIBILITY_CODES,
  NOT_ASKED_FOR_AN_ASSESSMENT,
  type EligibilityQuestion,
} from '../../../../domain/eligibility/eligibility.ts';
import { isProblemCode } from '../../../../domain/errors.ts';

const question: EligibilityQuestion = {
  ...NOT_ASKED_FOR_AN_ASSESSMENT,
  business: 'integrity-assessment',
  kind: 'regular',
  qualification: {
    categories: ['freight-driver'],
    firstIssued: '2022-06-15',
    validFrom: '2022-06-15',
    validTo: '2028-06-14',
    status: 'valid',
  },
  cycle: '2025-06-15',
  today: '2026-11-23',
  assessments: [
    { cycleStart: '2023-06-15', kind: 'regular', state: 'graded', grade: 'A' },
    { cycleStart: '2024-06-15', kind: 'regular', state: 'graded', grade: 'AA' },
  ],
};
const { qualification, assessments } = question;

/** The code of a refusal, or the hints. */
function judge(change: Partial<EligibilityQuestion>): string {
  const verdict = judgeEligibility({ ...question, ...change });
  return verdict.eligible ? `eligible ${verdict.hints.join('|')}`.trim() : verdict.code;
}
function message(change: Partial<EligibilityQuestion>): string {
  const verdict = judgeEligibility({ ...question, ...change });
  return verdict.eligible ? '' : verdict.message;
}
const certificate = (change: Partial<EligibilityQuestion['qualification']>) => ({
  qualification: { ...qualification, ...change },
});

describe('domain/eligibility: integrity assessment', () => {
  it('lets a driver with a certificate in force have an ended cycle assessed', () => {
    expect(judge({})).to.equal('eligible');
  });

  it('asks for a certificate in force on the day, both ends of its validity included (A-05)', () => {
    expect(judge({ today: '2028-06-14', cycle: '2026-06-15' })).to.match(/^eligible/);
    expect(judge({ today: '2028-06-15', cycle: '2026-06-15' })).to.equal('certificate-expired');
    expect(judge(certificate({ status: 'expired' }))).to.equal('certificate-expired');
    expect(message(certificate({ validTo: '2026-11-22' })))
      .to.contain('2026年11月22日')
      .and.contain('换发');
    expect(judge(certificate({ validTo: '2026-11-23' }))).to.match(/^eligible/);
    // Renewed in good time: the term before it still runs.
    expect(judge(certificate({ validFrom: '2026-11-24' }))).to.match(/^eligible/);
    expect(judge(certificate({ validFrom: '2026-11-23' }))).to.match(/^eligible/);
    for (const status of ['cancelled', 'revoked', 'replaced', 'suspended', 'something new']) {
      expect(judge(certificate({ status })), status).to.equal('certificate-not-valid');
    }
  });

  it('is for drivers: escorts and loaders are told that they need none (D-25)', () => {
    expect(judge(certificate({ categories: ['hazmat-escort', 'hazmat-loader'] }))).to.equal('category-not-assessed');
    expect(message(certificate({ categories: ['hazmat-escort'] })))
      .to.contain('押运')
      .and.contain('无需申请');
    for (const driver of ['passenger-driver', 'freight-driver', 'hazmat-driver']) {
      expect(judge(certificate({ categories: ['hazmat-escort', driver] })), driver).to.match(/^eligible/);
    }
    expect(judge(certificate({ categories: ['unknown'] }))).to.equal('category-not-assessed');
  });

  it('refuses a cycle that is running, open, graded, unknown or missing, and says what to do (D-12)', () => {
    expect(judge({ cycle: '2026-06-15' })).to.equal('cycle-too-early');
    expect(message({ cycle: '2026-06-15' })).to.contain('2027年6月15日');
    expect(judge({ cycle: '2024-06-15' })).to.equal('assessment-already-graded');
    const open = { cycleStart: '2025-06-15', kind: 'regular', state: 'open', grade: null } as const;
    expect(judge({ assessments: [...assessments, open] })).to.equal('assessment-already-open');
    expect(judge({ cycle: '2022-06-15' })).to.equal('cycle-not-assessable');
    expect(judge({ cycle: '2025-06-16' })).to.equal('cycle-not-assessable');
    expect(judge({ cycle: null })).to.equal('cycle-required');
  });

  it('does not take a restoration for the regular assessment of its cycle', () => {
    const restoration = { cycleStart: '2025-06-15', kind: 'restoration', state: 'open', grade: null } as const;
    expect(judge({ assessments: [...assessments, restoration] })).to.equal('eligible');
  });

  it('restores a graded B once (D-24)', () => {
    const regular = (grade: string | null) =>
      ({ cycleStart: '2025-06-15', kind: 'regular', state: grade ? 'graded' : 'open', grade }) as const;
    const restoration = (grade: string | null) => ({ ...regular(grade), kind: 'restoration' }) as const;
    const restore = (...known: EligibilityQuestion['assessments']) =>
      judge({ kind: 'restoration', assessments: known });
    expect(restore(regular('B'))).to.equal('eligible');
    expect(restore(regular('A'))).to.equal('restoration-needs-b');
    expect(restore(regular(null))).to.equal('restoration-needs-b');
    expect(restore()).to.equal('restoration-needs-b');
    expect(restore({ ...regular('B'), cycleStart: '2024-06-15' })).to.equal('restoration-needs-b');
    expect(restore(regular('B'), restoration(null))).to.equal('assessment-already-open');
    expect(restore(regular('B'), restoration('A'))).to.equal('restoration-already-done');
    expect(judge({ kind: 'restoration', cycle: null })).to.equal('cycle-required');
  });

  it('hints at an older cycle left out and at a certificate about to expire', () => {
    expect(judge({ assessments: assessments.slice(0, 1) }))
      .to.contain('2024年6月15日')
      .and.contain('尚未考核');
    expect(judge(certificate({ validTo: '2027-02-21' })))
      .to.contain('2027年2月21日')
      .and.contain('换发');
    expect(judge(certificate({ validTo: '2027-02-22' }))).to.equal('eligible');
  });

  it('knows no unknown kind', () => {
    expect(judge({ kind: 'yearly' })).to.equal('business-not-available');
  });

  it('waits for an open cancellation and for another assessment of the certificate, for nothing else (D-15)', () => {
    const open = (business: BusinessId, kind = 'regular') => judge({ openCases: [{ business, kind }] });
    expect(open('cancellation')).to.equal('cancellation-open');
    expect(open('integrity-assessment', 'restoration')).to.equal('case-already-open');
    expect([open('renewal'), open('reissue'), open('change', 'employer')]).to.deep.equal(Array(3).fill('eligible'));
  });

  it('asks neither for an age nor for classes of a driving licence', () => {
    expect(judge({ person: { birth: '1950-01-01', sex: '男' }, licenceClasses: [] })).to.equal('eligible');
  });

  it('answers with codes of the problem catalogue', () => {
    expect(ELIGIBILITY_CODES.filter((code) => !isProblemCode(code))).to.deep.equal([]);
  });
});
