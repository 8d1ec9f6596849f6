import { openEngineRig, type EngineRig } from './engineRig.ts';

let opened: EngineRig | null = null;

/** One rig for all suites that test workflows alone, in a namespace of its own (ENGINE_TEST_NAMESPACE) beside the product's. */
export function rig(): EngineRig {
  if (!opened) throw new Error('the rig is opened by the lane of tests: run these tests by script/test');
  return opened;
}

export async function open(): Promise<void> {
  const { TEMPORAL_ADDRESS: address, ENGINE_TEST_NAMESPACE: namespace } = process.env;
  if (!address || !namespace) throw new Error('these tests run in a private stack: script/test workflows');
  opened = await openEngineRig(address, namespace);
}

export const close = async (): Promise<void> => opened?.close();
