import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { createKeyringFile } from '../../crypto/keyring.ts';
import { shanghaiDate } from '../../domain/time.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { findTemporalCli } from './temporalCli.ts';
import { findChrome } from './chrome.ts';
import { prepareMariadb } from './mariadb.ts';
import { choosePorts, type PortWish } from './ports.ts';
import { rotateLog, startProcess, type ManagedProcess } from './processes.ts';
import { prepareRedis } from './redis.ts';
import { SERVICE_NAMES, isServiceName, serviceProcess, type ServiceName } from './serviceProcess.ts';
import { outsideOf, stackEnvironment } from './stackEnvironment.ts';
import { lockStack } from './stackLock.ts';
import { freshSecrets, readStackState, writeStackState, type StackState } from './stackState.ts';
import { killMarked, stopMarked } from './stopMarked.ts';

export interface StackOptions {
  /** where data, logs, ports and passwords are kept */
  dir: string;
  /** `test`: no web interface, commits not forced to the disk */
  profile: StackState['profile'];
  /** the environment in which a person may name servers of his own; a test stack takes none */
  outside?: NodeJS.ProcessEnv;
  report?: (line: string) => void;
}

export interface Stack {
  dir: string;
  /** what the processes of the product are told */
  env: Record<string, string>;
  state: StackState;
  services: ManagedProcess[];
  /** stops everything of this stack in order, also what another process started in it */
  stop(): Promise<void>;
  /** SIGKILL to everything at once; the next start recovers */
  kill(): void;
}

const PRODUCT_GRACE_MS = 40_000;
const SERVICE_GRACE_MS = 30_000;

/**
 * Starts the private MariaDB, Redis and Temporal that were not named from outside. Data stays in `dir`; what a killed start left running
 * is stopped first.
 * @throws Error when the stack runs already, a program is missing or a service does not come up (with the end of its log)
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const dir = realpathSync(options.dir);
  const outside = outsideOf(options.outside ?? {});
  const lock = lockStack(dir);
  const report = options.report ?? (() => undefined);
  const stopAll = async (): Promise<void> => {
    await stopInOrder(dir);
    lock.release();
  };
  try {
    const left = await stopInOrder(dir);
    if (left.length > 0) report(`stopped what an earlier start left running: ${left.join(', ')}`);
    for (const folder of ['storage', 'simulators']) mkdirSync(path.join(dir, folder), { recursive: true, mode: 0o700 });
    const wanted = SERVICE_NAMES.filter((name) => !outside[outsideNameOf(name)]);
    const state = await prepareState(dir, options.profile, wanted.includes('temporal'));
    const env = stackEnvironment(dir, state, findChrome(), outside);
    if (!outside.KEYRING_FILE) createKeyringFile(path.join(dir, 'keyring.json'));
    const services = await startServices(dir, state, wanted);
    return { dir, env, state, services, stop: stopAll, kill: () => killMarked(dir, () => true) };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

function outsideNameOf(name: ServiceName): 'DATABASE_URL' | 'REDIS_URL' | 'TEMPORAL_ADDRESS' {
  switch (name) {
    case 'mariadb':
      return 'DATABASE_URL';
    case 'redis':
      return 'REDIS_URL';
    case 'temporal':
      return 'TEMPORAL_ADDRESS';
    default:
      return name satisfies never;
  }
}

/** Addresses a person types are tried first; the second copy on a machine gets others. */
const PORT_WISHES: readonly PortWish[] = [
  { name: 'api', preferred: 8080 },
  { name: 'temporalUi', preferred: 8233 },
  ...['operations', 'mariadb', 'redis', 'temporal', 'wechat', 'sms', 'identity', 'registry', 'courier'].map((name) => ({
    name,
  })),
];

async function prepareState(dir: string, profile: StackState['profile'], engine: boolean): Promise<StackState> {
  const known = readStackState(dir);
  const wishes = profile === 'test' ? PORT_WISHES.map(({ name }) => ({ name })) : PORT_WISHES;
  const state: StackState = {
    profile,
    ports: await choosePorts(wishes, known?.ports ?? {}, dir),
    secrets: known?.secrets ?? freshSecrets(),
    temporalCli: engine ? await findTemporalCli() : null,
    namespace: readTemporalSettings().namespace.name,
    demoDay: known?.demoDay ?? shanghaiDate(Date.now()),
  };
  writeStackState(dir, state);
  return state;
}

async function startServices(
  dir: string,
  state: StackState,
  wanted: readonly ServiceName[],
): Promise<ManagedProcess[]> {
  const started = wanted.map(async (name) => {
    const spec = serviceProcess(name, dir, state);
    rotateLog(spec.logFile);
    if (name === 'mariadb') await prepareMariadb(dir, state);
    if (name === 'redis') prepareRedis(dir, state);
    return startProcess(spec);
  });
  // All are waited for even if one fails, so that nothing comes up after the stack was given up.
  const outcomes = await Promise.allSettled(started);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/** Processes of the product first (they still finish what they began), then the simulators they talk to, then engine, Redis, MariaDB. */
async function stopInOrder(dir: string): Promise<string[]> {
  return [
    ...(await stopMarked(dir, (name) => !isServiceName(name) && name !== 'simulators', PRODUCT_GRACE_MS)),
    ...(await stopMarked(dir, (name) => name === 'simulators', 5000)),
    ...(await stopMarked(dir, (name) => name === 'temporal', SERVICE_GRACE_MS)),
    ...(await stopMarked(dir, (name) => name === 'redis', SERVICE_GRACE_MS)),
    ...(await stopMarked(dir, (name) => name === 'mariadb', SERVICE_GRACE_MS)),
  ];
}
