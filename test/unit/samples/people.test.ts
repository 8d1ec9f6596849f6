import { expect } from 'chai';
import fc from 'fast-check';
import { assessableCycles, proposeGrade } from '../../../domain/assessment.ts';
import { judgeEligibility, NOT_ASKED_FOR_AN_ASSESSMENT } from '../../../domain/eligibility/eligibility.ts';
import { ageOn, parseIdNumber } from '../../../domain/idNumber.ts';
import { qualificationRecordSchema } from '../../../domain/qualification.ts';
import { addDays, daysBetween } from '../../../domain/time.ts';
import { demoOffices, demoProvinces } from '../../../simulators/people/demoOffices.ts';
import { demoPeople } from '../../../simulators/people/demoPeople.ts';
import type { DemoPerson } from '../../../simulators/people/demoPerson.ts';
import { demoStaff } from '../../../simulators/people/demoStaff.ts';
import { makePerson } from '../../../simulators/people/makePerson.ts';
import { addYears } from '../../../simulators/people/addYears.ts';

/** Days that break date arithmetic: the end of the published calendar, leap days, and days that lay anniversaries on them. */
const AWKWARD_DAYS = ['2026-12-30', '2027-01-01', '2027-06-15', '2028-02-29', '2028-03-09', '2028-03-14', '2032-02-28'];
const anyDay = fc.integer({ min: 0, max: 3_650 }).map((days) => addDays('2026-01-01', days));

const certificateOf = (person: DemoPerson | undefined) => person?.qualifications[0] ?? expect.fail('no certificate');

function byKey(today: string, key: string): DemoPerson {
  return demoPeople(today).find((person) => person.key === key) ?? expect.fail(`no ${key}`);
}

/** What has been assessed so far, by the registry. */
function assessmentsOf(person: DemoPerson) {
  return person.facts
    .filter(({ grade }) => grade !== null)
    .map(({ cycleStart, grade }) => ({ cycleStart, grade, kind: 'regular', state: 'graded' as const }));
}

const cyclesOf = (person: DemoPerson, today: string) =>
  assessableCycles(certificateOf(person).firstIssued, today, assessmentsOf(person));

/** The grade the product would propose for the oldest cycle that can be chosen, or the code of its refusal. */
function verdictOn(person: DemoPerson, today: string): string {
  const cycles = cyclesOf(person, today);
  const chosen = cycles.find((cycle) => cycle.state === 'assessable') ?? cycles.at(-1) ?? expect.fail('no cycle');
  const verdict = judgeEligibility({
    ...NOT_ASKED_FOR_AN_ASSESSMENT,
    business: 'integrity-assessment',
    kind: 'regular',
    qualification: certificateOf(person),
    cycle: chosen.cycleStart,
    today,
    assessments: assessmentsOf(person),
  });
  if (!verdict.eligible) return verdict.code;
  const facts = person.facts.find((cycle) => cycle.cycleStart === chosen.cycleStart) ?? expect.fail('no facts');
  return proposeGrade({ ...facts, source: 'test', asOf: today }).grade;
}

describe('seeded people', () => {
  it('are the same for the same seed and day, and different for another seed', () => {
    const today = '2026-11-23';
    expect(makePerson(7, { today })).to.deep.equal(makePerson(7, { today }));
    const numbers = new Set(Array.from({ length: 2_000 }, (_, seed) => makePerson(seed, { today }).idNumber));
    const openids = new Set(Array.from({ length: 2_000 }, (_, seed) => makePerson(seed, { today }).openid));
    const phones = new Set(Array.from({ length: 2_000 }, (_, seed) => makePerson(seed, { today }).phone));
    expect([numbers.size, openids.size, phones.size]).to.deep.equal([2_000, 2_000, 2_000]);
  });

  it('keep number, card and address from one day to the next', () => {
    const identityOn = (today: string) => {
      const { qualifications, facts, ageYears, ...identity } = makePerson(7, { today });
      expect([qualifications.length, facts.length > 0, ageYears > 0]).to.deep.equal([1, true, true]);
      return identity;
    };
    expect(identityOn('2026-12-31')).to.deep.equal(identityOn('2027-01-01'));
  });

  it('are of working age and hold a card in force on any day', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), anyDay, (seed, today) => {
        const person = makePerson(seed, { today });
        expect(person.ageYears).to.equal(ageOn(person.birth, today)).and.to.be.within(25, 57);
        const { idNumber: number, birth: birthDate, sex } = person;
        expect(parseIdNumber(number)).to.deep.equal({ ok: true, number, birthDate, sex });
        expect(person.cardFrom < today).to.equal(true);
        if (person.cardTo === 'long-term') expect(ageOn(person.birth, person.cardFrom)).to.be.at.least(46);
        else expect(daysBetween(today, person.cardTo)).to.be.greaterThan(365 / 2);
        qualificationRecordSchema.parse(certificateOf(person));
      }),
      { numRuns: 200 },
    );
  });

  it('print the same day of the month at both ends of a limited card', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const { cardFrom, cardTo } = makePerson(seed, { today: '2028-03-01' });
      if (cardTo !== 'long-term') expect([10, 20].map((years) => addYears(cardFrom, years))).to.include(cardTo);
    }
  });
});

