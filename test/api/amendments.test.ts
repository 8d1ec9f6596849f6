import { expect } from 'chai';
import { uuidv7 } from '../../crypto/ids.ts';
import { createAmendmentRecordRepository } from '../../db/amendmentRecord.ts';
import { verifyChain } from '../../db/auditChain.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { isAmendmentNumber } from '../../domain/amendmentNumber.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { createRest, expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import { createAmendmentClient } from '../../temporal/amendmentClient.ts';
import { connectClient } from '../../temporal/connection.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { fastForwardWorkflow } from '../../script/stack/fastForward.ts';
import { acceptedCase, completedCase, proposedGrade, refusalOf, until, type StartedCase } from '../support/cases.ts';
import { textOf } from '../support/documents.ts';
import { askForFourEyes, secondSupervisor } from '../support/fourEyes.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Amendment extends Json {
  no: string;
  state: string;
  version: number;
  newVoucher: { id: string; number: string } | null;
}

const REASON = { reason: '复核发现记分有误' };

let product: Product;
let supervisor: Clerk;
let second: Clerk;

/** One cycle, just ended: its voucher counts today. */
const gradedCase = (): Promise<StartedCase> => completedCase(product, { cyclesCompleted: 1 });

const voucherOf = async ({
  caseNo,
}: Pick<StartedCase, 'caseNo'>): Promise<{ id: string; token: string; number: string; state: string }> =>
  product.database('vouchers').where({ case_no: caseNo }).orderBy('issue', 'desc').first();

const read = async (id: string, clerk = supervisor): Promise<RestAnswer<Json>> =>
  clerk.rest<Json>('GET', `/v1/desk/vouchers/${id}`);

/** On the version just read, unless another one is given. */
async function act(
  id: string,
  action: string,
  input: Json = REASON,
  { clerk = supervisor, key = 'new', version }: { clerk?: Clerk; key?: string; version?: string } = {},
): Promise<RestAnswer<Amendment>> {
  const ifMatch = version ?? expectStatus(await read(id), 200).headers.get('etag') ?? '';
  return clerk.rest<Amendment>('POST', `/v1/desk/vouchers/${id}/${action}`, {
    json: input,
    idempotencyKey: key,
    ifMatch,
  });
}

async function decide(
  { no, version }: Pick<Amendment, 'no' | 'version'>,
  decision: string,
  { clerk = second, input = {} as Json, key = 'new' } = {},
): Promise<RestAnswer<Amendment>> {
  const path = `/v1/desk/amendments/${no}/${decision}`;
  return clerk.rest<Amendment>('POST', path, { json: input, idempotencyKey: key, ifMatch: version });
}

const verified = async (token: string): Promise<Json> =>
  expectStatus(await createRest(product.apiUrl)('GET', `/v1/verify/${token}`), 200).body;
const page = async (token: string): Promise<string> =>
  expectStatus(await createRest(product.apiUrl)('GET', `/v/${token}`), 200).bytes.toString('utf8');

const amendmentRow = (no: string) => product.database('amendments').where({ no }).first();
const settled = (no: string) => until(async () => (await amendmentRow(no)).settled_at !== null);
const reportsOf = async (caseNo: string) =>
  (await product.world.submissions(caseNo)) as unknown as { key: string; body: Json; timesReceived: number }[];

const expectChain = async (caseNo: string) =>
  expect(await product.database.transaction((trx) => verifyChain(trx, product.keyring.auditKey, caseNo))).to.equal(
    null,
  );

