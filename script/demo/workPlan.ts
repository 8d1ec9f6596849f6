import type { PlainDate } from '../../domain/time.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { expiringIn } from '../../simulators/people/expiringIn.ts';
import { makePerson, type PersonOptions } from '../../simulators/people/makePerson.ts';
import type { SampleChoice } from '../client/sampleApplication.ts';
import type { WorkStep } from './workSteps.ts';

/** One case of the plan, and how far it is brought. */
export interface PlannedCase {
  choice: SampleChoice;
  /** in their order; none: it stays a draft */
  steps: readonly WorkStep[];
}

interface PlannedApplicant extends Omit<PersonOptions, 'today' | 'key'> {
  seed: number;
  /** at most one of each business and kind: by that a second run knows what is there already */
  cases: readonly PlannedCase[];
}

const assessment: SampleChoice = { business: 'integrity-assessment', kind: 'regular' };
const renewal = (delivery: SampleChoice['delivery']) => ({ business: 'renewal', kind: 'regular', delivery }) as const;
const reissue = (delivery: SampleChoice['delivery']) => ({ business: 'reissue', kind: 'regular', delivery }) as const;
const employer: SampleChoice = { business: 'change', kind: 'employer' };
const certificateInfo: SampleChoice = { business: 'change', kind: 'certificate-info', delivery: 'pick-up' };

const approved = ['submit', 'accept', 'approve'] as const;
const inForce = { cyclesCompleted: 2, lastCycleEndedDaysAgo: 40 } as const;

/** Work in every state and stage, over the four offices. */
const APPLICANTS: readonly PlannedApplicant[] = [
  {
    seed: 201,
    officeCode: '510100',
    categories: ['freight-driver'],
    ...expiringIn(60),
    cases: [
      { choice: renewal('mail'), steps: approved },
      { choice: assessment, steps: ['submit'] },
    ],
  },
  {
    seed: 202,
    officeCode: '510100',
    categories: ['passenger-driver'],
    ...expiringIn(45),
    cases: [{ choice: renewal('mail'), steps: [...approved, 'mark-posted'] }],
  },
  {
    seed: 203,
    officeCode: '510100',
    categories: ['freight-driver'],
    ...inForce,
    cases: [
      { choice: reissue('pick-up'), steps: [...approved, 'mark-ready'] },
      { choice: employer, steps: ['submit', 'accept'] },
      { choice: assessment, steps: ['submit', 'terminate'] },
    ],
  },
  {
    seed: 204,
    officeCode: '510100',
    categories: ['hazmat-driver'],
    ...inForce,
    cases: [{ choice: certificateInfo, steps: [...approved, 'mark-ready', 'store-uncollected'] }],
  },
  {
    seed: 205,
    officeCode: '510700',
    categories: ['freight-driver'],
    ...inForce,
    cases: [
      { choice: reissue('mail'), steps: [...approved, 'mark-posted', 'return-parcel'] },
      { choice: assessment, steps: ['submit', 'request-supplement'] },
    ],
  },
  {
    seed: 206,
    officeCode: '510700',
    categories: ['hazmat-driver'],
    ...inForce,
    violationPoints: [10, 5],
    cases: [
      { choice: assessment, steps: ['submit', 'accept', 'start-special-procedure'] },
      { choice: reissue('pick-up'), steps: [] },
    ],
  },
  {
    seed: 207,
    officeCode: '510700',
    categories: ['freight-driver'],
    ...inForce,
    cases: [
      { choice: employer, steps: approved },
      { choice: assessment, steps: ['submit', 'decline'] },
    ],
  },
  {
    seed: 208,
    officeCode: '450100',
    categories: ['passenger-driver', 'freight-driver'],
    ...inForce,
    cases: [
      {
        choice: { business: 'cancellation', kind: 'regular', categories: ['freight-driver'], delivery: 'pick-up' },
        steps: [...approved, 'mark-ready', 'mark-collected'],
      },
    ],
  },
  {
    seed: 209,
    officeCode: '450100',
    categories: ['freight-driver'],
    ...inForce,
    cases: [
      { choice: reissue('pick-up'), steps: ['submit', 'accept', 'reject'] },
      { choice: assessment, steps: approved },
    ],
  },
  {
    seed: 210,
    officeCode: '450100',
    categories: ['passenger-driver'],
    ...expiringIn(20),
    cases: [
      { choice: assessment, steps: ['submit', 'withdraw'] },
      { choice: renewal('pick-up'), steps: ['submit'] },
    ],
  },
  {
    seed: 211,
    officeCode: '450200',
    categories: ['hazmat-loader'],
    ...inForce,
    cases: [
      {
        choice: { business: 'cancellation', kind: 'regular', categories: ['hazmat-loader'] },
        steps: approved,
      },
    ],
  },
  {
    seed: 212,
    officeCode: '450200',
    categories: ['freight-driver'],
    ...inForce,
    cases: [
      { choice: certificateInfo, steps: ['submit', 'request-supplement'] },
      { choice: reissue('mail'), steps: ['submit', 'accept'] },
      { choice: assessment, steps: [] },
    ],
  },
];

export interface Applicant {
  person: DemoPerson;
  cases: readonly PlannedCase[];
}

/** The applicants of the demonstration's work, laid relative to the day; nobody of them is one of the demo drivers. */
export const workPlan = (today: PlainDate): Applicant[] =>
  APPLICANTS.map(({ seed, cases, ...options }) => ({
    person: makePerson(seed, { today, ...options, key: `applicant-${seed}`, story: '办件已在办理' }),
    cases,
  }));