describe('demo drivers', () => {
  it('are different people spread over the four offices', () => {
    const people = demoPeople('2026-11-23');
    for (const field of ['key', 'name', 'idNumber', 'phone', 'openid', 'story'] as const) {
      expect(new Set(people.map((person) => person[field])).size, field).to.equal(people.length);
    }
    for (const { qualifications } of people)
      for (const certificate of qualifications) qualificationRecordSchema.parse(certificate);
    const issuers = people.map((person) => certificateOf(person).issuerCode);
    expect([...new Set(issuers)].sort()).to.deep.equal(demoOffices.map((office) => office.code).sort());
    expect(people.some((person) => person.cardTo === 'long-term')).to.equal(true);
  });

  it('had the age to drive when the certificate was first issued', () => {
    for (const person of demoPeople('2026-11-23')) {
      expect(ageOn(person.birth, certificateOf(person).firstIssued), person.key).to.be.at.least(21);
    }
  });

  for (const today of AWKWARD_DAYS) {
    it(`tell their stories on ${today}`, () => {
      const verdicts = demoPeople(today).map((person) => [person.key, verdictOn(person, today)]);
      expect(Object.fromEntries(verdicts)).to.deep.include({
        'freight-clean': 'AAA',
        'passenger-freight-points': 'AA',
        'hazmat-twenty-points': 'B',
        'certificate-expired': 'certificate-expired',
        'escort-only': 'category-not-assessed',
        'cycle-running': 'cycle-too-early',
        'assessment-done': 'cycle-too-early',
        'restoration-due': 'cycle-too-early',
        'cycles-missed': 'AAA',
      });
      const clean = byKey(today, 'freight-clean');
      const [open, ...more] = cyclesOf(clean, today).filter((cycle) => cycle.state === 'assessable');
      expect(more).to.deep.equal([]);
      // A day's play: an anniversary on 29 February falls on the 28th in common years.
      expect(daysBetween(open?.cycleEnd ?? '2000-01-01', today)).to.be.within(10, 11);
      expect(daysBetween(certificateOf(byKey(today, 'certificate-expired')).validTo, today)).to.be.within(40, 41);
    });
  }

  it('have registry facts for exactly the cycles the product counts, on any day', () => {
    fc.assert(
      fc.property(anyDay, (today) => {
        for (const person of demoPeople(today)) {
          const counted = cyclesOf(person, today).map(({ cycleStart, cycleEnd }) => ({ cycleStart, cycleEnd }));
          const known = person.facts.map(({ cycleStart, cycleEnd }) => ({ cycleStart, cycleEnd }));
          expect(known.slice(-counted.length)).to.deep.equal(counted);
          for (const { points, violations, cycleStart, cycleEnd } of person.facts) {
            expect(violations.reduce((sum, violation) => sum + violation.points, 0)).to.equal(points);
            expect(violations.every(({ date }) => cycleStart <= date && date <= cycleEnd && date <= today)).to.equal(
              true,
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('demo offices and staff', () => {
  it('place every role in every office under log-ins of their own', () => {
    expect(new Set(demoStaff.map((member) => member.login)).size).to.equal(demoStaff.length);
    for (const office of demoOffices) {
      expect(demoProvinces.map((province) => province.code)).to.include(office.provinceCode);
      const roles = demoStaff.filter((member) => member.officeCode === office.code).flatMap((member) => member.roles);
      expect(new Set(roles)).to.deep.equal(
        new Set(['acceptor', 'reviewer', 'counter', 'supervisor', 'admin', 'auditor']),
      );
    }
    for (const province of demoProvinces) {
      const catchAll = demoOffices.filter((office) => office.provinceCode === province.code && office.catchAll);
      expect(catchAll, province.name).to.have.length(1);
    }
  });
});
