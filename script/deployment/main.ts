import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { RELEASE_NAME } from '../../config/environment.ts';
import { loadKeyring } from '../../crypto/keyring.ts';
import { shanghaiDate } from '../../domain/time.ts';
import { caseWorkflowId } from '../../temporal/caseClient.ts';
import { bundleTo } from '../../worker/bundleWorkflows.ts';
import { VERSIONED_QUEUES } from '../../worker/deployment.ts';
import { REPOSITORY } from '../stack/repository.ts';
import { readRunningServer } from '../stack/runningServer.ts';
import { readKeptRelease, unpackRelease, writeKeptRelease } from './keptRelease.ts';
import { bundleIn, moveWorkflows } from './moveWorkflows.ts';
import { quietRuntime } from './replayOn.ts';
import { makeCurrent, openQuery, openWorkflowIds, versionsOf, waitForWorkers, type VersionStatus } from './versions.ts';

/** script/release: what a deployment with open cases needs (docs/RUNBOOK.md). */
const USAGE = `usage:
  script/release keep RELEASE              builds the workflow bundles of this checkout and keeps them with their recorded histories
  script/release unpack RELEASE DIRECTORY  writes the kept bundles there, for WORKFLOW_BUNDLES
  script/release status                    releases the engine knows, and how many open workflows each holds
  script/release current RELEASE           new cases begin on it; waits for its workers
  script/release move RELEASE CASE…        holds these open cases at it, once their histories replay on WORKFLOW_BUNDLES;
                                           --unversioned: all that no release holds yet
  script/release retire RELEASE            whether its workers may go (exit code 0) or not yet (1)
The engine is that of TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE (move: KEYRING_FILE), or of the running script/server.`;
const WORKERS_WITHIN_MS = 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function engine() {
  const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE = 'tongban', KEYRING_FILE = '' } = process.env;
  if (TEMPORAL_ADDRESS) return { address: TEMPORAL_ADDRESS, namespace: TEMPORAL_NAMESPACE, keyringFile: KEYRING_FILE };
  const server = readRunningServer();
  return { ...server.temporal, keyringFile: server.keyringFile };
}

async function withEngine<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const { address, namespace } = engine();
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

async function keep(release: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tongban-release-'));
  try {
    await bundleTo(folder);
    const histories = path.join(REPOSITORY, 'test', 'replay', 'histories');
    const { sdk, sha256 } = writeKeptRelease({
      release,
      sdk: (createRequire(import.meta.url)('@temporalio/workflow/package.json') as { version: string }).version,
      keptOn: shanghaiDate(Date.now()),
      bundles: {
        cases: readFileSync(path.join(folder, 'cases.js'), 'utf8'),
        imaging: readFileSync(path.join(folder, 'imaging.js'), 'utf8'),
      },
      histories: Object.fromEntries(
        readdirSync(histories).map((name) => [name, readFileSync(path.join(histories, name), 'utf8')]),
      ),
    });
    say(`kept ${release} (SDK ${sdk}): cases ${sha256.cases.slice(0, 12)}, imaging ${sha256.imaging.slice(0, 12)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const describe = ({ release, current, drainage, open, workers }: VersionStatus): string =>
  [
    release.padEnd(16),
    (current ? 'current' : (drainage ?? 'not used')).padEnd(10),
    `${open} open`,
    `${workers} workers`,
  ].join('  ');

async function status(): Promise<void> {
  await withEngine(async (client) => {
    for (const queue of VERSIONED_QUEUES) {
      say(queue);
      for (const version of await versionsOf(client, queue)) say(`  ${describe(version)}`);
      const { count } = await client.workflow.count(openQuery(queue, null));
      if (count > 0) say(`  ${'(none)'.padEnd(16)}  ${''.padEnd(10)}  ${count} open`);
    }
  });
}

async function current(release: string): Promise<void> {
  await withEngine(async (client) => {
    // Neither is switched before both can be: a case of the new release may ask for what only its imaging knows.
    for (const queue of VERSIONED_QUEUES) await waitForWorkers(client, queue, release, WORKERS_WITHIN_MS);
    for (const queue of VERSIONED_QUEUES.toReversed()) await makeCurrent(client, queue, release);
  });
  say(`${release} is current: new workflows begin on it, open ones stay where they are`);
}

async function move(release: string, caseNos: readonly string[], unversioned: boolean): Promise<boolean> {
  const bundle = bundleIn(process.env['WORKFLOW_BUNDLES'], 'cases');
  const { payloads } = loadKeyring(engine().keyringFile);
  quietRuntime();
  return withEngine(async (client) => {
    const named = caseNos.map((word) => (word.includes(':') ? word : caseWorkflowId(word)));
    const ids = unversioned ? await openWorkflowIds(client, 'cases', null) : named;
    const stayed = await moveWorkflows(client, { release, ids, bundle, payloads });
    for (const id of ids) {
      const why = stayed.get(id);
      say(`${id}  ${why ? `stays, its history does not replay there: ${why.slice(0, 120)}` : `held at ${release}`}`);
    }
    say(`${ids.length - stayed.size} moved, ${stayed.size} stay`);
    return stayed.size === 0;
  });
}

async function retire(release: string): Promise<boolean> {
  const reasons = await withEngine(async (client) => {
    const found: string[] = [];
    for (const queue of VERSIONED_QUEUES) {
      const version = (await versionsOf(client, queue)).find((one) => one.release === release);
      if (!version) found.push(`${queue}: the engine knows no release ${release}`);
      else if (version.current) found.push(`${queue}: it is the current release`);
      else if (version.open > 0) found.push(`${queue}: ${version.open} open, its workers must run`);
      else if (version.drainage === 'draining') found.push(`${queue}: none open, the engine has not confirmed it yet`);
    }
    return found;
  });
  if (reasons.length === 0) say(`${release} is drained: its workers may be stopped`);
  for (const reason of reasons) say(`${release} not yet: ${reason}`);
  return reasons.length === 0;
}

/** @returns whether all is well */
async function run(command: string | undefined, rest: readonly string[], unversioned: boolean): Promise<boolean> {
  const [release = '', ...more] = rest;
  if (command === 'status' && rest.length === 0) {
    await status();
    return true;
  }
  if (!RELEASE_NAME.test(release)) throw new Error(USAGE);
  if (command === 'move' && more.length > 0 !== unversioned) return move(release, more, unversioned);
  if (command === 'unpack' && more[0] && more.length === 1) {
    unpackRelease(readKeptRelease(release), more[0]);
    return true;
  }
  if (more.length > 0) throw new Error(USAGE);
  switch (command) {
    case 'keep':
      await keep(release);
      return true;
    case 'current':
      await current(release);
      return true;
    case 'retire':
      return retire(release);
    default:
      throw new Error(USAGE);
  }
}

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { unversioned: { type: 'boolean' } } });
  const [command, ...rest] = positionals;
  if (!(await run(command, rest, values.unversioned ?? false))) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
