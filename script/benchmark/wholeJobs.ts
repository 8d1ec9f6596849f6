import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { demoStaff } from '../../simulators/people/demoStaff.ts';
import { drawCertificatePage } from '../../simulators/samples/drawCertificatePage.ts';
import { drawEducationRecord } from '../../simulators/samples/drawEducationRecord.ts';
import { drawIdCardBack } from '../../simulators/samples/drawIdCardBack.ts';
import { drawIdCardFront } from '../../simulators/samples/drawIdCardFront.ts';
import { createClerk, type Clerk } from '../client/clerk.ts';
import { createDriver, type CardPhotos, type Materials } from '../client/driver.ts';
import { expectStatus } from '../client/rest.ts';
import type { SimulatedWorld } from '../client/simulatedWorld.ts';
import { BENCH_OFFICE } from './benchPeople.ts';
import { timed } from './inParallel.ts';

/** What a driver brings along; drawn before the clock runs. */
export interface Applicant {
  person: DemoPerson;
  photos: CardPhotos;
  materials: Materials;
}

export async function makeApplicant(world: SimulatedWorld, person: DemoPerson): Promise<Applicant> {
  await world.introduce(person);
  return {
    person,
    photos: { front: await drawIdCardFront(person), back: await drawIdCardBack(person) },
    materials: {
      'education-record': await drawEducationRecord(person),
      'certificate-info-page': await drawCertificatePage(person, 'info'),
      'certificate-violation-page': await drawCertificatePage(person, 'violations'),
    },
  };
}

export interface Office {
  acceptor: Clerk;
  reviewer: Clerk;
}

export async function openOffice(apiUrl: string): Promise<Office> {
  const clerkOf = async (role: 'acceptor' | 'reviewer'): Promise<Clerk> => {
    const member = demoStaff.find(({ officeCode, roles }) => officeCode === BENCH_OFFICE.code && roles.includes(role));
    if (!member) throw new Error(`the office has no ${role}`);
    const clerk = createClerk(apiUrl, member.login, member.password);
    expectStatus(await clerk.logIn(), 201);
    return clerk;
  };
  return { acceptor: await clerkOf('acceptor'), reviewer: await clerkOf('reviewer') };
}

const PAUSE_MS = 100;

/** One driver's whole job over REST: log-in, SMS code, both card sides, certificate, notice, form, materials, submission, decisions, voucher. */
export async function wholeJob(
  apiUrl: string,
  world: SimulatedWorld,
  { acceptor, reviewer }: Office,
  { person, photos, materials }: Applicant,
  decisionsMs: number[],
): Promise<void> {
  const driver = createDriver(apiUrl, world.phoneOf(person));
  await driver.enrol(person.phone, photos);
  const caseNo = await driver.apply(materials);
  expectStatus(await timed(decisionsMs, () => acceptor.decide(caseNo, 'accept')), 200, 202);
  const grade = await until(async () => {
    const { body } = expectStatus(await reviewer.read(caseNo), 200);
    return (body['proposal'] as { grade: string } | null)?.grade;
  });
  expectStatus(await timed(decisionsMs, () => reviewer.decide(caseNo, 'approve', { grade })), 200, 202);
  const voucher = await until(async () => {
    const { body } = expectStatus(await driver.read(caseNo), 200);
    return body['state'] === 'completed' ? (body['voucher'] as { png: string; pdf: string }) : undefined;
  });
  for (const file of [voucher.png, voucher.pdf]) expectStatus(await driver.rest('GET', file), 200);
}

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
