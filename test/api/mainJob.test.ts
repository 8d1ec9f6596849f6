import { expect } from 'chai';
import { readQr } from '../../imaging/qr/readQr.ts';
import { createRest, expectStatus } from '../../script/client/rest.ts';
import { expectAgreement } from '../support/agreement.ts';
import { product as shared } from '../support/productHooks.ts';
import { proposedGrade, until } from '../support/cases.ts';
import type { Product } from '../support/product.ts';

interface Voucher {
  png: string;
  number: string;
}

let product: Product;

describe('the main job', function () {
  this.timeout(60_000);
  before(() => {
    product = shared();
  });

  it('[G-06] goes from log-in to a voucher that anyone verifies by its QR code', async () => {
    const driver = await product.enrolled({ cyclesCompleted: 1 });
    const caseNo = await driver.apply(await product.materials());
    const [acceptor, reviewer] = await Promise.all([product.clerk('acceptor'), product.clerk('reviewer')]);
    expectStatus(await acceptor.decide(caseNo, 'accept'), 200);
    const grade = await proposedGrade(product, caseNo);
    expectStatus(await reviewer.decide(caseNo, 'approve', { grade }), 200);
    const finished = await until(async () => {
      const { body } = await driver.read(caseNo);
      return body['state'] === 'completed' && body;
    });
    const timeline = (finished['timeline'] as { action: string }[]).map(({ action }) => action);
    expect(timeline).to.deep.equal(['submit', 'accept', 'approve', 'complete']);
    const voucher = finished['voucher'] as Voucher;
    const { bytes } = expectStatus(await driver.rest('GET', voucher.png), 200);
    const anyone = createRest(product.apiUrl);
    const verdict = expectStatus(await anyone('POST', '/v1/verify', { json: { qr: await readQr(bytes) } }), 200);
    expect(verdict.body).to.deep.include({ outcome: 'valid' });
    expect(verdict.body['voucher']).to.deep.include({ number: voucher.number, grade });
    expect((await expectAgreement(product, caseNo)).state).to.equal('completed');
  });
});
