import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { provisionTemporal } from '../stack/provisionTemporal.ts';
import { runStep } from '../stack/runStep.ts';
import { isServiceName } from '../stack/serviceProcess.ts';
import { startStack } from '../stack/stack.ts';
import { stackHolder } from '../stack/stackLock.ts';
import { killMarked, stopMarked } from '../stack/stopMarked.ts';

/** A private stack for one run of script/test: schema migrated, engine provisioned, workflows bundled. */
export interface TestStack {
  dir: string;
  env: Record<string, string>;
  /** ends what a suite left running in it */
  stopProduct(): Promise<void>;
  stop(): Promise<void>;
  remove(): void;
}

const PREFIX = 'tongban-test-';
/** Workflow tests have workers of their own, which must not meet the product's. */
const ENGINE_TEST_NAMESPACE = 'tongban-engine-tests';

export async function startTestStack(): Promise<TestStack> {
  sweepAbandoned();
  const dir = mkdtempSync(path.join(tmpdir(), PREFIX));
  const stack = await startStack({ dir, profile: 'test' });
  const bundles = path.join(stack.dir, 'bundles');
  const env: Record<string, string> = { ...stack.env, ENGINE_TEST_NAMESPACE, WORKFLOW_BUNDLES: bundles };
  try {
    await Promise.all([
      // What runs by itself would mend what a test has planted.
      runStep('script/provision.ts', { ...env, TEMPORAL_SCHEDULES: 'paused' }),
      provisionTemporal({
        address: env['TEMPORAL_ADDRESS']!,
        namespace: ENGINE_TEST_NAMESPACE,
        retentionMs: 86_400_000,
        searchAttributes: readTemporalSettings().searchAttributes,
      }),
      runStep('db/migrate.ts', env),
      runStep('worker/bundleWorkflows.ts', env, [bundles]),
    ]);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return {
    dir: stack.dir,
    env,
    stopProduct: async () => void (await stopMarked(stack.dir, (name) => !isServiceName(name), 10_000)),
    stop: stack.stop,
    remove: () => rmSync(stack.dir, { recursive: true, force: true }),
  };
}

/** What a killed run left behind. A folder that was kept after a failure has no lock and stays. */
function sweepAbandoned(): void {
  const base = realpathSync(tmpdir());
  for (const name of readdirSync(base).filter((one) => one.startsWith(PREFIX))) {
    const dir = path.join(base, name);
    if (!existsSync(path.join(dir, 'lock')) || stackHolder(dir) !== null) continue;
    killMarked(dir, () => true);
    rmSync(dir, { recursive: true, force: true });
  }
}
