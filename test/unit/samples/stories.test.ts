import { expect } from 'chai';
import fc from 'fast-check';
import { BUSINESS_KINDS, type BusinessId } from '../../../domain/businesses/business.ts';
import { assessableCycles } from '../../../domain/cycles.ts';
import { applicationQuestion } from '../../../domain/eligibility/applicationQuestion.ts';
import { judgeEligibility } from '../../../domain/eligibility/eligibility.ts';
import { addDays } from '../../../domain/time.ts';
import type { DemoPerson } from '../../../simulators/people/demoPerson.ts';
import { demoPeople, personLike } from '../../../simulators/people/demoPeople.ts';

/** The four businesses about the certificate, the kinds of a change apart. */
const ASKED = ['renewal', 'reissue', 'change/employer', 'change/certificate-info', 'cancellation'] as const;
type Asked = (typeof ASKED)[number];
type Verdicts = Readonly<Record<Asked, string>>;

const alike = (verdict: string): Verdicts => ({
  renewal: verdict,
  reissue: verdict,
  'change/employer': verdict,
  'change/certificate-info': verdict,
  cancellation: verdict,
});
const GOOD = { ...alike('eligible'), renewal: 'renewal-too-early' };
const RENEWABLE = alike('eligible');
const EXPIRED = { ...alike('certificate-expired'), cancellation: 'eligible' };
const OVER_AGE = { ...alike('age-limit-passed'), cancellation: 'eligible' };

/** What each of them is told, certificate by certificate: the substance of his story. */
const TOLD: Readonly<Record<string, readonly Verdicts[]>> = {
  'freight-clean': [GOOD],
  'passenger-freight-points': [GOOD],
  'hazmat-twenty-points': [GOOD],
  'certificate-expired': [{ ...EXPIRED, renewal: 'eligible' }],
  'escort-only': [GOOD],
  'cycle-running': [GOOD],
  'assessment-done': [GOOD],
  'restoration-due': [GOOD],
  'cycles-missed': [GOOD],
  'renewal-timely': [RENEWABLE, GOOD],
  'renewal-late': [RENEWABLE],
  'renewal-too-early': [GOOD],
  'renewal-too-late': [{ ...EXPIRED, renewal: 'renewal-too-late' }],
  'age-limit-near': [RENEWABLE],
  'age-limit-before-expiry': [{ ...RENEWABLE, renewal: 'renewal-beyond-age-limit' }],
  'over-age': [OVER_AGE],
  'certificate-lost': [GOOD],
  'escort-lost': [GOOD],
  'employer-changed': [GOOD],
  'address-changed': [GOOD],
  'rare-name': [GOOD],
  'several-categories': [GOOD],
  'giving-up': [GOOD],
  'two-certificates': [GOOD, GOOD],
  suspended: [alike('certificate-suspended')],
  cancelled: [alike('certificate-cancelled')],
  revoked: [alike('certificate-revoked')],
  replaced: [GOOD, alike('certificate-replaced')],
  'renewed-early': [GOOD],
  'licence-withdrawn': [
    { ...GOOD, reissue: 'licence-classes-required', 'change/certificate-info': 'licence-classes-required' },
  ],
  'records-disagree': [{ ...alike('certificate-not-valid'), cancellation: 'eligible' }],
};

/** From when 63 is the age limit (D-20). */
const FIRST_DAY = '2026-03-20';
const anyDay = fc.integer({ min: 0, max: 3_650 }).map((days) => addDays(FIRST_DAY, days));
const AWKWARD_DAYS = ['2026-03-20', '2026-12-31', '2027-03-01', '2028-02-29', '2028-12-31', '2029-02-28', '2031-01-01'];

interface Circumstances {
  openCases?: readonly { business: BusinessId; kind: string }[];
  cycle?: string | null;
}

/** The verdict on an application for one certificate as it would be submitted, with the form as it is prefilled. */
function told(
  person: DemoPerson,
  index: number,
  asked: string,
  today: string,
  { openCases = [], cycle = null }: Circumstances = {},
): string {
  const certificate = person.qualifications[index] ?? expect.fail(`${person.key} has no such certificate`);
  const [business, kind = 'regular'] = asked.split('/') as [BusinessId, string?];
  const verdict = judgeEligibility(
    applicationQuestion(
      {
        business,
        kind,
        qualification: certificate,
        idNumber: person.idNumber,
        cycle,
        selectedCategories: business === 'cancellation' ? certificate.categories : [],
        declared: { licenceClasses: certificate.licenceClasses.join(',') },
        submittedAtMs: null,
        assessments: person.facts.flatMap(({ cycleStart, grade }) =>
          grade === null ? [] : [{ cycleStart, grade, kind: 'regular', state: 'graded' as const }],
        ),
        openCases,
        renewalOpensDaysBeforeExpiry: null,
      },
      Date.parse(`${today}T10:00:00+08:00`),
    ),
  );
  return verdict.eligible ? 'eligible' : verdict.code;
}

