import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { refusalOf, submittedCase } from '../support/cases.ts';
import { writeAhead } from '../support/plantedDifferences.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Post, Product } from '../support/product.ts';
import { latestRuns, reconciled } from '../support/reconciling.ts';

type Json = Record<string, unknown>;
const PATH = '/v1/desk/reconciliations';
const NOWHERE = '00000000-0000-7000-8000-000000000000';
let product: Product;

describe('reconciliations', function () {
  this.timeout(90_000);
  let runId: string;
  let caseNo: string;

  before(async () => {
    product = shared();
    ({ caseNo } = await submittedCase(product));
    await writeAhead(product, caseNo);
    runId = (await reconciled(product)).id;
  });

  const ask = async (post: Post, method: string, path: string, office?: 'TEST02') =>
    (await product.clerk(post, office)).rest<Json>(method, path, {});

  const ROLES: [what: string, method: string, path: () => string, allowed: readonly Post[]][] = [
    ['the list of runs', 'GET', () => PATH, ['admin', 'auditor', 'supervisor']],
    ['one run', 'GET', () => `${PATH}/${runId}`, ['admin', 'auditor', 'supervisor']],
    ['a run now', 'POST', () => PATH, ['admin']],
    ['settling a trouble', 'POST', () => `/v1/desk/tasks/${NOWHERE}/settle`, ['supervisor']],
  ];
  for (const [what, method, path, allowed] of ROLES)
    it(`${what} is for ${allowed.join(', ')} alone`, async () => {
      for (const post of ['acceptor', 'reviewer', 'counter', 'supervisor', 'admin', 'auditor'] as const) {
        const answer = await ask(post, method, path());
        if (allowed.includes(post)) expect(answer.status, post).to.be.oneOf([200, 202, 404]);
        else expect(refusalOf(answer), post).to.deep.equal([403, 'forbidden']);
      }
    });

  it('say in Chinese what was found in cases of the own office, and what became of it', async () => {
    const { body } = expectStatus(await ask('auditor', 'GET', `${PATH}/${runId}?limit=100`), 200);
    expect(body['finishedAt']).to.be.a('string');
    const found = (body['differences'] as Json[]).find((one) => one['caseNo'] === caseNo);
    expect(found).to.include({
      kind: 'projection-rewound',
      kindName: '办件记录与流程不一致',
      outcome: 'handed',
      outcomeName: '已转主管处理',
    });
    expect(found?.['details']).to.include({ fromVersion: 2, toVersion: 1 });
    const elsewhere = expectStatus(await ask('auditor', 'GET', `${PATH}/${runId}?limit=100`, 'TEST02'), 200).body;
    expect((elsewhere['differences'] as Json[]).map((one) => one['caseNo'])).not.to.include(caseNo);
    expect(refusalOf(await ask('auditor', 'GET', `${PATH}/${NOWHERE}`))).to.deep.equal([404, 'not-found']);
  });

  it('are listed page by page, the latest first', async () => {
    await reconciled(product);
    const all = (await latestRuns(product)).map(({ id }) => id);
    const first = expectStatus(await ask('admin', 'GET', `${PATH}?limit=1`), 200).body;
    const cursor = encodeURIComponent(String(first['nextCursor']));
    const second = expectStatus(await ask('admin', 'GET', `${PATH}?limit=1&cursor=${cursor}`), 200).body;
    const idsOf = (body: Json) => (body['reconciliations'] as Json[]).map(({ id }) => id);
    expect([...idsOf(first), ...idsOf(second)]).to.deep.equal(all.slice(0, 2));
  });

  it('give a supervisor a task with cause and age, which he settles once; the case keeps who did', async () => {
    const supervisor = await product.clerk('supervisor');
    const inbox = () => supervisor.rest<{ tasks: Json[] }>('GET', '/v1/desk/tasks?queue=needs-attention&limit=100');
    const ofCase = (tasks: Json[]) => tasks.find((one) => one['caseNo'] === caseNo);
    const task = ofCase(expectStatus(await inbox(), 200).body.tasks);
    expect(task).to.include({ cause: 'projection-rewound', causeName: '办件记录与流程不一致', kindName: '异常处理' });
    expect(Date.parse(String(task?.['openedAt']))).to.be.closeTo(Date.now(), 120_000);
    const path = `/v1/desk/tasks/${String(task?.['id'])}/settle`;
    expect(refusalOf(await ask('supervisor', 'POST', path, 'TEST02'))).to.deep.equal([404, 'not-found']);
    expectStatus(await ask('supervisor', 'POST', path), 204);
    expect(refusalOf(await ask('supervisor', 'POST', path))).to.deep.equal([409, 'task-done']);
    expect(ofCase(expectStatus(await inbox(), 200).body.tasks)).to.equal(undefined);
    const { timeline } = expectStatus(await supervisor.read(caseNo), 200).body as { timeline: Json[] };
    expect(timeline.map(({ actionName }) => actionName)).to.deep.equal([
      '提交申请',
      '逾期未补正',
      '记录回退（异常）',
      '核对异常已办结',
    ]);
    expect(timeline.at(-1)?.['actorName']).to.include('测试supervisor1');
  });

  it('do not let a supervisor settle work that is no trouble of the reconciler', async () => {
    const other = await submittedCase(product);
    const task = await product.database('tasks').where({ case_no: other.caseNo, state: 'open' }).first('id');
    const answer = await ask('supervisor', 'POST', `/v1/desk/tasks/${task.id}/settle`);
    expect(refusalOf(answer)).to.deep.equal([404, 'not-found']);
  });
});
