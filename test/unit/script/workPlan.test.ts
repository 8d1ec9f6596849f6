import { expect } from 'chai';
import fc from 'fast-check';
import { businessDefinition } from '../../../domain/businesses/registry.ts';
import { applicationQuestion } from '../../../domain/eligibility/applicationQuestion.ts';
import { judgeEligibility } from '../../../domain/eligibility/eligibility.ts';
import { CASE_STATES, FULFILMENT_STAGES } from '../../../domain/lifecycle.ts';
import { TRANSITIONS } from '../../../domain/lifecycle/table.ts';
import { assessableCycles } from '../../../domain/cycles.ts';
import { addDays } from '../../../domain/time.ts';
import { workPlan, type PlannedCase } from '../../../script/demo/workPlan.ts';
import { stepsLeft, WORK_STEPS, type Place } from '../../../script/demo/workSteps.ts';
import { demoPeople } from '../../../simulators/people/demoPeople.ts';

const TODAY = '2026-11-23';
const anyDay = fc.integer({ min: 0, max: 3_650 }).map((days) => addDays('2026-03-20', days));

/** Where the table says that a case stands after its steps; each must be a row of it. */
function placeAfter({ choice, steps }: PlannedCase): string {
  let place: Place = 'draft';
  for (const step of steps) {
    expect(WORK_STEPS[step].from, step).to.equal(place);
    const [state, stage] = place.split('/');
    const row =
      TRANSITIONS.find(
        ({ action, from, fromStage }) => action === step && from === state && (fromStage ?? undefined) === stage,
      ) ?? expect.fail(`${step} is not possible in ${place}`);
    place = (row.toStage ? `${row.to}/${row.toStage}` : row.to) as Place;
    if (place !== 'approved') continue;
    // What the workflow makes of an approval: something to hand over, or the end.
    const { delivery } = businessDefinition(choice.business, choice.kind);
    const handedOver = delivery === 'chosen' || (delivery === 'when-categories-remain' && choice.delivery);
    place = handedOver ? 'fulfilling/producing' : 'completed';
  }
  return place;
}

describe('work of the demonstration', () => {
  it('reaches every state in which a clerk can find a case, and every stage of the hand-over', () => {
    const places = new Set(workPlan(TODAY).flatMap(({ cases }) => cases.map(placeAfter)));
    const passing = ['approved', 'fulfilling', 'lapsed'];
    const states = CASE_STATES.filter((state) => !passing.includes(state));
    expect([...places]).to.have.members([...states, ...FULFILMENT_STAGES.map((stage) => `fulfilling/${stage}`)]);
  });

  it('comes from people of its own, one case of each business and kind, in all four offices', () => {
    const plan = workPlan(TODAY);
    const people = plan.map(({ person }) => person);
    expect(people.length).to.be.within(8, 12);
    const numbers = [...people, ...demoPeople(TODAY)].map(({ idNumber }) => idNumber);
    expect(new Set(numbers).size).to.equal(numbers.length);
    expect(new Set(people.map(({ qualifications }) => qualifications[0]?.issuerCode)).size).to.equal(4);
    for (const { cases } of plan) {
      const kinds = cases.map(({ choice }) => `${choice.business}/${choice.kind}`);
      expect(new Set(kinds).size).to.equal(kinds.length);
    }
  });

  it('is applied for by people who may, on any day', () => {
    fc.assert(
      fc.property(anyDay, (today) => {
        for (const { person, cases } of workPlan(today)) {
          const qualification = person.qualifications[0] ?? expect.fail('no certificate');
          for (const { choice } of cases) {
            const cycle = assessableCycles(qualification.firstIssued, today, []).findLast(
              ({ state }) => state === 'assessable',
            );
            const verdict = judgeEligibility(
              applicationQuestion(
                {
                  business: choice.business,
                  kind: choice.kind,
                  qualification,
                  idNumber: person.idNumber,
                  cycle: choice.business === 'integrity-assessment' ? (cycle?.cycleStart ?? null) : null,
                  selectedCategories: choice.categories ?? [],
                  declared: { licenceClasses: qualification.licenceClasses.join(',') },
                  submittedAtMs: null,
                  assessments: [],
                  openCases: [],
                  renewalOpensDaysBeforeExpiry: null,
                },
                Date.parse(`${today}T10:00:00+08:00`),
              ),
            );
            expect(verdict, `${person.key} ${choice.business} on ${today}`).to.include({ eligible: true });
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is taken up where a run was cut short', () => {
    const steps = ['submit', 'accept', 'approve', 'mark-ready'] as const;
    expect(stepsLeft(steps, 'draft')).to.deep.equal(steps);
    expect(stepsLeft(steps, 'accepted')).to.deep.equal(['approve', 'mark-ready']);
    expect(stepsLeft(steps, 'fulfilling/ready')).to.deep.equal([]);
    expect(stepsLeft(steps, 'withdrawn')).to.deep.equal([]);
  });
});
