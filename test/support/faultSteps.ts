import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { uuidv7 } from '../../crypto/ids.ts';
import type { IdCardReading } from '../../domain/idCard.ts';
import { createScanRepository } from '../../db/realNameScans.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { expectAgreement, type AgreementOptions } from './agreement.ts';
import type { EnrolledDriver, Product } from './product.ts';
import { prove } from './realName.ts';

export interface OpenCase {
  caseNo: string;
  driver: EnrolledDriver;
}

type Json = Record<string, unknown>;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again until there is a value. */
export async function until<T>(
  what: string,
  ask: () => PromiseLike<T>,
  { withinMs = 60_000, everyMs = 100 }: { withinMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, null | undefined | false>> {
  for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt;) {
    const found = await ask();
    if (found) return found as Exclude<T, null | undefined | false>;
    await pause(everyMs);
  }
  throw new Error(`not within ${withinMs / 1000} s: ${what}`);
}

/** As a good client does it: the same request under the same key until the answer is settled. */
export async function settled(ask: () => Promise<RestAnswer<Json>>): Promise<RestAnswer<Json>> {
  return until('a settled answer', async () => {
    const answer = await ask().catch(() => null);
    const open =
      !answer ||
      answer.status === 503 ||
      answer.body?.['code'] === 'idempotency-in-progress' ||
      answer.body?.['code'] === 'case-not-running';
    return open ? null : answer;
  });
}

/** The accept is confirmed: by its answer, or by the case when the answer says that its effects are still being written. */
export async function expectAccepted(product: Product, caseNo: string, answer: RestAnswer<Json>): Promise<void> {
  expect(answer.status, JSON.stringify(answer.body)).to.be.oneOf([200, 202]);
  if (answer.status === 200) expect(answer.headers.get('etag')).to.equal('"2"');
  else expect(answer.body).to.deep.include({ caseNo, pending: true });
  await until(`${caseNo} accepted`, async () => (await eventsOf(product, caseNo)).includes('accept'));
}

/** 503 as problem+json that says when to come back. */
export function expectUnavailable(answer: RestAnswer<Json>, code: string): void {
  expect(answer.status, JSON.stringify(answer.body)).to.equal(503);
  expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
  expect(answer.body['code']).to.equal(code);
  expect(Number(answer.headers.get('retry-after'))).to.be.within(1, 60);
}

/**
 * A driver with verified identity whose ID card nobody had to read: the read-out is laid into the row, as the imaging worker would. Reading
 * takes most of an enrolment's time, and it is not what these tests are about.
 */
export async function verifiedDriver(product: Product): Promise<EnrolledDriver> {
  const person = await product.person();
  const driver = product.driver(person);
  expectStatus(await driver.logIn(), 201);
  expectStatus(await driver.verifyPhone(person.phone), 200);
  const userId = String((await driver.rest('GET', '/v1/me')).body['id']);
  const scans = createScanRepository(product.database, createSealedColumns(product.keyring));
  const id = uuidv7();
  const nowMs = Date.now();
  await scans.create({ id, userId, frontKey: `scans/${id}/front.jpg`, backKey: `scans/${id}/back.jpg`, nowMs });
  await scans.recordReading(id, { reading: readingOf(person), usable: true, findings: [], readAtMs: nowMs });
  await prove(driver, id);
  return { ...driver, person, userId: async () => userId };
}

function readingOf({ name, sex, nation, birth, address, idNumber, ...card }: DemoPerson): IdCardReading {
  return {
    front: {
      ...{ found: true, name, sex, nation, birth, address, number: idNumber, numberValid: true },
      confidence: {},
      flags: [],
    },
    back: { found: true, authority: card.cardAuthority, validFrom: card.cardFrom, validTo: card.cardTo, flags: [] },
    quality: { front: [], back: [] },
  };
}

/** A complete application up to the last click. */
export async function preparedCase(product: Product): Promise<OpenCase> {
  const driver = await verifiedDriver(product);
  return { driver, caseNo: await driver.prepare(await product.materials()) };
}

/** Submitted cases of as many drivers. */
export async function submittedCases(product: Product, count: number): Promise<OpenCase[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const open = await preparedCase(product);
      expectStatus(await open.driver.submit(open.caseNo), 200);
      return open;
    }),
  );
}

