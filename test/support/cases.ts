import { expectStatus } from '../../script/client/rest.ts';
import { knownDriver, type KnownDriverOptions } from './knownDriver.ts';
import type { EnrolledDriver, Product, TestOffice } from './product.ts';

type Json = Record<string, unknown>;

export interface StartedCase {
  driver: EnrolledDriver;
  caseNo: string;
}

export type CaseOptions = KnownDriverOptions & { form?: Record<string, string> };

/** A case of a person of its own, up to the last click. */
export async function draftedCase(product: Product, { form, ...options }: CaseOptions = {}): Promise<StartedCase> {
  const driver = await knownDriver(product, options);
  return { driver, caseNo: await driver.prepare(await product.materials(), form) };
}

export async function submittedCase(product: Product, options: CaseOptions = {}): Promise<StartedCase> {
  const started = await draftedCase(product, options);
  expectStatus(await started.driver.submit(started.caseNo), 200);
  return started;
}

export async function acceptedCase(product: Product, options: CaseOptions = {}): Promise<StartedCase> {
  const started = await submittedCase(product, options);
  const acceptor = await product.clerk('acceptor', options.office);
  expectStatus(await acceptor.decide(started.caseNo, 'accept'), 200);
  return started;
}

/** Approved with the grade, and its voucher issued. */
export async function completedCase(product: Product, options: CaseOptions = {}): Promise<StartedCase> {
  const started = await acceptedCase(product, options);
  // The proposal raises the version: a decision taken on what was read before it would be refused.
  await proposedGrade(product, started.caseNo, options.office);
  const reviewer = await product.clerk('reviewer', options.office);
  expectStatus(await reviewer.decide(started.caseNo, 'approve', { grade: 'AA', reason: '材料齐全，情况属实' }), 200);
  await until(async () => (await started.driver.read(started.caseNo)).body['state'] === 'completed');
  return started;
}

/** The grade proposed from registry facts, once it is there. */
export async function proposedGrade(product: Product, caseNo: string, office?: TestOffice): Promise<string> {
  const reviewer = await product.clerk('reviewer', office);
  const proposal = await until(async () => (await reviewer.read(caseNo)).body['proposal'] as Json | null);
  return String(proposal['grade']);
}

/** Asks until the answer is there. @throws Error when it never comes */
export async function until<T>(ask: () => Promise<T | null | undefined | false>, withinMs = 30_000): Promise<T> {
  for (const giveUpAt = Date.now() + withinMs; ;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() >= giveUpAt) throw new Error(`it did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Status and code of an answer in one, for a refusal. */
export const refusalOf = ({ status, body }: { status: number; body: Json }): [status: number, code: unknown] => [
  status,
  (body as Json | null)?.['code'],
];
