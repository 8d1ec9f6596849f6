import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { product } from '../support/productHooks.ts';
import {
  accept,
  APPROVAL,
  approve,
  expectAccepted,
  expectCompleted,
  expectUnavailable,
  expectWhole,
  pause,
  preparedCase,
  settled,
  submittedCases,
} from '../support/faultSteps.ts';
import { faultsOf, type Faults } from '../support/services.ts';

/**
 * A third of the minute an outage may last: longer than what a statement (10 s), a client (10 s) and a local retry (5 s) wait, so everything
 * has to come again by itself. A longer one only makes the pauses between the tries longer (30 s at most).
 */
const OUTAGE_MS = 20_000;

describe('faults: MariaDB', function () {
  this.timeout(150_000);
  let faults: Faults;
  before(() => (faults = faultsOf(product())));
  afterEach(() => faults.heal());

  it('is killed with cases open and an accept in flight: answers say so, nothing dies, and everything goes on', async () => {
    const [inFlight, reviewed, approving] = await submittedCases(product(), 3);
    const draft = await preparedCase(product());
    const acceptor = await product().clerk('acceptor');
    const reviewer = await product().clerk('reviewer');
    await accept(product(), reviewed!.caseNo);
    await accept(product(), approving!.caseNo);

    // Its report is still on its way when the database goes.
    await product().world.fault('registry', { route: '/v1/submissions', kind: 'slow', delayMs: 4000, times: 1 });
    await approve(product(), approving!.caseNo);
    // The projection of the accept waits for this lock, so the outage finds it half done.
    const lock = await product().database.transaction();
    await lock('cases').where({ case_no: inFlight!.caseNo }).forUpdate().first('case_no');
    const key = randomUUID();
    const askAccept = () => acceptor.decide(inFlight!.caseNo, 'accept', {}, { key, version: 1 });
    const firstAccept = askAccept();
    await pause(1000);
    await faults.kill('mariadb');
    await lock.rollback().catch(() => undefined);
    const downSinceMs = Date.now();

    expectUnavailable(await inFlight!.driver.read(inFlight!.caseNo), 'service-unavailable');
    expectUnavailable(await acceptor.read(reviewed!.caseNo), 'service-unavailable');
    const submitKey = randomUUID();
    expectUnavailable(await draft.driver.submit(draft.caseNo, submitKey), 'service-unavailable');
    expectUnavailable(
      await reviewer.decide(reviewed!.caseNo, 'approve', APPROVAL, { version: 3 }),
      'service-unavailable',
    );
    expectUnavailable(await firstAccept, 'service-unavailable');
    await pause(OUTAGE_MS - (Date.now() - downSinceMs));
    expect(faults.dead(), 'processes that died of it').to.deep.equal([]);
    await faults.start('mariadb');

    const accepted = await settled(askAccept);
    await expectAccepted(product(), inFlight!.caseNo, accepted);
    expect((await settled(() => draft.driver.submit(draft.caseNo, submitKey))).status).to.equal(200);
    await approve(product(), reviewed!.caseNo);
    await expectCompleted(product(), approving!);
    await expectCompleted(product(), reviewed!);
    await expectWhole(product(), inFlight!, { withinMs: 40_000 });
    await expectWhole(product(), draft);
    expect(faults.dead(), 'processes that died of it').to.deep.equal([]);
  });
});