/** One decision on the case as it is now. After a process was killed the first answer may be that it is not confirmed. */
async function decided(clerk: Clerk, caseNo: string, action: string, input: Json): Promise<RestAnswer<Json>> {
  const version = expectStatus(await clerk.read(caseNo), 200).body['version'] as number;
  const key = randomUUID();
  return settled(() => clerk.decide(caseNo, action, input, { key, version }));
}

export async function accept(product: Product, caseNo: string): Promise<void> {
  const clerk = await product.clerk('acceptor');
  const answer = await decided(clerk, caseNo, 'accept', {});
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
}

/** Needs no proposal: whatever it is, the reason is given. */
export const APPROVAL = { grade: 'AA', reason: '材料齐全，情况属实' };

export async function approve(product: Product, caseNo: string): Promise<void> {
  const clerk = await product.clerk('reviewer');
  // The proposal of the grade may raise the version between reading and deciding.
  const answer = await until('the approval', async () => {
    const tried = await decided(clerk, caseNo, 'approve', APPROVAL);
    return tried.body['code'] === 'stale-version' ? null : tried;
  });
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
}

export const eventsOf = async (product: Product, caseNo: string): Promise<string[]> =>
  product.database('case_events').where({ case_no: caseNo }).orderBy('seq').pluck('action');

const STATUS_OF_ACTION: Readonly<Record<string, string>> = {
  submit: '待受理',
  accept: '已受理',
  decline: '不予受理',
  approve: '审核通过',
  reject: '审核不通过',
  complete: '已办结',
};

interface WechatMessage {
  data: Record<string, { value: string }>;
}

/**
 * Every message the events of the case call for has arrived, each once. WeChat takes no idempotency key: a message that was being sent when
 * its sender was killed may be missing, its row says so, and it never comes again.
 */
export async function expectMessagesOnce(product: Product, { caseNo, driver }: OpenCase): Promise<void> {
  const messages = () => product.database('notifications').where({ case_no: caseNo });
  const unknown = () => messages().where({ channel: 'wechat', state: 'failed', failure: 'outcome-unknown' });
  await until(`all messages of ${caseNo}`, async () => {
    const open = await messages().whereNot({ state: 'sent' }).pluck('state');
    return open.length === (await unknown()).length;
  });
  const actions = await eventsOf(product, caseNo);
  const wanted = actions.flatMap((action) => STATUS_OF_ACTION[action] ?? []);
  const received = ((await product.world.wechatOutbox(driver.person.openid)) as unknown as WechatMessage[])
    .filter(({ data }) => data['character_string1']?.value === caseNo)
    .map(({ data }) => data['phrase2']?.value ?? '');
  expect(received, `${caseNo}: WeChat messages, each once`).to.deep.equal([...new Set(received)]);
  expect(wanted, `${caseNo}: WeChat messages`).to.include.members(received);
  expect(received.length, `${caseNo}: missing WeChat messages`).to.be.at.least(
    wanted.length - (await unknown()).length,
  );
  const sms = (await product.world.smsOutbox(driver.person.phone)).filter(({ params }) => params['caseNo'] === caseNo);
  const wantedSms = actions.filter((action) => action === 'decline' || action === 'reject');
  expect(
    sms.map(({ params }) => params['status']),
    `${caseNo}: SMS`,
  ).to.deep.equal(wantedSms.map((action) => STATUS_OF_ACTION[action]));
}

/** The end of every test here: all places tell the same of the case, and nothing happened twice, inside or outside. */
export async function expectWhole(product: Product, open: OpenCase, options?: AgreementOptions): Promise<void> {
  const { caseNo } = open;
  const truth = await expectAgreement(product, caseNo, options);
  const submissions = await product.world.submissions(caseNo);
  expect(
    submissions.map(({ submissionNo }) => submissionNo),
    `${caseNo}: submissions at the ministry`,
  ).to.deep.equal(truth.ministrySubmissionNo ? [truth.ministrySubmissionNo] : []);
  await expectMessagesOnce(product, open);
}

/** The case runs to its end, whatever happened to it before. */
export async function expectCompleted(product: Product, open: OpenCase, withinMs = 60_000): Promise<void> {
  await until(
    `${open.caseNo} completed`,
    async () => (await open.driver.read(open.caseNo).catch(() => null))?.body?.['state'] === 'completed',
    { withinMs },
  );
  await expectWhole(product, open);
}
