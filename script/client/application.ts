import type { BusinessId, BusinessKind, FormValues } from '../../domain/businesses/business.ts';
import type { Category } from '../../domain/qualification.ts';
import type { Driver } from './driver.ts';
import { expectStatus } from './rest.ts';

type Json = Record<string, unknown>;

/** One application of any business, as the applicant would fill it in. */
export interface Application {
  business: BusinessId;
  kind: BusinessKind;
  /** a certificate of the driver's; absent: the first one listed */
  qualificationId?: string;
  /** first day of the cycle, for what is applied for by cycle */
  cycle?: string;
  /** for what is applied for by category (Z-04) */
  categories?: readonly Category[];
  form: Partial<FormValues>;
  /** pictures by slot */
  materials: Readonly<Record<string, readonly Uint8Array[]>>;
  /** whose notice is read; absent: the national one */
  province?: string;
}

/** What the guide of a service says of it, as far as a client needs it. */
export interface ServiceGuide {
  title: string;
  notice: { version: string; title: string; text: string };
  unchangedConfirmation: boolean;
  confirmationText: string | null;
  fields: { name: string; label: string; required: boolean; prefilled: boolean }[];
  materials: { slot: string; title: string; required: boolean; sample: string }[];
  promise: { acceptanceWorkingDays: number; resultWorkingDays: number };
}

export async function readGuide(
  driver: Pick<Driver, 'rest'>,
  { business, kind, province }: Pick<Application, 'business' | 'kind' | 'province'>,
): Promise<ServiceGuide> {
  const query = new URLSearchParams({ kind, ...(province ? { province } : {}) });
  return expectStatus(await driver.rest<ServiceGuide>('GET', `/v1/services/${business}?${query.toString()}`), 200).body;
}

/** The order with which a draft is begun: notice read and agreed to, state of the certificate confirmed where that is asked. */
export async function orderOf(driver: Driver, application: Application): Promise<Json> {
  const { business, kind, cycle, categories } = application;
  const guide = await readGuide(driver, application);
  const qualificationId = application.qualificationId ?? (await driver.qualifications())[0]?.['id'];
  return {
    business,
    kind,
    qualificationId,
    noticeVersion: guide.notice.version,
    ...(guide.unchangedConfirmation ? { unchangedConfirmed: true } : {}),
    ...(cycle ? { cycle } : {}),
    ...(categories ? { categories } : {}),
  };
}

/** An empty draft. @returns the case number */
export async function beginApplication(driver: Driver, application: Application): Promise<string> {
  const begun = expectStatus(await driver.begin(await orderOf(driver, application)), 201);
  return String(begun.body['caseNo']);
}

/** Fills in a draft and uploads what it has no picture of yet. */
export async function completeDraft(
  driver: Driver,
  caseNo: string,
  { form, materials }: Pick<Application, 'form' | 'materials'>,
): Promise<void> {
  const { body } = expectStatus(await driver.fill(caseNo, form), 200);
  const there = (body['materials'] ?? []) as { slot: string; images: unknown[] }[];
  for (const [slot, images] of Object.entries(materials)) {
    const uploaded = there.find((one) => one.slot === slot)?.images.length ?? 0;
    for (const image of images.slice(uploaded)) expectStatus(await driver.upload(caseNo, slot, image), 201);
  }
}

/** Begins, fills in and uploads: everything but the last click. @returns the case number */
export async function draftApplication(driver: Driver, application: Application): Promise<string> {
  const caseNo = await beginApplication(driver, application);
  await completeDraft(driver, caseNo, application);
  return caseNo;
}

/** The same to the end. @returns the case number */
export async function submitApplication(driver: Driver, application: Application): Promise<string> {
  const caseNo = await draftApplication(driver, application);
  expectStatus(await driver.submit(caseNo), 200);
  return caseNo;
}
