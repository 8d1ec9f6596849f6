import { openProduct, type Product } from './product.ts';

let opened: Product | null = null;

/** The running product, one for all suites of a lane. */
export function product(): Product {
  if (!opened) throw new Error('the product is started by the lane of tests: run these tests by script/test');
  return opened;
}

export async function open(): Promise<void> {
  opened = await openProduct();
}

export const close = async (): Promise<void> => opened?.close();
