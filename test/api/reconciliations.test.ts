import { expect } from 'chai';
import { verifyChain } from '../../db/auditChain.ts';
import { createReconciliationRepository, KEPT_RUN_DAYS, type FoundDifference } from '../../db/reconciliation.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { uuidv7 } from '../../crypto/ids.ts';
import { formatCorrectionNumber } from '../../domain/correctionNumber.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { backUpCase } from '../support/caseBackup.ts';
import { refusalOf, submittedCase, until } from '../support/cases.ts';
import { addressCorrection } from '../support/correctionRequests.ts';
import { withEngine } from '../support/engine.ts';
import { knownDriver } from '../support/knownDriver.ts';
import {
  breakChain,
  forgetWorkflow,
  reviveWorkflow,
  startForeignWorkflow,
  terminateWorkflow,
  writeAhead,
  writeCorrectionAhead,
} from '../support/plantedDifferences.ts';
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

  /** What the worker reconciles with, on the same database. */
  const repository = () =>
    createReconciliationRepository(product.database, createSealedColumns(product.keyring), product.keyring.auditKey);

  it('hand over what mending does not help, also when it was handed over and over before', async () => {
    const other = await submittedCase(product);
    const reconciliation = repository();
    const [sight] = await reconciliation.sights([other.caseNo]);
    /** A difference as a further run finds it. */
    const found = async (outcome: FoundDifference['outcome']): Promise<FoundDifference> => {
      const reconciliationId = uuidv7();
      await reconciliation.begin(reconciliationId, Date.now());
      return {
        reconciliationId,
        ...{ caseNo: other.caseNo, kind: 'calendar-behind', outcome },
        details: { officeCode: 'TEST01', from: 1, to: 2 },
      };
    };
    expect(await reconciliation.record(await found('mended'))).to.equal('recorded');
    expect(await reconciliation.handOver(sight!, await found('handed'))).to.equal('recorded');
    await reconciliation.closeHanded(other.caseNo, ['calendar-behind']);
    expect(await reconciliation.isKnown(await found('mended')), 'it was gone for a while').to.equal(false);
    expect(await reconciliation.record(await found('mended'))).to.equal('recorded');
    expect(await reconciliation.isKnown(await found('mended')), 'mended since, in vain').to.equal(true);
    expect(await reconciliation.handOver(sight!, await found('handed'))).to.equal('recorded');
    expect((await reconciliation.sights([other.caseNo]))[0]?.handed).to.deep.equal(['calendar-behind']);
    expect(await reconciliation.handOver(sight!, await found('handed'))).to.equal('standing');
    await reconciliation.closeHanded(other.caseNo, ['calendar-behind']);
  });

  it('are not silent about calendars for a re-plan that does not go on', async () => {
    const reconciliation = repository();
    const own = () => product.database('calendar_replans').where({ calendar_version: 1_000_000 });
    const underWay = () => reconciliation.replanUnderWay();
    await until(async () => !(await underWay()), 60_000);
    const hourAgo = new Date(Date.now() - 3_600_000);
    await product
      .database('calendar_replans')
      .insert({ calendar_version: 1_000_000, region: 'ENDED', state: 'running', started_at: hourAgo });
    try {
      expect(await underWay(), 'its workflow was ended').to.equal(false);
      await own().update({ progress_at: new Date() });
      expect(await underWay()).to.equal(true);
    } finally {
      await own().delete();
    }
  });

  it('are kept for more than a year, and not for ever', async () => {
    const { database } = product;
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
    const [old, young] = [uuidv7(), uuidv7()];
    await database('reconciliations').insert([
      { id: old, started_at: daysAgo(KEPT_RUN_DAYS + 1) },
      { id: young, started_at: daysAgo(KEPT_RUN_DAYS - 1) },
    ]);
    const difference = { case_no: caseNo, kind: 'columns-differ', outcome: 'mended', details: '{}' };
    await database('reconciliation_differences').insert(
      [old, young].map((id) => ({ ...difference, reconciliation_id: id, found_at: new Date() })),
    );
    await reconciled(product);
    for (const [table, column] of [
      ['reconciliations', 'id'],
      ['reconciliation_differences', 'reconciliation_id'],
    ] as const)
      expect(await database(table).whereIn(column, [old, young]).pluck(column)).to.deep.equal([young]);
  });

  it('compare correction requests as they do cases: what differs is mended, or a supervisor’s', async function () {
    this.timeout(240_000);
    const { database, keyring } = product;
    const planted = ['missing', 'behind', 'open', 'tasks', 'columns', 'rewound', 'lost', 'silent', 'chain'] as const;
    const names = [...planted, 'whole'] as const;
    type Name = (typeof names)[number];
    const foreign = formatCorrectionNumber({ officeCode: 'TEST01', date: '2026-01-05', sequence: 9 });
    const people = await Promise.all(names.map(() => knownDriver(product)));
    const numbers = await Promise.all(people.map((driver) => addressCorrection(driver, '广西·𠮷祥路8号')));
    const of = (name: Name) => numbers[names.indexOf(name)]!;
    const runs = (no: string) =>
      withEngine(product, async ({ client }) => client.workflow.getHandle(`correction:${no}`).describe()).then(
        () => true,
        () => false,
      );
    for (const no of numbers) await until(() => runs(no));
    const act = async (post: 'acceptor' | 'applicant', name: Name) => {
      const [json, idempotencyKey] = [{}, 'new'];
      if (post === 'applicant') {
        const path = `/v1/correction-requests/${of(name)}/withdraw`;
        const { rest } = people[names.indexOf(name)]!;
        return expectStatus(await rest('POST', path, { json, idempotencyKey }), 200);
      }
      const path = `/v1/desk/correction-requests/${of(name)}`;
      const { rest } = await product.clerk(post);
      const ifMatch = expectStatus(await rest('GET', path), 200).headers.get('etag') ?? '';
      return expectStatus(await rest('POST', `${path}/accept`, { json, ifMatch, idempotencyKey }), 200);
    };
    /** Takes a step, and the records back to before it. */
    const lagging = async (post: 'acceptor' | 'applicant', name: Name) => {
      const restore = await backUpCase(product, of(name));
      await act(post, name);
      await restore();
    };

    await forgetWorkflow(product, of('missing'));
    await lagging('acceptor', 'behind');
    await lagging('applicant', 'open');
    await database('tasks')
      .where({ case_no: of('tasks') })
      .delete();
    await database('correction_requests')
      .where({ no: of('columns') })
      .update({ calendar_version: null });
    await writeCorrectionAhead(product, of('rewound'));
    for (const name of ['lost', 'silent'] as const) await terminateWorkflow(product, of(name));
    await startForeignWorkflow(product, of('silent'), 'nobody-works-here');
    await startForeignWorkflow(product, foreign, 'cases');
    const mendChain = await breakChain(product, of('chain'));

    const toldIn = async (id: string): Promise<Partial<Record<Name | 'foreign', string>>> => {
      const rows = (await database('reconciliation_differences')
        .where({ reconciliation_id: id })
        .whereIn('case_no', [...numbers, foreign])) as Json[];
      const nameOf = (no: string) => names[numbers.indexOf(no)] ?? 'foreign';
      return Object.fromEntries(
        rows.map((row) => [nameOf(String(row['case_no'])), `${row['kind']} ${row['outcome']}`]),
      );
    };
    const { id: firstId } = await reconciled(product);
    expect(await toldIn(firstId)).to.deep.equal({
      missing: 'workflow-missing mended',
      behind: 'projection-behind mended',
      open: 'projection-open mended',
      tasks: 'tasks-differ mended',
      columns: 'columns-differ mended',
      rewound: 'projection-rewound handed',
      lost: 'workflow-lost handed',
      silent: 'workflow-silent handed',
      foreign: 'workflow-without-case noted',
      chain: 'audit-chain-broken handed',
    });
    const seen = expectStatus(await ask('auditor', 'GET', `${PATH}/${firstId}?limit=100`), 200).body;
    expect((seen['differences'] as Json[]).find((one) => one['caseNo'] === foreign)).to.include({
      kindName: '流程没有对应的核实申请',
    });
    await mendChain();
    await terminateWorkflow(product, foreign);

    // What is mended goes on, and tells everywhere what its workflow holds.
    const states = database('correction_requests').whereIn('no', numbers);
    const held = (await states.select('no', 'state', 'open_qualification_id')) as Json[];
    const stateOf = (name: Name) => held.find(({ no }) => no === of(name))!;
    expect(stateOf('behind')['state']).to.equal('accepted');
    expect(stateOf('open')).to.deep.include({ state: 'withdrawn', open_qualification_id: null });
    expect(stateOf('rewound')['state']).to.equal('filed');
    expect(stateOf('rewound')['open_qualification_id'], 'it is under way again').to.be.a('string');
    expect(await (await product.clerk('reviewer')).taskOf(of('behind'))).to.deep.include({ cause: 'verification' });
    for (const name of ['missing', 'tasks', 'columns', 'rewound'] as const) await act('acceptor', name);
    const supervisor = await product.clerk('supervisor');
    const troubles = async (name: Name) =>
      (await supervisor.tasks(`?q=${of(name)}&queue=needs-attention`)).map(({ cause }) => cause);
    expect(await troubles('lost')).to.deep.equal(['workflow-lost']);
    expect(await troubles('silent')).to.deep.equal(['workflow-silent']);
    expect(await troubles('rewound')).to.deep.equal(['projection-rewound']);
    const [task] = await supervisor.tasks(`?q=${of('rewound')}&queue=needs-attention`);
    expect(task?.['causeName']).to.equal('核实申请记录与流程不一致');
    expectStatus(await ask('supervisor', 'POST', `/v1/desk/tasks/${String(task?.['id'])}/settle`), 204);
    for (const name of ['behind', 'open', 'rewound', 'whole'] as const)
      expect(await database.transaction((trx) => verifyChain(trx, keyring.auditKey, of(name))), name).to.equal(null);

    // What still stands is not told again, what is put right by hand is over; what says nothing is begun again once it is gone.
    await forgetWorkflow(product, of('silent'));
    expect(await toldIn((await reconciled(product)).id)).to.deep.equal({ silent: 'workflow-missing mended' });
    for (const name of ['chain', 'silent'] as const) expect(await troubles(name), name).to.deep.equal([]);
    expect(await troubles('lost')).to.deep.equal(['workflow-lost']);
    await reviveWorkflow(product, of('lost'));
    expect(await toldIn((await reconciled(product)).id)).to.deep.equal({});
    expect(await troubles('lost')).to.deep.equal([]);
  });

  it('do not let a supervisor settle work that is no trouble of the reconciler', async () => {
    const other = await submittedCase(product);
    const task = await product.database('tasks').where({ case_no: other.caseNo, state: 'open' }).first('id');
    const answer = await ask('supervisor', 'POST', `/v1/desk/tasks/${task.id}/settle`);
    expect(refusalOf(answer)).to.deep.equal([404, 'not-found']);
  });
});
