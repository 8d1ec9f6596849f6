import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { product } from '../support/productHooks.ts';
import {
  accept,
  approve,
  expectCompleted,
  expectMessagesOnce,
  submittedCases,
  until,
  type OpenCase,
} from '../support/faultSteps.ts';
import { expectAgreement } from '../support/agreement.ts';
import { faultsOf, type Faults } from '../support/services.ts';

const SUBMIT = 'POST /v1/submissions';
const QUERY = 'GET /v1/submissions/:key';

/** What goes wrong with the report, and then with the question whether it has arrived. */
const TROUBLES: readonly { report: string; question?: string }[] = [
  { report: 'hang' },
  { report: 'hang-after-effect', question: '500' },
  { report: 'duplicate' },
  { report: '500' },
  { report: '429' },
  { report: 'wrong-json', question: '429' },
  { report: 'drop-connection' },
];

describe('faults: the ministry registry', function () {
  this.timeout(150_000);
  let faults: Faults;
  let cases: OpenCase[];
  before(async function () {
    this.timeout(120_000);
    faults = faultsOf(product());
    cases = await submittedCases(product(), TROUBLES.length + 1);
    for (const { caseNo } of cases) await accept(product(), caseNo);
  });
  afterEach(() => faults.heal());

  const pendingFaults = async (): Promise<number> => {
    const { registry } = product().processes.get('simulators')!.facts as { registry: string };
    const { faults: pending } = (await (await fetch(`${registry}/__control/faults`)).json()) as { faults: unknown[] };
    return pending.length;
  };

  it('hangs, fails, repeats or answers nonsense: every result is recorded there once', async () => {
    for (const [index, { report, question }] of TROUBLES.entries()) {
      await product().world.fault('registry', { route: SUBMIT, kind: report, times: 1 });
      if (question) await product().world.fault('registry', { route: QUERY, kind: question, times: 1 });
      await approve(product(), cases[index]!.caseNo);
      const left = question ? 1 : 0;
      await until(`the fault ${report}`, async () => (await pendingFaults()) <= left, { everyMs: 20 });
      if (question) await until(`the fault ${question}`, async () => (await pendingFaults()) === 0);
    }
    for (const open of cases.slice(0, TROUBLES.length)) await expectCompleted(product(), open);
  });

  it('refuses: the voucher counts, a supervisor has the task, and his replay reports once', async () => {
    const open = cases.at(-1)!;
    const { caseNo } = open;
    await product().world.fault('registry', { route: SUBMIT, kind: 'refuse' });
    await approve(product(), caseNo);
    const attention = () =>
      product().database('tasks').where({ case_no: caseNo, kind: 'needs-attention', state: 'open' }).first('cause');
    expect(await until('the task', attention)).to.deep.equal({ cause: 'refused' });
    await until('the voucher', async () => (await open.driver.read(caseNo)).body['state'] === 'approved');
    const voucher = () => product().database('vouchers').where({ case_no: caseNo, state: 'valid' }).first('id');
    await until('the voucher', voucher);
    const waiting = await expectAgreement(product(), caseNo);
    expect(waiting.state).to.equal('approved');
    expect(await product().world.submissions(caseNo)).to.deep.equal([]);

    await product().world.clearFaults();
    const supervisor = await product().clerk('supervisor');
    const replay = (key: string) =>
      supervisor.rest('POST', `/v1/desk/cases/${caseNo}/replay`, { json: {}, idempotencyKey: key });
    expectStatus(await replay(`replay-of-${caseNo}`), 200);
    expectStatus(await replay(`replay-of-${caseNo}`), 200);
    await expectCompleted(product(), open);
    await expectMessagesOnce(product(), open);
    expect(await attention()).to.equal(undefined);
  });
});
