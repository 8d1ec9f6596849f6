import { randomUUID } from 'node:crypto';
import { expectStatus } from '../../script/client/rest.ts';
import { submittedCase, type StartedCase } from './cases.ts';
import type { Post, Product, TestOffice } from './product.ts';

type Json = Record<string, unknown>;

export interface SupplementItemShown {
  name: string;
  title: string;
  reasons: string[];
  note: string | null;
  answered: boolean;
  value: string | null;
  images: { imageId: string; url: string }[];
}

/** A supplement request as its applicant sees it. */
export interface SupplementShown {
  round: number;
  open: boolean;
  limit: { date: string; dueAt: string; provisional: boolean; text: string };
  items: SupplementItemShown[];
}

export const SUPPLEMENT_POSTS: readonly Post[] = ['acceptor', 'acceptor2', 'supervisor'];
export const SLOT = 'education-record';
export const EMPLOYER = { target: 'field', name: 'employer', reasons: ['wrong-value'], note: '请填写单位全称' };
export const RECORD = { target: 'material', name: SLOT, reasons: ['illegible'] };

export const supplementOf = (body: Json): SupplementShown => body['supplement'] as SupplementShown;

/** A case of its own that waits for a supplement. */
export async function awaitedSupplement(
  product: Product,
  office: TestOffice,
  items: Json[] = [EMPLOYER, RECORD],
): Promise<StartedCase> {
  const started = await submittedCase(product, { office });
  const acceptor = await product.clerk('acceptor', office);
  expectStatus(await acceptor.decide(started.caseNo, 'request-supplement', { items }), 200);
  return started;
}

/** Answers both items, and does not resubmit yet. @returns id of the new image */
export async function answerSupplement(
  product: Product,
  { driver, caseNo }: StartedCase,
  employer = '测试市安达运输有限公司',
): Promise<string> {
  expectStatus(await driver.fill(caseNo, { employer }), 200);
  const imageId = randomUUID();
  const image = (await product.materials())['certificate-violation-page'];
  expectStatus(await driver.upload(caseNo, SLOT, image, imageId), 201);
  return imageId;
}

/** What a test of supplements looks up of a case behind the API. */
export const rowsOf = ({ database }: Pick<Product, 'database'>) => ({
  stateOf: async (caseNo: string) => (await database('cases').where({ case_no: caseNo }).first())?.state as string,
  eventsOf: (caseNo: string, action: string) => database('case_events').where({ case_no: caseNo, action }),
  messagesOf: (caseNo: string, template: string) => database('notifications').where({ case_no: caseNo, template }),
  openTask: (caseNo: string, kind: string) => database('tasks').where({ case_no: caseNo, kind, state: 'open' }).first(),
});
