import { expect } from 'chai';
import { nationalConfig } from '../../domain/provinceConfig.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { refusalOf, submittedCase, until } from '../support/cases.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';
import { reconciled } from '../support/reconciling.ts';

type Json = Record<string, unknown>;

let product: Product;
let FROM: TestOffice;
let TO: TestOffice;
let supervisor: Clerk;
let receiver: Clerk;

async function transfer(
  caseNo: string,
  input: Json,
  { clerk = supervisor, key = 'new', task }: { clerk?: Clerk; key?: string; task?: Json } = {},
) {
  const { id, version } = task ?? (await clerk.taskOf(caseNo)) ?? {};
  const request = { json: input, idempotencyKey: key, ifMatch: Number(version) };
  return clerk.rest<Json>('POST', `/v1/desk/tasks/${String(id)}/transfer`, request);
}
const REASON = '申请人的从业资格由该机构核发';
const moveTo = (officeCode: string) => ({ officeCode, reason: REASON });

describe('transfers between offices', function () {
  this.timeout(60_000);

  before(async () => {
    product = shared();
    FROM = await ownOffice(product, { code: 'TESTTRA1', provinceCode: '92' }, ['acceptor', 'supervisor']);
    TO = await ownOffice(product, { code: 'TESTTRA2', provinceCode: '91' }, [
      'acceptor',
      'acceptor2',
      'reviewer',
      'supervisor',
      'admin',
    ]);
    await product.database('offices').where({ code: TO }).update({ closing_time: '17:30' });
    [supervisor, receiver] = [await product.clerk('supervisor', FROM), await product.clerk('supervisor', TO)];
    const admin = await product.clerk('admin', TO);
    const { body } = expectStatus(await admin.rest<Json>('GET', '/v1/desk/provinces/91'), 200);
    const json = { ...nationalConfig('测试九一省'), fourEyes: true };
    expectStatus(
      await admin.rest('PUT', '/v1/desk/provinces/91', {
        json,
        ifMatch: Number(body['version']),
        idempotencyKey: 'new',
      }),
      200,
    );
  });

  it('[P-19] a case moves with its task to the office that is competent: its calendar, hours, ladder and four eyes hold, its form stays', async () => {
    const { driver, caseNo } = await submittedCase(product, { office: FROM });
    const acceptor = await product.clerk('acceptor', FROM);
    const task = (await acceptor.taskOf(caseNo))!;
    expectStatus(
      await acceptor.rest('POST', `/v1/desk/tasks/${String(task['id'])}/claim`, {
        json: {},
        ifMatch: Number(task['version']),
      }),
      200,
    );
    const before = (await acceptor.read(caseNo)).body;

    const key = '6d9a2f30-transfer';
    const held = (await supervisor.taskOf(caseNo))!;
    const { body: moved } = expectStatus(await transfer(caseNo, moveTo(TO), { key, task: held }), 200);
    expect(moved).to.deep.include({
      caseNo,
      version: 2,
      from: { code: FROM, name: `测试省${FROM}交通运输局` },
      reason: REASON,
    });
    expect((await transfer(caseNo, moveTo(TO), { key, task: held })).body, 'asked again').to.deep.equal(moved);

    // Gone from here, and with whoever had it; there it waits for somebody.
    expect(await acceptor.taskOf(caseNo)).to.equal(undefined);
    expect(refusalOf(await acceptor.read(caseNo))).to.deep.equal([404, 'not-found']);
    expect(refusalOf(await acceptor.decide(caseNo, 'accept', {}, { version: 2 }))).to.deep.equal([404, 'not-found']);
    const there = await product.clerk('acceptor', TO);
    const waiting = (await there.taskOf(caseNo))!;
    expect(waiting).to.include({ id: task['id'], assignee: null });
    const after = (await there.read(caseNo)).body;
    expect(after['versions']).to.deep.equal(before['versions']);
    expect(after['form']).to.deep.equal(before['form']);
    const dueAt = (body: Json) => String(((body['clocks'] as Json)['acceptance'] as Json)['dueAt']);
    expect(dueAt(before)).to.match(/T16:00:00/);
    expect(dueAt(after), 'it closes at half past five').to.match(/T09:30:00/);

    // Both offices see that it went, the applicant is told, and where it is now.
    for (const clerk of [acceptor, there]) {
      const { transfers } = expectStatus(
        await clerk.rest<{ transfers: Json[] }>('GET', '/v1/desk/transfers'),
        200,
      ).body;
      expect(transfers[0]).to.deep.equal(moved);
    }
    expect((after['timeline'] as Json[]).map(({ action }) => action)).to.deep.equal(['submit', 'transfer']);
    const own = (await driver.read(caseNo)).body;
    expect((own['office'] as Json)['code']).to.equal(TO);
    expect((own['timeline'] as Json[]).at(-1)).to.include({ action: 'transfer', actionName: '移交其他机构办理' });
    const told = await product
      .database('notifications')
      .where({ case_no: caseNo, template: 'case-transferred' })
      .pluck('channel');
    expect(told.toSorted()).to.deep.equal(['sms', 'wechat']);

    // By the terms of the new office: its four eyes.
    const both = await product.clerk('acceptor2', TO);
    await product
      .database('staff')
      .where({ login: `acceptor2-${TO}` })
      .update({ roles: JSON.stringify(['acceptor', 'reviewer']) });
    expectStatus(await both.decide(caseNo, 'accept'), 200);
    await until(async () => (await both.read(caseNo)).body['proposal']);
    const approval = { grade: 'AA', reason: '材料齐全，情况属实' };
    expect(refusalOf(await both.decide(caseNo, 'approve', approval))).to.deep.equal([403, 'four-eyes']);

    const { id: run } = await reconciled(product);
    const differences = product
      .database('reconciliation_differences')
      .where({ reconciliation_id: run, case_no: caseNo });
    expect(await differences.pluck('kind'), 'records and workflow agree').to.deep.equal([]);
    expectStatus(await (await product.clerk('reviewer', TO)).decide(caseNo, 'approve', approval), 200);
  });

  it('refuses what cannot be moved, and loses nothing', async () => {
    const { driver, caseNo } = await submittedCase(product, { office: FROM });
    const task = (await supervisor.taskOf(caseNo))!;
    const refused = async (expected: [number, string], input: Json, options: Parameters<typeof transfer>[2] = {}) =>
      expect(refusalOf(await transfer(caseNo, input, { task, ...options })), expected[1]).to.deep.equal(expected);
    await refused([409, 'same-office'], moveTo(FROM));
    await refused([422, 'office-unknown'], moveTo('NOWHERE'));
    await refused([400, 'invalid-request'], { officeCode: TO, reason: '' });
    await refused([400, 'invalid-request'], { ...moveTo(TO), extra: 1 });
    await refused([412, 'stale-version'], moveTo(TO), { task: { ...task, version: Number(task['version']) + 1 } });
    await refused([403, 'forbidden'], moveTo(TO), { clerk: await product.clerk('acceptor', FROM) });
    await refused([404, 'not-found'], moveTo(TO), { clerk: receiver });
    // At the same moment as a decision: one of them comes first, the other is told.
    const acceptor = await product.clerk('acceptor', FROM);
    const [moved, accepted] = await Promise.all([
      transfer(caseNo, moveTo(TO), { task }),
      acceptor.decide(caseNo, 'accept', {}, { version: 1 }),
    ]);
    const outcomes = [moved.status, accepted.status];
    expect(
      outcomes.filter((status) => status === 200),
      String(outcomes),
    ).to.have.length(1);
    const { body } = await driver.read(caseNo);
    expect([body['state'], (body['office'] as Json)['code']]).to.deep.equal(
      moved.status === 200 ? ['submitted', TO] : ['accepted', FROM],
    );
    // What is over stays where it was decided.
    const owner = moved.status === 200 ? receiver : supervisor;
    const open = (await owner.taskOf(caseNo))!;
    expectStatus(await owner.decide(caseNo, 'terminate', { ground: 'duplicate' }), 200);
    const late = await transfer(caseNo, moveTo('TEST01'), { clerk: owner, task: open });
    expect(refusalOf(late)).to.deep.equal([409, 'task-done']);
  });
});
