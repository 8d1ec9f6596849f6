import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { product as shared } from '../support/productHooks.ts';
import { acceptedCase, proposedGrade, refusalOf, submittedCase, until } from '../support/cases.ts';
import { expectOthersRefused } from '../support/refusedActions.ts';
import type { Product } from '../support/product.ts';

type Json = Record<string, unknown>;

let product: Product;
const actionsOf = (body: Json): unknown[] =>
  (body['allowedActions'] as (string | { action: string })[]).map((one) =>
    typeof one === 'string' ? one : one.action,
  );

describe('decisions', function () {
  this.timeout(90_000);
  before(() => {
    product = shared();
  });

  describe('withdrawal', () => {
    it('[T-09] is possible until the case is accepted, and frees the cycle for another application', async () => {
      const { driver, caseNo } = await submittedCase(product);
      expect(actionsOf((await driver.read(caseNo)).body)).to.deep.equal(['withdraw']);
      const key = randomUUID();
      const withdrawn = expectStatus(await driver.withdraw(caseNo, key), 200);
      expect(withdrawn.body).to.deep.include({ state: 'withdrawn', stateName: '已撤回', allowedActions: [] });
      expect((await driver.withdraw(caseNo, key)).body).to.deep.equal(withdrawn.body);
      const { version, endedAtMs } = await expectAgreement(product, caseNo);
      expect([version, typeof endedAtMs]).to.deep.equal([2, 'number']);
      expect(refusalOf(await driver.withdraw(caseNo))).to.deep.equal([409, 'action-not-allowed']);

      const acceptor = await product.clerk('acceptor');
      const late = await acceptor.decide(caseNo, 'accept');
      expect(refusalOf(late)).to.deep.equal([409, 'action-not-allowed']);
      expect(actionsOf(late.body)).to.deep.equal([]);
      expect(late.body['decided']).to.deep.include({ action: 'withdraw', by: '申请人' });
      await expectAgreement(product, caseNo);

      const again = await driver.apply(await product.materials());
      expect(again).not.to.equal(caseNo);
      await expectAgreement(product, again);
    });

    it('[T-09] is refused after acceptance, with what is allowed then', async () => {
      const { driver, caseNo } = await acceptedCase(product);
      const refused = await driver.withdraw(caseNo);
      expect(refusalOf(refused)).to.deep.equal([409, 'action-not-allowed']);
      expect(refused.body['allowedActions']).to.deep.equal([]);
      expect(String(refused.body['detail'])).to.contain('已受理');
      const { body } = await driver.read(caseNo);
      expect([body['state'], body['allowedActions']]).to.deep.equal(['accepted', []]);
      await expectAgreement(product, caseNo);
    });

    it('[T-09] and acceptance at the same instant have one winner, and everything agrees on it', async () => {
      const acceptor = await product.clerk('acceptor');
      for (let round = 0; round < 4; round += 1) {
        const { driver, caseNo } = await submittedCase(product);
        const accept = () => acceptor.decide(caseNo, 'accept', {}, { version: 1 });
        const both = round % 2 === 0 ? [accept(), driver.withdraw(caseNo)] : [driver.withdraw(caseNo), accept()];
        const answers = await Promise.all(both);
        expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, 409]);
        const loser = answers.find(({ status }) => status === 409);
        expect(loser?.body['code']).to.equal('action-not-allowed');
        expect(loser?.body).to.have.property('allowedActions');
        const { state } = await expectAgreement(product, caseNo);
        expect(state).to.equal(answers.find(({ status }) => status === 200)?.body['state']);
        const events = await product
          .database('case_events')
          .where({ case_no: caseNo })
          .whereIn('action', ['accept', 'withdraw']);
        expect(events.map(({ action }) => action)).to.deep.equal([state === 'accepted' ? 'accept' : 'withdraw']);
      }
    });
  });

  it('refuses every action from every wrong state, with the list of what is allowed now', async () => {
    const started = await submittedCase(product);
    const acceptor = await product.clerk('acceptor');
    const reviewer = await product.clerk('reviewer');
    expect(await expectOthersRefused(product, started), 'submitted').to.equal(18);
    expectStatus(await acceptor.decide(started.caseNo, 'accept'), 200);
    // From here on the case takes no step by itself.
    await proposedGrade(product, started.caseNo);
    expect(await expectOthersRefused(product, started), 'accepted').to.equal(20);
    expectStatus(await reviewer.decide(started.caseNo, 'reject', { reason: '违章记录页与登记不符' }), 200);
    expect(await expectOthersRefused(product, started), 'rejected').to.equal(25);
    expect(refusalOf(await started.driver.submit(started.caseNo))).to.deep.equal([409, 'not-a-draft']);
  });

  describe('acceptance', () => {
    it('is answered the same under the same key, and refused under it with another body', async () => {
      const { caseNo } = await submittedCase(product);
      const acceptor = await product.clerk('acceptor');
      const key = randomUUID();
      const first = expectStatus(await acceptor.decide(caseNo, 'accept', {}, { key, version: 1 }), 200);
      expect(first.body).to.deep.include({ state: 'accepted', version: 2 });
      const again = expectStatus(await acceptor.decide(caseNo, 'accept', {}, { key, version: 1 }), 200);
      expect(again.body).to.deep.equal(first.body);
      expect(again.headers.get('etag')).to.equal(first.headers.get('etag'));
      const reviewer = await product.clerk('reviewer');
      const reason = { reason: '材料与登记不符' };
      const rejectKey = randomUUID();
      await until(async () => (await reviewer.read(caseNo)).body['proposal']);
      const rejected = expectStatus(await reviewer.decide(caseNo, 'reject', reason, { key: rejectKey }), 200);
      const other = await reviewer.decide(caseNo, 'reject', { reason: '另一个理由' }, { key: rejectKey });
      expect(refusalOf(other)).to.deep.equal([422, 'idempotency-mismatch']);
      expect(rejected.body).to.deep.include({ state: 'rejected' });
      await expectAgreement(product, caseNo);
    });

    it('has one winner when two clerks take the decision at once, and the other learns who it was', async () => {
      const { caseNo } = await submittedCase(product);
      const clerks = [await product.clerk('acceptor'), await product.clerk('acceptor2')] as const;
      const decline = { ground: 'not-needed', reason: '本周期无需考核' };
      const answers = await Promise.all([
        clerks[0].decide(caseNo, 'accept', {}, { version: 1 }),
        clerks[1].decide(caseNo, 'decline', decline, { version: 1 }),
      ]);
      expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
      const loser = answers.find(({ status }) => status !== 200);
      expect(loser?.status).to.equal(409);
      expect(loser?.body['code']).to.be.oneOf(['task-held', 'action-not-allowed']);
      expect(JSON.stringify(loser?.body)).to.contain('测试acceptor');
      await expectAgreement(product, caseNo);
    });

    it('wants the version that was seen: none is 428, an old one 412, anything else 400', async () => {
      const { caseNo } = await submittedCase(product);
      const acceptor = await product.clerk('acceptor');
      const path = `/v1/desk/cases/${caseNo}/accept`;
      const without = await acceptor.rest('POST', path, { json: {}, idempotencyKey: 'new' });
      expect(refusalOf(without)).to.deep.equal([428, 'precondition-required']);
      for (const ifMatch of ['*', 'W/"1"', '"1", "2"', 'eins']) {
        const answer = await acceptor.rest('POST', path, { json: {}, idempotencyKey: 'new', ifMatch });
        expect(refusalOf(answer), ifMatch).to.deep.equal([400, 'invalid-request']);
      }
      for (const version of [0, 2, 99]) {
        const answer = await acceptor.decide(caseNo, 'accept', {}, { version });
        expect(refusalOf(answer), String(version)).to.deep.equal([412, 'stale-version']);
        expect(answer.body['version']).to.equal(1);
      }
      const noKey = await acceptor.rest('POST', path, { json: {}, ifMatch: 1 });
      expect(refusalOf(noKey)).to.deep.equal([400, 'idempotency-key-required']);
      expect((await expectAgreement(product, caseNo)).version).to.equal(1);
      expectStatus(await acceptor.decide(caseNo, 'accept', {}, { version: 1 }), 200);
      await proposedGrade(product, caseNo);
      const reviewer = await product.clerk('reviewer');
      const stale = await reviewer.decide(caseNo, 'reject', { reason: '材料与登记不符' }, { version: 2 });
      expect(refusalOf(stale)).to.deep.equal([412, 'stale-version']);
      await expectAgreement(product, caseNo);
    });

    it('is refused to the wrong role, to another office and to outsiders, who do not even learn of the case', async () => {
      const { driver, caseNo } = await submittedCase(product);
      for (const post of ['reviewer', 'counter', 'supervisor', 'admin', 'auditor'] as const) {
        const clerk = await product.clerk(post);
        const answer = await clerk.decide(caseNo, 'accept', {}, { version: 1 });
        expect(answer.status, post).to.equal(403);
        expect(answer.body['code'], post).to.be.oneOf(['forbidden', 'actor-not-allowed']);
      }
      const stranger = await product.clerk('acceptor', 'TEST02');
      expect(refusalOf(await stranger.decide(caseNo, 'accept', {}, { version: 1 }))).to.deep.equal([404, 'not-found']);
      expect(refusalOf(await stranger.read(caseNo))).to.deep.equal([404, 'not-found']);
      const order = { json: {}, idempotencyKey: 'new', ifMatch: 1 };
      const asDriver = await driver.rest('POST', `/v1/desk/cases/${caseNo}/accept`, order);
      expect(asDriver.status).to.be.oneOf([401, 403]);
      const anonymous = await driver.rest('POST', `/v1/desk/cases/${caseNo}/accept`, { ...order, token: null });
      expect(anonymous.status).to.equal(401);
      const acceptor = await product.clerk('acceptor');
      const grade = { grade: 'AA', reason: '材料齐全，情况属实' };
      expect((await acceptor.decide(caseNo, 'approve', grade, { version: 1 })).status).to.equal(403);
      expect((await expectAgreement(product, caseNo)).state).to.equal('submitted');
    });

    it('may be declined, with a ground and the authority that is competent', async () => {
      const { driver, caseNo } = await submittedCase(product);
      const acceptor = await product.clerk('acceptor');
      const bad: Json[] = [
        {},
        { ground: 'other' },
        { ground: 'whatever', reason: '不属于本机关' },
        { ground: 'not-competent', reason: '不属于本机关' },
        { ground: 'other', reason: '字'.repeat(501) },
        { ground: 'other', reason: '理由充分', state: 'accepted' },
      ];
      for (const input of bad) {
        const refused = await acceptor.decide(caseNo, 'decline', input, { version: 1 });
        expect(refusalOf(refused), JSON.stringify(input).slice(0, 60)).to.deep.equal([400, 'invalid-request']);
      }
      const decision = { ground: 'not-competent', competentAuthority: '某市交通运输局', reason: '不属于本机关管辖' };
      expectStatus(await acceptor.decide(caseNo, 'decline', decision), 200);
      const { body } = await driver.read(caseNo);
      expect(body).to.deep.include({ state: 'declined', stateName: '不予受理', voucher: null });
      expect(body['decision']).to.deep.include({ action: 'decline', ...decision });
      await expectAgreement(product, caseNo);
    });
  });

  describe('approval', () => {
    it('wants a reason for a grade other than the proposed one, and none for the proposed one', async () => {
      const { driver, caseNo } = await acceptedCase(product);
      const proposed = await proposedGrade(product, caseNo);
      expect(proposed).to.equal('AA');
      const reviewer = await product.clerk('reviewer');
      const { body } = await reviewer.read(caseNo);
      expect((body['proposal'] as { reasons: string[] }).reasons.length).to.be.greaterThan(1);
      const without = await reviewer.decide(caseNo, 'approve', { grade: 'A' });
      expect(refusalOf(without)).to.deep.equal([422, 'grade-reason-required']);
      expect(refusalOf(await reviewer.decide(caseNo, 'approve', { grade: 'C', reason: '材料齐全' }))).to.deep.equal([
        400,
        'invalid-request',
      ]);
      expect(refusalOf(await reviewer.decide(caseNo, 'approve', {}))).to.deep.equal([400, 'invalid-request']);
      expect((await expectAgreement(product, caseNo)).state).to.equal('accepted');
      const approved = expectStatus(await reviewer.decide(caseNo, 'approve', { grade: 'AA' }), 200);
      expect(approved.body['outcome']).to.deep.include({ grade: 'AA', confirmedProposal: true, reason: null });
      await until(async () => (await driver.read(caseNo)).body['state'] === 'completed');
      const last = await expectAgreement(product, caseNo);
      expect(last.state).to.equal('completed');
      expect(await product.world.submissions(caseNo)).to.have.length(1);
    });

    it('with another grade keeps the reason, and the cycle is graded', async () => {
      const { driver, caseNo } = await acceptedCase(product);
      await proposedGrade(product, caseNo);
      const reviewer = await product.clerk('reviewer');
      const input = { grade: 'A', reason: '学时证明中有一次未通过' };
      expectStatus(await reviewer.decide(caseNo, 'approve', input), 200);
      await until(async () => (await driver.read(caseNo)).body['state'] === 'completed');
      const { outcome } = await expectAgreement(product, caseNo);
      expect(outcome).to.deep.include({ ...input, confirmedProposal: false });
      const [qualification] = await driver.qualifications();
      const cycles = qualification?.['assessableCycles'] as { state: string }[];
      expect(cycles.map(({ state }) => state)).to.include('graded');
    });

    it('judges the certificate again', async () => {
      const { caseNo } = await acceptedCase(product);
      await proposedGrade(product, caseNo);
      const { qualification_id: id } = await product.database('cases').where({ case_no: caseNo }).first();
      const certificate = product.database('qualifications').where({ id });
      const { valid_to: validTo } = await certificate.clone().first();
      await certificate.clone().update({ valid_to: addDays(shanghaiDate(Date.now()), -1) });
      const reviewer = await product.clerk('reviewer');
      const refused = await reviewer.decide(caseNo, 'approve', { grade: 'AA', reason: '材料齐全，情况属实' });
      expect(refusalOf(refused)).to.deep.equal([409, 'certificate-expired']);
      expect((await expectAgreement(product, caseNo)).state).to.equal('accepted');
      await certificate.clone().update({ valid_to: validTo });
      expectStatus(await reviewer.decide(caseNo, 'reject', { reason: '证件信息需要核实' }), 200);
      await expectAgreement(product, caseNo);
    });
  });

  it('rejects with a reason that the applicant reads, and frees the cycle', async () => {
    const { driver, caseNo } = await acceptedCase(product);
    await proposedGrade(product, caseNo);
    const reviewer = await product.clerk('reviewer');
    expect(refusalOf(await reviewer.decide(caseNo, 'reject', {}))).to.deep.equal([400, 'invalid-request']);
    expectStatus(await reviewer.decide(caseNo, 'reject', { reason: '违章记录页与登记不符' }), 200);
    const { body } = await driver.read(caseNo);
    expect(body).to.deep.include({ state: 'rejected', voucher: null, grade: null, allowedActions: [] });
    expect(body['decision']).to.deep.include({ action: 'reject', reason: '违章记录页与登记不符' });
    await expectAgreement(product, caseNo);
    const [qualification] = await driver.qualifications();
    expect((qualification?.['assessableCycles'] as { state: string }[])[0]?.state).to.equal('assessable');
  });
});
