import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import { draftedCase, refusalOf, submittedCase, type StartedCase } from '../support/cases.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { EnrolledDriver, Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

type Json = Record<string, unknown>;
interface Image extends Json {
  imageId: string;
  url: string;
}
interface Slot extends Json {
  slot: string;
  images: Image[];
}

describe('applying again by the API', function () {
  this.timeout(60_000);
  let product: Product;
  let noticeVersion: string;

  const again = (driver: EnrolledDriver, from: string, changes: Json = {}, key = 'new') =>
    driver.begin({ from, noticeVersion, unchangedConfirmed: true, ...changes }, key);
  const slotsOf = (body: Json) => body['materials'] as Slot[];
  const imagesOf = (body: Json) =>
    slotsOf(body).flatMap(({ slot, images }) => images.map((image) => ({ ...image, slot })));
  const keysOf = async (caseNo: string) =>
    (await product.database('materials').where({ case_no: caseNo }).pluck('object_key')) as string[];
  const fieldOf = (body: Json, field: string) => (body['form'] as Json[]).find(({ name }) => name === field);
  const bytesOf = async (driver: EnrolledDriver, { url }: Image) => {
    const { pathname, search } = new URL(url, product.apiUrl);
    return expectStatus(await driver.rest('GET', `${pathname}${search}`), 200).bytes;
  };

  before(async () => {
    product = shared();
    const { body } = await (
      await knownDriver(product)
    ).rest<{ notice: { version: string } }>('GET', '/v1/services/integrity-assessment?province=99');
    noticeVersion = body.notice.version;
  });

  it('[P-23] carries form and materials over from a withdrawn case, in files of their own', async () => {
    const { driver, caseNo }: StartedCase = await submittedCase(product, { form: { employer: '蜀道运输有限公司' } });
    expect(refusalOf(await again(driver, caseNo))).to.deep.equal([409, 'cannot-apply-again']);
    expectStatus(await driver.withdraw(caseNo), 200);
    const before = (await driver.read(caseNo)).body;
    expect(before['mayApplyAgain']).to.equal(true);

    const outdated = await again(driver, caseNo, { noticeVersion: '0' });
    expect(refusalOf(outdated)).to.deep.equal([409, 'notice-changed']);
    const unconfirmed = await again(driver, caseNo, { unchangedConfirmed: false });
    expect(refusalOf(unconfirmed)).to.deep.equal([409, 'unchanged-confirmation-required']);

    const answers = await Promise.all(
      ['x', 'y', 'x'].map((key) => again(driver, caseNo, {}, `again-${key}-${caseNo}`)),
    );
    const drafts = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body['caseNo']));
    expect(drafts.size, 'one draft carries it on').to.equal(1);
    const draftNo = String([...drafts][0]);
    const draft = expectStatus(await driver.read(draftNo), 200).body;
    expect(draft).to.include({ state: 'draft', begunFrom: caseNo });
    expect(draft['cycle']).to.deep.equal(before['cycle']);
    expect(fieldOf(draft, 'employer')).to.include({ value: '蜀道运输有限公司', source: null });
    expect(imagesOf(draft).map(({ slot, imageId }) => [slot, imageId])).to.deep.equal(
      imagesOf(before).map(({ slot, imageId }) => [slot, imageId]),
    );
    const [old, copies] = [await keysOf(caseNo), await keysOf(draftNo)];
    expect(copies).to.have.length(old.length);
    expect(copies.filter((key) => old.includes(key))).to.deep.equal([]);

    const [first] = imagesOf(draft);
    const path = `/v1/cases/${draftNo}/materials/${first!.slot}/${first!.imageId}`;
    const bytes = await bytesOf(driver, first!);
    expectStatus(await driver.rest('DELETE', path), 204);
    expect(await bytesOf(driver, imagesOf(before)[0]!), "the ended case's file is whole").to.deep.equal(bytes);
    expect(refusalOf(await driver.submit(draftNo))).to.deep.equal([422, 'material-missing']);
    expectStatus(await driver.upload(draftNo, first!.slot, bytes), 201);
    expect(expectStatus(await driver.submit(draftNo), 200).body).to.include({ state: 'submitted', begunFrom: caseNo });
    // It is under way: the cycle is taken, whatever it is begun from.
    expect((await again(driver, caseNo)).status).to.equal(409);
  });

  it('[P-23] takes from a declined case only what is still asked for and can still be read', async () => {
    const { driver, caseNo } = await submittedCase(product);
    const acceptor = await product.clerk('acceptor');
    const ground = { ground: 'other', reason: '请到窗口核对证件后重新申请' };
    expectStatus(await acceptor.decide(caseNo, 'decline', ground), 200);
    const slots = slotsOf((await driver.read(caseNo)).body).map(({ slot }) => slot);
    const [gone, lost, kept] = slots;
    const { database } = product;
    await database('materials').where({ case_no: caseNo, slot: gone }).update({ slot: 'no-longer-asked' });
    await database('materials').where({ case_no: caseNo, slot: lost }).update({ object_key: 'materials/00/00/lost' });
    const draft = expectStatus(await again(driver, caseNo), 201).body;
    expect(imagesOf(draft).map(({ slot }) => slot)).to.deep.equal([kept]);
    expect(refusalOf(await driver.submit(String(draft['caseNo'])))).to.deep.equal([422, 'material-missing']);
  });

  it('[P-23] refuses what is not an ended case of the caller, and a choice beside it', async () => {
    const drafted = await draftedCase(product);
    const fromDraft = await again(drafted.driver, drafted.caseNo);
    expect(refusalOf(fromDraft)).to.deep.equal([409, 'cannot-apply-again']);
    expect(fromDraft.body['detail']).to.contain('继续填写');
    expect(refusalOf(await again(await knownDriver(product), drafted.caseNo))).to.deep.equal([404, 'not-found']);
    const both = await again(drafted.driver, drafted.caseNo, { business: 'integrity-assessment' });
    expect(refusalOf(both)).to.deep.equal([400, 'invalid-request']);
    const neither = await drafted.driver.begin({ noticeVersion, unchangedConfirmed: true });
    expect(refusalOf(neither)).to.deep.equal([400, 'invalid-request']);
    expect(JSON.stringify(neither.body)).to.contain('请选择要办理的业务');
    expect(refusalOf(await again(drafted.driver, 'CX12'))).to.deep.equal([400, 'invalid-request']);
  });
});
