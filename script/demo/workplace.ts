import { DELIVERY_METHOD_NAMES } from '../../domain/delivery.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import type { DemoStaffRole } from '../../simulators/people/demoStaff.ts';
import { drawIdCardBack } from '../../simulators/samples/drawIdCardBack.ts';
import { drawIdCardFront } from '../../simulators/samples/drawIdCardFront.ts';
import { beginApplication, completeDraft, type Application } from '../client/application.ts';
import type { Clerk } from '../client/clerk.ts';
import { logInAs, memberFor } from '../client/demoClerk.ts';
import { createDriver, type Driver } from '../client/driver.ts';
import { expectStatus } from '../client/rest.ts';
import { sampleApplication, type SampleChoice } from '../client/sampleApplication.ts';
import type { SimulatedWorld } from '../client/simulatedWorld.ts';
import { eventually } from '../walkthrough/eventually.ts';
import type { Applicant, PlannedCase } from './workPlan.ts';
import { stepsLeft, WORK_STEPS, type WorkStep } from './workSteps.ts';

export interface WorkplaceOptions {
  apiUrl: string;
  world: SimulatedWorld;
  /** moves the clock of one case forward */
  passTime(caseNo: string, ms: number): Promise<void>;
  report(line: string): void;
}

interface Tally {
  filed: number;
  there: number;
}

/** Applicants and the staff of the four offices, at work on a plan. */
export interface Workplace {
  /** brings every case of this applicant to where the plan has it */
  serve(applicant: Applicant): Promise<void>;
  tally(): Tally;
}

type Json = Record<string, unknown>;

/** More than the ten working days after which an applicant is reminded, holidays and all. */
const UNTIL_REMINDED_MS = 25 * 86_400_000;

export function createWorkplace({ apiUrl, world, passTime, report }: WorkplaceOptions): Workplace {
  const clerks = new Map<string, Promise<Clerk>>();
  const tally: Tally = { filed: 0, there: 0 };

  function clerkOf(person: DemoPerson, role: DemoStaffRole): Promise<Clerk> {
    const member = memberFor(person, role);
    const clerk = clerks.get(member.login) ?? logInAs(apiUrl, member);
    clerks.set(member.login, clerk);
    return clerk;
  }

  /** By the real way, once: log-in, telephone number, both sides of the ID card. */
  async function arrive(person: DemoPerson): Promise<Driver> {
    const driver = createDriver(apiUrl, world.phoneOf(person));
    expectStatus(await driver.logIn(), 201);
    if (expectStatus(await driver.rest('GET', '/v1/real-name'), 200).body['state'] === 'verified') return driver;
    await world.introduce(person);
    await driver.enrol(person.phone, { front: await drawIdCardFront(person), back: await drawIdCardBack(person) });
    return driver;
  }

  async function bringOn(person: DemoPerson, driver: Driver, caseNo: string, planned: PlannedCase): Promise<string> {
    let place = await placeOf(driver, caseNo);
    for (const step of stepsLeft(planned.steps, place)) {
      const { by, from } = WORK_STEPS[step];
      if (step === 'store-uncollected') await untilReminded(driver, caseNo);
      if (by === 'applicant') expectStatus(await driver[step as 'submit' | 'withdraw'](caseNo), 200, 202);
      else {
        const clerk = await clerkOf(person, by);
        expectStatus(await clerk.decide(caseNo, step, await inputOf(step, driver, clerk, caseNo)), 200, 202);
      }
      place = await eventually(`what follows from ${step} in ${caseNo}`, async () => {
        const now = await placeOf(driver, caseNo);
        return now === from || now === 'approved' ? null : now;
      });
    }
    return place;
  }

  async function untilReminded(driver: Driver, caseNo: string): Promise<void> {
    await passTime(caseNo, UNTIL_REMINDED_MS);
    await eventually(`the reminder of ${caseNo}`, async () => {
      const { body } = expectStatus(await driver.read(caseNo), 200);
      return (body['delivery'] as { pickup?: { remindedAt: string | null } } | null)?.pickup?.remindedAt ?? null;
    });
  }

  return {
    async serve({ person, cases }) {
      const driver = await arrive(person);
      for (const planned of cases) {
        const { choice } = planned;
        const application = await applicationOf(person, driver, choice);
        const found = await caseOf(driver, choice);
        const caseNo = found?.caseNo ?? (await beginApplication(driver, application));
        tally[found ? 'there' : 'filed'] += 1;
        if (!found || found.state === 'draft') await completeDraft(driver, caseNo, application);
        const place = await bringOn(person, driver, caseNo, planned);
        report(`${caseNo}  ${person.name}  ${describe(choice)}  ${place}`);
      }
    },
    tally: () => tally,
  };
}

