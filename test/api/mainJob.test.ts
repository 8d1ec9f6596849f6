import { expect } from 'chai';
import { expectStatus } from '../../script/client/rest.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/apiHooks.ts';

let product: Product;

describe('the main job', function () {
  this.timeout(60_000);
  before(() => {
    product = shared();
  });

  it('goes from log-in to a voucher', async () => {
    const driver = await product.enrolled();
    const caseNo = await driver.apply(await product.materials());
    const acceptor = await product.clerk('acceptor');
    expectStatus(await acceptor.decide(caseNo, 'accept'), 200);
    const reviewer = await product.clerk('reviewer');
    expectStatus(await reviewer.decide(caseNo, 'approve', { grade: 'AA', reason: '材料齐全，情况属实' }), 200);
    for (let tries = 0; tries < 100; tries += 1) {
      const { body } = await driver.read(caseNo);
      if (body['state'] === 'completed') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { body } = await driver.read(caseNo);
    expect(body['state']).to.equal('completed');
  });
});
