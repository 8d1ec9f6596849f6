import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import { expectStatus } from '../../script/client/rest.ts';
import type { DemoPerson, DemoQualification } from '../../simulators/people/demoPerson.ts';
import { expectAgreement } from '../support/agreement.ts';
import { product as shared } from '../support/productHooks.ts';
import { draftedCase, refusalOf, until } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { EnrolledDriver, Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Field {
  name: string;
  required: boolean;
  editable: boolean;
  value: string | null;
  source: string | null;
}
interface Order extends Json {
  qualificationId: string;
  cycle: string;
  noticeVersion: string;
}

let product: Product;
const fieldsOf = (body: Json): Record<string, Field> =>
  Object.fromEntries((body['form'] as Field[]).map((field) => [field.name, field]));
const messagesOf = (body: Json): string[] => (body['errors'] as { field: string }[]).map(({ field }) => field);

function withSecondCertificate(person: DemoPerson): DemoPerson {
  const [first] = person.qualifications as [DemoQualification];
  return { ...person, qualifications: [first, { ...first, number: `${first.number.slice(0, 14)}X009` }] };
}

async function orderOf(driver: EnrolledDriver): Promise<Order> {
  const service = await driver.rest<{ notice: { version: string } }>('GET', '/v1/services/integrity-assessment');
  const [qualification] = await driver.qualifications();
  const [cycle] = qualification?.['assessableCycles'] as { cycleStart: string }[];
  return {
    business: 'integrity-assessment',
    qualificationId: String(qualification?.['id']),
    cycle: String(cycle?.cycleStart),
    noticeVersion: service.body.notice.version,
    unchangedConfirmed: true,
  };
}

describe('application', function () {
  this.timeout(60_000);
  let driver: EnrolledDriver;
  let order: Order;

  before(async () => {
    product = shared();
    driver = await knownDriver(product);
    order = await orderOf(driver);
  });

  const begin = async (): Promise<string> => String(expectStatus(await driver.begin(order), 201).body['caseNo']);

  it('[A-03] wants the notice agreed to in its current version, and keeps version and time', async () => {
    const { body } = await driver.rest<{ notice: Json }>('GET', '/v1/services/integrity-assessment');
    expect(body.notice['title']).to.contain('诚信考核业务须知');
    expect(String(body.notice['text']).length).to.be.greaterThan(100);
    const refused = await driver.begin({ ...order, noticeVersion: '2019.1' });
    expect(refusalOf(refused)).to.deep.equal([409, 'notice-changed']);
    expect(refused.body['noticeVersion']).to.equal(order.noticeVersion);
    const { noticeVersion: _, ...withoutNotice } = order;
    expect(refusalOf(await driver.begin(withoutNotice))).to.deep.equal([400, 'invalid-request']);

    const before = Date.now();
    const caseNo = await begin();
    const row = await product.database('cases').where({ case_no: caseNo }).first();
    expect(row.notice_version).to.equal(order.noticeVersion);
    expect((row.notice_agreed_at as Date).getTime()).to.be.within(before - 1, Date.now() + 1);
  });

  it('refuses to submit under a notice that has changed, keeps what was typed, and goes on after agreeing again', async () => {
    const started = await draftedCase(product, { form: { employer: '顺达物流有限公司' } });
    await product.database('cases').where({ case_no: started.caseNo }).update({ notice_version: '2019.1' });
    expect((await started.driver.read(started.caseNo)).body['notice']).to.deep.include({ current: false });
    expect(refusalOf(await started.driver.submit(started.caseNo))).to.deep.equal([409, 'notice-changed']);
    const agree = (noticeVersion: string) =>
      started.driver.rest('PUT', `/v1/cases/${started.caseNo}/notice`, { json: { noticeVersion } });
    expect(refusalOf(await agree('2019.1'))).to.deep.equal([409, 'notice-changed']);
    expectStatus(await agree(order.noticeVersion), 200);
    const submitted = expectStatus(await started.driver.submit(started.caseNo), 200);
    expect(fieldsOf(submitted.body)['employer']?.value).to.equal('顺达物流有限公司');
    await expectAgreement(product, started.caseNo);
  });

  it('[A-05] wants the certificate confirmed as unchanged, and judges its validity again at submission', async () => {
    const unconfirmed = await driver.begin({ ...order, unchangedConfirmed: false });
    expect(refusalOf(unconfirmed)).to.deep.equal([409, 'unchanged-confirmation-required']);
    const started = await draftedCase(product);
    const row = await product.database('cases').where({ case_no: started.caseNo }).first();
    expect(row.unchanged_confirmed_at).to.be.instanceOf(Date);
    const certificate = product.database('qualifications').where({ id: row.qualification_id });
    const [{ valid_to: validTo }] = await certificate.clone();
    await certificate.clone().update({ valid_to: addDays(shanghaiDate(Date.now()), -1) });
    expect(refusalOf(await started.driver.submit(started.caseNo))).to.deep.equal([409, 'certificate-expired']);
    expect((await started.driver.read(started.caseNo)).body['state']).to.equal('draft');
    await certificate.clone().update({ valid_to: validTo });
    expectStatus(await started.driver.submit(started.caseNo), 200);
  });

  it('[A-06] [A-07] begins with the chosen certificate and fills in what the registry knows', async () => {
    const caseNo = await begin();
    const { body } = await driver.read(caseNo);
    const { address, phone, employer } = fieldsOf(body);
    expect([address?.value, address?.source]).to.deep.equal([driver.person.address, driver.person.address]);
    expect([phone?.value, phone?.source]).to.deep.equal([driver.person.phone, driver.person.phone]);
    expect([employer?.value, employer?.source]).to.deep.equal([null, null]);
    const header = Object.fromEntries(
      (body['header'] as { name: string; value: string }[]).map((one) => [one.name, one.value]),
    );
    expect(header).to.deep.include({ name: driver.person.name, sex: driver.person.sex, nation: driver.person.nation });
    expect(header['idNumber']).not.to.equal(driver.person.idNumber);
    expect(body).to.deep.include({ state: 'draft', business: 'integrity-assessment' });
    expect((body['cycle'] as Json)['start']).to.equal(order.cycle);
  });

  it('[A-08] lets everything but the name be edited and keeps the source value beside it', async () => {
    const caseNo = await begin();
    const before = fieldsOf((await driver.read(caseNo)).body);
    expect(Object.values(before).every(({ editable }) => editable)).to.equal(true);
    for (const name of ['name', 'idNumber', 'certificateNumber']) {
      const refused = await driver.fill(caseNo, { [name]: '别人' });
      expect(refusalOf(refused), name).to.deep.equal([400, 'invalid-request']);
      expect(messagesOf(refused.body), name).to.deep.equal([name]);
    }
    const edited = { address: '四川省成都市青羊区新华大道1号', phone: '028-86600000', employer: '个人' };
    const after = fieldsOf(expectStatus(await driver.fill(caseNo, edited), 200).body);
    for (const [name, value] of Object.entries(edited)) {
      expect(after[name]).to.deep.include({ value, source: before[name]?.source });
    }
    const header = (await driver.read(caseNo)).body['header'] as { name: string; value: string }[];
    expect(header.find(({ name }) => name === 'name')?.value).to.equal(driver.person.name);
  });

  it('[A-09] wants 服务单位 typed: empty at first, an employer or the word 个人', async () => {
    const { caseNo, driver: applicant } = await draftedCase(product, { form: { employer: '' } });
    expect(fieldsOf((await applicant.read(caseNo)).body)['employer']?.value ?? '').to.equal('');
    const refused = await applicant.submit(caseNo);
    expect(refusalOf(refused)).to.deep.equal([422, 'form-incomplete']);
    expect(messagesOf(refused.body)).to.deep.equal(['employer']);
    for (const employer of ['成都顺达物流有限公司', '个人']) {
      expect(fieldsOf((await applicant.fill(caseNo, { employer })).body)['employer']?.value).to.equal(employer);
    }
    expectStatus(await applicant.submit(caseNo), 200);
  });

  it('[A-10] keeps a confirmed form and goes on to the materials', async () => {
    const caseNo = await begin();
    const filled = expectStatus(await driver.fill(caseNo, { employer: '个人' }), 200);
    expect(fieldsOf(filled.body)['employer']?.value).to.equal('个人');
    const { body } = await driver.read(caseNo);
    expect(fieldsOf(body)['employer']?.value).to.equal('个人');
    const missing = await driver.submit(caseNo);
    expect(refusalOf(missing)).to.deep.equal([422, 'material-missing']);
    expect(missing.body['slots']).to.deep.equal((body['materials'] as Json[]).map(({ slot }) => slot));
  });

  it('refuses what no field can hold, says which, and changes nothing', async () => {
    const caseNo = await begin();
    const before = fieldsOf((await driver.read(caseNo)).body);
    const bad: [Json, string][] = [
      [{ employer: '单'.repeat(61) }, 'employer'],
      [{ employer: '单' }, 'employer'],
      [{ employer: '个人\u0000' }, 'employer'],
      [{ employer: 'abc\u202edef' }, 'employer'],
      [{ phone: '12345' }, 'phone'],
      [{ address: '三字内' }, 'address'],
      [{ nickname: 'x', employer: '个人' }, 'nickname'],
    ];
    for (const [form, field] of bad) {
      const refused = await driver.fill(caseNo, form);
      expect(refusalOf(refused), JSON.stringify(form)).to.deep.equal([400, 'invalid-request']);
      expect(messagesOf(refused.body), JSON.stringify(form)).to.include(field);
    }
    for (const wrongType of [{ employer: 7 }, { employer: null }, ['个人']]) {
      const refused = await driver.rest('PATCH', `/v1/cases/${caseNo}/form`, { json: wrongType });
      expect(refusalOf(refused), JSON.stringify(wrongType)).to.deep.equal([400, 'invalid-request']);
    }
    expect(fieldsOf((await driver.read(caseNo)).body)).to.deep.equal(before);
  });

  it('keeps rare characters, names with a middle dot and markup as the text they are', async () => {
    const caseNo = await begin();
    for (const employer of [
      '𠮷野家𬭎运输有限公司',
      '买买提·吐尔逊',
      '<img src=x onerror=alert(1)>&"',
      '单'.repeat(60),
      '𠮷'.repeat(60),
    ]) {
      const { body } = expectStatus(await driver.fill(caseNo, { employer }), 200);
      expect(fieldsOf(body)['employer']?.value).to.equal(employer);
    }
  });

  it('answers a beginning repeated under its key with the same draft, and refuses another body under that key', async () => {
    const key = randomUUID();
    const count = async () => (await product.database('cases').where({ user_id: await driver.userId() })).length;
    const before = await count();
    const [first, second] = await Promise.all([driver.begin(order, key), driver.begin(order, key)]);
    const third = await driver.begin(order, key);
    for (const answer of [first, second]) {
      if (answer.status === 409) expect(answer.body['code']).to.equal('idempotency-in-progress');
      else expect(answer.body['caseNo']).to.equal(third.body['caseNo']);
    }
    expect(third.status).to.equal(201);
    // As if the answer had been lost before it was kept.
    await product.database('idempotency_keys').where({ idem_key: key }).delete();
    expect(expectStatus(await driver.begin(order, key), 201).body['caseNo']).to.equal(third.body['caseNo']);
    expect(await count()).to.equal(before + 1);
    const other = await driver.begin({ ...order, kind: 'restoration' }, key);
    expect(refusalOf(other)).to.deep.equal([422, 'idempotency-mismatch']);
    const none = await driver.rest('POST', '/v1/cases', { json: order });
    expect(refusalOf(none)).to.deep.equal([400, 'idempotency-key-required']);
  });

  it('answers a submission repeated under its key with the same answer: one event, one task, one workflow', async () => {
    const { caseNo, driver: applicant } = await draftedCase(product);
    const key = randomUUID();
    const first = expectStatus(await applicant.submit(caseNo, key), 200);
    const again = expectStatus(await applicant.submit(caseNo, key), 200);
    expect(again.body).to.deep.equal(first.body);
    expect(again.headers.get('etag')).to.equal(first.headers.get('etag'));
    const { version } = await expectAgreement(product, caseNo);
    expect(version).to.equal(1);
    const { database } = product;
    expect(await database('case_events').where({ case_no: caseNo, action: 'submit' })).to.have.length(1);
    expect(await database('tasks').where({ case_no: caseNo })).to.have.length(1);
    const runs = await withEngine(product, ({ client }) =>
      until(async () => {
        const found = [];
        for await (const run of client.workflow.list({ query: `WorkflowId = "case:${caseNo}"` })) found.push(run.runId);
        return found.length > 0 && found;
      }),
    );
    expect(runs).to.have.length(1);
    const otherDraft = await applicant.begin({ ...(await orderOf(applicant)), cycle: await secondCycle(applicant) });
    const mismatch = await applicant.submit(String(otherDraft.body['caseNo']), key);
    expect(refusalOf(mismatch)).to.deep.equal([422, 'idempotency-mismatch']);
    const body = await applicant.rest('POST', `/v1/cases/${caseNo}/submit`, {
      json: { force: true },
      idempotencyKey: 'new',
    });
    expect(refusalOf(body)).to.deep.equal([400, 'invalid-request']);
  });

  async function secondCycle(applicant: EnrolledDriver): Promise<string> {
    const [qualification] = await applicant.qualifications();
    const cycles = qualification?.['assessableCycles'] as { cycleStart: string; state: string }[];
    return String(cycles.find(({ state }) => state === 'assessable')?.cycleStart);
  }

  it('lets one of two submissions of the same person and cycle win when both come at the same instant', async () => {
    const applicant = await knownDriver(product);
    const materials = await product.materials();
    const drafts = [await applicant.prepare(materials), await applicant.prepare(materials)];
    const answers = await Promise.all(drafts.map((caseNo) => applicant.submit(caseNo)));
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, 409]);
    const loser = answers.findIndex(({ status }) => status === 409);
    expect(answers[loser]?.body['code']).to.be.oneOf(['case-already-open', 'assessment-already-open']);
    await expectAgreement(product, drafts[1 - loser] ?? '');
    expect((await applicant.read(drafts[loser] ?? '')).body['state']).to.equal('draft');
    expect(await product.database('case_events').where({ case_no: drafts[loser] })).to.deep.equal([]);
    const late = await applicant.begin(await orderOf(applicant));
    expect(refusalOf(late)).to.deep.equal([409, 'assessment-already-open']);
  });

  it('lets one of two win also when they were begun from two certificates: the cycle belongs to the person', async () => {
    const applicant = await knownDriver(product, { alter: withSecondCertificate });
    const materials = await product.materials();
    const base = await orderOf(applicant);
    const drafts: string[] = [];
    for (const { id } of await applicant.qualifications()) {
      const begun = expectStatus(await applicant.begin({ ...base, qualificationId: String(id) }), 201);
      const caseNo = String(begun.body['caseNo']);
      expectStatus(await applicant.fill(caseNo, { employer: '个人' }), 200);
      for (const [slot, image] of Object.entries(materials)) await applicant.upload(caseNo, slot, image);
      drafts.push(caseNo);
    }
    expect(drafts).to.have.length(2);
    const answers = await Promise.all(drafts.map((caseNo) => applicant.submit(caseNo)));
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([200, 409]);
    const loser = answers.findIndex(({ status }) => status === 409);
    expect(answers[loser]?.body['code']).to.equal('assessment-already-open');
    expect(await product.database('case_events').where({ case_no: drafts[loser] })).to.deep.equal([]);
    await expectAgreement(product, drafts[1 - loser] ?? '');
  });

  it("answers 404 everywhere for somebody else's case, as for one that does not exist", async () => {
    const { caseNo, driver: owner } = await draftedCase(product);
    const before = (await owner.read(caseNo)).body;
    const image = (before['materials'] as { slot: string; images: { imageId: string }[] }[])[0];
    const imagePath = `/v1/cases/${caseNo}/materials/${image?.slot}/${image?.images[0]?.imageId}`;
    const [education] = Object.values(await product.materials()) as [Uint8Array];
    const post = { json: {}, idempotencyKey: 'new' };
    const attempts: [string, string, Parameters<EnrolledDriver['rest']>[2]?][] = [
      ['GET', `/v1/cases/${caseNo}`],
      ['PATCH', `/v1/cases/${caseNo}/form`, { json: { employer: '个人' } }],
      ['PUT', `/v1/cases/${caseNo}/notice`, { json: { noticeVersion: order.noticeVersion } }],
      ['GET', imagePath],
      ['PUT', imagePath, { files: { image: { bytes: education, name: 'a.jpg' } } }],
      ['DELETE', imagePath],
      ['POST', `/v1/cases/${caseNo}/submit`, post],
      ['POST', `/v1/cases/${caseNo}/withdraw`, post],
      ['DELETE', `/v1/cases/${caseNo}`],
    ];
    for (const [method, path, request] of attempts) {
      const answer = await driver.rest(method, path, request);
      expect(refusalOf(answer), `${method} ${path}`).to.deep.equal([404, 'not-found']);
      const anonymous = await driver.rest(method, path, { ...request, token: null });
      expect(anonymous.status, `${method} ${path} without log-in`).to.equal(401);
    }
    expect((await owner.read(caseNo)).body['form']).to.deep.equal(before['form']);
    const listed = await driver.rest<{ cases: { caseNo: string }[] }>('GET', '/v1/cases');
    expect(listed.body.cases.map((one) => one.caseNo)).not.to.include(caseNo);
    expectStatus(await owner.submit(caseNo), 200);
    expect(refusalOf(await driver.withdraw(caseNo))).to.deep.equal([404, 'not-found']);
    expect(refusalOf(await driver.read('CX51010020200101000001X'))).to.have.members([404, 'not-found']);
  });
});
