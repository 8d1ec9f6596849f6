import { expect } from 'chai';
import { submitApplication } from '../../script/client/application.ts';
import { createRest, expectStatus } from '../../script/client/rest.ts';
import type { Json } from '../support/businessCases.ts';
import { proposedGrade, refusalOf, until } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { EnrolledDriver, Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

describe('the restoration of a grade (D-24)', function () {
  this.timeout(180_000);
  let product: Product;
  let driver: EnrolledDriver;
  let cycle: string;

  const submit = async (kind: 'regular' | 'restoration'): Promise<string> => {
    const papers = Object.entries(await product.materials()).map(([slot, image]) => [slot, [image]]);
    const materials = Object.fromEntries(papers) as Record<string, Uint8Array[]>;
    const form = { employer: '个人' };
    return submitApplication(driver, { business: 'integrity-assessment', kind, cycle, form, materials });
  };
  const assess = async (kind: 'regular' | 'restoration'): Promise<string> => {
    const caseNo = await submit(kind);
    expectStatus(await (await product.clerk('acceptor')).decide(caseNo, 'accept'), 200);
    return caseNo;
  };
  const graded = async (caseNo: string, grade: string): Promise<void> => {
    expectStatus(await (await product.clerk('reviewer')).decide(caseNo, 'approve', { grade }), 200);
    await until(async () => (await driver.read(caseNo)).body['state'] === 'completed');
  };
  const voucherOf = (caseNo: string): Promise<{ id: string; token: string; number: string }> =>
    product.database('vouchers').where({ case_no: caseNo }).first();
  const verified = async (token: string): Promise<Json> =>
    expectStatus(await createRest(product.apiUrl)<Json>('GET', `/v1/verify/${token}`), 200).body;
  const begin = (): Promise<string | undefined> =>
    submit('restoration').then(
      () => 'begun',
      (error: Error) => /"code":"([a-z-]+)"/.exec(error.message)?.[1],
    );
  const amend = async (id: string, action: string): Promise<Json> => {
    const supervisor = await product.clerk('supervisor');
    const ifMatch = (await supervisor.rest('GET', `/v1/desk/vouchers/${id}`)).headers.get('etag') ?? '';
    const json = { reason: '复核后决定' };
    const answer = await supervisor.rest<Json>('POST', `/v1/desk/vouchers/${id}/${action}`, {
      json,
      idempotencyKey: 'new',
      ifMatch,
    });
    return expectStatus(answer, 200).body;
  };

  before(async () => {
    product = shared();
    driver = await knownDriver(product, {
      cyclesCompleted: 1,
      lastCycleEndedDaysAgo: 10,
      violationPoints: [20],
      trainingHours: 18,
    });
    cycle = driver.person.qualifications[0]!.firstIssued;
  });

  it('follows a B once, gives back A or nothing, and its voucher supersedes the one of the B', async () => {
    expect(await begin()).to.equal('restoration-needs-b');
    const regular = await assess('regular');
    expect(await proposedGrade(product, regular)).to.equal('B');
    await graded(regular, 'B');
    const restored = await assess('restoration');
    expect(await proposedGrade(product, restored)).to.equal('A');
    const reviewer = await product.clerk('reviewer');
    const wrong = await reviewer.decide(restored, 'approve', { grade: 'AA', reason: '表现良好' });
    expect(refusalOf(wrong)).to.deep.equal([422, 'restoration-grade']);
    await graded(restored, 'A');
    const [before, now] = [await voucherOf(regular), await voucherOf(restored)];
    expect(await verified(now.token)).to.deep.include({ outcome: 'valid', remarks: ['本凭证为考核等级恢复后签发。'] });
    const old = await verified(before.token);
    expect(old['outcome']).to.equal('superseded');
    expect(String(old['remarks'])).to.contain(now.number);
    expect(await begin()).to.equal('restoration-already-done');
  });

  it('taken back, leaves the B standing, here and at the ministry; given back, supersedes it again', async () => {
    const own = product.database('cases').where({ user_id: await driver.userId() });
    const [regular, restored] = (await own.orderBy('created_at').pluck('case_no')) as [string, string];
    const [before, now] = [await voucherOf(regular), await voucherOf(restored)];
    const { no } = await amend(now.id, 'revoke');
    expect([(await verified(now.token))['outcome'], (await verified(before.token))['outcome']]).to.deep.equal([
      'revoked',
      'valid',
    ]);
    const reports = async () => (await product.world.submissions(restored)) as unknown as { key: string; body: Json }[];
    const last = await until(async () => (await reports()).find(({ key }) => key === `${String(no)}:report`));
    expect(last.body).to.include({ grade: 'B' });
    await amend(now.id, 'restore');
    expect([(await verified(now.token))['outcome'], (await verified(before.token))['outcome']]).to.deep.equal([
      'valid',
      'superseded',
    ]);
  });
});
