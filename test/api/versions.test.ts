import { expect } from 'chai';
import { createProvinceConfigRepository } from '../../db/provinceConfigs.ts';
import { businessDefinition } from '../../domain/businesses/registry.ts';
import { DEFAULT_LADDERS } from '../../domain/ladder.ts';
import { nationalConfig, type ProvinceConfig } from '../../domain/provinceConfig.ts';
import type { Clerk } from '../../script/client/clerk.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { refusalOf } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import { asOwner } from '../support/caseBackup.ts';
import { ownOffice } from '../support/ownOffice.ts';
import type { EnrolledDriver, Product, TestOffice } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

type Json = Record<string, unknown>;
interface Changed extends Json {
  changed: string[];
  what: Record<string, string[]>;
  noticeVersion: string;
}

const PROVINCE = '97';
const KEY = 'integrity-assessment/regular';
const national = businessDefinition('integrity-assessment', 'regular');
const SAFETY = {
  slot: 'safety-record',
  own: true,
  title: '安全学习证明',
  required: true,
  minImages: 1,
  maxImages: 2,
  sample: 'education-record',
  hint: '本周期内参加安全学习的证明，加盖单位公章',
};
const noticeOf = (version: string) => ({
  version,
  title: '诚信考核业务须知',
  text: `本省诚信考核的办理须知第${version}版：请如实填写并上传清晰的材料图片。`,
});

let product: Product;
let OFFICE: TestOffice;
let admin: Clerk;
let base: ProvinceConfig;

/** Publishes what differs from the last one published. */
let latest: ProvinceConfig;
async function publish(change: Partial<ProvinceConfig>): Promise<Json> {
  const { headers } = expectStatus(await admin.rest('GET', `/v1/desk/provinces/${PROVINCE}`), 200);
  latest = { ...latest, ...change };
  const request = { json: latest, ifMatch: headers.get('etag') ?? '', idempotencyKey: 'new' };
  return expectStatus(await admin.rest<Json>('PUT', `/v1/desk/provinces/${PROVINCE}`, request), 200).body;
}
const publishBusiness = (change: ProvinceConfig['businesses'][string]) =>
  publish({ businesses: { [KEY]: { ...latest.businesses[KEY], ...change } } });

async function draft(): Promise<{ driver: EnrolledDriver; caseNo: string }> {
  const driver = await knownDriver(product, { office: OFFICE });
  const caseNo = await driver.prepare(await product.materials(), { employer: '测试市安达公司' }, PROVINCE);
  for (const { slot, images } of (await driver.read(caseNo)).body['materials'] as { slot: string; images: Json[] }[])
    if (images.length === 0)
      expectStatus(await driver.upload(caseNo, slot, (await product.materials())['education-record']), 201);
  return { driver, caseNo };
}

/** What the applicant typed and uploaded. */
async function work({ driver, caseNo }: { driver: EnrolledDriver; caseNo: string }) {
  const { body } = await driver.read(caseNo);
  const form = (body['form'] as { name: string; value: string }[]).map(({ name, value }) => [name, value]);
  const stored = await product.database('materials').where({ case_no: caseNo }).orderBy(['slot', 'image_id']);
  return { form, images: stored.map(({ slot, image_id: id }) => [slot, id]) };
}

async function changedAtSubmission({ driver, caseNo }: { driver: EnrolledDriver; caseNo: string }): Promise<Changed> {
  const answer = await driver.submit(caseNo);
  expect(refusalOf(answer)).to.deep.equal([409, 'notice-changed']);
  return answer.body as Changed;
}

const agree = ({ driver, caseNo }: { driver: EnrolledDriver; caseNo: string }, noticeVersion: string) =>
  driver.rest<Json>('PUT', `/v1/cases/${caseNo}/notice`, { json: { noticeVersion } });