const toldAll = (person: DemoPerson, today: string): Verdicts[] =>
  person.qualifications.map(
    (_, index) => Object.fromEntries(ASKED.map((asked) => [asked, told(person, index, asked, today)])) as Verdicts,
  );

const byKey = (today: string, key: string): DemoPerson =>
  demoPeople(today).find((person) => person.key === key) ?? expect.fail(`no ${key}`);

describe('stories of the demo drivers', () => {
  it('name every one of them, and every kind of every business is possible for somebody', () => {
    const people = demoPeople('2026-11-23');
    expect(people.map(({ key }) => key)).to.have.members(Object.keys(TOLD));
    const possible = Object.values(TOLD).flatMap((certificates) =>
      certificates.flatMap((verdicts) => ASKED.filter((asked) => verdicts[asked] === 'eligible')),
    );
    expect([...new Set(possible)]).to.have.members(ASKED);
    expect(BUSINESS_KINDS.change).to.deep.equal(['employer', 'certificate-info']);
  });

  for (const today of AWKWARD_DAYS) {
    it(`hold by the rules of ${today}`, () => {
      const found = demoPeople(today).map((person) => [person.key, toldAll(person, today)]);
      expect(Object.fromEntries(found)).to.deep.equal(TOLD);
    });
  }

  it('hold on any other day', () => {
    fc.assert(
      fc.property(anyDay, (today) => {
        for (const person of demoPeople(today))
          expect(toldAll(person, today), `${person.key} on ${today}`).to.deep.equal(TOLD[person.key]);
      }),
      { numRuns: 40 },
    );
  });

  it('hold for whoever is made like them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 4_000_000 }), anyDay, (seed, today) => {
        for (const key of ['renewal-timely', 'certificate-lost', 'employer-changed', 'several-categories']) {
          const person = personLike(key, seed, today);
          expect(toldAll(person, today), `${key} ${seed} on ${today}`).to.deep.equal(TOLD[key]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('tell of cases in the way of others', () => {
    const today = '2026-11-23';
    const person = byKey(today, 'renewal-timely');
    const renewing = { openCases: [{ business: 'renewal', kind: 'regular' }] } as const;
    const cancelling = { openCases: [{ business: 'cancellation', kind: 'regular' }] } as const;
    expect(told(person, 0, 'renewal', today, renewing)).to.equal('case-already-open');
    expect(told(person, 0, 'cancellation', today, renewing)).to.equal('other-case-open');
    expect(told(person, 0, 'reissue', today, renewing)).to.equal('eligible');
    expect(told(person, 0, 'renewal', today, cancelling)).to.equal('cancellation-open');
  });

  for (const today of AWKWARD_DAYS) {
    it(`of the assessment hold on ${today}`, () => {
      const endedCycle = (key: string, back = 0) => {
        const { qualifications, facts } = byKey(today, key);
        const ended = assessableCycles(qualifications[0]?.firstIssued ?? '', today, []).filter(
          ({ cycleEnd }) => cycleEnd < today,
        );
        const cycle = ended.at(-1 - back)?.cycleStart ?? expect.fail('no cycle has ended');
        expect(facts.some(({ cycleStart }) => cycleStart === cycle)).to.equal(true);
        return { cycle };
      };
      const verdict = (key: string, kind: 'regular' | 'restoration', back = 0) =>
        told(byKey(today, key), 0, `integrity-assessment/${kind}`, today, endedCycle(key, back));
      expect(verdict('assessment-done', 'regular')).to.equal('assessment-already-graded');
      expect(verdict('assessment-done', 'restoration')).to.equal('restoration-needs-b');
      expect(verdict('restoration-due', 'regular')).to.equal('assessment-already-graded');
      expect(verdict('restoration-due', 'restoration')).to.equal('eligible');
      expect([0, 1].map((back) => verdict('cycles-missed', 'regular', back))).to.deep.equal(['eligible', 'eligible']);
      expect(verdict('cycles-missed', 'regular', 2)).to.equal('assessment-already-graded');
      expect(verdict('suspended', 'regular')).to.equal('certificate-not-valid');
    });
  }
});
