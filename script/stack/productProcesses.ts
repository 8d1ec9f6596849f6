import path from 'node:path';
import { startProcess, type ManagedProcess, type ProcessSpec } from './processes.ts';
import { programArgs } from './programArgs.ts';
import { REPOSITORY } from './repository.ts';

/** The processes of the product and of its surroundings, by the file that starts each. */
const ENTRIES = {
  simulators: 'simulators/main.ts',
  api: 'api/main.ts',
  'worker-cases': 'worker/cases.ts',
  'worker-imaging': 'worker/imaging.ts',
  'worker-ministry': 'worker/ministry.ts',
  'worker-delivery': 'worker/delivery.ts',
} as const;

export type ProductRole = keyof typeof ENTRIES;
export const PRODUCT_ROLES = Object.keys(ENTRIES) as ProductRole[];

/** Longer than what a worker gives its running activities (`shutdownGrace` of temporal.yaml, 30 s). */
const GRACE_MS = 40_000;

export interface ProductOptions {
  /** where the entries are found; another folder only in tests of the starting itself */
  root?: string;
  readyWithinMs?: number;
}

/** @param env what a stack hands out (`startStack`), with STACK_DIR for the logs */
export function productProcess(
  role: ProductRole,
  env: Readonly<Record<string, string>>,
  options: ProductOptions = {},
): ProcessSpec {
  const stackDir = env['STACK_DIR'];
  if (!stackDir) throw new Error('STACK_DIR is needed: processes of the product are started in a stack');
  return {
    name: role,
    command: process.execPath,
    args: programArgs(ENTRIES[role], env, options.root),
    cwd: REPOSITORY,
    // One address for operations is handed out, and the API has it; the others take any free port.
    env: role === 'api' ? env : { ...env, OPERATIONS_PORT: '0' },
    logFile: path.join(stackDir, 'logs', `${role}.log`),
    stackDir,
    ready: 'line',
    readyWithinMs: options.readyWithinMs ?? 60_000,
    graceMs: GRACE_MS,
  };
}

/**
 * Starts these roles at once and waits until all have said `ready`. The caller stops them, or the stop of the stack does.
 * @throws Error with the end of the log of the one that failed; the others are stopped then
 */
export async function startProduct(
  env: Readonly<Record<string, string>>,
  roles: readonly ProductRole[] = PRODUCT_ROLES,
  options: ProductOptions = {},
): Promise<Map<ProductRole, ManagedProcess>> {
  const outcomes = await Promise.allSettled(roles.map((role) => startProcess(productProcess(role, env, options))));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (failed) {
    started.forEach((one) => one.kill());
    throw failed.reason;
  }
  return new Map(started.map((one) => [one.name as ProductRole, one]));
}
