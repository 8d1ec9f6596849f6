import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { product } from '../support/productHooks.ts';
import {
  accept,
  APPROVAL,
  approve,
  expectCompleted,
  eventsOf,
  expectWhole,
  settled,
  submittedCases,
  until,
  type OpenCase,
} from '../support/faultSteps.ts';
import { openReleaseRig, type ReleaseRig, type WorkerRelease } from '../support/releaseRig.ts';
import { faultsOf, type Faults } from '../support/services.ts';

const OLD = '2026.11';
const NEW = 'next';
const HELD_BY_OLD = `tongban-cases:${OLD}`;
const HELD_BY_NEW = `tongban-cases:${NEW}`;
/** An action of today's desk that no release before it had: the supervisor's, on a case that waits for acceptance. */
const UNKNOWN_TO_OLD = { action: 'grant-second-supplement', input: { reason: '材料仍需补充说明' } };

describe('faults: a deployment with open cases', function () {
  this.timeout(300_000);
  let faults: Faults;
  let rig: ReleaseRig;

  before(async () => {
    faults = faultsOf(product());
    // Its sweeper would start cases of the same database in the other namespace.
    await Promise.all(
      (['worker-cases', 'worker-imaging'] as const).map((role) => product().processes.get(role)?.stop()),
    );
    rig = await openReleaseRig(product());
  });
  after(async () => {
    await rig?.close();
    await faults.heal();
  });

  const old = (name: string | null): WorkerRelease => ({ name, kept: OLD });

  async function command(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await rig.command(words);
    expect(code, `${words.join(' ')}: ${stdout}${stderr}`).to.equal(0);
    return stdout;
  }

  async function decide(post: 'acceptor' | 'supervisor', { caseNo }: OpenCase, action: string, input = {}) {
    const clerk = await rig.product.clerk(post);
    return clerk.decide(caseNo, action, input);
  }

  async function expectHeld(cases: readonly OpenCase[], by: string): Promise<void> {
    for (const { caseNo } of cases)
      await until(`${caseNo} held by ${by}`, async () => (await rig.releaseOf(caseNo)) === by, { withinMs: 10_000 });
  }

  it('[P-16] a case ends on the release it began with, beside those of the next one, whatever dies meanwhile', async () => {
    // Before releases were told apart: a case that nothing holds, and the step into versions.
    const [unheld] = await rig.start(old(null), 'worker-cases');
    const [approved] = (await submittedCases(rig.product, 1)) as [OpenCase];
    expect(await rig.releaseOf(approved.caseNo)).to.equal(null);
    await unheld!.stop();
    const [oldCases, oldImaging] = await rig.start(old(OLD), 'worker-cases', 'worker-imaging');
    await command('current', OLD);
    const moved = await rig.command(['move', OLD, '--unversioned'], { WORKFLOW_BUNDLES: rig.bundlesOf(OLD) });
    expect(moved.stdout, moved.stderr).to.include('1 moved, 0 stay');

    const begun = (await submittedCases(rig.product, 3)) as [OpenCase, OpenCase, OpenCase];
    const [withdrawn, declined, dying] = begun;
    for (const { caseNo } of [approved, dying]) await accept(rig.product, caseNo);
    await expectHeld([approved, ...begun], HELD_BY_OLD);

    // The next release beside it: what begins now is held by the new one.
    const newWorkers = await rig.start({ name: NEW, kept: null }, 'worker-cases', 'worker-imaging');
    await command('current', NEW);
    const [later] = (await submittedCases(rig.product, 1)) as [OpenCase];
    await expectHeld([later], HELD_BY_NEW);
    expect((await rig.command(['retire', OLD])).code, 'not while it holds open cases').to.equal(1);
    const kept = await rig.command(['move', NEW, approved.caseNo]);
    expect(kept.code, 'what does not replay on the new release is not moved').to.equal(1);
    expect(kept.stdout, kept.stderr).to.include('0 moved, 1 stay');

    // Open cases go on where they began; their voucher is drawn by the imaging of the new release.
    await oldImaging!.stop();
    expectStatus(await withdrawn.driver.withdraw(withdrawn.caseNo), 200);
    const unknown = await decide('supervisor', declined, UNKNOWN_TO_OLD.action, UNKNOWN_TO_OLD.input);
    expect(unknown.status, JSON.stringify(unknown.body)).to.equal(409);
    expect(unknown.body).to.include({ code: 'not-available-yet' });
    expectStatus(await decide('acceptor', declined, 'decline', { ground: 'other', reason: '不属于本机关管辖' }), 200);
    await approve(rig.product, approved.caseNo);

    // The only worker of the old release dies with a decision under way: it waits for its own, the new one does not take it.
    await until('the proposal', async () => (await eventsOf(rig.product, dying.caseNo)).includes('grade-proposed'));
    const clerk = await rig.product.clerk('reviewer');
    const version = Number((await dying.driver.read(dying.caseNo)).body['version']);
    const ask = () => clerk.decide(dying.caseNo, 'approve', APPROVAL, { key: 'one-key-for-all-tries', version });
    const broken = ask().catch(() => null);
    oldCases!.kill();
    await broken;
    await rig.start(old(OLD), 'worker-cases');
    expect((await settled(ask)).status).to.be.oneOf([200, 202]);

    await accept(rig.product, later.caseNo);
    await approve(rig.product, later.caseNo);
    for (const open of [approved, dying, later]) await expectCompleted(rig.product, open);
    for (const open of [withdrawn, declined]) await expectWhole(rig.product, open);
    await expectHeld([approved, ...begun], HELD_BY_OLD);
    await expectHeld([later], HELD_BY_NEW);

    // Nothing of the old release is open any more.
    const drained = async () => (await rig.command(['retire', OLD])).code === 0;
    await until('the old release drained', drained, { everyMs: 1000 });
    // The engine lists what has ended a moment later.
    await until('nothing open', async () => /next +current +0 open +1 workers/.test(await command('status')));
    await Promise.all(newWorkers.map((one) => one.stop()));
  });
});
