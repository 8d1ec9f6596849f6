import { openEngineRig, type EngineRig } from './engineRig.ts';

let opened: EngineRig | null = null;

/** One rig for all suites that test workflows alone, in a namespace of its own (ENGINE_TEST_NAMESPACE) beside the product's. */
export function rig(): EngineRig {
  if (!opened) throw new Error('the rig is opened by a root hook: run these tests by script/test');
  return opened;
}

export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(60_000);
    const address = process.env['TEMPORAL_ADDRESS'];
    const namespace = process.env['ENGINE_TEST_NAMESPACE'];
    if (address && namespace) opened = await openEngineRig(address, namespace);
  },
  async afterAll() {
    await opened?.close();
  },
};