const describe = ({ business, kind, delivery }: SampleChoice): string =>
  [business, ...(kind === 'regular' ? [] : [kind]), ...(delivery ? [DELIVERY_METHOD_NAMES[delivery]] : [])].join(' ');

/** An assessment is for the newest cycle that can be assessed. */
async function applicationOf(person: DemoPerson, driver: Driver, choice: SampleChoice): Promise<Application> {
  if (choice.business !== 'integrity-assessment') return sampleApplication(person, choice);
  const [qualification] = await driver.qualifications();
  const cycles = (qualification?.['assessableCycles'] ?? []) as { cycleStart: string; state: string }[];
  const cycle = cycles.findLast(({ state }) => state === 'assessable')?.cycleStart;
  return sampleApplication(person, { ...choice, ...(cycle ? { cycle } : {}) });
}

async function caseOf(driver: Driver, { business, kind }: SampleChoice) {
  const { body } = expectStatus(
    await driver.rest<{ cases: { caseNo: string; business: string; kind: string; state: string }[] }>(
      'GET',
      '/v1/cases',
    ),
    200,
  );
  return body.cases.find((one) => one.business === business && one.kind === kind);
}

async function placeOf(driver: Driver, caseNo: string): Promise<string> {
  const { body } = expectStatus(await driver.read(caseNo), 200);
  const stage = (body['delivery'] as { stage: string | null } | null)?.stage;
  return body['state'] === 'fulfilling' ? `fulfilling/${stage}` : String(body['state']);
}

/** What a decision states: said by the plan, or known by the case alone. */
async function inputOf(step: WorkStep, driver: Driver, clerk: Clerk, caseNo: string): Promise<Json> {
  const input = WORK_STEPS[step].input();
  if (input === 'nothing') return {};
  if (input !== 'from-case') return input;
  switch (step) {
    case 'request-supplement': {
      const { body } = expectStatus(await driver.read(caseNo), 200);
      const [material] = body['materials'] as { slot: string; title: string }[];
      if (!material) throw new Error(`${caseNo} has no materials`);
      return {
        items: [
          { target: 'material', name: material.slot, reasons: [], note: `“${material.title}”看不清楚，请重新拍摄。` },
        ],
      };
    }
    case 'approve':
      return approvalOf(clerk, caseNo);
    case 'mark-posted':
      return { courier: 'ems', waybillNo: await waybillOf(clerk, caseNo) };
    case 'mark-collected': {
      const { body } = expectStatus(await driver.read(caseNo), 200);
      return { code: (body['delivery'] as { pickup: { code: string } }).pickup.code };
    }
    default:
      throw new Error(`nothing is known of ${step}`);
  }
}

/** The grade that the case proposes; the other businesses have nothing to state. */
async function approvalOf(clerk: Clerk, caseNo: string): Promise<Json> {
  const { body } = expectStatus(await clerk.read(caseNo), 200);
  if (body['business'] !== 'integrity-assessment') return {};
  const { grade } = await eventually(`the proposal of a grade for ${caseNo}`, async () => {
    const { body: seen } = expectStatus(await clerk.read(caseNo), 200);
    return seen['proposal'] as { grade: string } | null;
  });
  return { grade };
}

const waybillOf = (clerk: Clerk, caseNo: string): Promise<string> =>
  eventually(`the parcel of ${caseNo}`, async () => {
    const { body } = expectStatus(await clerk.read(caseNo), 200);
    return (body['delivery'] as { parcel: { waybillNo: string | null } | null } | null)?.parcel?.waybillNo ?? null;
  });