describe('amendments of vouchers', function () {
  this.timeout(120_000);
  before(async () => {
    product = shared();
    supervisor = await product.clerk('supervisor');
    second = await secondSupervisor(product);
  });

  describe('a correction', () => {
    let started: StartedCase;
    let old: Awaited<ReturnType<typeof voucherOf>>;
    let fresh: Awaited<ReturnType<typeof voucherOf>>;
    let amendment: Amendment;

    before(async () => {
      started = await gradedCase();
      old = await voucherOf(started);
      const answer = expectStatus(await act(old.id, 'correct', { ...REASON, grade: 'A', points: 12 }), 200, 202);
      amendment = answer.body;
      await settled(amendment.no);
      fresh = await voucherOf(started);
    });

    it('issues a new voucher with the corrected grade, which verifies, and supersedes the old one, which says so', async () => {
      expect(isAmendmentNumber(amendment.no)).to.equal(true);
      expect(fresh.id).not.to.equal(old.id);
      const valid = await verified(fresh.token);
      expect(valid['outcome']).to.equal('valid');
      expect(valid['voucher']).to.deep.include({ number: fresh.number, grade: 'A' });
      const gone = await verified(old.token);
      expect(gone['outcome']).to.equal('superseded');
      expect(String(gone['remarks'])).to.contain(fresh.number).and.to.contain('更正');
      expect(await page(old.token))
        .to.contain('凭证已被替代')
        .and.to.contain(fresh.number);
    });

    it('shows the driver both in their state, and the new one in his case', async () => {
      const { vouchers } = (await started.driver.rest<{ vouchers: Json[] }>('GET', '/v1/vouchers')).body;
      expect(vouchers.map(({ number, state, grade }) => [number, state, grade])).to.deep.equal([
        [fresh.number, 'valid', 'A'],
        [old.number, 'superseded', 'AA'],
      ]);
      const { body } = await started.driver.read(started.caseNo);
      expect(body['voucher']).to.deep.include({ id: fresh.id, state: 'valid' });
      expect((body['grade'] as Json)['grade']).to.equal('A');
      const pdf = await started.driver.rest('GET', `/v1/vouchers/${fresh.id}.pdf`);
      const text = await textOf(pdf.bytes);
      expect(text).to.contain(fresh.number).and.to.contain('12');
    });

    it('corrects the grade of the assessment, keeps the case as it ended, and stands in its unbroken audit chain', async () => {
      const assessments = await product.database('assessments').where({ case_no: started.caseNo });
      expect(assessments.map(({ state, grade, points, live }) => [state, grade, points, live])).to.deep.equal([
        ['graded', 'A', 12, 1],
      ]);
      const events = await product.database('case_events').where({ case_no: started.caseNo }).orderBy('seq', 'desc');
      expect(events[0]).to.deep.include({ action: 'correct-voucher', actor_kind: 'supervisor' });
      expect(JSON.stringify(events[0].details)).not.to.contain('记分有误');
      expect((await started.driver.read(started.caseNo)).body['state']).to.equal('completed');
      await expectChain(started.caseNo);
    });

    it('is reported to the ministry once, after the first result, and tells the driver once', async () => {
      const reports = await reportsOf(started.caseNo);
      expect(reports.map(({ key, body, timesReceived }) => [key, body['grade'], timesReceived])).to.deep.equal([
        [`${started.caseNo}:report`, 'AA', 1],
        [`${amendment.no}:report`, 'A', 1],
      ]);
      expect(Date.parse(String(reports[1]?.body['decidedAt']))).to.be.greaterThan(
        Date.parse(String(reports[0]?.body['decidedAt'])),
      );
      const rows = await product
        .database('notifications')
        .where({ template: 'voucher-corrected', case_no: started.caseNo });
      expect(rows.map(({ channel }) => channel)).to.have.members(['wechat', 'sms']);
      await until(async () =>
        (await product.world.smsOutbox(started.driver.person.phone)).some(
          ({ params }) => params['status'] === '凭证已更正',
        ),
      );
    });

    it('can be read by the desk, with who asked for it and why, and be corrected again: a third issue', async () => {
      const seen = expectStatus(await read(old.id), 200).body;
      expect(seen).to.deep.include({ state: 'superseded', allowedActions: [], issue: 1 });
      expect(seen['supersededBy']).to.deep.equal({ id: fresh.id, number: fresh.number });
      expect((seen['amendments'] as Json[])[0]).to.deep.include({
        no: amendment.no,
        state: 'applied',
        ...REASON,
        grade: 'A',
        points: 12,
        newVoucher: { id: fresh.id, number: fresh.number },
      });
      const again = expectStatus(await act(fresh.id, 'correct', { ...REASON, grade: 'AAA' }), 200, 202);
      await settled(again.body.no);
      const third = await product.database('vouchers').where({ case_no: started.caseNo, issue: 3 }).first();
      expect(third).to.deep.include({ state: 'valid', grade: 'AAA' });
      expect((await verified(fresh.token))['outcome']).to.equal('superseded');
    });
  });

  describe('a revocation, and its end', () => {
    let started: StartedCase;
    let voucher: Awaited<ReturnType<typeof voucherOf>>;

    before(async () => {
      started = await gradedCase();
      voucher = await voucherOf(started);
    });

    it('takes the voucher back at once: the page says so and since when, the cycle is free, the ministry is told', async () => {
      const { body } = expectStatus(await act(voucher.id, 'revoke'), 200);
      expect(body).to.deep.include({ action: 'revoke', state: 'applied', ...REASON });
      expect(await verified(voucher.token)).to.deep.include({ outcome: 'revoked', title: '凭证已撤销' });
      expect(await page(voucher.token))
        .to.contain('凭证已撤销')
        .and.to.contain('撤销时间');
      await settled(body.no);
      const { vouchers } = (await started.driver.rest<{ vouchers: Json[] }>('GET', '/v1/vouchers')).body;
      expect(vouchers.map(({ state, stateName }) => [state, stateName])).to.deep.equal([['revoked', '已撤销']]);
      const assessment = await product.database('assessments').where({ case_no: started.caseNo }).first();
      expect([assessment.state, assessment.live]).to.deep.equal(['revoked', null]);
      expect((await reportsOf(started.caseNo)).at(-1)).to.deep.include({ key: `${body.no}:report` });
      expect((await reportsOf(started.caseNo)).at(-1)?.body).to.deep.include({ kind: 'withdrawal' });
      await expectChain(started.caseNo);
    });

    it('allows nothing but its end', async () => {
      expect((await read(voucher.id)).body['allowedActions']).to.deep.equal(['restore']);
      for (const [action, input] of [
        ['revoke', REASON],
        ['correct', { ...REASON, grade: 'A' }],
      ] as const) {
        const answer = await act(voucher.id, action, input);
        expect(refusalOf(answer)).to.deep.equal([409, 'action-not-allowed']);
        expect(answer.body['allowedActions']).to.deep.equal(['restore']);
      }
    });

    it('is undone by restoring: valid again, graded again, reported again', async () => {
      const { body } = expectStatus(await act(voucher.id, 'restore', { reason: '复核后予以恢复' }), 200);
      await settled(body.no);
      const answer = await verified(voucher.token);
      expect(answer).to.deep.include({ outcome: 'valid', remarks: [] });
      const assessment = await product.database('assessments').where({ case_no: started.caseNo }).first();
      expect([assessment.state, assessment.live, assessment.grade]).to.deep.equal(['graded', 1, 'AA']);
      expect((await reportsOf(started.caseNo)).at(-1)?.body).to.deep.include({ grade: 'AA' });
      const actions = await product
        .database('case_events')
        .where({ case_no: started.caseNo, version: 0 })
        .pluck('action');
      expect(actions).to.deep.equal(['revoke-voucher', 'restore-voucher']);
      expect(refusalOf(await act(voucher.id, 'restore'))).to.deep.equal([409, 'action-not-allowed']);
    });

    it('is final once another assessment of the cycle stands', async () => {
      expectStatus(await act(voucher.id, 'revoke'), 200);
      const { id: _, ...taken } = await product.database('assessments').where({ case_no: started.caseNo }).first();
      const rival = uuidv7();
      await product
        .database('assessments')
        .insert({ ...taken, id: rival, case_no: null, state: 'open', live: 1, grade: null, points: null });
      const answer = await act(voucher.id, 'restore');
      expect(refusalOf(answer)).to.deep.equal([409, 'action-not-allowed']);
      expect(answer.body['allowedActions']).to.deep.equal([]);
      await product.database('assessments').where({ id: rival }).delete();
      expectStatus(await act(voucher.id, 'restore'), 200);
    });
  });

  describe('what is asked wrongly', () => {
    let started: StartedCase;
    let id: string;
    before(async () => {
      started = await gradedCase();
      ({ id } = await voucherOf(started));
    });

    const wrong: [string, string, Json, [number, string]][] = [
      ['without a reason', 'revoke', {}, [400, 'invalid-request']],
      ['with an empty reason', 'revoke', { reason: '  ' }, [400, 'invalid-request']],
      ['with a grade that is none', 'correct', { ...REASON, grade: 'C' }, [400, 'invalid-request']],
      ['with negative points', 'correct', { ...REASON, grade: 'A', points: -1 }, [400, 'invalid-request']],
      ['with an unknown field', 'revoke', { ...REASON, force: true }, [400, 'invalid-request']],
      ['with the grade it has', 'correct', { ...REASON, grade: 'AA' }, [422, 'correction-changes-nothing']],
      ['for what is valid anyway', 'restore', REASON, [409, 'action-not-allowed']],
    ];
    for (const [what, action, input, expected] of wrong) {
      it(`refuses to ${action} ${what}`, async () => {
        expect(refusalOf(await act(id, action, input))).to.deep.equal(expected);
      });
    }

    it('is no business of another office, nor of a clerk, nor of one who has not seen its present state', async () => {
      const other = await product.clerk('supervisor', 'TEST02');
      expect((await read(id, other)).status).to.equal(404);
      const etag = (await read(id)).headers.get('etag') ?? '';
      expect((await act(id, 'revoke', REASON, { clerk: other, version: etag })).status).to.equal(404);
      const reviewer = await product.clerk('reviewer');
      expect((await act(id, 'revoke', REASON, { clerk: reviewer, version: etag })).status).to.equal(403);
      expect(refusalOf(await act(id, 'revoke', REASON, { version: '"99"' }))).to.deep.equal([412, 'stale-version']);
      const path = `/v1/desk/vouchers/${id}/revoke`;
      const blind = await supervisor.rest('POST', path, { json: REASON, idempotencyKey: 'new' });
      expect(refusalOf(blind)).to.deep.equal([428, 'precondition-required']);
      const unknown = await act(uuidv7(), 'revoke', REASON, { version: '"1"' });
      expect(unknown.status).to.equal(404);
      expect(await product.database('amendments').where({ voucher_id: id })).to.deep.equal([]);
    });

    it('is done once under one key, and another content under that key is refused', async () => {
      const version = (await read(id)).headers.get('etag') ?? '';
      const key = `revoke-${uuidv7()}`;
      const once = expectStatus(await act(id, 'revoke', REASON, { key, version }), 200);
      const twice = expectStatus(await act(id, 'revoke', REASON, { key, version }), 200);
      expect(twice.body).to.deep.equal(once.body);
      const other = await act(id, 'revoke', { reason: '另一个理由' }, { key, version });
      expect(refusalOf(other)).to.deep.equal([422, 'idempotency-mismatch']);
      expect(await product.database('amendments').where({ voucher_id: id })).to.have.length(1);
      const foreign = await product.clerk('supervisor', 'TEST02');
      const path = `/v1/desk/amendments/${once.body.no}`;
      expect((await foreign.rest('GET', path)).status).to.equal(404);
      const confirm = await foreign.rest('POST', `${path}/confirm`, { json: {}, idempotencyKey: 'new', ifMatch: 1 });
      expect(confirm.status).to.equal(404);
      const late = await decide(once.body, 'confirm');
      expect(refusalOf(late)).to.deep.equal([409, 'action-not-allowed']);
      await settled(once.body.no);
      expectStatus(await act(id, 'restore'), 200);
    });

    it('has one winner of two supervisors at once, and the other one learns who was faster', async () => {
      const version = (await read(id)).headers.get('etag') ?? '';
      const answers = await Promise.all([
        act(id, 'correct', { ...REASON, grade: 'B' }, { version }),
        act(id, 'revoke', REASON, { clerk: second, version }),
      ]);
      const won = answers.filter(({ status }) => status < 300);
      const lost = answers.filter(({ status }) => status >= 400);
      expect([won.length, lost.length]).to.deep.equal([1, 1]);
      expect(['amendment-open', 'stale-version']).to.include(String(lost[0]?.body['code']));
      await settled(String(won[0]?.body.no));
      const valid = await product.database('vouchers').where({ case_no: started.caseNo, state: 'valid' });
      expect(valid.length).to.be.at.most(1);
      await expectChain(started.caseNo);
    });
  });

  describe('in a province that asks for four eyes', () => {
    let voucher: Awaited<ReturnType<typeof voucherOf>>;
    let restoreConfig: () => Promise<unknown>;

    before(async () => {
      const started = await gradedCase();
      voucher = await voucherOf(started);
      restoreConfig = await askForFourEyes(product, started.caseNo);
    });
    after(() => restoreConfig());

    const taskOf = (no: string) =>
      product.database('tasks').where('open_key', 'like', `${no}:%`).first('kind', 'cause');

    it('waits for a second supervisor, who has a task, and the voucher stands until he agrees', async () => {
      const { body } = expectStatus(await act(voucher.id, 'revoke'), 200);
      expect(body).to.deep.include({ state: 'awaiting-second', fourEyes: true, decidedBy: null });
      expect((await verified(voucher.token))['outcome']).to.equal('valid');
      expect(await taskOf(body.no)).to.deep.equal({ kind: 'needs-attention', cause: 'second-supervisor' });
      const inbox = await second.tasks('?queue=needs-attention&limit=100');
      const waiting = inbox.find(({ subjectId }) => subjectId === voucher.id);
      const [openedAtMs, dueAtMs] = [waiting?.['openedAt'], waiting?.['dueAt']].map((at) => Date.parse(String(at)));
      expect((dueAtMs ?? 0) - (openedAtMs ?? 0), 'overdue after three days').to.equal(3 * 86_400_000);
      const { amendments } = (
        await second.rest<{ amendments: Amendment[] }>('GET', '/v1/desk/amendments?state=awaiting-second')
      ).body;
      expect(amendments.map(({ no }) => no)).to.include(body.no);

      const blocked = await act(voucher.id, 'correct', { ...REASON, grade: 'A' }, { clerk: second });
      expect(refusalOf(blocked)).to.deep.equal([409, 'amendment-open']);
      expect(blocked.body['amendmentNo']).to.equal(body.no);
      const own = await decide(body, 'confirm', { clerk: supervisor });
      expect(refusalOf(own)).to.deep.equal([403, 'second-supervisor-required']);
      const stale = await decide({ no: body.no, version: 1 }, 'confirm');
      expect(refusalOf(stale)).to.deep.equal([412, 'stale-version']);

      const key = `confirm-${uuidv7()}`;
      const confirmed = expectStatus(await decide(body, 'confirm', { key }), 200);
      expect(confirmed.body).to.deep.include({ state: 'applied' });
      expect((confirmed.body['decidedBy'] as Json)['name']).to.equal('测试主管二');
      expect((await decide(body, 'confirm', { key })).body).to.deep.equal(confirmed.body);
      expect((await verified(voucher.token))['outcome']).to.equal('revoked');
      expect(await taskOf(body.no)).to.equal(undefined);
      await settled(body.no);
    });

    it('changes nothing when he refuses, or when the first one takes it back', async () => {
      const { body: asked } = expectStatus(await act(voucher.id, 'restore'), 200);
      const empty = await decide(asked, 'refuse');
      expect(refusalOf(empty)).to.deep.equal([400, 'invalid-request']);
      const refused = expectStatus(await decide(asked, 'refuse', { input: { reason: '依据不足' } }), 200);
      expect(refused.body).to.deep.include({ state: 'refused', refusal: '依据不足' });
      const { body: again } = expectStatus(await act(voucher.id, 'restore'), 200);
      expect((await decide(again, 'withdraw')).status).to.equal(409);
      const withdrawn = expectStatus(await decide(again, 'withdraw', { clerk: supervisor }), 200);
      expect(withdrawn.body).to.deep.include({ state: 'withdrawn' });
      expect((await verified(voucher.token))['outcome']).to.equal('revoked');
      expect(await taskOf(again.no)).to.equal(undefined);
    });
  });

  it('revokes what a terminated case has issued, once however often it is told, and reports it behind', async () => {
    const { caseNo } = await gradedCase();
    const { token } = await voucherOf({ caseNo });
    const { id: actorId } = await product.database('staff').where({ login: 'supervisor-TEST01' }).first();
    const { database, keyring, env } = product;
    const records = createAmendmentRecordRepository(database, createSealedColumns(keyring), keyring.auditKey);
    const order = { caseNo, reason: 'case-terminated', actorId, atMs: Date.now() };
    const [first, again] = await Promise.all([records.openRevocation(order), records.openRevocation(order)]);
    expect(again).to.deep.equal(first);
    expect(first.kind).to.equal('opened');
    expect((await verified(token))['outcome']).to.equal('revoked');
    expect(await records.openRevocation({ ...order, atMs: order.atMs + 1 })).to.deep.equal({ kind: 'nothing-issued' });
    const amendmentNo = 'amendmentNo' in first ? first.amendmentNo : '';
    const { TEMPORAL_ADDRESS: address = '', TEMPORAL_NAMESPACE: namespace = '' } = env;
    const client = connectClient({ address, namespace, payloads: keyring.payloads });
    try {
      await createAmendmentClient(client, readTemporalSettings().clientDeadlines).start(amendmentNo);
      await settled(amendmentNo);
    } finally {
      await client.connection.close();
    }
    expect((await reportsOf(caseNo)).at(-1)?.body).to.deep.include({ kind: 'withdrawal' });
    const actions = await database('case_events').where({ case_no: caseNo, version: 0 }).pluck('action');
    expect(actions).to.deep.equal(['revoke-voucher']);
    await expectChain(caseNo);
  });

  it('counts while the registry is down; a supervisor is called after its budget, and his replay settles it', async () => {
    const started = await gradedCase();
    const { id, token } = await voucherOf(started);
    await product.world.fault('registry', { route: 'POST /v1/submissions', kind: 'refuse' });
    try {
      const { body } = expectStatus(await act(id, 'revoke'), 200);
      expect((await verified(token))['outcome']).to.equal('revoked');
      const row = await until(async () => {
        const one = await amendmentRow(body.no);
        return one.attention ? one : null;
      });
      expect([row.state, row.attention, row.settled_at]).to.deep.equal(['applied', 'refused', null]);
      const task = () =>
        product
          .database('tasks')
          .where({ open_key: `${body.no}:attention:ministry-report` })
          .first();
      expect(await task()).to.deep.include({ kind: 'needs-attention', cause: 'refused', office_code: 'TEST01' });
      const replay = async (key: string) => {
        const path = `/v1/desk/amendments/${body.no}/replay`;
        return second.rest('POST', path, { json: {}, idempotencyKey: key });
      };
      await product.world.clearFaults();
      const key = `replay-${uuidv7()}`;
      expectStatus(await replay(key), 200);
      expectStatus(await replay(key), 200);
      await settled(body.no);
      expect(await task()).to.equal(undefined);
      expect((await reportsOf(started.caseNo)).filter(({ key: one }) => one === `${body.no}:report`)).to.have.length(1);
      expect(refusalOf(await replay('new'))).to.deep.equal([409, 'nothing-to-replay']);
    } finally {
      await product.world.clearFaults();
    }
  });

  it('[D-28] answer a refused report of the case itself: it is not sent after them, and the case is over without another click', async () => {
    const waiting = await Promise.all([1, 2].map(() => acceptedCase(product, { cyclesCompleted: 1 })));
    const [corrected, revoked] = waiting as [StartedCase, StartedCase];
    const reviewer = await product.clerk('reviewer');
    const stateOf = async ({ driver, caseNo }: StartedCase) => (await driver.read(caseNo)).body['state'];
    const refused = ({ caseNo }: StartedCase) =>
      product.database('tasks').where({ case_no: caseNo, cause: 'refused', state: 'open' }).first('id');
    await Promise.all(waiting.map(({ caseNo }) => proposedGrade(product, caseNo)));
    await product.world.fault('registry', { route: 'POST /v1/submissions', kind: 'refuse' });
    try {
      for (const one of waiting) {
        const approval = { grade: 'AA', reason: '材料齐全，情况属实' };
        expectStatus(await reviewer.decide(one.caseNo, 'approve', approval), 200);
        await until(async () => (await refused(one)) && (await voucherOf(one))?.state === 'valid');
      }
    } finally {
      await product.world.clearFaults();
    }
    expect(await Promise.all(waiting.map(stateOf))).to.deep.equal(['approved', 'approved']);
    const answers = [
      { one: corrected, action: 'correct', input: { ...REASON, grade: 'A', points: 12 }, told: { grade: 'A' } },
      { one: revoked, action: 'revoke', input: REASON, told: { kind: 'withdrawal' } },
    ];
    for (const { one, action, input, told } of answers) {
      const { body } = expectStatus(await act((await voucherOf(one)).id, action, input), 200, 202);
      await settled(body.no);
      await until(async () => (await stateOf(one)) === 'completed');
      expect(await refused(one), action).to.equal(undefined);
      const reports = await reportsOf(one.caseNo);
      expect(
        reports.map(({ key, timesReceived }) => [key, timesReceived]),
        action,
      ).to.deep.equal([[`${body.no}:report`, 1]]);
      expect(reports[0]?.body).to.deep.include(told);
      await expectChain(one.caseNo);
    }
  });

  it('is called for a hanging outage too, once half an hour of its clock has passed, and tried again every hour', async function () {
    this.timeout(180_000);
    const started = await gradedCase();
    const { id } = await voucherOf(started);
    const { TEMPORAL_ADDRESS: address = '', TEMPORAL_NAMESPACE: namespace = '' } = product.env;
    const client = connectClient({ address, namespace, payloads: product.keyring.payloads });
    await product.world.fault('registry', { route: 'POST /v1/submissions', kind: '500' });
    try {
      const { body } = expectStatus(await act(id, 'revoke'), 200);
      await fastForwardWorkflow(client, namespace, `amendment:${body.no}`, 31 * 60);
      await until(async () => (await amendmentRow(body.no)).attention !== null, 90_000);
      expect((await amendmentRow(body.no)).attention).to.match(/^registry-|TimeoutFailure/);
      await product.world.clearFaults();
      await fastForwardWorkflow(client, namespace, `amendment:${body.no}`, 61 * 60);
      await settled(body.no);
      expect((await amendmentRow(body.no)).attention).to.equal(null);
    } finally {
      await product.world.clearFaults();
      await client.connection.close();
    }
  });
});
