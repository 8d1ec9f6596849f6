import { expect } from 'chai';
import sharp from 'sharp';
import { sha256Hex } from '../../crypto/digest.ts';
import { maskIdNumber, maskName } from '../../domain/masking.ts';
import { formatChineseDate } from '../../domain/time.ts';
import { readQr } from '../../imaging/qr/readQr.ts';
import { expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { product as shared } from '../support/productHooks.ts';
import { acceptedCase, proposedGrade, refusalOf, until, type StartedCase } from '../support/cases.ts';
import { rasterOf, textOf } from '../support/documents.ts';
import { knownDriver } from '../support/knownDriver.ts';
import type { Product } from '../support/product.ts';

type Json = Record<string, unknown>;
interface Voucher extends Json {
  id: string;
  number: string;
  png: string;
  pdf: string;
}

let product: Product;
const NAME = '买买提·吐尔逊';
const EMPLOYER = '<img src=file:///etc/passwd>"><script>alert(1)</script>';

describe('vouchers', function () {
  this.timeout(90_000);
  let started: StartedCase;
  let voucher: Voucher;

  before(async () => {
    product = shared();
    started = await acceptedCase(product, {
      cyclesCompleted: 1,
      name: NAME,
      nation: '维吾尔',
      form: { employer: EMPLOYER },
    });
  });

  it('[A-21] are there only when the case is approved and graded', async () => {
    const { driver, caseNo } = started;
    const listed = async () => (await driver.rest<{ vouchers: Voucher[] }>('GET', '/v1/vouchers')).body.vouchers;
    expect(await listed()).to.deep.equal([]);
    expect((await driver.read(caseNo)).body['voucher']).to.equal(null);
    await proposedGrade(product, caseNo);
    const reviewer = await product.clerk('reviewer');
    expectStatus(await reviewer.decide(caseNo, 'approve', { grade: 'AA' }), 200);
    await until(async () => (await driver.read(caseNo)).body['voucher']);
    [voucher] = (await listed()) as [Voucher];
    const { body } = await driver.read(caseNo);
    expect(body['grade']).to.deep.equal({ grade: 'AA', name: 'AA级（合格）' });
    expect(voucher).to.deep.include({
      caseNo,
      state: 'valid',
      grade: 'AA',
      number: (body['voucher'] as Json)['number'],
    });
    expect(voucher['cycle']).to.deep.equal(body['cycle']);
  });

  it('[A-21] are not there after a rejection, nor while the document is being drawn', async () => {
    const { driver, caseNo } = await acceptedCase(product);
    const reviewer = await product.clerk('reviewer');
    await proposedGrade(product, caseNo);
    expectStatus(await reviewer.decide(caseNo, 'reject', { reason: '违章记录页与登记不符' }), 200);
    expect((await driver.rest('GET', '/v1/vouchers')).body['vouchers']).to.deep.equal([]);
    expect((await driver.read(caseNo)).body['voucher']).to.equal(null);

    const row = product.database('vouchers').where({ id: voucher.id });
    await row.clone().update({ state: 'preparing' });
    try {
      expect((await started.driver.rest('GET', '/v1/vouchers')).body['vouchers']).to.deep.equal([]);
      expect((await started.driver.rest('GET', voucher.png)).status).to.equal(404);
    } finally {
      await row.clone().update({ state: 'valid' });
    }
  });

  it('[G-06] can be downloaded as PNG and PDF and then be verified', async () => {
    const { driver, caseNo } = started;
    const row = await product.database('vouchers').where({ case_no: caseNo }).first();
    const [png, pdf] = [await driver.rest('GET', voucher.png), await driver.rest('GET', voucher.pdf)];
    expect([png.status, png.headers.get('content-type')]).to.deep.equal([200, 'image/png']);
    expect([pdf.status, pdf.headers.get('content-type')]).to.deep.equal([200, 'application/pdf']);
    expect([sha256Hex(png.bytes), sha256Hex(pdf.bytes)]).to.deep.equal([row.png_sha256, row.pdf_sha256]);
    for (const answer of [png, pdf]) {
      expect(answer.headers.get('content-disposition')).to.contain(voucher.number);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
    }
    const { width = 0, height = 0 } = await sharp(png.bytes).metadata();
    expect(Math.min(width, height)).to.be.greaterThan(1000);
    const scanned = await readQr(png.bytes);
    const verified = await driver.rest('POST', '/v1/verify', { token: null, json: { qr: scanned } });
    expect(verified.body).to.deep.include({ outcome: 'valid' });
    expect(verified.body['voucher']).to.deep.include({ number: voucher.number, grade: 'AA' });
    await expectAgreement(product, caseNo);
  });

  it('says what was decided, prints a minority name whole and markup as the text it is', async () => {
    const { driver, caseNo } = started;
    const text = await textOf((await driver.rest('GET', voucher.pdf)).bytes);
    const cycle = (await driver.read(caseNo)).body['cycle'] as { start: string; end: string };
    const expected = [
      NAME,
      maskIdNumber(driver.person.idNumber),
      `${formatChineseDate(cycle.start)}至${formatChineseDate(cycle.end)}`,
      'AA级（合格）',
      '测试市第1交通运输局',
      voucher.number,
      EMPLOYER.replace(/\s+/gu, ''),
    ];
    expect(expected.filter((part) => !text.includes(part))).to.deep.equal([]);
    expect(text).not.to.contain(driver.person.idNumber);
    expect(text).not.to.contain('root:');
  });

  it('[A-26] carry a QR code that leads from the PNG and from the printed PDF to the voucher, masked', async () => {
    const { driver, caseNo } = started;
    const { verification } = (await driver.read(caseNo)).body['voucher'] as { verification: string };
    const [png, pdf] = [await driver.rest('GET', voucher.png), await driver.rest('GET', voucher.pdf)];
    for (const picture of [png.bytes, await rasterOf(pdf.bytes)]) expect(await readQr(picture)).to.equal(verification);

    const address = new URL(verification);
    expect(address.origin).to.equal(new URL(product.env['PUBLIC_BASE_URL'] ?? '').origin);
    const page = await driver.rest('GET', address.pathname, { token: null });
    const json = await driver.rest('GET', `/v1/verify/${address.pathname.split('/').at(-1)}`, { token: null });
    expect([page.status, json.status]).to.deep.equal([200, 200]);
    const shown = json.body['voucher'] as Json;
    expect(shown).to.deep.include({
      number: voucher.number,
      holderName: maskName(NAME),
      idNumber: maskIdNumber(driver.person.idNumber),
      grade: 'AA',
    });
    const html = page.bytes.toString('utf8');
    for (const text of [
      '凭证有效',
      voucher.number,
      maskName(NAME),
      maskIdNumber(driver.person.idNumber),
      'AA级（合格）',
    ])
      expect(html).to.contain(text);
    for (const secret of [NAME, driver.person.idNumber, driver.person.phone]) {
      expect(html).not.to.contain(secret);
      expect(json.bytes.toString('utf8')).not.to.contain(secret);
    }
  });

  it("are nobody else's to download", async () => {
    const other = await knownDriver(product);
    for (const path of [voucher.png, voucher.pdf]) {
      expect(refusalOf(await other.rest('GET', path)), path).to.deep.equal([404, 'not-found']);
      expect((await other.rest('GET', path, { token: null })).status, path).to.equal(401);
    }
    expect((await other.rest('GET', '/v1/vouchers')).body['vouchers']).to.deep.equal([]);
    expect((await started.driver.rest('GET', '/v1/vouchers/not-an-id.png')).status).to.be.oneOf([400, 404]);
  });
});
