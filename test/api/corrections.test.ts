import { expect } from 'chai';
import { uuidv7 } from '../../crypto/ids.ts';
import { verifyChain } from '../../db/auditChain.ts';
import { createCorrectionRecordRepository } from '../../db/correctionRecord.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { endOfDayMs } from '../../domain/time.ts';
import { expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import { fastForwardWorkflow } from '../../script/stack/fastForward.ts';
import { virtualNowMs } from '../../script/stack/virtualNow.ts';
import { refusalOf, submittedCase, until } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import { addressCorrection, certificateOf, fileCorrection, recordedIn } from '../support/correctionRequests.ts';
import { knownDriver } from '../support/knownDriver.ts';
import { product as shared } from '../support/productHooks.ts';
import type { Post, EnrolledDriver, Product } from '../support/product.ts';

type Json = Record<string, unknown>;

const HOUR_MS = 3_600_000;
let product: Product;

const requestPath = (no: string): string => `/v1/desk/correction-requests/${no}`;

const readOwn = async (driver: EnrolledDriver, no: string): Promise<Json> =>
  expectStatus(await driver.rest('GET', `/v1/correction-requests/${no}`), 200).body;

/** On the version just read, unless another one is given. */
async function decide(
  post: Post,
  no: string,
  action: string,
  json: Json = {},
  version?: number,
): Promise<RestAnswer<Json>> {
  const clerk = await product.clerk(post);
  const path = requestPath(no);
  const ifMatch = version ?? expectStatus(await clerk.rest('GET', path), 200).headers.get('etag') ?? '';
  return clerk.rest('POST', `${path}/${action}`, { json, ifMatch, idempotencyKey: 'new' });
}

/** Moves the clock of one request to an instant. */
const forwardTo = (no: string, instantMs: number) =>
  withEngine(product, async ({ client }) => {
    const namespace = product.env['TEMPORAL_NAMESPACE'] ?? '';
    const nowMs = await virtualNowMs(client, namespace, `correction:${no}`);
    await fastForwardWorkflow(client, namespace, `correction:${no}`, Math.ceil((instantMs - nowMs) / 1000));
  });

const alertsOf = async (no: string): Promise<string[]> =>
  (await product.database('alerts').where({ case_no: no }).orderBy('raised_at').pluck('level')) as string[];

const expectWholeChain = async (no: string) =>
  expect(await product.database.transaction((trx) => verifyChain(trx, product.keyring.auditKey, no))).to.equal(null);

describe('correction requests', function () {
  this.timeout(120_000);
  before(() => {
    product = shared();
  });
  afterEach(() => product.world.clearFaults());

  it('[T-03] takes what is recorded wrongly to the original issuer’s desk, and only what can be true', async () => {
    const driver = await knownDriver(product);
    const id = await certificateOf(driver);
    const record = await recordedIn(driver, id);
    const recorded = (item: string) => record.find((one) => one.item === item)?.recorded ?? '';
    const claim = (item: string, right: string) => ({ item, recorded: recorded(item), right });
    const wrong = (items: Json[]) => fileCorrection(driver, id, { items, reason: '与证件不一致' });

    const stranger = await knownDriver(product);
    expect(
      (await fileCorrection(stranger, id, { items: [claim('validTo', '2031-01-01')], reason: '与证件不一致' })).status,
    ).to.equal(404);
    expect(refusalOf(await wrong([]))).to.deep.equal([400, 'invalid-request']);
    const several = await wrong([
      claim('issuerName', '别的机关'),
      claim('validTo', recorded('validTo')),
      claim('name', '𠮷·某'),
    ]);
    expect(refusalOf(several)).to.deep.equal([422, 'correction-items-invalid']);
    expect((several.body['errors'] as Json[]).map(({ code }) => code)).to.deep.equal([
      'unknown-item',
      'same-value',
      'not-as-identified',
    ]);
    const changed = await wrong([{ item: 'validTo', recorded: '2001-01-01', right: '2031-01-01' }]);
    expect(refusalOf(changed)).to.deep.equal([409, 'record-changed']);

    const picture = Object.values(await product.materials())[0]!;
    const imageId = uuidv7();
    const evidencePath = `/v1/qualifications/${id}/correction-evidence/${imageId}`;
    const upload = () => driver.rest('PUT', evidencePath, { files: { image: { bytes: picture, name: 'proof.jpg' } } });
    expectStatus(await upload(), 201);
    expectStatus(await upload(), 200);
    expect((await stranger.rest('GET', evidencePath)).status).to.equal(404);
    const right = { items: [claim('address', '广西·𠮷祥路8号')], reason: '住址登记有误', evidence: [imageId] };
    expect(refusalOf(await fileCorrection(driver, id, { ...right, evidence: [uuidv7()] }))).to.deep.equal([
      422,
      'evidence-missing',
    ]);
    // Two at once: one is filed, the other is told of it.
    const both = await Promise.all([fileCorrection(driver, id, right), fileCorrection(driver, id, right)]);
    expect(both.map(({ status }) => status).toSorted()).to.deep.equal([201, 409]);
    const filed = both.find(({ status }) => status === 201)!.body;
    const no = String(filed['no']);
    expect(filed).to.deep.include({ state: 'filed', allowedActions: ['withdraw'] });
    expect((await driver.rest('DELETE', evidencePath)).status).to.equal(409);
    expect((await stranger.rest('GET', `/v1/correction-requests/${no}`)).status).to.equal(404);

    const acceptor = await product.clerk('acceptor');
    expect(await acceptor.taskOf(no)).to.deep.include({ kind: 'correction-request', correctionNo: no, caseNo: null });
    const seen = expectStatus(await acceptor.rest('GET', requestPath(no)), 200).body;
    expect(JSON.stringify(seen['items'])).not.to.contain('𠮷祥路');
    const [shown] = seen['evidence'] as { url: string }[];
    expect((await fetch(`${product.apiUrl}${shown?.url}`)).status).to.equal(200);
    const reads = await product.database('personal_data_reads').where({ case_no: no }).pluck('what');
    expect(reads.toSorted()).to.deep.equal(['correction', 'materials']);
    const elsewhere = await product.clerk('acceptor', 'TEST02');
    expect((await elsewhere.rest('GET', requestPath(no))).status).to.equal(404);

    const early = await decide('reviewer', no, 'confirm');
    expect(refusalOf(early)).to.deep.equal([409, 'action-not-allowed']);
    expect(early.body['allowedActions']).to.deep.equal([]);
    expect(refusalOf(await decide('supervisor', no, 'accept'))).to.deep.equal([403, 'actor-not-allowed']);
    expectStatus(
      await driver.rest('POST', `/v1/correction-requests/${no}/withdraw`, { json: {}, idempotencyKey: 'new' }),
      200,
    );
    expect(refusalOf(await decide('acceptor', no, 'accept'))).to.deep.equal([409, 'action-not-allowed']);
    await expectWholeChain(no);

    const again = expectStatus(await fileCorrection(driver, id, { ...right, evidence: [] }), 201).body;
    expectStatus(await decide('acceptor', String(again['no']), 'decline', { reason: '请先到窗口核对档案' }), 200);
    const declined = await readOwn(driver, String(again['no']));
    expect(declined).to.have.nested.property('decision.reason', '请先到窗口核对档案');
    expect(declined).to.have.nested.property('decision.remedies').that.contains('行政复议');
  });

  it('[T-04] counts two working days from acceptance, warns once, and makes what is past due a supervisor’s task', async () => {
    const driver = await knownDriver(product);
    const id = await certificateOf(driver);
    const { recorded } = (await recordedIn(driver, id)).find(({ item }) => item === 'phone')!;
    const items = [{ item: 'phone', recorded, right: '13900001111' }];
    const no = String(
      expectStatus(await fileCorrection(driver, id, { items, reason: '电话登记有误' }), 201).body['no'],
    );
    expectStatus(await decide('acceptor', no, 'accept'), 200);
    const { clocks } = (await readOwn(driver, no)) as { clocks: { result: { date: string; days: Json[] } } };
    expect(clocks.result.days.filter(({ count }) => count !== null)).to.have.length(2);
    expect(await (await product.clerk('reviewer')).taskOf(no)).to.deep.include({ cause: 'verification' });

    await forwardTo(no, endOfDayMs(clocks.result.date) + 5 * HOUR_MS);
    await until(async () => (await alertsOf(no)).includes('due'));
    expect(await alertsOf(no)).to.deep.equal(['half', 'near-due', 'due']);
    const supervisor = await product.clerk('supervisor');
    await until(async () => (await supervisor.tasks(`?q=${no}&queue=needs-attention`)).length === 1);
    expect((await readOwn(driver, no))['state']).to.equal('accepted');
    // Nothing is decided by itself; now the supervisor may.
    expect(refusalOf(await decide('supervisor', no, 'refuse', { reason: '无档案可查' }, 1))).to.deep.equal([
      412,
      'stale-version',
    ]);
    expectStatus(await decide('supervisor', no, 'refuse', { reason: '档案与登记一致' }), 200);
    expect(await readOwn(driver, no))
      .to.have.nested.property('decision.remedies')
      .that.contains('行政诉讼');
    expect(await supervisor.tasks(`?q=${no}`)).to.deep.equal([]);
    await expectWholeChain(no);
  });

  it('[T-05] has the registry put it right, also after an outage, reads the linked data anew and warns the open case', async () => {
    const { driver, caseNo } = await submittedCase(product);
    const id = await certificateOf(driver);
    const { recorded } = (await recordedIn(driver, id)).find(({ item }) => item === 'validTo')!;
    const right = `${Number(recorded.slice(0, 4)) + 1}-${recorded.slice(5)}`.replace('02-29', '02-28');
    const items = [{ item: 'validTo', recorded, right }];
    const no = String(
      expectStatus(await fileCorrection(driver, id, { items, reason: '有效期登记有误' }), 201).body['no'],
    );
    expectStatus(await decide('acceptor', no, 'accept'), 200);
    const acceptor = await product.clerk('acceptor');
    const before = expectStatus(await acceptor.read(caseNo), 200);
    expect((before.body['recordCorrections'] as Json[])[0]).to.deep.include({ no, correctedAt: null });

    await product.world.fault('registry', { route: 'POST /v1/submissions', kind: 'refuse' });
    expectStatus(await decide('reviewer', no, 'confirm'), 200);
    const supervisor = await product.clerk('supervisor');
    const task = await until(async () => (await supervisor.tasks(`?q=${no}&queue=needs-attention`))[0]);
    const why = { cause: 'refused', causeName: '登记系统不予更正' };
    expect(task).to.include(why);
    const { attention, tasks } = (await supervisor.rest<Record<string, Json[]>>('GET', requestPath(no))).body;
    expect(attention?.[0]).to.include(why);
    expect(tasks?.find(({ kind }) => kind === 'needs-attention')).to.include(why);
    await product.world.clearFaults();
    // Asked about before it is sent again; not being let ask is not the registry's no.
    await product.world.fault('registry', { route: 'GET /v1/submissions/:key', kind: 'refuse', times: 1 });
    // Received, and the answer lost: asked about once more.
    await product.world.fault('registry', { route: 'POST /v1/submissions', kind: 'drop-connection', times: 1 });
    expectStatus(await supervisor.rest('POST', `${requestPath(no)}/replay`, { json: {}, idempotencyKey: 'new' }), 200);
    await until(async () => (await readOwn(driver, no))['endedAt']);
    expect(await product.world.submissions(no)).to.have.length(1);
    expect((await recordedIn(driver, id)).find(({ item }) => item === 'validTo')?.recorded).to.equal(right);

    const stale = await until(async () => {
      const now = await acceptor.read(caseNo);
      return now.headers.get('etag') !== before.headers.get('etag') && now;
    });
    expect((stale.body['recordCorrections'] as Json[])[0]?.['correctedAt']).to.be.a('string');
    expect((stale.body['timeline'] as Json[]).at(-1)).to.deep.include({ action: 'record-corrected' });
    const version = Number(/\d+/.exec(before.headers.get('etag') ?? '')?.[0]);
    expect(refusalOf(await acceptor.decide(caseNo, 'accept', {}, { version }))).to.deep.equal([412, 'stale-version']);
    expect(((await driver.read(caseNo)).body['recordCorrections'] as Json[])[0]).to.deep.include({ no });
    const told = await product.database('notifications').where({ case_no: no, channel: 'wechat' }).pluck('template');
    expect(told).to.include.members([
      'correction-filed',
      'correction-accepted',
      'correction-confirmed',
      'record-corrected',
    ]);
    await expectWholeChain(no);
  });

  it('do not send what the registry says already; what it refuses for good a supervisor ends, with reason and remedies', async () => {
    const driver = await knownDriver(product);
    const id = await certificateOf(driver);
    /** The registry's own record changes, by another request or by its own hand. */
    const changesTo = (address: string) => product.world.introduce({ ...driver.person, address }, { identity: false });
    const confirmed = async (no: string) => {
      expectStatus(await decide('acceptor', no, 'accept'), 200);
      expectStatus(await decide('reviewer', no, 'confirm'), 200);
    };

    const first = await addressCorrection(driver, '广西·𠮷祥路8号');
    await changesTo('广西·𠮷祥路8号');
    await product.world.fault('registry', { route: 'POST /v1/qualifications/query', kind: 'refuse', times: 1 });
    await confirmed(first);
    await until(async () => (await readOwn(driver, first))['correctedAt']);
    expect(await product.world.submissions(first)).to.deep.equal([]);
    expect((await recordedIn(driver, id)).find(({ item }) => item === 'address')?.recorded).to.equal('广西·𠮷祥路8号');
    await expectWholeChain(first);

    const second = await addressCorrection(driver, '广西·如意路9号');
    await changesTo('广西·平安路7号');
    await confirmed(second);
    const supervisor = await product.clerk('supervisor');
    await until(async () => (await supervisor.tasks(`?q=${second}&queue=needs-attention`))[0]);
    const path = requestPath(second);
    const seen = expectStatus(await supervisor.rest('GET', path), 200).body;
    expect(seen['allowedActions']).to.deep.equal([{ action: 'refuse', name: '不予更正' }]);
    const why = { reason: '登记系统中的住址已经变更，请核对后重新提出' };
    expect(refusalOf(await decide('reviewer', second, 'refuse', why))).to.deep.equal([403, 'actor-not-allowed']);
    expect(refusalOf(await decide('supervisor', second, 'refuse'))).to.deep.equal([400, 'invalid-request']);
    expectStatus(await decide('supervisor', second, 'refuse', why), 200);
    const last = await readOwn(driver, second);
    expect(last).to.deep.include({ state: 'refused', correctedAt: null });
    expect(last).to.have.nested.property('decision.reason', why.reason);
    expect(last).to.have.nested.property('decision.remedies').that.contains('行政复议');
    expect(await supervisor.tasks(`?q=${second}`)).to.deep.equal([]);
    const told = product.database('notifications').where({ case_no: second, template: 'correction-refused' });
    expect((await told.pluck('channel')).toSorted()).to.deep.equal(['sms', 'wechat']);
    expect(refusalOf(await decide('supervisor', second, 'refuse', why))).to.deep.equal([409, 'action-not-allowed']);
    await expectWholeChain(second);
    // A read that was given up may still be running: what was refused is not put right by it.
    const { database, keyring } = product;
    const records = createCorrectionRecordRepository(database, createSealedColumns(keyring), keyring.auditKey);
    const taken = { practitioner: null, qualifications: [] };
    expect(await records.takeIn(second, taken, Date.now())).to.equal(null);
    expect([await records.isCorrected(first), await records.isCorrected(second)]).to.deep.equal([true, false]);
    expect(await addressCorrection(driver, '广西·如意路9号'), 'it may be asked for again').to.be.a('string');

    // A read whose result is lost may still be taking it in, waiting for the person: it is waited for.
    const request = () => database('correction_requests').where({ no: first });
    await request().update({ corrected_at: null });
    const userId = await driver.userId();
    const [late, answer] = await database
      .transaction(async (trx) => {
        await trx('users').where({ id: userId }).forUpdate().first('id');
        const begun = records.takeIn(first, taken, Date.now());
        const isFree = () =>
          database.transaction((other) =>
            other('correction_requests').where({ no: first }).forUpdate().skipLocked().first('no'),
          );
        await until(async () => !(await isFree()));
        return [begun, records.isCorrected(first)];
      })
      .then((both) => Promise.all(both));
    expect([late, answer]).to.deep.equal([[], true]);
  });
});
