import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { product } from '../support/productHooks.ts';
import { accept, expectWhole, pause, preparedCase } from '../support/faultSteps.ts';
import { faultsOf, type Faults } from '../support/services.ts';

/** Longer than the patience of the relay with its queue. */
const RELAY_MISSES_MS = 3500;

describe('faults: Redis', function () {
  this.timeout(90_000);
  let faults: Faults;
  before(() => (faults = faultsOf(product())));
  afterEach(() => faults.heal());

  it('is down during submit and decisions: both go on, and every message comes once when it is back', async () => {
    const [kept, refused] = await Promise.all([preparedCase(product()), preparedCase(product())]);
    const clerk = await product().clerk('acceptor');
    await faults.kill('redis');

    const beganMs = Date.now();
    expectStatus(await kept.driver.submit(kept.caseNo), 200);
    expectStatus(await refused.driver.submit(refused.caseNo), 200);
    await accept(product(), kept.caseNo);
    expectStatus(await clerk.decide(refused.caseNo, 'decline', { ground: 'other', reason: '材料与本人情况不符' }), 200);
    expect(Date.now() - beganMs, 'nobody waits for the queue').to.be.below(10_000);
    await pause(RELAY_MISSES_MS);
    expect(await product().world.wechatOutbox(kept.driver.person.openid)).to.deep.equal([]);

    await faults.start('redis');
    await expectWhole(product(), kept);
    await expectWhole(product(), refused);
    expect(faults.dead()).to.deep.equal([]);
  });
});
