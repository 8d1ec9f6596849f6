import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { findMarked } from '../../script/stack/processTable.ts';
import { workflowSettings } from '../../workflows/settings.generated.ts';
import { withEngine } from './engine.ts';
import { until } from './faultSteps.ts';
import type { Product } from './product.ts';
import type { Faults } from './services.ts';

/** What can be taken away while every process of the product goes on running, and given back. */
export interface Outage {
  begin(): void | Promise<void>;
  /** harmless when nothing is away */
  end(): void | Promise<void>;
}

/** The disk that holds pictures and documents is not mounted: a plain file lies where its folder should be. */
export function storageOutage({ env }: Pick<Product, 'env'>): Outage {
  const folder = fileURLToPath(env['STORAGE_URL'] ?? '');
  const away = `${folder}.away`;
  let begun = false;
  return {
    begin() {
      renameSync(folder, away);
      writeFileSync(folder, '');
      begun = true;
    },
    end() {
      if (!begun) return;
      rmSync(folder);
      renameSync(away, folder);
      begun = false;
    },
  };
}

/**
 * The browser that draws documents: reached by a link of our own, so that it can be taken away from this product alone. The imaging worker
 * is started again to look for it there, and goes on so.
 */
export async function browserOutage(product: Product, faults: Faults): Promise<Outage> {
  const { env } = product;
  const [program, stackDir] = [env['CHROME_PATH'], env['STACK_DIR']];
  if (!program || !stackDir) throw new Error('these tests need a browser and run in a private stack');
  const link = path.join(stackDir, 'browser', path.basename(program));
  mkdirSync(path.dirname(link), { recursive: true });
  const put = () => (rmSync(link, { force: true }), symlinkSync(program, link));
  put();
  env['CHROME_PATH'] = link;
  await faults.killRoles('worker-imaging');
  await faults.startRoles('worker-imaging');
  // By what it is told, not by its name: the program may be a script around it.
  const isBrowser = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--font-render-hinting');
  return {
    begin() {
      rmSync(link);
      for (const { pid, name } of findMarked(stackDir))
        if (name === 'worker-imaging' && isBrowser(pid)) process.kill(pid, 'SIGKILL');
    },
    end: put,
  };
}

/** The queue has forgotten every job, as after it has used up its tries or was emptied. */
export async function emptyQueue({ env }: Pick<Product, 'env'>): Promise<void> {
  const redis = new Redis(env['REDIS_URL'] ?? '');
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
}

const BUDGET_MS = workflowSettings.activities.imaging.scheduleToClose;

/**
 * Runs the cases of this product with imaging steps that are tried once where they are otherwise tried for half an hour. A step that fails
 * costs a second of real time for every try, whatever time is skipped, and a day of them ten minutes; so it costs one try an hour. Cases go
 * on as they are when the usual workflows are back.
 * @returns brings those back
 */
export async function oneTryAnHour(product: Product, faults: Faults): Promise<() => Promise<void>> {
  const { env } = product;
  const folder = path.join(env['STACK_DIR'] ?? '', 'one-try-an-hour');
  const usualFolder = env['WORKFLOW_BUNDLES'];
  if (!usualFolder) throw new Error('these tests run in a private stack: script/test faults');
  const code = readFileSync(path.join(usualFolder, 'cases.js'), 'utf8');
  const { initialInterval, backoffCoefficient, maximumInterval } = workflowSettings.activities.imaging.retry;
  const usual = new RegExp(
    `(initialInterval\\W+)${initialInterval}(\\W+backoffCoefficient\\W+)${backoffCoefficient}(\\W+maximumInterval\\W+)${maximumInterval}`,
    'g',
  );
  const patient = code.replace(usual, `$1${BUDGET_MS + 1}$2${backoffCoefficient}$3${BUDGET_MS + 1}`);
  if (patient === code) throw new Error('the settings of the imaging steps are not where they are expected');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'cases.js'), patient);
  copyFileSync(path.join(usualFolder, 'imaging.js'), path.join(folder, 'imaging.js'));
  const restart = async () => {
    await faults.killRoles('worker-cases');
    await faults.startRoles('worker-cases');
  };
  env['WORKFLOW_BUNDLES'] = folder;
  await restart();
  return async () => {
    env['WORKFLOW_BUNDLES'] = usualFolder;
    await restart();
  };
}

/** Lets time pass for one case, however often something in it is tried meanwhile. A case that ends on the way has had its time. */
export async function letPass(product: Product, caseNo: string, seconds: number): Promise<void> {
  await withEngine(product, async (engine) => {
    const wantedMs = (await engine.nowMs(caseNo)) + seconds * 1000;
    await engine.forward(caseNo, seconds);
    // The call gives up waiting after a while, and the time goes on passing.
    const passed = async () => {
      const { status } = await engine.client.workflow.getHandle(`case:${caseNo}`).describe();
      return status.name !== 'RUNNING' || (await engine.nowMs(caseNo)) >= wantedMs;
    };
    await until(`${seconds} s for ${caseNo}`, passed, { withinMs: 120_000 });
  });
}
