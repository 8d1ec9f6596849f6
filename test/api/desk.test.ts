import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { maskAddress, maskIdNumber, maskName, maskPhone } from '../../domain/masking.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { product as shared } from '../support/productHooks.ts';
import { acceptedCase, proposedGrade, refusalOf, submittedCase, until, type StartedCase } from '../support/cases.ts';
import { letPass } from '../support/outages.ts';
import type { Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Task extends Json {
  id: string;
  caseNo: string;
  dueAt: string;
  version: number;
  mine: boolean;
  assignee: { name: string } | null;
}
interface Page {
  tasks: Task[];
  nextCursor: string | null;
}

/** Its own office: what other suites submit to the first one must not come in between. */
const OFFICE = 'TEST02';
const CASES = 8;
let product: Product;

describe('desk', function () {
  this.timeout(120_000);
  let cases: StartedCase[];
  let acceptor: Clerk;
  let second: Clerk;
  let supervisor: Clerk;

  before(async () => {
    product = shared();
    [acceptor, second, supervisor] = await Promise.all([
      product.clerk('acceptor', OFFICE),
      product.clerk('acceptor2', OFFICE),
      product.clerk('supervisor', OFFICE),
    ]);
    cases = [];
    while (cases.length < CASES)
      cases.push(...(await Promise.all([1, 2].map(() => submittedCase(product, { office: OFFICE })))));
  });

  const caseNos = () => cases.map(({ caseNo }) => caseNo);
  const page = async (query: string, clerk = acceptor): Promise<Page> =>
    expectStatus(await clerk.rest<Page>('GET', `/v1/desk/tasks?${query}`), 200).body;
  const taskOf = async (caseNo: string): Promise<Task> => {
    const [task] = (await page(`queue=acceptance&q=${caseNo}`)).tasks;
    if (!task) throw new Error(`${caseNo} has no task`);
    return task;
  };
  const search = (body: Json, clerk = acceptor) =>
    clerk.rest<Page & Json>('POST', '/v1/desk/tasks/search', { json: body });
  const next = (clerk: Clerk, key = 'new') =>
    clerk.rest<Task>('POST', '/v1/desk/tasks/next', { json: { queue: 'acceptance' }, idempotencyKey: key });
  const move = (clerk: Clerk, task: Task, what: 'claim' | 'release', ifMatch: number | null = task.version) =>
    clerk.rest<Task>('POST', `/v1/desk/tasks/${task.id}/${what}`, ifMatch === null ? {} : { ifMatch });

  it('lists its own office only, due first, and by pages without a double or a gap', async () => {
    const [early] = cases as [StartedCase];
    const row = product.database('tasks').where({ case_no: early.caseNo });
    const { sort_at: sortAt } = await row.clone().first();
    await row.clone().update({ sort_at: new Date((sortAt as Date).getTime() - 3_600_000) });
    const seen: Task[] = [];
    let cursor: string | null = null;
    do {
      const found: Page = await page(
        `queue=acceptance&limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      expect(found.tasks.length).to.be.within(1, 2);
      seen.push(...found.tasks);
      cursor = found.nextCursor;
    } while (cursor);
    expect(seen.map((task) => task.caseNo)).to.have.members(caseNos());
    expect(seen[0]?.caseNo).to.equal(early.caseNo);
    expect(seen.slice(1).map(({ dueAt }) => dueAt)).to.deep.equal(
      seen
        .slice(1)
        .map(({ dueAt }) => dueAt)
        .toSorted(),
    );
    await row.clone().update({ sort_at: sortAt });
    const elsewhere = await page('queue=acceptance&limit=100', await product.clerk('acceptor'));
    expect(elsewhere.tasks.filter((task) => caseNos().includes(task.caseNo))).to.deep.equal([]);
    expect(refusalOf(await acceptor.rest('GET', '/v1/desk/tasks?queue=acceptance&cursor=nonsense'))[0]).to.equal(400);
    expect(refusalOf(await acceptor.rest('GET', '/v1/desk/tasks?queue=acceptance&limit=1000'))[0]).to.equal(400);
    expect(refusalOf(await acceptor.rest('GET', '/v1/desk/tasks?queue=acceptance&colour=red'))[0]).to.equal(400);
  });

  it('shows whose case it is masked, and how the queues stand', async () => {
    const [{ caseNo, driver }] = cases as [StartedCase];
    const task = await taskOf(caseNo);
    expect(task).to.deep.include({
      kind: 'acceptance',
      caseState: 'submitted',
      applicantName: maskName(driver.person.name),
      assignee: null,
      mine: false,
    });
    const { body } = await acceptor.rest<{ queues: Json[] }>('GET', '/v1/desk/queues');
    const acceptance = body.queues.find(({ queue }) => queue === 'acceptance');
    expect(acceptance).to.deep.include({ open: CASES, unassigned: CASES, mine: 0, overdue: 0, mayTake: true });
    const review = body.queues.find(({ queue }) => queue === 'review');
    expect(review).to.deep.include({ mayTake: false });
  });

  it('filters by assignee, business, state and lateness', async () => {
    const task = await taskOf(caseNos()[0] ?? '');
    expectStatus(await move(acceptor, task, 'claim'), 200);
    const mine = await page('queue=acceptance&assignee=me');
    expect(mine.tasks.map((one) => [one.caseNo, one.mine])).to.deep.equal([[task.caseNo, true]]);
    const nobodys = await page('queue=acceptance&assignee=none');
    expect(nobodys.tasks.map((one) => one.caseNo)).to.have.members(caseNos().slice(1));
    expect((await page('queue=acceptance&business=integrity-assessment')).tasks).to.have.length(CASES);
    expect((await page('queue=acceptance&business=renewal')).tasks).to.deep.equal([]);
    expect((await page('queue=acceptance&state=done')).tasks).to.deep.equal([]);
    expect((await page('queue=acceptance&overdue=true')).tasks).to.deep.equal([]);
    const row = product.database('tasks').where({ id: task.id });
    const { due_at: dueAt } = await row.clone().first();
    await row.clone().update({ due_at: new Date(Date.now() - 1000) });
    expect((await page('queue=acceptance&overdue=true')).tasks.map((one) => one.id)).to.deep.equal([task.id]);
    await row.clone().update({ due_at: dueAt });
    expectStatus(await move(acceptor, await taskOf(task.caseNo), 'release'), 200);
  });

  it('finds a case by its number and by the ID number, which never stands in an address', async () => {
    const { caseNo, driver } = cases[2] as StartedCase;
    for (const q of [caseNo, caseNo.toLowerCase(), ` ${caseNo}`]) {
      const found = expectStatus(await search({ q }), 200).body.tasks;
      expect(
        found.map((task) => task.caseNo),
        q,
      ).to.deep.equal([caseNo]);
    }
    const { idNumber } = driver.person;
    const before = Date.now();
    for (const typed of [idNumber, idNumber.toLowerCase()]) {
      const found = expectStatus(await search({ idNumber: typed }), 200).body.tasks;
      expect(found.map((task) => task.caseNo)).to.deep.equal([caseNo]);
    }
    const reads = await product
      .database('personal_data_reads')
      .where({ what: 'person-search' })
      .where('at', '>=', new Date(before - 1));
    expect(reads.length).to.be.at.least(2);
    expect((await search({ idNumber }, await product.clerk('acceptor'))).body.tasks).to.deep.equal([]);
    expect(
      refusalOf(await search({ idNumber: `${idNumber.slice(0, 17)}${idNumber.endsWith('0') ? '1' : '0'}` })),
    ).to.deep.equal([400, 'invalid-request']);
    expect(refusalOf(await acceptor.rest('GET', `/v1/desk/tasks?queue=acceptance&q=${idNumber}`))).to.deep.equal([
      400,
      'invalid-request',
    ]);
  });

  it('hands every task to one person only when ten ask for the next one at the same time', async () => {
    const asked = await Promise.all(
      Array.from({ length: 10 }, (_, index) => next(index % 2 === 0 ? acceptor : second)),
    );
    const given = asked.filter(({ status }) => status === 200);
    expect(asked.filter(({ status }) => status === 204)).to.have.length(10 - CASES);
    expect(given.map(({ body }) => body.caseNo)).to.have.members(caseNos());
    for (const { body } of given) expect(body.mine).to.equal(true);
    const mine = await Promise.all(
      [acceptor, second].map((clerk) => page('queue=acceptance&assignee=me&limit=100', clerk)),
    );
    expect(mine.flatMap(({ tasks }) => tasks.map(({ caseNo }) => caseNo))).to.have.members(caseNos());
    for (const clerk of [acceptor, second])
      for (const task of (await page('queue=acceptance&assignee=me', clerk)).tasks)
        expectStatus(await move(clerk, task, 'release'), 200);
    const key = randomUUID();
    const first = expectStatus(await next(acceptor, key), 200).body;
    expect(expectStatus(await next(acceptor, key), 200).body.id).to.equal(first.id);
    expect((await page('queue=acceptance&assignee=me')).tasks).to.have.length(1);
    expectStatus(await move(acceptor, await taskOf(first.caseNo), 'release'), 200);
    const reviewer = await product.clerk('reviewer', OFFICE);
    expect(refusalOf(await next(reviewer))).to.deep.equal([403, 'actor-not-allowed']);
  });

  it('lets one of two claims at once win, names the holder to the other, and refuses him the decision', async () => {
    const { caseNo } = cases[1] as StartedCase;
    const task = await taskOf(caseNo);
    const answers = await Promise.all([move(acceptor, task, 'claim'), move(second, task, 'claim')]);
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, 409]);
    const [holder, other] = answers[0].status === 200 ? [acceptor, second] : [second, acceptor];
    const refused = answers.find(({ status }) => status === 409);
    const name = holder === acceptor ? '测试acceptor2' : '测试acceptor22';
    expect(refused?.body['code']).to.equal('task-held');
    expect(String(refused?.body['detail'])).to.contain(name);
    expect(refused?.body['heldBy']).to.deep.include({ name });

    const decision = await other.decide(caseNo, 'accept', {}, { version: 1 });
    expect(refusalOf(decision)).to.deep.equal([409, 'task-held']);
    expect((await expectAgreement(product, caseNo)).state).to.equal('submitted');
    const held = await taskOf(caseNo);
    expect(refusalOf(await move(other, held, 'release'))).to.deep.equal([409, 'task-held']);
    expectStatus(await move(holder, held, 'claim'), 200);
    expectStatus(await move(supervisor, held, 'release'), 200);
    expect((await taskOf(caseNo)).assignee).to.equal(null);
    expectStatus(await other.decide(caseNo, 'accept', {}, { version: 1 }), 200);
    const done = await move(holder, held, 'claim');
    expect(refusalOf(done)).to.deep.equal([409, 'task-done']);
    expect(done.body).to.have.property('decidedBy');
    await expectAgreement(product, caseNo);
  });

  it('wants the version of a task that was seen: none is 428, an old one 412', async () => {
    const task = await taskOf((cases[3] as StartedCase).caseNo);
    for (const what of ['claim', 'release'] as const)
      expect(refusalOf(await move(acceptor, task, what, null)), what).to.deep.equal([428, 'precondition-required']);
    expectStatus(await move(acceptor, task, 'claim'), 200);
    expect(refusalOf(await move(acceptor, task, 'release', task.version))).to.deep.equal([412, 'stale-version']);
    expectStatus(await move(acceptor, await taskOf(task.caseNo), 'release'), 200);
    expect(refusalOf(await move(second, task, 'claim', task.version))).to.deep.equal([412, 'stale-version']);
    const stranger = await product.clerk('acceptor');
    expect(refusalOf(await move(stranger, task, 'claim'))).to.deep.equal([404, 'not-found']);
  });

  it('shows a case masked, unmasks on request, and keeps who saw what', async () => {
    const { caseNo, driver } = cases[4] as StartedCase;
    const { name, idNumber, phone, address } = driver.person;
    const readsOf = async () =>
      (await product.database('personal_data_reads').where({ case_no: caseNo })).map(
        ({ staff_id: staff, what }) => [staff, what] as const,
      );
    expect(await readsOf()).to.deep.equal([]);
    const masked = expectStatus(await acceptor.read(caseNo), 200);
    expect(masked.body).to.deep.include({ masked: true });
    expect(masked.body['applicant']).to.deep.include({
      name: maskName(name),
      idNumber: maskIdNumber(idNumber),
      phone: maskPhone(phone),
      address: maskAddress(address),
    });
    for (const secret of [idNumber, phone, address]) expect(masked.bytes.toString('utf8')).not.to.contain(secret);
    expect((await readsOf()).map(([, what]) => what)).to.have.members(['case', 'materials']);

    const whole = expectStatus(await acceptor.rest<Json>('GET', `/v1/desk/cases/${caseNo}?unmask=true`), 200);
    expect(whole.body['applicant']).to.deep.include({ name, idNumber, phone });
    expect((await readsOf()).map(([, what]) => what)).to.have.members([
      'case',
      'materials',
      'case-unmasked',
      'materials',
    ]);
    expect(new Set((await readsOf()).map(([staff]) => staff)).size).to.equal(1);

    const auditor = await product.clerk('auditor', OFFICE);
    const refused = await auditor.rest('GET', `/v1/desk/cases/${caseNo}?unmask=true`);
    expect(refusalOf(refused)).to.deep.equal([403, 'forbidden']);
    expect(await readsOf()).to.have.length(4);
    const material = (masked.body['materials'] as { images: { url: string }[] }[])[0]?.images[0];
    const picture = await acceptor.rest('GET', material?.url ?? '');
    expect([picture.status, picture.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg']);
    expect((await product.clerk('acceptor').then((clerk) => clerk.read(caseNo))).status).to.equal(404);
    expect(await readsOf()).to.have.length(4);
  });

  it('shows the clerk what the applicant changed', async () => {
    const form = { employer: '成都顺达物流有限公司', address: '四川省成都市青羊区新华大道1号' };
    const { caseNo, driver } = await submittedCase(product, { office: OFFICE, form });
    const { body } = await acceptor.rest<{ form: Json[] }>('GET', `/v1/desk/cases/${caseNo}?unmask=true`);
    const fields = new Map(body.form.map((field) => [field['name'], field]));
    expect(fields.get('address')).to.deep.include({
      declared: form.address,
      source: driver.person.address,
      differs: true,
    });
    expect(fields.get('phone')).to.deep.include({ declared: driver.person.phone, differs: false });
    expect(fields.get('employer')).to.deep.include({ declared: form.employer, source: null });
    expectStatus(await driver.withdraw(caseNo), 200);
  });

  it('puts a report the ministry does not take into the needs-attention queue; a supervisor replays it, once', async () => {
    const { caseNo, driver } = await acceptedCase(product, { office: OFFICE });
    await proposedGrade(product, caseNo, OFFICE);
    await product.world.fault('registry', { route: '/v1/submissions', kind: '500' });
    try {
      const reviewer = await product.clerk('reviewer', OFFICE);
      expectStatus(await reviewer.decide(caseNo, 'approve', { grade: 'AA' }), 200);
      await until(async () => (await driver.read(caseNo)).body['voucher']);
      await letPass(product, caseNo, 31 * 60);
      const [task] = await until(async () => {
        const { tasks } = await page(`queue=needs-attention&q=${caseNo}`, supervisor);
        return tasks.length > 0 && tasks;
      });
      expect(task).to.deep.include({ kind: 'needs-attention', caseNo });
      expect((task?.['flags'] as Json)['needsAttention']).to.equal(true);
      const { body } = await supervisor.read(caseNo);
      expect((body['attention'] as Json[]).map(({ step }) => step)).to.deep.equal(['ministry-report']);
      expect((await driver.read(caseNo)).body).to.deep.include({ state: 'approved' });
      await expectAgreement(product, caseNo);
    } finally {
      await product.world.clearFaults();
    }
    const replay = (clerk: Clerk, input: Json = {}) =>
      clerk.rest<Json>('POST', `/v1/desk/cases/${caseNo}/replay`, { json: input, idempotencyKey: 'new' });
    expect((await replay(acceptor)).status).to.equal(403);
    expect(refusalOf(await replay(await product.clerk('supervisor')))).to.deep.equal([404, 'not-found']);
    expectStatus(await replay(supervisor, { step: 'ministry-report' }), 200, 202);
    await until(async () => (await driver.read(caseNo)).body['state'] === 'completed');
    const { attention, ministrySubmissionNo } = await expectAgreement(product, caseNo);
    expect(attention).to.deep.equal([]);
    const received = await product.world.submissions(caseNo);
    expect(received.map(({ submissionNo, timesReceived }) => [submissionNo, timesReceived])).to.deep.equal([
      [ministrySubmissionNo, 1],
    ]);
    const [idle] = cases.slice(-1) as [StartedCase];
    const nothing = await supervisor.rest('POST', `/v1/desk/cases/${idle.caseNo}/replay`, {
      json: {},
      idempotencyKey: 'new',
    });
    expect(refusalOf(nothing)).to.deep.equal([409, 'nothing-to-replay']);
  });
});
