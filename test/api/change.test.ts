import { expect } from 'chai';
import { changesText } from '../../domain/businesses/certificateChanges.ts';
import { orderOf, readGuide } from '../../script/client/application.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { approved, drafted, expiringIn, type Applied, type Json } from '../support/businessCases.ts';
import { refusalOf } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const EMPLOYER = { business: 'change', kind: 'employer' } as const;
const INFO = { business: 'change', kind: 'certificate-info' } as const;

interface Field {
  name: string;
  value: string | null;
  editable: boolean;
}

describe('change', function () {
  this.timeout(120_000);
  let product: Product;
  let employer: Applied;
  let info: Applied;
  const fieldsOf = async ({ driver, caseNo }: Applied) => {
    const { body } = expectStatus(await driver.read(caseNo), 200);
    return Object.fromEntries((body['form'] as Field[]).map((field) => [field.name, field]));
  };

  before(async () => {
    product = shared();
    employer = await drafted(product, EMPLOYER);
    info = await drafted(product, INFO);
  });

  it('[V-02] [V-04] [V1-01] [V1-02] [V2-01] has two kinds, each with its own notice, for an own certificate in force', async () => {
    const [one, other] = [await readGuide(employer.driver, EMPLOYER), await readGuide(info.driver, INFO)];
    expect([one.notice.title, other.notice.title]).to.deep.equal([
      '道路运输从业资格证变更业务须知',
      '道路运输从业资格证信息变更业务须知',
    ]);
    for (const guide of [one, other]) {
      expect(guide.unchangedConfirmation).to.equal(true);
      expect(guide.confirmationText).to.contain('除申请变更内容外');
    }
    for (const kind of [EMPLOYER, INFO]) {
      const expired = await knownDriver(product, expiringIn(-1));
      const refused = await expired.begin(await orderOf(expired, { ...kind, form: {}, materials: {} }));
      expect(refusalOf(refused)).to.deep.equal([409, 'certificate-expired']);
    }
    const { driver } = employer;
    const order = await orderOf(driver, { ...EMPLOYER, form: {}, materials: {} });
    expect(refusalOf(await driver.begin({ ...order, kind: 'name' }))[0]).to.equal(404);
    expect(refusalOf(await driver.begin({ ...order, noticeVersion: 'x' }))[1]).to.equal('notice-changed');
  });

  it('[V1-03] [V1-04] [V2-02] [V2-03] asks for the employer alone, or for the items of the certificate and the delivery', async () => {
    const [one, other] = [await fieldsOf(employer), await fieldsOf(info)];
    expect(Object.keys(one)).to.deep.equal(['employer', 'employerPhone', 'reason']);
    expect(Object.keys(other)).to.include.members([
      'changes',
      'licenceClasses',
      'employer',
      'employerPhone',
      'reason',
      'address',
      'contactName',
      'contactPhone',
      'delivery',
    ]);
    expect(Object.values({ ...one, ...other }).every(({ editable }) => editable)).to.equal(true);
    expect(other['contactName']?.value).to.equal(info.driver.person.name);
    expect(refusalOf(await employer.driver.fill(employer.caseNo, { delivery: 'mail' }))).to.deep.equal([
      400,
      'invalid-request',
    ]);
    const fill = async (changes: object[]) => {
      const { status, body } = await info.driver.fill(info.caseNo, { changes: changesText(changes as never) });
      return [status, (body['errors'] as { message: string }[] | undefined)?.map(({ message }) => message).join('；')];
    };
    const item = (name: string, before: string, after: string) => ({ item: name, before, after });
    expect((await fill([item('name', '张三', '李四')]))[1]).to.contain('姓名变更');
    expect((await fill([item('issuer', '甲', '乙')]))[1]).to.contain('转籍');
    expect((await fill([item('validity', '甲', '乙')]))[1]).to.contain('换发');
    expect((await fill([item('address', '同一地址', '同一地址')]))[1]).to.contain('相同');
    expect((await fill([item('shoeSize', '41', '42')]))[1]).to.contain('没有这个变更事项');
  });

  it('[V-05] [V-06] wants photo and contract, the contract only where the employer changes', async () => {
    const missing = async ({ application, driver, caseNo }: Applied) => {
      for (const slot of Object.keys(application.materials))
        for (const imageId of await imagesOf(driver, caseNo, slot))
          expectStatus(await driver.rest('DELETE', `/v1/cases/${caseNo}/materials/${slot}/${imageId}`), 204);
      const refused = await driver.submit(caseNo);
      expect(refusalOf(refused)).to.deep.equal([422, 'material-missing']);
      for (const [slot, images] of Object.entries(application.materials))
        for (const image of images) expectStatus(await driver.upload(caseNo, slot, image), 201);
      return refused.body['slots'];
    };
    expect(await missing(employer)).to.deep.equal(['photo', 'employment-contract']);
    expect(await missing(info)).to.deep.equal(['photo']);
  });

  it('[V-08] [V-10] [V-11] ends with the record changed and nothing to collect, or with a new certificate of the same term', async () => {
    for (const { driver, caseNo } of [employer, info]) {
      const { body } = expectStatus(await driver.submit(caseNo), 200);
      expect(body['state']).to.equal('submitted');
    }
    const done = await approved(product, employer, 'completed');
    expect(done['granted']).to.deep.include({ result: 'record' });
    expect([done['delivery'], done['certificate'], done['collection']]).to.deep.equal([null, null, 'none']);
    await expectAgreement(product, employer.caseNo, { withinMs: 30_000 });
    const printed = await approved(product, info, 'fulfilling');
    const held = info.driver.person.qualifications[0]!;
    expect(printed['granted']).to.deep.include({
      result: 'certificate',
      validFrom: held.validFrom,
      validTo: held.validTo,
    });
    expect((printed['delivery'] as Json)['method']).to.equal('pick-up');
    const clocks = printed['clocks'] as Record<string, { days: { count: number | null }[] }>;
    expect(clocks['result']?.days.filter(({ count }) => count !== null)).to.have.length(3);
    const content = await product.database('certificates').where({ case_no: info.caseNo }).first('state');
    expect(content.state).to.equal('valid');
  });
});

async function imagesOf(driver: Applied['driver'], caseNo: string, slot: string): Promise<string[]> {
  const { materials } = (await driver.read(caseNo)).body as {
    materials: { slot: string; images: { imageId: string }[] }[];
  };
  return materials.find((one) => one.slot === slot)?.images.map(({ imageId }) => imageId) ?? [];
}
