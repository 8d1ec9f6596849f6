import path from 'node:path';
import { createClerk, type Clerk } from '../../script/client/clerk.ts';
import { createDriver } from '../../script/client/driver.ts';
import { readKeptRelease, unpackRelease } from '../../script/deployment/keptRelease.ts';
import type { ManagedProcess } from '../../script/stack/processes.ts';
import { startProduct, type ProductRole } from '../../script/stack/productProcesses.ts';
import { REPOSITORY } from '../../script/stack/repository.ts';
import { runCommand, type CommandResult } from '../../script/stack/runCommand.ts';
import { runStep } from '../../script/stack/runStep.ts';
import { caseWorkflowId } from '../../temporal/caseClient.ts';
import { withEngine } from './engine.ts';
import { TEST_PASSWORD, type Product } from './product.ts';

/** Releases are told apart per namespace: the product that all suites share stays without. */
const NAMESPACE = 'tongban-releases';

/** Which workflows a worker runs: those of a kept release, or today's. Without a name they are not told apart. */
export interface WorkerRelease {
  name: string | null;
  /** null: today's build, as the stack has bundled it */
  kept: string | null;
}

/** An API, and workers of several releases, in a namespace of their own over the database of this run. */
export interface ReleaseRig {
  product: Product;
  start(release: WorkerRelease, ...roles: ProductRole[]): Promise<ManagedProcess[]>;
  /** script/release, as it is typed */
  command(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** where the engine says the case belongs */
  releaseOf(caseNo: string): Promise<string | null>;
  /** folder of the bundles of a kept release */
  bundlesOf(kept: string): string;
  close(): Promise<void>;
}

/** @param shared the running product; its own case and imaging workers must be stopped, since they sweep the same database */
export async function openReleaseRig(shared: Product): Promise<ReleaseRig> {
  const stackDir = shared.env['STACK_DIR'] ?? '';
  const env = { ...shared.env, TEMPORAL_NAMESPACE: NAMESPACE, API_PORT: '0', OPERATIONS_PORT: '0' };
  // Here the reconciler must never run by itself: it would miss the workflow of every case whose own namespace is the other one.
  await runStep('script/provision.ts', { ...env, TEMPORAL_SCHEDULES: 'paused' });
  const started: ManagedProcess[] = [];

  const bundlesOf = (kept: string): string => {
    const folder = path.join(stackDir, 'releases', kept);
    unpackRelease(readKeptRelease(kept), folder);
    return folder;
  };

  async function startWith(extra: Record<string, string>, roles: readonly ProductRole[]): Promise<ManagedProcess[]> {
    const processes = [...(await startProduct({ ...env, ...extra }, roles)).values()];
    started.push(...processes);
    return processes;
  }

  const [api] = await startWith({}, ['api', 'worker-ministry']);
  const apiUrl = String(api?.facts['api']);
  const clerks = new Map<string, Promise<Clerk>>();

  return {
    product: {
      ...shared,
      env,
      apiUrl,
      driver: (person) => createDriver(apiUrl, shared.world.phoneOf(person)),
      clerk(post, office = 'TEST01') {
        const login = `${post}-${office}`;
        const known = clerks.get(login) ?? loggedIn(apiUrl, login);
        clerks.set(login, known);
        return known;
      },
    },
    bundlesOf,
    start: ({ name, kept }, ...roles) =>
      startWith({ ...(name ? { RELEASE: name } : {}), ...(kept ? { WORKFLOW_BUNDLES: bundlesOf(kept) } : {}) }, roles),
    command: (words, extra = {}) =>
      runCommand(path.join(REPOSITORY, 'script', 'release'), words, { env: { ...process.env, ...env, ...extra } }),
    releaseOf: (caseNo) =>
      withEngine({ env, keyring: shared.keyring }, async ({ client }) => {
        const { raw } = await client.workflow.getHandle(caseWorkflowId(caseNo)).describe();
        const info = raw.workflowExecutionInfo?.versioningInfo;
        const held = info?.versioningOverride?.pinned?.version ?? info?.deploymentVersion;
        return held ? `${held.deploymentName}:${held.buildId}` : null;
      }),
    close: async () => void (await Promise.all(started.map((one) => one.stop()))),
  };
}

async function loggedIn(apiUrl: string, login: string): Promise<Clerk> {
  const clerk = createClerk(apiUrl, login, TEST_PASSWORD);
  const { status } = await clerk.logIn();
  if (status !== 201) throw new Error(`${login} could not log in: ${status}`);
  return clerk;
}
