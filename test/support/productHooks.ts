import { openProduct, type Product } from './product.ts';

let opened: Product | null = null;

/** The running product, one for all suites of a run. */
export function product(): Product {
  if (!opened) throw new Error('the product is started by a root hook: run these tests by script/test');
  return opened;
}

export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(120_000);
    opened = await openProduct();
  },
  async afterAll(this: Mocha.Context) {
    this.timeout(60_000);
    await opened?.close();
  },
};
