import { findMarked, isAlive } from '../../script/stack/processTable.ts';
import { startProduct, type ProductRole } from '../../script/stack/productProcesses.ts';
import { serviceControl, type ServiceControl } from '../../script/stack/serviceControl.ts';
import { SERVICE_NAMES, type ServiceName } from '../../script/stack/serviceProcess.ts';
import { killMarked, stopMarked } from '../../script/stack/stopMarked.ts';
import type { Product } from './product.ts';

/** Every process of the product itself; the simulators are the outside and stay. */
export const OWN_ROLES = ['api', 'worker-cases', 'worker-imaging', 'worker-ministry', 'worker-delivery'] as const;
export const WORKER_ROLES = OWN_ROLES.filter((role) => role !== 'api');

/** Crashes on demand in the private stack of this run, and the way back: same data, same ports. */
export interface Faults extends ServiceControl {
  /** Looks for the process now, so that the returned SIGKILL comes without delay. */
  aim(name: ServiceName): () => void;
  /** SIGKILL to processes of the product and to what they started; resolves when they are gone */
  killRoles(...roles: ProductRole[]): Promise<void>;
  startRoles(...roles: ProductRole[]): Promise<void>;
  /** brings up whatever is down, so that one failed test does not fail those behind it */
  heal(): Promise<void>;
  /** names of processes of the product that are not alive */
  dead(): string[];
}

export function faultsOf(product: Product): Faults {
  const dir = product.env['STACK_DIR'];
  if (!dir) throw new Error('these tests run in a private stack: script/test faults');
  const control = serviceControl(dir);
  const dead = () =>
    [...product.processes].filter(([, { pid }]) => !isAlive(pid)).map(([role]) => role satisfies ProductRole);

  async function startRoles(...roles: ProductRole[]): Promise<void> {
    const started = await startProduct(product.env, roles);
    for (const [role, running] of started) product.processes.set(role, running);
  }

  return {
    ...control,
    aim(name) {
      const found = findMarked(dir).filter((one) => one.name === name);
      if (found.length === 0) throw new Error(`${name} is not running`);
      return () => found.forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
    },
    async killRoles(...roles) {
      for (const role of roles) product.processes.get(role)?.kill();
      const wanted = (name: string) => (roles as string[]).includes(name);
      killMarked(dir, wanted);
      await stopMarked(dir, wanted, 0);
    },
    startRoles,
    async heal() {
      for (const name of SERVICE_NAMES) await control.start(name);
      const roles = dead();
      if (roles.length > 0) await startRoles(...roles);
      await product.world.clearFaults();
    },
    dead,
  };
}
