import { expect } from 'chai';
import { orderOf, readGuide } from '../../script/client/application.ts';
import { createRest, expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { approved, drafted, expiringIn, withCertificate, type Applied, type Json } from '../support/businessCases.ts';
import { refusalOf, until } from '../support/cases.ts';
import { withEngine } from '../support/engine.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const REISSUE = { business: 'reissue', kind: 'regular' } as const;
const DAY = 86_400;

interface Slot {
  slot: string;
  required: boolean;
}

describe('reissue', function () {
  this.timeout(180_000);
  let product: Product;
  let lost: Applied;

  before(async () => {
    product = shared();
    lost = await drafted(product, REISSUE);
  });

  it('[B-02] [B-03] [B-04] begins with his own certificate in force, its notice agreed to and nothing else under way', async () => {
    const guide = await readGuide(lost.driver, REISSUE);
    expect(guide.notice.title).to.equal('道路运输从业资格证补发业务须知');
    expect(guide.unchangedConfirmation).to.equal(true);
    const begin = async (holder: Parameters<typeof knownDriver>[1], change: Json = {}) => {
      const driver = await knownDriver(product, holder);
      return driver.begin({ ...(await orderOf(driver, { ...REISSUE, form: {}, materials: {} })), ...change });
    };
    // Expired by one day.
    const expired = await begin(expiringIn(-1));
    expect(refusalOf(expired)).to.deep.equal([409, 'certificate-expired']);
    expect(expired.body['detail']).to.contain('换发');
    expect(refusalOf(await begin({}, { unchangedConfirmed: false }))[1]).to.equal('unchanged-confirmation-required');
    for (const [status, code] of [
      ['suspended', 'certificate-suspended'],
      ['revoked', 'certificate-revoked'],
      ['cancelled', 'certificate-cancelled'],
      ['replaced', 'certificate-replaced'],
    ] as const) {
      const refused = await begin({ alter: withCertificate({ status }) });
      expect(refusalOf(refused)).to.deep.equal([409, code]);
    }
  });

  it('[B-05] [B-06] [B-07] [B-08] [B-09] [B-10] takes a declaration for the pages of a lost certificate, and no licence of who drives nothing', async () => {
    const { driver, caseNo } = lost;
    const read = async () => expectStatus(await driver.read(caseNo), 200).body;
    const requiredOf = (body: Json) =>
      (body['materials'] as Slot[]).filter(({ required }) => required).map(({ slot }) => slot);
    expect(requiredOf(await read())).to.deep.equal(['photo', 'driving-licence']);
    expectStatus(await driver.fill(caseNo, { lossDeclaration: '' }), 200);
    expect(requiredOf(await read())).to.deep.equal([
      'photo',
      'driving-licence',
      'certificate-info-page',
      'certificate-violation-page',
    ]);
    const refused = await driver.submit(caseNo);
    expect(refusalOf(refused)).to.deep.equal([422, 'material-missing']);
    expect(refused.body['slots']).to.deep.equal(['certificate-info-page', 'certificate-violation-page']);
    expectStatus(await driver.fill(caseNo, { lossDeclaration: '上月在货运途中遗失，声明原证作废，找到后交回。' }), 200);
    const fields = (await read())['form'] as { name: string; value: string | null; editable: boolean }[];
    const names = fields.map(({ name }) => name);
    expect(names).to.include.members([
      'licenceClasses',
      'reason',
      'address',
      'contactName',
      'contactPhone',
      'delivery',
    ]);
    expect(names).not.to.include('name');
    expect(fields.find(({ name }) => name === 'address')?.value).to.equal(driver.person.address);
    // D-25: an escort drives nothing.
    const escort = await drafted(product, { ...REISSUE, holder: { categories: ['hazmat-escort'] } });
    const { body } = expectStatus(await escort.driver.read(escort.caseNo), 200);
    expect(requiredOf(body)).to.deep.equal(['photo']);
    expect((body['form'] as Json[]).map(({ name }) => name)).not.to.include('licenceClasses');
    const image = lost.application.materials['photo']![0]!;
    expect(refusalOf(await escort.driver.upload(escort.caseNo, 'driving-licence', image))[0]).to.equal(404);
  });

  it('[B-12] [B-14] [B-15] is approved, waits uncollected until the reminder, is stored, and handed over for the new code alone', async () => {
    const { driver, caseNo } = lost;
    const held = driver.person.qualifications[0]!;
    const { body: submitted } = expectStatus(await driver.submit(caseNo), 200);
    expect(submitted['state']).to.equal('submitted');
    expect(submitted['silentlyRenewedAfter']).to.equal(null);
    // D-15: one open case of a business on a certificate, and none beside a cancellation.
    const again = await driver.begin(await orderOf(driver, { ...REISSUE, form: {}, materials: {} }));
    expect(refusalOf(again)).to.deep.equal([409, 'case-already-open']);
    const cancelling = await orderOf(driver, {
      business: 'cancellation',
      kind: 'regular',
      categories: held.categories,
      form: {},
      materials: {},
    });
    expect(refusalOf(await driver.begin(cancelling))).to.deep.equal([409, 'other-case-open']);
    const body = await approved(product, lost, 'fulfilling');
    expect(body['granted']).to.deep.include({ validFrom: held.validFrom, validTo: held.validTo });
    expect((body['clocks'] as Json)['delivery']).to.deep.include({ provisional: false });
    const counter = await product.clerk('counter');
    const inQueue = await counter.tasks(`?queue=fulfilment&q=${caseNo}`);
    expect(inQueue.map(({ kind }) => kind)).to.deep.equal(['fulfilment']);
    expectStatus(await counter.decide(caseNo, 'mark-ready'), 200);
    const codeOf = async (): Promise<string> => {
      const { delivery } = (await driver.read(caseNo)).body as { delivery: { pickup: { code: string | null } } };
      return String(delivery.pickup.code);
    };
    const first = await codeOf();
    expect(first).to.match(/^\d{6}$/);
    const collect = (code: string) => counter.decide(caseNo, 'mark-collected', { code });
    const wrong = first === '000000' ? '111111' : '000000';
    const refused = await collect(wrong);
    expect(refusalOf(refused)).to.deep.equal([422, 'pickup-code-wrong']);
    expect(refused.body['detail']).to.contain('还可以输入4次');
    expect(refusalOf(await counter.decide(caseNo, 'store-uncollected'))).to.deep.equal([409, 'reminder-not-sent']);
    await withEngine(product, (engine) => engine.forward(caseNo, 30 * DAY));
    await until(async () => {
      const { delivery } = (await driver.read(caseNo)).body as { delivery: { pickup: { remindedAt: string | null } } };
      return delivery.pickup.remindedAt;
    });
    const reminders = await product
      .database('notifications')
      .where({ case_no: caseNo, template: 'certificate-uncollected' });
    expect(reminders.map(({ channel }) => channel)).to.have.members(['wechat', 'sms']);
    expectStatus(await counter.decide(caseNo, 'store-uncollected'), 200);
    expectStatus(await counter.decide(caseNo, 'mark-ready'), 200);
    const second = await codeOf();
    if (second !== first) expect(refusalOf(await collect(first))[1]).to.equal('pickup-code-wrong');
    expectStatus(await collect(second), 200);
    await until(async () => (await driver.read(caseNo)).body['state'] === 'completed');
    await expectAgreement(product, caseNo, { withinMs: 30_000 });
    const { certificate, delivery } = (await driver.read(caseNo)).body as {
      certificate: { verification: string };
      delivery: { pickup: Json };
    };
    expect(delivery.pickup['code'], 'what is collected has no code any more').to.equal(null);
    const token = certificate.verification.split('/').at(-1)!;
    const { body: verified } = await createRest(product.apiUrl)<Json>('GET', `/v1/verify/${token}`);
    expect(verified['outcome']).to.equal('valid');
  });
});
