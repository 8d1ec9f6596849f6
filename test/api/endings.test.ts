import { expect } from 'chai';
import { endOfDayMs, shanghaiDate } from '../../domain/time.ts';
import { addWorkingDays } from '../../domain/working-days.ts';
import { createRest, expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { acceptedCase, proposedGrade, refusalOf, submittedCase, until, type StartedCase } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import { fixtureCalendar } from '../support/fixtureCalendar.ts';
import { noticeOf } from '../support/noticeOf.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Product } from '../support/product.ts';
import { awaitedSupplement, supplementOf } from '../support/supplements.ts';

type Json = Record<string, unknown>;

/** The wake-ups of a night are over. */
const MORNING_MS = 5 * 3_600_000;
let product: Product;

const verified = async (token: string): Promise<Json> =>
  expectStatus(await createRest(product.apiUrl)('GET', `/v1/verify/${token}`), 200).body;
const stateOf = async ({ driver, caseNo }: StartedCase): Promise<unknown> => (await driver.read(caseNo)).body['state'];

describe('endings and extensions by the API', function () {
  this.timeout(120_000);
  before(() => {
    product = shared();
  });

  it('tells in writing that an application counts as accepted', async () => {
    const started = await submittedCase(product);
    const limit = addWorkingDays(fixtureCalendar(), shanghaiDate(Date.now()), 5);
    await withEngine(product, (engine) => engine.forwardTo(started.caseNo, endOfDayMs(limit) + MORNING_MS));
    const notice = await noticeOf(started, 'acceptance');
    expect(notice.title).to.equal('受理通知书');
    expect(notice.text).to.contain('视为受理').and.contain(started.caseNo).and.contain(notice.number);
  });

  it('tells in writing that an application has lapsed, also after the case has ended', async () => {
    const started = await awaitedSupplement(product, 'TEST01');
    const { limit } = supplementOf((await started.driver.read(started.caseNo)).body);
    await withEngine(product, (engine) => engine.forwardTo(started.caseNo, endOfDayMs(limit.date) + MORNING_MS));
    await until(async () => (await stateOf(started)) === 'lapsed');
    const notice = await noticeOf(started, 'lapse');
    expect(notice.text).to.contain('视为你放弃本次申请').and.contain(notice.number);
  });

  it('tells in writing of an extension, with its reason and the new limit, and of a termination, with its ground', async () => {
    const started = await acceptedCase(product);
    const supervisor = await product.clerk('supervisor');
    await proposedGrade(product, started.caseNo);
    expectStatus(await supervisor.decide(started.caseNo, 'extend', { reason: '需向外省核实从业情况' }), 200);
    const extension = await noticeOf(started, 'extension');
    const limit = addWorkingDays(fixtureCalendar(), shanghaiDate(Date.now()), 30);
    const [year, month, day] = limit.split('-').map(Number);
    expect(extension.text).to.contain('需向外省核实从业情况').and.contain(`${year}年${month}月${day}日`);
    expectStatus(await supervisor.decide(started.caseNo, 'terminate', { ground: 'duplicate' }), 200);
    const termination = await noticeOf(started, 'termination');
    expect(termination.text).to.contain('重复申请').and.contain(termination.number);
    expect(termination.number).not.to.equal(extension.number);
  });

  it('revokes what was issued before a case is terminated after its approval', async () => {
    const started = await acceptedCase(product, { cyclesCompleted: 1 });
    const { caseNo, driver } = started;
    const { database } = product;
    const reviewer = await product.clerk('reviewer');
    const supervisor = await product.clerk('supervisor');
    await proposedGrade(product, caseNo);
    const issued = () => database('vouchers').where({ case_no: caseNo, state: 'valid' }).first('id', 'token');
    await product.world.fault('registry', { route: 'POST /v1/submissions', kind: 'refuse' });
    let voucher: { id: string; token: string };
    try {
      const approval = { grade: 'AA', reason: '材料齐全，情况属实' };
      expectStatus(await reviewer.decide(caseNo, 'approve', approval), 200);
      voucher = await until(issued);
      await until(async () => ((await reviewer.read(caseNo)).body['flags'] as Json)['needsAttention']);
    } finally {
      await product.world.clearFaults();
    }
    expect(await stateOf(started), 'the report keeps it open').to.equal('approved');
    expect((await verified(voucher.token))['outcome']).to.equal('valid');
    const byReviewer = await reviewer.decide(caseNo, 'terminate', { ground: 'death' });
    expect(refusalOf(byReviewer)[0]).to.be.oneOf([403, 409]);

    // As a correction stands that waits for a second supervisor.
    const underWay = { no: `GZ-TEST-${caseNo}`.slice(0, 40), voucher_id: voucher.id, open_voucher_id: voucher.id };
    await database('amendments').insert({
      ...underWay,
      ...{ case_no: caseNo, office_code: 'TEST01', action: 'correct', state: 'awaiting-second' },
      ...{ input_sealed: Buffer.alloc(1), requested_by: voucher.id, requested_at: new Date() },
    });
    const meanwhile = await supervisor.decide(caseNo, 'terminate', { ground: 'death' });
    expect(refusalOf(meanwhile)).to.deep.equal([409, 'amendment-open']);
    expect(await stateOf(started), 'nothing is given up').to.equal('approved');
    await database('amendments').where({ no: underWay.no }).delete();

    expectStatus(await supervisor.decide(caseNo, 'terminate', { ground: 'death' }), 200);
    expect(await stateOf(started)).to.equal('terminated');
    expect(await verified(voucher.token)).to.include({ outcome: 'revoked' });
    const amendment = await database('amendments').where({ voucher_id: voucher.id }).first();
    expect(amendment).to.include({ action: 'revoke', case_no: caseNo });
    const row = () => database('amendments').where({ no: amendment.no }).first();
    await until(async () => (await row()).settled_at !== null);
    const actions = (await database('case_events')
      .where({ case_no: caseNo })
      .orderBy('seq')
      .pluck('action')) as string[];
    expect(actions.indexOf('revoke-voucher')).to.be.within(0, actions.indexOf('terminate') - 1);
    expect((await noticeOf(started, 'termination')).text).to.contain('申请人死亡');
    expect(((await driver.read(caseNo)).body['voucher'] as Json)['state']).to.equal('revoked');
    expect((await supervisor.read(caseNo)).body['attention'], 'nobody is called any more').to.deep.equal([]);
    await expectAgreement(product, caseNo);
  });
});
