import { expect } from 'chai';
import { addDays, addMonths, shanghaiDate } from '../../domain/time.ts';
import { draftApplication, orderOf, readGuide } from '../../script/client/application.ts';
import { createRest, expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { applied, approved, drafted, expiringIn, type Applied, type Json } from '../support/businessCases.ts';
import { refusalOf, until } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const RENEWAL = { business: 'renewal', kind: 'regular' } as const;
const MAIL = { mailProvince: '四川省', mailCity: '成都市', mailDistrict: '武侯区', mailStreet: '人民南路四段1号' };
const HOUR = 3600;

interface Field {
  name: string;
  required: boolean;
  editable: boolean;
  value: string | null;
}

describe('renewal', function () {
  this.timeout(120_000);
  let product: Product;
  let mailed: Applied;
  const today = shanghaiDate(Date.now());

  before(async () => {
    product = shared();
    mailed = await drafted(product, { ...RENEWAL, holder: expiringIn(60), delivery: 'mail', form: MAIL });
  });

  it('[X-02] [X-03] [X-04] begins with his own certificate, its notice agreed to and its state confirmed', async () => {
    const { driver } = mailed;
    const own = await driver.qualifications();
    expect(own.map((one) => one['numberMasked'])).to.have.length(1);
    const guide = await readGuide(driver, RENEWAL);
    expect(guide.notice.title).to.equal('道路运输从业资格证换发业务须知');
    const stranger = await knownDriver(product, expiringIn(60));
    const order = await orderOf(stranger, { ...RENEWAL, form: {}, materials: {} });
    const refused = async (change: Json) => refusalOf(await stranger.begin({ ...order, ...change }));
    expect(await refused({ qualificationId: own[0]?.['id'] })).to.deep.equal([404, 'not-found']);
    expect(await refused({ noticeVersion: '2001.1' })).to.deep.equal([409, 'notice-changed']);
    expect(await refused({ unchangedConfirmed: false })).to.deep.equal([409, 'unchanged-confirmation-required']);
    expect(await refused({ categories: ['freight-driver'] })).to.deep.equal([400, 'invalid-request']);
    expect(await refused({ cycle: today })).to.deep.equal([400, 'invalid-request']);
    // D-4: the window, on both sides.
    const begin = async (days: number) => {
      const other = await knownDriver(product, expiringIn(days));
      return other.begin(await orderOf(other, { ...RENEWAL, form: {}, materials: {} }));
    };
    const [early, late] = [await begin(120), await begin(-181)];
    expect([refusalOf(early), refusalOf(late)]).to.deep.equal([
      [409, 'renewal-too-early'],
      [409, 'renewal-too-late'],
    ]);
    expect(early.body['detail']).to.match(/请在\d{4}年\d+月\d+日及以后申请换发/);
    expect((await begin(-180)).status).to.equal(201);
  });

  it('[X-05] [X-06] [X-07] [X-08] [X-09] [X-10] asks for what the guide lists, prefilled and editable but for the name', async () => {
    const { driver, caseNo } = mailed;
    const { body } = expectStatus(await driver.read(caseNo), 200);
    const fields = Object.fromEntries((body['form'] as Field[]).map((field) => [field.name, field]));
    expect(Object.values(fields).every(({ editable }) => editable)).to.equal(true);
    expect((body['header'] as Json[]).find(({ name }) => name === 'name')?.['value']).to.equal(driver.person.name);
    expect(fields).not.to.have.property('name');
    expect(fields['licenceClasses']?.value).to.equal(driver.person.qualifications[0]?.licenceClasses.join(','));
    expect(fields['contactName']?.value).to.equal(driver.person.name);
    expect(fields['contactPhone']?.value).to.equal(driver.person.phone);
    expect(fields['address']?.value).to.equal(driver.person.address);
    expect(fields['delivery']?.value).to.equal('mail');
    const edit = async (form: Json) => refusalOf(await driver.fill(caseNo, form));
    expect(await edit({ name: '李四' })).to.deep.equal([400, 'invalid-request']);
    expect(await edit({ licenceClasses: 'Z9' })).to.deep.equal([400, 'invalid-request']);
    expect(await edit({ delivery: 'pigeon' })).to.deep.equal([400, 'invalid-request']);
    expect(await edit({ reason: '字'.repeat(201) })).to.deep.equal([400, 'invalid-request']);
    // Rare characters and the names of minorities are names.
    for (const contactName of ['阿卜杜拉·买买提', '𠮷田𬭎'])
      expectStatus(await driver.fill(caseNo, { contactName, recipient: contactName }), 200);
    expectStatus(await driver.fill(caseNo, { reason: '' }), 200);
    const incomplete = await driver.submit(caseNo);
    expect(refusalOf(incomplete)).to.deep.equal([422, 'form-incomplete']);
    expect(incomplete.body['errors']).to.deep.include({ field: 'reason', message: '请填写申请原因' });
    expectStatus(await driver.fill(caseNo, { reason: '有效期即将届满' }), 200);
  });

  it('[X-11] [X-12] wants the four materials of the guide, as pictures that can be read', async () => {
    const { driver, application } = await drafted(product, { ...RENEWAL, holder: expiringIn(40) });
    const [bare] = [await draftApplication(driver, { ...application, materials: {} })];
    const missing = await driver.submit(bare);
    expect(refusalOf(missing)).to.deep.equal([422, 'material-missing']);
    expect(missing.body['slots']).to.deep.equal([
      'photo',
      'driving-licence',
      'certificate-info-page',
      'certificate-violation-page',
    ]);
    const notAPicture = await driver.upload(bare, 'photo', Buffer.from('GIF89a not a picture of anybody'));
    expect(notAPicture.status).to.equal(415);
    expect(refusalOf(await driver.upload(bare, 'education-record', await anyPicture(application)))).to.deep.equal([
      404,
      'unknown-material',
    ]);
  });

  it('[X-14] [X-16] [X-17] is accepted, decided and posted freight collect; the old certificate is superseded by one of six more years', async () => {
    const { driver, caseNo } = mailed;
    const held = driver.person.qualifications[0]!;
    const island = { mailProvince: '海南省', mailCity: '三沙市', mailDistrict: '', mailStreet: '永兴岛北京路1号' };
    expectStatus(await driver.fill(caseNo, island), 200);
    expect(refusalOf(await driver.submit(caseNo))).to.deep.equal([422, 'address-not-served']);
    expectStatus(await driver.fill(caseNo, MAIL), 200);
    const { body: submitted } = expectStatus(await driver.submit(caseNo), 200);
    const clocks = submitted['clocks'] as Record<string, { days: { count: number | null }[]; date: string } | null>;
    expect(clocks['acceptance']?.days.filter(({ count }) => count !== null)).to.have.length(2);
    expect(submitted['silentlyRenewedAfter']).to.include({ date: held.validTo });
    const body = await approved(product, mailed, 'fulfilling');
    const result = (body['clocks'] as typeof clocks)['result'];
    expect(result?.days.filter(({ count }) => count !== null)).to.have.length(3);
    expect(body['granted']).to.deep.include({
      result: 'certificate',
      validFrom: addDays(held.validTo, 1),
      validTo: addDays(addMonths(addDays(held.validTo, 1), 72), -1),
    });
    const certificate = body['certificate'] as Record<string, string>;
    for (const kind of ['png', 'pdf'] as const) expectStatus(await driver.rest('GET', certificate[kind]!), 200);
    const counter = await product.clerk('counter');
    // The parcel was ordered; who brings it to the courier names its own waybill.
    const waybillNo = await until(async () => {
      const ordered = await product.database('deliveries').where({ case_no: caseNo, order_state: 'ordered' });
      return ordered.length > 0 && (await product.world.parcels(caseNo))[0]?.waybillNo;
    });
    const post = (no: string) => counter.decide(caseNo, 'mark-posted', { courier: 'ems', waybillNo: no });
    expect(refusalOf(await counter.decide(caseNo, 'mark-ready'))).to.deep.equal([409, 'delivery-method-differs']);
    expect(refusalOf(await post('EMS99999999999'))).to.deep.equal([422, 'waybill-not-right']);
    expectStatus(await post(waybillNo), 200);
    expect(refusalOf(await counter.decide(caseNo, 'mark-collected', { code: '123456' }))).to.deep.equal([
      409,
      'action-not-allowed',
    ]);
    const { body: desk } = expectStatus(await counter.read(caseNo), 200);
    expect(desk['delivery']).to.deep.include({ method: 'mail' });
    expect((desk['delivery'] as { recipient: Json }).recipient['phone']).to.match(/^\d{3}\*{4}\d{4}$/);
    // First it comes back; the driver changes to another address, and the second parcel arrives.
    await product.world.moveParcel(waybillNo, 'returned');
    await withEngine(product, (engine) => engine.forward(caseNo, 7 * HOUR));
    await until(
      async () => (await driver.read(caseNo)).body['delivery'] && stageOf(await driver.read(caseNo)) === 'returned',
    );
    const elsewhere = {
      delivery: 'mail',
      recipient: '王小明',
      recipientPhone: '13800001111',
      ...MAIL,
      mailStreet: '天府大道1号',
    };
    const change = (to: object) =>
      driver.rest('POST', `/v1/cases/${caseNo}/change-delivery`, { json: to, idempotencyKey: 'new' });
    expect(refusalOf(await change({ ...elsewhere, ...island }))).to.deep.equal([422, 'address-not-served']);
    expect(stageOf(expectStatus(await change(elsewhere), 200))).to.equal('producing');
    const second = await until(
      async () => (await product.world.parcels(caseNo)).find((one) => one.waybillNo !== waybillNo)?.waybillNo,
    );
    expectStatus(await post(second), 200);
    expect(refusalOf(await change(elsewhere))).to.deep.equal([409, 'action-not-allowed']);
    await product.world.moveParcel(second, 'delivered');
    await withEngine(product, (engine) => engine.forward(caseNo, 7 * HOUR));
    const done = await until(async () => {
      const { body: now } = await driver.read(caseNo);
      return now['state'] === 'completed' ? now : null;
    });
    expect((done['delivery'] as { parcel: Json }).parcel).to.include({ state: 'delivered', waybillNo: second });
    await expectAgreement(product, caseNo, { withinMs: 30_000 });
    const token = certificate['verification']!.split('/').at(-1)!;
    const verified = await createRest(product.apiUrl)<Json>('GET', `/v1/verify/${token}`);
    expect(expectStatus(verified, 200).body['outcome']).to.equal('valid');
  });

  it('a renewal undecided when the old certificate ends is a supervisor’s to declare granted by law (行政许可法 50)', async () => {
    const { driver, caseNo } = await applied(product, { ...RENEWAL, holder: expiringIn(3) });
    expectStatus(await (await product.clerk('acceptor')).decide(caseNo, 'accept'), 200);
    const supervisor = await product.clerk('supervisor');
    expect(refusalOf(await supervisor.decide(caseNo, 'deem-renewed'))).to.deep.equal([409, 'limit-not-passed']);
    await withEngine(product, (engine) => engine.forward(caseNo, 4 * 24 * HOUR + 6 * HOUR));
    expect(refusalOf(await (await product.clerk('reviewer')).decide(caseNo, 'deem-renewed'))).to.deep.equal([
      403,
      'forbidden',
    ]);
    expectStatus(await supervisor.decide(caseNo, 'deem-renewed'), 200);
    const body = await until(async () => {
      const { body: now } = await driver.read(caseNo);
      return now['state'] === 'fulfilling' ? now : null;
    });
    expect(body['decision']).to.deep.include({ action: 'deem-renewed' });
  });
});

const stageOf = ({ body }: { body: Json }): unknown => (body['delivery'] as Json | null)?.['stage'];
const anyPicture = async ({ materials }: { materials: Readonly<Record<string, readonly Uint8Array[]>> }) =>
  materials['photo']![0]!;
