import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { product } from '../support/productHooks.ts';
import {
  APPROVAL,
  approve,
  eventsOf,
  expectCompleted,
  expectWhole,
  settled,
  submittedCases,
  until,
} from '../support/faultSteps.ts';
import { faultsOf, type Faults } from '../support/services.ts';

describe('faults: the connection of the client', function () {
  this.timeout(90_000);
  let faults: Faults;
  before(() => (faults = faultsOf(product())));
  afterEach(() => faults.heal());

  it('is cut in an accept, at once or a little later: retried under the same key it is one accept with one answer', async () => {
    const cases = await submittedCases(product(), 3);
    const clerk = await product().clerk('acceptor');
    for (const [index, cutAfterMs] of [1, 15, 60].entries()) {
      const { caseNo } = cases[index]!;
      const key = randomUUID();
      const ask = (signal?: AbortSignal) =>
        clerk.decide(caseNo, 'accept', {}, { key, version: 1, ...(signal ? { signal } : {}) });
      const cut = new AbortController();
      const broken = ask(cut.signal).catch((error: Error) => error.name);
      setTimeout(() => cut.abort(), cutAfterMs);
      await broken;
      const retried = await settled(ask);
      expect(retried.status, JSON.stringify(retried.body)).to.equal(200);
      const again = await ask();
      expect({ status: again.status, body: again.body, etag: again.headers.get('etag') }).to.deep.equal({
        status: 200,
        body: retried.body,
        etag: '"2"',
      });
      expect((await eventsOf(product(), caseNo)).filter((action) => action === 'accept')).to.have.lengthOf(1);
    }
    await approve(product(), cases[0]!.caseNo);
    await expectCompleted(product(), cases[0]!);
    for (const open of cases.slice(1)) await expectWhole(product(), open);
  });

  it('breaks because the API is killed in an approval: asked again after the end of the case, it is the same approval', async () => {
    const [open] = await submittedCases(product(), 1);
    const { caseNo } = open!;
    const acceptor = await product().clerk('acceptor');
    expect((await acceptor.decide(caseNo, 'accept')).status).to.equal(200);
    const proposed = async () => (await eventsOf(product(), caseNo)).includes('grade-proposed');
    await until('the proposal of the grade', proposed);
    const clerk = await product().clerk('reviewer');
    const key = randomUUID();
    const ask = () => clerk.decide(caseNo, 'approve', APPROVAL, { key, version: 3 });
    const broken = ask().catch((error: Error) => error.name);
    await until('the approval', async () => (await eventsOf(product(), caseNo)).includes('approve'), { everyMs: 1 });
    await faults.killRoles('api');
    await broken;
    await faults.startRoles('api');
    await expectCompleted(product(), open!);
    const answer = await settled(ask);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
    await expectWhole(product(), open!);
  });
});
