import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { product } from '../support/faultHooks.ts';
import { accept, expectWhole, pause } from '../support/faultSteps.ts';
import { faultsOf, type Faults } from '../support/services.ts';

/** Longer than the patience of the relay with its queue. */
const RELAY_MISSES_MS = 3500;

describe('faults: Redis', function () {
  this.timeout(90_000);
  let faults: Faults;
  before(() => (faults = faultsOf(product())));
  afterEach(() => faults.heal());

  it('is down during submit and decisions: both go on, and every message comes once when it is back', async () => {
    const [first, second] = await Promise.all([product().enrolled(), product().enrolled()]);
    const materials = await product().materials();
    const [caseNo, declined] = await Promise.all([first.prepare(materials), second.prepare(materials)]);
    const clerk = await product().clerk('acceptor');
    await faults.kill('redis');

    const beganMs = Date.now();
    expectStatus(await first.submit(caseNo), 200);
    expectStatus(await second.submit(declined), 200);
    await accept(product(), caseNo);
    expectStatus(await clerk.decide(declined, 'decline', { ground: 'other', reason: '材料与本人情况不符' }), 200);
    expect(Date.now() - beganMs, 'nobody waits for the queue').to.be.below(10_000);
    await pause(RELAY_MISSES_MS);
    expect(await product().world.wechatOutbox(first.person.openid)).to.deep.equal([]);

    await faults.start('redis');
    await expectWhole(product(), { caseNo, driver: first });
    await expectWhole(product(), { caseNo: declined, driver: second });
    expect(faults.dead()).to.deep.equal([]);
  });
});
