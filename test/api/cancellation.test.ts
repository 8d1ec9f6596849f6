import { expect } from 'chai';
import { orderOf, readGuide } from '../../script/client/application.ts';
import { createRest, expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { approved, drafted, expiringIn, type Applied, type Json } from '../support/businessCases.ts';
import { refusalOf, until } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const CANCELLATION = { business: 'cancellation', kind: 'regular' } as const;
const BOTH = ['freight-driver', 'hazmat-escort'] as const;

describe('cancellation', function () {
  this.timeout(120_000);
  let product: Product;
  let partial: Applied;
  let whole: Applied;

  before(async () => {
    product = shared();
    partial = await drafted(product, { ...CANCELLATION, holder: { categories: BOTH }, categories: ['hazmat-escort'] });
    whole = await drafted(product, { ...CANCELLATION, holder: expiringIn(-40), categories: ['freight-driver'] });
  });

  it('[Z-02] [Z-03] [Z-04] is applied for by category, of an own certificate in force or not, without a confirmation', async () => {
    const { driver } = partial;
    const guide = await readGuide(driver, CANCELLATION);
    expect([guide.notice.title, guide.unchangedConfirmation]).to.deep.equal(['道路运输从业资格证注销业务须知', false]);
    const other = await knownDriver(product, { categories: BOTH });
    const order = await orderOf(other, { ...CANCELLATION, form: {}, materials: {} });
    const refused = async (change: Json) => refusalOf(await other.begin({ ...order, ...change }));
    expect(await refused({})).to.deep.equal([400, 'category-required']);
    expect(await refused({ categories: ['passenger-driver'] })).to.deep.equal([409, 'category-not-held']);
    expect((await refused({ categories: ['taxi'] }))[0]).to.equal(400);
    const own = (await driver.qualifications())[0]?.['id'];
    expect(await refused({ qualificationId: own, categories: ['hazmat-escort'] })).to.deep.equal([404, 'not-found']);
  });

  it('[Z-05] [Z-06] [Z-07] [Z-08] [Z-09] [Z-10] asks for contact and reason, both sides of the ID card, a white photo, and the pages only when something remains', async () => {
    const read = async ({ driver, caseNo }: Applied) => {
      const { body } = expectStatus(await driver.read(caseNo), 200);
      const slots = body['materials'] as { slot: string; required: boolean; photo: Json | null }[];
      return { fields: (body['form'] as Json[]).map(({ name }) => name), slots };
    };
    const [some, all] = [await read(partial), await read(whole)];
    expect(all.fields).to.deep.equal(['reason', 'contactName', 'contactPhone']);
    expect(some.fields).to.include('delivery');
    for (const { fields } of [some, all]) expect(fields).not.to.include.members(['licenceClasses', 'address', 'name']);
    expect(all.slots.map(({ slot }) => slot)).to.deep.equal(['id-card-front', 'id-card-back', 'photo']);
    expect(some.slots.map(({ slot }) => slot)).to.deep.equal([
      'id-card-front',
      'id-card-back',
      'certificate-info-page',
      'certificate-violation-page',
      'photo',
    ]);
    expect(some.slots.every(({ required }) => required)).to.equal(true);
    expect(some.slots.find(({ slot }) => slot === 'photo')?.photo).to.deep.include({ background: 'white' });
    expect(refusalOf(await whole.driver.upload(whole.caseNo, 'certificate-info-page', anyImage(whole)))[0]).to.equal(
      404,
    );
  });

  it('[Z-12] [Z-14] [Z-15] leaves a new certificate of what remains to be collected', async () => {
    const { driver, caseNo } = partial;
    expectStatus(await driver.submit(caseNo), 200);
    const body = await approved(product, partial, 'fulfilling');
    const granted = body['granted'] as Record<string, { category: string }[]>;
    expect(granted['categories']?.map(({ category }) => category)).to.deep.equal(['freight-driver']);
    expect(granted['cancelledCategories']?.map(({ category }) => category)).to.deep.equal(['hazmat-escort']);
    const counter = await product.clerk('counter');
    expectStatus(await counter.decide(caseNo, 'mark-ready'), 200);
    const { delivery } = (await driver.read(caseNo)).body as { delivery: { pickup: { code: string } } };
    expectStatus(await counter.decide(caseNo, 'mark-collected', { code: delivery.pickup.code }), 200);
    await until(async () => (await driver.read(caseNo)).body['state'] === 'completed');
    await expectAgreement(product, caseNo, { withinMs: 30_000 });
    const { certificate } = (await driver.read(caseNo)).body as { certificate: { verification: string } };
    const token = certificate.verification.split('/').at(-1)!;
    const { body: verified } = await createRest(product.apiUrl)<Json>('GET', `/v1/verify/${token}`);
    expect(verified['outcome']).to.equal('valid');
  });

  it('[G-01] of everything ends without anything to collect; the registry of the parent system knows of it, and says so here', async () => {
    const { driver, caseNo } = whole;
    expectStatus(await driver.submit(caseNo), 200);
    const body = await approved(product, whole, 'completed');
    expect([body['delivery'], body['certificate']]).to.deep.equal([null, null]);
    expect((body['granted'] as Json)['categories']).to.deep.equal([]);
    await expectAgreement(product, caseNo, { withinMs: 30_000 });
    expect(await product.world.submissions(caseNo)).to.have.length(1);
    expect((await driver.qualifications()).map(({ status }) => status)).to.deep.equal(['cancelled']);
  });
});

const anyImage = ({ application }: Applied): Uint8Array => application.materials['photo']![0]!;