describe('versions', function () {
  this.timeout(60_000);

  before(async () => {
    product = shared();
    OFFICE = await ownOffice(product, { code: 'TESTVER1', provinceCode: PROVINCE }, [
      'acceptor',
      'supervisor',
      'admin',
    ]);
    admin = await product.clerk('admin', OFFICE);
    base = nationalConfig('测试省');
    latest = base;
  });

  it('[P-25] a notice, form or material list that changed since the draft began is told, and nothing typed is lost', async () => {
    const begun = await draft();
    const { driver, caseNo } = begun;
    const before = await work(begun);
    expect((await driver.read(caseNo)).body['notice']).to.deep.equal({
      version: national.notice.version,
      current: true,
      changed: [],
      what: {},
    });
    await publishBusiness({
      notice: noticeOf('97-1'),
      form: { version: '97-1', fields: { employer: { label: '服务单位全称', help: '按营业执照填写' } } },
      materials: { version: '97-1', slots: [...national.materials, SAFETY] },
    });

    const shown = (await driver.read(caseNo)).body['notice'] as Json;
    expect(shown).to.deep.include({ current: false, changed: ['notice', 'form', 'materials'] });
    const { changed, what, noticeVersion } = await changedAtSubmission(begun);
    expect({ changed, noticeVersion }).to.deep.equal({
      changed: ['notice', 'form', 'materials'],
      noticeVersion: '97-1',
    });
    expect(what['materials']).to.deep.equal([`新增“安全学习证明”（必需，1至2张）：${SAFETY.hint}`]);
    expect(what['form']?.[0]).to.equal('“服务单位”改为“服务单位全称”');
    expect(await work(begun), 'nothing typed or uploaded is lost').to.deep.equal(before);
    expect(refusalOf(await agree(begun, national.notice.version)), 'agreed to another one').to.deep.equal([
      409,
      'notice-changed',
    ]);

    const { body: agreed } = expectStatus(await agree(begun, noticeVersion), 200);
    expect(agreed['notice']).to.deep.include({ version: '97-1', current: true });
    expect(await work(begun)).to.deep.equal(before);
    const missing = await driver.submit(caseNo);
    expect(refusalOf(missing)).to.deep.equal([422, 'material-missing']);
    expect(missing.body['slots']).to.deep.equal([SAFETY.slot]);
    expectStatus(await driver.upload(caseNo, SAFETY.slot, (await product.materials())['education-record']), 201);
    const { body: submitted } = expectStatus(await driver.submit(caseNo), 200);
    expect(submitted['versions']).to.deep.equal({ config: 2, notice: '97-1', form: '97-1', materials: '97-1' });
  });

  it('[P-25] a material list that changed alone is agreed to again under the same notice; what it no longer asks for stays stored', async () => {
    const begun = await draft();
    const before = await work(begun);
    await publishBusiness({ materials: { version: '97-2', slots: [...national.materials] } });
    const { changed, what, noticeVersion } = await changedAtSubmission(begun);
    expect({ changed, what }).to.deep.equal({
      changed: ['materials'],
      what: { materials: ['不再需要“安全学习证明”'] },
    });
    expectStatus(await agree(begun, noticeVersion), 200);
    expect((await work(begun)).images).to.deep.equal(before.images);
    const { body } = expectStatus(await begun.driver.submit(begun.caseNo), 200);
    expect((body['materials'] as Json[]).map(({ slot }) => slot)).to.not.include(SAFETY.slot);
    expect(await work(begun)).to.deep.equal(before);
  });

  it('[P-25] a change of what the applicant neither reads, fills in nor hands in asks nothing of him', async () => {
    const begun = await draft();
    const { config } = (await begun.driver.read(begun.caseNo)).body['versions'] as { config: number };
    await publish({ fourEyes: true });
    const row = product.database('cases').where({ case_no: begun.caseNo });
    expect(await row.clone().first('national_version')).to.deep.equal({ national_version: 1 });
    await row.clone().update({ national_version: 999 });
    expect((await begun.driver.read(begun.caseNo)).status, 'read by no other version than its own').to.equal(500);
    await row.clone().update({ national_version: 1 });
    const { body } = expectStatus(await begun.driver.submit(begun.caseNo), 200);
    expect(body['versions'], 'kept from the draft on').to.deep.include({ config });
  });

  it('[P-12] a case past submission keeps form, materials, reasons and promise; the next one has the new ones', async () => {
    const old = await draft();
    expectStatus(await old.driver.submit(old.caseNo), 200);
    const acceptor = await product.clerk('acceptor', OFFICE);
    const read = async ({ caseNo }: { caseNo: string }) => (await acceptor.read(caseNo)).body;
    const before = await read(old);
    await publish({
      promise: { acceptanceWorkingDays: 1, resultWorkingDays: 5 },
      ladders: { ...DEFAULT_LADDERS, acceptance: DEFAULT_LADDERS.acceptance.slice(2) },
      supplement: { days: 20, reasons: [{ code: 'own-reason', target: 'any', text: '本省的补正理由' }] },
      businesses: {
        [KEY]: { ...latest.businesses[KEY], materials: { version: '97-3', slots: [...national.materials, SAFETY] } },
      },
    });
    const young = await draft();
    expectStatus(await young.driver.submit(young.caseNo), 200);
    const [kept, next] = [await read(old), await read(young)];
    expect(kept['versions']).to.deep.equal(before['versions']);
    expect(kept['clocks']).to.deep.equal(before['clocks']);
    expect((kept['materials'] as Json[]).map(({ slot }) => slot)).to.not.include(SAFETY.slot);
    expect((next['materials'] as Json[]).map(({ slot }) => slot)).to.include(SAFETY.slot);
    const promised = (body: Json, clock: string) => (body['clocks'] as Record<string, Json>)[clock]?.['workingDays'];
    expect([promised(kept, 'acceptance'), promised(next, 'acceptance')]).to.deep.equal([2, 1]);

    const optionsOf = async ({ caseNo }: { caseNo: string }) =>
      (await acceptor.rest<Json>('GET', `/v1/desk/cases/${caseNo}/supplement-options`)).body;
    expect(await optionsOf(young)).to.deep.include({ days: 20, reasons: latest.supplement.reasons });
    expect(await optionsOf(old)).to.deep.include({ days: 15, reasons: base.supplement.reasons });
    // Counted anew at a decision, by what the case began with.
    for (const { caseNo } of [old, young]) expectStatus(await acceptor.decide(caseNo, 'accept'), 200);
    expect([promised(await read(old), 'result'), promised(await read(young), 'result')]).to.deep.equal([3, 5]);
  });

  it('[T-07] services are described as the province runs them', async () => {
    const url = '/v1/services/integrity-assessment';
    const own = (await admin.rest<Json>('GET', `${url}?province=${PROVINCE}`)).body;
    expect([(own['notice'] as Json)['version'], (own['promise'] as Json)['resultWorkingDays']]).to.deep.equal([
      '97-1',
      5,
    ]);
    expect((own['materials'] as Json[]).map(({ title }) => title)).to.include(SAFETY.title);
    for (const path of [url, `${url}?province=95`])
      expect((await admin.rest<Json>('GET', path)).body['promise']).to.deep.equal(national.promise);
  });

  it('[P-12] administrators see every version, what differs between two, and from the national defaults', async () => {
    const url = `/v1/desk/provinces/${PROVINCE}`;
    const { body } = expectStatus(await admin.rest<Json>('GET', url), 200);
    const versions = body['versions'] as { version: number; publishedBy: string }[];
    expect(versions.map(({ version }) => version)).to.deep.equal([5, 4, 3, 2, 1]);
    expect(versions.map(({ publishedBy }) => publishedBy)).to.deep.equal([...Array(4).fill('TESTVER1admin'), '系统']);
    const { body: first } = expectStatus(await admin.rest<Json>('GET', `${url}/versions/2`), 200);
    expect((first['config'] as ProvinceConfig).businesses[KEY]?.notice?.version).to.equal('97-1');
    expect((await admin.rest('GET', `${url}/versions/6`)).status).to.equal(404);
    const { body: compared } = expectStatus(await admin.rest<Json>('GET', `${url}/difference?from=4&to=5`), 200);
    const changes = compared['changes'] as {
      path: string;
      name: string;
      before: string | null;
      after: string | null;
    }[];
    const at = (path: string) => changes.find((change) => change.path === path);
    expect(at('promise')).to.include({ before: null, after: '受理工作日：1，办结工作日：5' });
    expect(at('supplement.days')).to.include({ name: '补正 › 答复期限（自然日）', before: '15', after: '20' });
    expect(at(`businesses.${KEY}.materials.slots[safety-record]`)?.after).to.contain('标题：安全学习证明');
    expect(at('ladders.acceptance[half]')).to.include({ after: null });

    // Against the national defaults, word by word where the province says otherwise.
    const national4 = expectStatus(await admin.rest<Json>('GET', `${url}/difference?from=national&to=5`), 200).body;
    expect([national4['from'], national4['to']]).to.deep.equal(['national', 5]);
    const against = national4['changes'] as typeof changes;
    const paths = against.map(({ path }) => path);
    expect(paths).to.include.members(['fourEyes', 'supplement.days', `businesses.${KEY}.form.fields.employer.label`]);
    expect(against.find(({ path }) => path.endsWith('fields.employer.label'))).to.include({
      before: '服务单位',
      after: '服务单位全称',
    });
    expect(
      paths.filter((path) => path.includes('[certificate-info-page]')),
      'as everywhere',
    ).to.deep.equal([]);
    expect((await admin.rest('GET', `${url}/difference?from=national&to=99`)).status).to.equal(404);
  });

  it('a configuration is published by an administrator of the province, on the version he saw, and only when it is right', async () => {
    const url = `/v1/desk/provinces/${PROVINCE}`;
    const put = (json: unknown, ifMatch?: number, clerk = admin) =>
      clerk.rest<Json>('PUT', url, { json, idempotencyKey: 'new', ...(ifMatch === undefined ? {} : { ifMatch }) });
    const current = Number((await admin.rest<Json>('GET', url)).body['version']);
    expect((await put(latest)).status).to.equal(428);
    expect(refusalOf(await put(latest, current - 1))).to.deep.equal([412, 'stale-version']);
    expect((await put(latest, current, await product.clerk('supervisor', OFFICE))).status).to.equal(403);
    const elsewhere = await product.clerk('admin');
    expect((await put(latest, current, elsewhere)).status, 'another province').to.equal(404);
    expect((await elsewhere.rest('GET', url)).status).to.equal(404);

    const invalid = async (change: object, field: string) => {
      const { status, body } = await put({ ...latest, ...change }, current);
      expect([status, body['code']], field).to.deep.equal([400, 'invalid-request']);
      expect((body['errors'] as Json[]).map((error) => error['field'])).to.include(field);
    };
    await invalid({ supplement: { days: 0, reasons: [] } }, 'supplement.days');
    await invalid({ unknown: 1 }, 'unknown');
    await invalid({ promise: { acceptanceWorkingDays: 2, resultWorkingDays: 21 } }, 'promise.resultWorkingDays');
    const sharedSlots = [{ ...SAFETY, shared: true }];
    await invalid(
      { businesses: { [KEY]: { materials: { version: 'x', slots: sharedSlots } } } },
      `businesses.${KEY}.materials.slots.0.shared`,
    );
    await invalid({ businesses: { 'flying/regular': {} } }, 'businesses.flying/regular');
    const slots = [SAFETY, SAFETY];
    await invalid(
      { businesses: { [KEY]: { materials: { version: 'x', slots } } } },
      `businesses.${KEY}.materials.slots`,
    );
    await invalid(
      { businesses: { [KEY]: { form: { version: 'x', fields: { salary: { label: '工资' } } } } } },
      `businesses.${KEY}.form.fields.salary`,
    );
    const silent = {
      ...latest.businesses[KEY],
      notice: { ...noticeOf('97-1'), text: '悄悄改动的须知内容，没有更换版本号的，不能发布。' },
    };
    const reused = await put({ ...latest, businesses: { [KEY]: silent } }, current);
    expect(refusalOf(reused), 'another text under a version that was published').to.deep.equal([422, 'config-invalid']);
    expect((reused.body['errors'] as Json[])[0]?.['field']).to.equal(`businesses.${KEY}.notice.version`);
    expect((await admin.rest<Json>('GET', url)).body['version'], 'nothing was published').to.equal(current);

    const both = await Promise.all(
      [1, 2].map((days) => put({ ...latest, supplement: { ...latest.supplement, days: 20 + days } }, current)),
    );
    expect(both.map(({ status }) => status).toSorted()).to.deep.equal([200, 412]);
  });

  it('a stored configuration that is invalid stops with what is wrong, and is not half applied', async () => {
    const configs = createProvinceConfigRepository(product.database);
    const config = JSON.stringify({ name: '坏省', supplement: { days: 1, reasons: [] } });
    await product
      .database('province_configs')
      .insert({ province_code: '96', version: 2, config, created_at: new Date() });
    const change = product.database('province_configs').where({ province_code: '96' }).update({ version: 3 });
    expect(await change.catch(({ code }: { code: string }) => code), 'versions are added, never changed').to.equal(
      'ER_TABLEACCESS_DENIED_ERROR',
    );
    const error = await configs.current('96').then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).to.match(/configuration 2 of province 96 is invalid: supplement\.days: /);
    expect((await admin.rest('GET', '/v1/services/integrity-assessment?province=96')).status).to.equal(500);
    expect((await configs.version('96', 1)).fourEyes, 'the others are untouched').to.equal(false);
    await asOwner(product, (owner) => owner('province_configs').where({ province_code: '96' }).delete());
  });
});
