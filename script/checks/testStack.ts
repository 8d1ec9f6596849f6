import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { compileProduct, lendPackages } from '../stack/compileProduct.ts';
import { provisionTemporal } from '../stack/provisionTemporal.ts';
import { runStep } from '../stack/runStep.ts';
import { startStack } from '../stack/stack.ts';
import { lockStack, stackHolder } from '../stack/stackLock.ts';
import { killMarked } from '../stack/stopMarked.ts';

/** What all stacks of a run have in common: the product compiled, its workflows bundled. */
export interface TestBuild {
  env: Record<string, string>;
}

/** A private stack for one lane of tests: schema migrated, engine provisioned. */
export interface TestStack {
  dir: string;
  env: Record<string, string>;
  stop(): Promise<void>;
  remove(): void;
}

const PREFIX = 'tongban-test-';
/** Workflow tests have workers of their own, which must not meet the product's. */
const ENGINE_TEST_NAMESPACE = 'tongban-engine-tests';
/** Tests run at night, too. */
const REMINDER_HOURS = '00:00-24:00';

/** Compiles what the processes of the product run, as script/build does: they start in a fraction of the time. Types are a check of their own. */
export async function buildForTests(): Promise<TestBuild> {
  sweepAbandoned();
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), PREFIX)));
  lockStack(dir);
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const folder = path.join(dir, 'product');
  await compileProduct(folder, { checked: false });
  lendPackages(folder);
  const env = { COMPILED_PRODUCT: folder, WORKFLOW_BUNDLES: path.join(dir, 'bundles') };
  await runStep('worker/bundleWorkflows.ts', env, [env.WORKFLOW_BUNDLES]);
  return { env };
}

export async function startTestStack(build: TestBuild): Promise<TestStack> {
  const stack = await startStack({ dir: mkdtempSync(path.join(tmpdir(), PREFIX)), profile: 'test' });
  const env: Record<string, string> = { ...stack.env, ...build.env, ENGINE_TEST_NAMESPACE, REMINDER_HOURS };
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
    ]);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return {
    dir: stack.dir,
    env,
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
