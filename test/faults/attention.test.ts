import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { withEngine } from '../support/engine.ts';
import { accept, approve, expectCompleted, submittedCases, until } from '../support/faultSteps.ts';
import { product } from '../support/productHooks.ts';
import { faultsOf, type Faults } from '../support/services.ts';

const DAY_S = 86_400;
const HOUR_S = 3600;

type Json = Record<string, unknown>;

/** How an outside system that a case itself speaks to is away for a day. */
const OUTAGES: readonly { system: string; steps: string[]; begin(): Promise<unknown> }[] = [
  {
    system: 'the ministry registry answers 500',
    steps: ['ministry-report'],
    begin: () => product().world.fault('registry', { route: '*', kind: '500' }),
  },
];

describe('faults: a system that is away for a day', function () {
  this.timeout(150_000);
  let faults: Faults;
  before(() => {
    faults = faultsOf(product());
  });
  afterEach(() => faults.heal());

  for (const { system, steps, begin } of OUTAGES) {
    it(`[P-08] ${system}: a supervisor has it with cause and age, it goes on by itself, nothing is stuck or doubled`, async () => {
      const [open] = await submittedCases(product(), 1);
      const { caseNo } = open!;
      await accept(product(), caseNo);
      const documents = () =>
        product().database('case_documents').where({ case_no: caseNo, state: 'issued' }).pluck('kind');
      await until('the notice of acceptance', async () => (await documents()).length === 1);
      await begin();
      await approve(product(), caseNo);
      await withEngine(product(), (engine) => engine.forward(caseNo, DAY_S));
      const supervisor = await product().clerk('supervisor');
      const troubles = await until('the troubles', async () => {
        const attention = (await supervisor.read(caseNo)).body['attention'] as Json[];
        return steps.every((step) => attention.some((one) => one['step'] === step)) && attention;
      });
      for (const trouble of troubles) expect(trouble).to.include({ source: 'effect', owner: 'supervisor' });
      const tasks = await supervisor.tasks(`?queue=needs-attention&q=${caseNo}`);
      expect(tasks).to.have.length(troubles.length);
      for (const task of tasks) expect(task['cause'], 'a cause').to.match(/^[\w-]+$/);

      await faults.heal();
      // Nobody replays it: the hourly try does.
      await withEngine(product(), (engine) => engine.forward(caseNo, 2 * HOUR_S));
      await expectCompleted(product(), open!, 90_000);
      expect(await supervisor.tasks(`?queue=needs-attention&q=${caseNo}`)).to.deep.equal([]);
      expect((await documents()).toSorted()).to.deep.equal(['acceptance', 'approval']);
    });
  }

  it('[P-08] a supervisor replays what is broken, and nobody else does', async () => {
    const [open] = await submittedCases(product(), 1);
    const { caseNo } = open!;
    await accept(product(), caseNo);
    await product().world.fault('registry', { route: '*', kind: '500' });
    await approve(product(), caseNo);
    await withEngine(product(), (engine) => engine.forward(caseNo, 2 * HOUR_S));
    const supervisor = await product().clerk('supervisor');
    await until('the trouble', async () => ((await supervisor.read(caseNo)).body['attention'] as Json[]).length > 0);
    const replay = async (post: 'supervisor' | 'reviewer') =>
      (await product().clerk(post)).rest('POST', `/v1/desk/cases/${caseNo}/replay`, {
        json: {},
        idempotencyKey: 'new',
      });
    expect((await replay('reviewer')).status).to.equal(403);
    await product().world.clearFaults();
    expectStatus(await replay('supervisor'), 200);
    await expectCompleted(product(), open!);
  });
});
