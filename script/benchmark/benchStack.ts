import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulatedWorld, type SimulatedWorld, type SimulatorAddresses } from '../client/simulatedWorld.ts';
import { startProduct, type ProductRole } from '../stack/productProcesses.ts';
import { startProcess, type ManagedProcess } from '../stack/processes.ts';
import { REPOSITORY } from '../stack/repository.ts';
import { runStep } from '../stack/runStep.ts';
import { startStack } from '../stack/stack.ts';

/** A private stack with the whole product on it, for figures only. */
export interface BenchStack {
  env: Record<string, string>;
  temporalCli: string | null;
  world: SimulatedWorld;
  /** everything that runs, by name */
  processes(): ManagedProcess[];
  /** starts a process of the bench's own */
  start(name: string, entry: string): Promise<ManagedProcess>;
  stop(name: string): Promise<void>;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 120_000;

export async function openBenchStack(report: (line: string) => void): Promise<BenchStack> {
  const stack = await startStack({ dir: mkdtempSync(path.join(tmpdir(), 'tongban-bench-')), profile: 'test' });
  const interrupted = (): void => {
    stack.kill();
    rmSync(stack.dir, { recursive: true, force: true });
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupted);
  const close = async (): Promise<void> => {
    await stack.stop();
    rmSync(stack.dir, { recursive: true, force: true });
  };
  try {
    const bundles = path.join(stack.dir, 'bundles');
    const env: Record<string, string> = { ...stack.env, WORKFLOW_BUNDLES: bundles, LOG_LEVEL: 'warn' };
    report('Servers are up; schema, demo register and workflows are made …');
    await Promise.all([
      runStep('worker/bundleWorkflows.ts', env, [bundles]),
      runStep('script/provision.ts', env),
      runStep('db/migrate.ts', env),
    ]);
    await runStep('script/demo/seed.ts', env);
    const product = await startProduct(env, ROLES, { readyWithinMs: READY_WITHIN_MS });
    const running = new Map<string, ManagedProcess>(
      [...stack.services, ...product.values()].map((one) => [one.name, one]),
    );
    const world = simulatedWorld(running.get('simulators')?.facts as unknown as SimulatorAddresses);
    await world.withoutSmsLimits();
    return {
      env,
      temporalCli: stack.state.temporalCli,
      world,
      processes: () => [...running.values()],
      async start(name, entry) {
        const one = await startProcess({
          name,
          command: process.execPath,
          args: ['--import', 'tsx', path.join(REPOSITORY, entry)],
          cwd: REPOSITORY,
          env: { ...env, OPERATIONS_PORT: '0' },
          logFile: path.join(stack.dir, 'logs', `${name}.log`),
          stackDir: stack.dir,
          ready: 'line',
          readyWithinMs: READY_WITHIN_MS,
          graceMs: 10_000,
        });
        running.set(name, one);
        return one;
      },
      async stop(name) {
        await running.get(name)?.stop();
        running.delete(name);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const ROLES: readonly ProductRole[] = [
  'simulators',
  'api',
  'worker-cases',
  'worker-imaging',
  'worker-ministry',
  'worker-delivery',
];
