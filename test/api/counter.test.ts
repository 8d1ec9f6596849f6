import { expect } from 'chai';
import { createEarlierReviewRepository } from '../../db/earlierReviews.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectStatus, type RestAnswer } from '../../script/client/rest.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { randomUUID } from 'node:crypto';
import { expectAgreement } from '../support/agreement.ts';
import { refusalOf, until } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import { looksAt } from '../support/looks.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';
import { files } from '../support/realName.ts';

type Json = Record<string, unknown>;

describe('assisted filing at the counter by the API', function () {
  this.timeout(120_000);
  let product: Product;
  let counter: Clerk;
  let person: DemoPerson;
  let scanId: string;
  let order: Json;
  let caseNo: string;
  const [beginKey, submitKey, withdrawKey] = [randomUUID(), randomUUID(), randomUUID()];

  const post = (path: string, json: Json, clerk = counter, key = 'new') =>
    clerk.rest('POST', `/v1/desk/${path}`, { json, idempotencyKey: key });
  /** How often anybody at a counter was shown this person, and of him this case. */
  const looksOf = async (about: { case_no: string } | { case_no: null; subject_id: string }): Promise<number> =>
    (await product.database('personal_data_reads').where({ what: 'assisted', ...about })).length;
  const own = (path = '') => `/v1/desk/assisted/${caseNo}${path}`;
  const picture = (bytes: Uint8Array) => ({ files: { image: { bytes, name: 'picture.jpg' } } });

  /** Scans the card and reads it, as long as that takes on a busy machine. @returns how often it was shown, too */
  async function scanCard(holder: DemoPerson): Promise<{ id: string; looks: number }> {
    const shown = expectStatus(
      await counter.rest('POST', '/v1/desk/person-scans', {
        files: files(await product.photos(holder)),
        idempotencyKey: 'new',
      }),
      201,
      202,
    );
    const id = String(shown.body['id']);
    const scan = await until(async () => {
      const { body } = await counter.rest('GET', `/v1/desk/person-scans/${id}`);
      return body['state'] === 'reading' ? null : body;
    }, 60_000);
    expect(scan['card']).to.include({ name: holder.name, idNumber: holder.idNumber });
    return { id, looks: shown.status === 201 ? 2 : 1 };
  }

  /** Scans the card and has it checked. */
  async function showCard(
    holder = person,
    outcome: 'verified' | 'in-review' = 'verified',
  ): Promise<{ scanId: string; answer: RestAnswer<Json> }> {
    const { id } = await scanCard(holder);
    const tooEarly = await post('cases', { ...order, scanId: id });
    expect(refusalOf(tooEarly)).to.deep.equal([409, 'identification-pending']);
    const key = `identify-${id}`;
    const answer = await until(async () => {
      const asked = await counter.rest('POST', '/v1/desk/persons', { json: { scanId: id }, idempotencyKey: key });
      return expectStatus(asked, 200, 202).body['state'] === 'checking' ? null : asked;
    }, 60_000);
    expect(answer.body).to.include({ state: outcome, scanId: id });
    expect(JSON.stringify(answer.body)).not.to.include(holder.idNumber);
    return { scanId: id, answer };
  }

  before(async () => {
    product = shared();
    counter = await product.clerk('counter');
    person = await product.person();
    const { notice } = (
      await (
        await knownDriver(product)
      ).rest<{ notice: { version: string } }>('GET', '/v1/services/integrity-assessment?province=99')
    ).body;
    order = {
      mode: 'assisted',
      business: 'integrity-assessment',
      qualificationId: randomUUID(),
      noticeVersion: notice.version,
      unchangedConfirmed: true,
    };
  });

  it('[P-22] knows a person without a phone by the card he shows, at this counter alone', async () => {
    const shown = await showCard();
    ({ scanId } = shown);
    expect(shown.answer.body).to.include({ hasAccount: false });
    const { user_id: subject } = await product
      .database('real_name_verifications')
      .where({ scan_id: scanId })
      .first('user_id');
    const looks = () => looksOf({ case_no: null, subject_id: subject });
    expect(await looks()).to.equal(1);
    const again = expectStatus(await post('persons', { scanId }, counter, `identify-${scanId}`), 200);
    expect(again.body, 'under the same key').to.deep.equal(shown.answer.body);
    expect(await looks()).to.equal(2);
    const elsewhere = await product.clerk('counter', 'TEST02');
    for (const [clerk, status] of [
      [elsewhere, 404],
      [await product.clerk('acceptor'), 403],
    ] as const) {
      expect((await clerk.rest('GET', `/v1/desk/persons/${scanId}/qualifications`)).status).to.equal(status);
      expect((await post('cases', { ...order, scanId }, clerk)).status).to.equal(status);
    }
    const { qualifications } = expectStatus(
      await counter.rest<{ qualifications: Json[] }>('GET', `/v1/desk/persons/${scanId}/qualifications`),
      200,
    ).body;
    expect(qualifications).to.have.length(person.qualifications.length);
    const cycles = qualifications[0]?.['assessableCycles'] as Json[];
    order['qualificationId'] = qualifications[0]?.['id'];
    order['cycle'] = cycles.find(({ state }) => state === 'assessable')?.['cycleStart'];
  });

  it('[P-22] files the same case with the same clocks, for a signed consent, and names the clerk in its chain', async () => {
    const outdated = await post('cases', { ...order, scanId, noticeVersion: '0' });
    expect(refusalOf(outdated)).to.deep.equal([409, 'notice-changed']);
    const unknownMode = await post('cases', { ...order, scanId, mode: 'by-hearsay' });
    expect(refusalOf(unknownMode)).to.deep.equal([400, 'invalid-request']);
    const begin = () => post('cases', { ...order, scanId }, counter, beginKey);
    caseNo = String(expectStatus(await begin(), 201).body['caseNo']);
    expect(expectStatus(await begin(), 201).body, 'the same draft').to.include({ caseNo });
    expect(await looksOf({ case_no: caseNo }), 'each time he is shown the case').to.equal(2);
    const shown = () => product.database('counter_identifications').where({ scan_id: scanId });
    const { shown_at: today } = await shown().first();
    await shown().update({ shown_at: new Date(today.getTime() - 86_400_000) });
    expect(refusalOf(await begin()), 'the day after').to.deep.equal([409, 'identification-outdated']);
    await shown().update({ shown_at: today });
    expect(await looksOf({ case_no: caseNo })).to.equal(2);
    const elsewhere = await product.clerk('counter', 'TEST02');
    expect((await elsewhere.rest('GET', own())).status, 'nobody stands there').to.equal(404);

    expectStatus(await counter.rest('PATCH', own('/form'), { json: { employer: '个人' } }), 200);
    const materials = await product.materials();
    for (const [slot, bytes] of Object.entries(materials))
      expectStatus(await counter.rest('PUT', own(`/materials/${slot}/${randomUUID()}`), picture(bytes)), 201);
    const submit = (key = 'new') => post(`assisted/${caseNo}/submit`, {}, counter, key);
    expect(refusalOf(await submit())).to.deep.equal([409, 'consent-missing']);
    const signed = picture(materials['education-record']);
    for (let turn = 0; turn < 2; turn += 1) expectStatus(await counter.rest('PUT', own('/consent'), signed), 200);
    const submitted = expectStatus(await submit(submitKey), 200).body;
    expect(submitted['state']).to.equal('submitted');
    expect((submitted['clocks'] as Json)['acceptance']).to.deep.include({ provisional: false });
    expect(refusalOf(await counter.rest('PUT', own('/consent'), signed))).to.deep.equal([409, 'not-a-draft']);

    const clerk = await product.database('staff').where({ login: 'counter-TEST01' }).first('id');
    const [event] = await product.database('case_events').where({ case_no: caseNo }).orderBy('seq');
    expect(event).to.include({ action: 'submit', actor_kind: 'counter', actor_id: clerk.id });
    const filing = await product.database('assisted_filings').where({ case_no: caseNo }).first();
    const details: Json = typeof event.details === 'string' ? JSON.parse(event.details) : event.details;
    expect(details['consent']).to.equal(filing.consent_sha256);
    const { timeline } = (await (await product.clerk('acceptor')).read(caseNo)).body;
    expect((timeline as Json[])[0]).to.include({ action: 'submit', actorName: '窗口人员 测试counter1' });
    await expectAgreement(product, caseNo);
  });

  it('[P-22] answers a supplement and withdraws for the person before it', async () => {
    const acceptor = await product.clerk('acceptor');
    const items = [{ target: 'field', name: 'employer', reasons: [], note: '请填写单位全称' }];
    expectStatus(await acceptor.decide(caseNo, 'request-supplement', { items }), 200);
    // Whoever submitted it is told so again, however far it has come since; nobody submits it a second time.
    const submitAs = (key: string) => post(`assisted/${caseNo}/submit`, {}, counter, key);
    expect(expectStatus(await submitAs(submitKey), 200).body).to.include({ caseNo });
    expect(refusalOf(await submitAs('new'))).to.deep.equal([409, 'not-a-draft']);
    expect(refusalOf(await post(`assisted/${caseNo}/resubmit`, {}))).to.deep.equal([422, 'supplement-incomplete']);
    expectStatus(await counter.rest('PATCH', own('/form'), { json: { employer: '蜀道运输有限公司' } }), 200);
    expectStatus(await post(`assisted/${caseNo}/resubmit`, {}), 200);
    const withdrawAs = (key: string) => post(`assisted/${caseNo}/withdraw`, {}, counter, key);
    const looks = await looksOf({ case_no: caseNo });
    for (let turn = 1; turn <= 2; turn += 1) {
      expect(expectStatus(await withdrawAs(withdrawKey), 200).body).to.include({ state: 'withdrawn' });
      expect(await looksOf({ case_no: caseNo })).to.equal(looks + turn);
    }
    expect(refusalOf(await withdrawAs('new'))).to.deep.equal([409, 'action-not-allowed']);
    const events = await product.database('case_events').where({ case_no: caseNo }).orderBy('seq');
    expect(events.slice(-2).map(({ action, actor_kind: kind }) => [action, kind])).to.deep.equal([
      ['resubmit', 'counter'],
      ['withdraw', 'counter'],
    ]);
    await expectAgreement(product, caseNo);
  });

  it('[P-22] [P-23] leaves the case to the person once he proves his identity in the app', async () => {
    const { database } = product;
    const before = await database('cases').where({ case_no: caseNo }).first('user_id');
    expect((await database('users').where({ id: before.user_id }).first()).openid_index).to.equal(null);
    const driver = await knownDriver(product, { alter: () => person });
    const userId = await driver.userId();
    expect(await database('users').where({ id: before.user_id })).to.deep.equal([]);
    expect(await database('account_adoptions').where({ former_id: before.user_id }).first()).to.include({
      user_id: userId,
    });
    expect((await driver.read(caseNo)).body).to.include({ state: 'withdrawn', mayApplyAgain: true });
    const again = { from: caseNo, noticeVersion: order['noticeVersion'], unchangedConfirmed: true };
    const draft = expectStatus(await driver.begin(again), 201).body;
    expectStatus(await driver.submit(String(draft['caseNo'])), 200);
    await expectAgreement(product, String(draft['caseNo']));

    // The other way round: who has an account is found by his card, and stays who he is.
    const shown = await showCard();
    expect(shown.answer.body).to.include({ hasAccount: true });
    expect(expectStatus(await counter.rest('GET', own()), 200).body).to.include({ caseNo });
    expect(await database('users').whereNull('openid_index').whereNull('id_number_index')).to.deep.equal([]);
    expect(await database('personal_data_reads').where({ what: 'assisted', case_no: caseNo })).not.to.deep.equal([]);
  });

  it('[P-22] takes a card that a clerk has approved by hand without another review when it is shown again on another day', async () => {
    const { database, world } = product;
    const holder = await product.person();
    await world.introduce({ ...holder, name: '司马相如' }, { registry: false });
    const first = await showCard(holder, 'in-review');
    const review = await database('real_name_verifications').where({ scan_id: first.scanId }).first('id');
    const approval = { json: {}, idempotencyKey: 'new' };
    const acceptor = await product.clerk('acceptor');
    expectStatus(await acceptor.rest('POST', `/v1/desk/real-name/${review.id}/approve`, approval), 200);
    const certificates = (id: string) => counter.rest('GET', `/v1/desk/persons/${id}/qualifications`);
    expectStatus(await certificates(first.scanId), 200);

    // Everything was yesterday.
    const yesterday = new Date(Date.now() - 86_400_000);
    await database('counter_identifications').where({ scan_id: first.scanId }).update({ shown_at: yesterday });
    await database('real_name_verifications').where({ id: review.id }).update({ decided_at: yesterday });
    expect(refusalOf(await certificates(first.scanId))).to.deep.equal([409, 'identification-outdated']);
    const again = await showCard(holder);
    expectStatus(await certificates(again.scanId), 200);
    const settled = await database('real_name_verifications').where({ scan_id: again.scanId }).first();
    expect(settled).to.include({ state: 'verified', rests_on: review.id, decided_by: null });
    expect(await database('tasks').where({ subject_id: settled.id })).to.deep.equal([]);

    // Nobody has seen who sends the same card from a phone.
    await database('counter_identifications').where({ scan_id: again.scanId }).delete();
    const reviews = createEarlierReviewRepository(database, createSealedColumns(product.keyring));
    expect(await reviews.settles(settled.id)).to.equal(false);
  });

  it('[P-11] finds every look at a card by the number on it, though nobody was ever identified by it', async () => {
    const { database, world } = product;
    const auditor = ['person-search', '测试auditor1'];
    const clerk = ['real-name', '测试counter1'];
    const left = await product.person();
    const { looks } = await scanCard(left);
    expect(await looksAt(product, left)).to.deep.equal([auditor, ...Array<string[]>(looks).fill(clerk)]);

    const holder = await product.person();
    await world.introduce({ ...holder, name: '司马相如' }, { registry: false });
    const { scanId: shown } = await showCard(holder, 'in-review');
    const { id } = await database('real_name_verifications').where({ scan_id: shown }).first('id');
    const acceptor = await product.clerk('acceptor');
    const review = () => acceptor.rest('GET', `/v1/desk/real-name/${id}`);
    expectStatus(await review(), 200);
    const refusal = { json: { reason: 'name-misread' }, idempotencyKey: 'new' };
    expectStatus(await acceptor.rest('POST', `/v1/desk/real-name/${id}/reject`, refusal), 200);
    expect(expectStatus(await review(), 200).body).to.include({ state: 'refused' });
    const reviewer = ['real-name', '测试acceptor1'];
    const [own, refused, open, ...before] = await looksAt(product, holder);
    expect([own, refused, open]).to.deep.equal([auditor, reviewer, reviewer]);
    expect(before).to.deep.include(clerk);
  });
});
