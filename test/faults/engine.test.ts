import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { expectStatus } from '../../script/client/rest.ts';
import { withEngine } from '../support/engine.ts';
import { product } from '../support/productHooks.ts';
import {
  accept,
  approve,
  eventsOf,
  expectAccepted,
  expectCompleted,
  expectUnavailable,
  expectWhole,
  pause,
  preparedCase,
  settled,
  submittedCases,
  until,
} from '../support/faultSteps.ts';
import { faultsOf, WORKER_ROLES, type Faults } from '../support/services.ts';

/** From the commit of the projection to the kill: before, in and after the end of the workflow task. */
const KILL_AFTER_MS = [0, 10, 60];

describe('faults: the engine', function () {
  this.timeout(150_000);
  let faults: Faults;
  before(() => (faults = faultsOf(product())));
  afterEach(() => faults.heal());

  /** Resolves at the moment the projection knows of the action, to within a few milliseconds. */
  const committed = (caseNo: string, action: string) =>
    until(
      `${action} in the projection`,
      () => product().database('case_events').where({ case_no: caseNo, action }).first('seq'),
      { everyMs: 1 },
    );

  it('is killed between the commit of an accept and the end of its task: the accept counts once, its retry has the answer', async () => {
    const cases = await submittedCases(product(), KILL_AFTER_MS.length);
    const clerk = await product().clerk('acceptor');
    for (const [index, killAfterMs] of KILL_AFTER_MS.entries()) {
      const { caseNo } = cases[index]!;
      const key = randomUUID();
      const ask = () => clerk.decide(caseNo, 'accept', {}, { key, version: 1 });
      const kill = faults.aim('temporal');
      const first = ask().catch(() => null);
      await committed(caseNo, 'accept');
      await pause(killAfterMs);
      kill();
      await faults.kill('temporal');
      await faults.start('temporal');
      const answer = await settled(ask);
      await expectAccepted(product(), caseNo, answer);
      await first;
    }
    await approve(product(), cases[0]!.caseNo);
    await expectCompleted(product(), cases[0]!);
    for (const open of cases.slice(1)) await expectWhole(product(), open, { withinMs: 40_000 });
    expect(faults.dead()).to.deep.equal([]);
  });

  it('is killed, and its worker with it, while the case records its own end: it ends once, and all places agree on when', async () => {
    const [open] = await submittedCases(product(), 1);
    const { caseNo } = open!;
    await accept(product(), caseNo);
    const kill = faults.aim('temporal');
    const approval = approve(product(), caseNo);
    await committed(caseNo, 'complete');
    kill();
    await faults.killRoles('worker-cases');
    await approval;
    await faults.kill('temporal');
    await faults.start('temporal');
    await faults.startRoles('worker-cases');
    await expectCompleted(product(), open!);
  });

  it('is down at submit: the submission stands, and the sweeper starts its one workflow later', async () => {
    const { caseNo, driver } = await preparedCase(product());
    await faults.kill('temporal');
    const answer = expectStatus(await driver.submit(caseNo), 200);
    expect(answer.body['state']).to.equal('submitted');
    await faults.start('temporal');
    await expectWhole(product(), { caseNo, driver }, { withinMs: 40_000 });
    await accept(product(), caseNo);
    await approve(product(), caseNo);
    await expectCompleted(product(), { caseNo, driver });
  });

  it('was not told of a submission, because the API died between its transaction and the start: the sweeper does it once', async () => {
    const { caseNo, driver } = await preparedCase(product());
    const key = randomUUID();
    await faults.kill('temporal');
    const broken = driver.submit(caseNo, key).catch((error: Error) => error.name);
    await committed(caseNo, 'submit');
    await faults.killRoles('api');
    expect(await broken).to.be.a('string');
    await faults.start('temporal');
    await faults.startRoles('api');
    const retried = await settled(() => driver.submit(caseNo, key));
    expect(retried.status, JSON.stringify(retried.body)).to.equal(200);
    await expectWhole(product(), { caseNo, driver }, { withinMs: 40_000 });
    const runs = await withEngine(product(), async ({ client }) => {
      const found = [];
      for await (const run of client.workflow.list({ query: `WorkflowId = 'case:${caseNo}'` })) found.push(run.runId);
      return found;
    });
    expect(runs, 'one workflow').to.have.lengthOf(1);
    await accept(product(), caseNo);
    await expectWhole(product(), { caseNo, driver });
  });

  it('has no worker left: an accept is not confirmed, and succeeds once under the same key when there is one again', async () => {
    const [open] = await submittedCases(product(), 1);
    const { caseNo } = open!;
    const clerk = await product().clerk('acceptor');
    await faults.killRoles(...WORKER_ROLES);
    const key = randomUUID();
    const ask = () => clerk.decide(caseNo, 'accept', {}, { key, version: 1 });
    const beganMs = Date.now();
    expectUnavailable(await ask(), 'outcome-unknown');
    expect(Date.now() - beganMs).to.be.within(8000, 20_000);
    expect(await eventsOf(product(), caseNo)).to.deep.equal(['submit']);
    await faults.startRoles(...WORKER_ROLES);
    const answer = await settled(ask);
    await expectAccepted(product(), caseNo, answer);
    await expectWhole(product(), open!);
  });
});
