import { draftApplication, submitApplication, type Application } from '../../script/client/application.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { sampleForm, samplePapers, type SampleChoice } from '../../script/client/sampleApplication.ts';
import type { DemoPerson, DemoQualification } from '../../simulators/people/demoPerson.ts';
import { shanghaiDate } from '../../domain/time.ts';
import { makePerson } from '../../simulators/people/makePerson.ts';
import { until } from './cases.ts';
import { knownDriver, type KnownDriverOptions } from './knownDriver.ts';
import type { EnrolledDriver, Product, TestOffice } from './product.ts';

export { expiringIn } from '../../simulators/people/expiringIn.ts';

export type Json = Record<string, unknown>;

/** The same person with his certificate altered, as the registry knows it. */
export const withCertificate =
  (change: Partial<DemoQualification>) =>
  (person: DemoPerson): DemoPerson => ({
    ...person,
    qualifications: person.qualifications.map((one) => ({ ...one, ...change })),
  });

export interface Applied {
  driver: EnrolledDriver;
  caseNo: string;
  application: Application;
}

export interface BusinessCase extends SampleChoice {
  holder?: KnownDriverOptions;
  form?: Readonly<Record<string, string>>;
}

/** A complete application of a person of its own, up to the last click. */
export async function drafted(product: Product, wanted: BusinessCase): Promise<Applied> {
  const applicant = await applicantOf(product, wanted);
  return { ...applicant, caseNo: await draftApplication(applicant.driver, applicant.application) };
}

export async function applied(product: Product, wanted: BusinessCase): Promise<Applied> {
  const applicant = await applicantOf(product, wanted);
  return { ...applicant, caseNo: await submitApplication(applicant.driver, applicant.application) };
}

/** Another application of somebody who is known already. */
export async function appliedNext(driver: EnrolledDriver, wanted: Omit<BusinessCase, 'holder'>): Promise<Applied> {
  const application = await applicationOf(driver, wanted);
  return { driver, application, caseNo: await submitApplication(driver, application) };
}

async function applicantOf(product: Product, { holder, ...wanted }: BusinessCase): Promise<Omit<Applied, 'caseNo'>> {
  const driver = await knownDriver(product, holder);
  return { driver, application: await applicationOf(driver, wanted) };
}

async function applicationOf(
  driver: EnrolledDriver,
  { form, ...choice }: Omit<BusinessCase, 'holder'>,
): Promise<Application> {
  const { delivery: _, ...order } = choice;
  const [materials, typed] = [await papers(driver.person, choice), sampleForm(driver.person, choice)];
  return { ...order, form: { ...typed, ...form }, materials };
}

const drawn = new Map<string, Promise<Application['materials']>>();

/** Nobody looks at the papers in these tests: those of one invented person do for everybody. */
function papers(person: DemoPerson, choice: SampleChoice): Promise<Application['materials']> {
  const { business, kind, categories } = choice;
  const held = person.qualifications[0]?.categories ?? [];
  const key = [business, kind, categories, held].join('/');
  const known =
    drawn.get(key) ??
    samplePapers(makePerson(7, { ...SAMPLE, today: shanghaiDate(Date.now()), categories: held }), choice);
  drawn.set(key, known);
  return known;
}

const SAMPLE = { cyclesCompleted: 2, lastCycleEndedDaysAgo: 10 } as const;

/** Accepted and approved; waits for the state that follows. */
export async function approved(
  product: Product,
  { caseNo, driver }: Pick<Applied, 'caseNo' | 'driver'>,
  becomes: 'fulfilling' | 'completed',
  office?: TestOffice,
): Promise<Json> {
  expectStatus(await (await product.clerk('acceptor', office)).decide(caseNo, 'accept'), 200);
  expectStatus(await (await product.clerk('reviewer', office)).decide(caseNo, 'approve'), 200);
  return until(async () => {
    const { body } = await driver.read(caseNo);
    // The way of the certificate is written right after the case has come to it.
    return body['state'] === becomes && (becomes === 'completed' || body['delivery']) ? body : null;
  });
}
