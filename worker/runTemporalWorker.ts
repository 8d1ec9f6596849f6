import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Environment } from '../config/environment.ts';
import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { createDataConverter } from '../temporal/dataConverter.ts';
import type { TaskQueueName, TemporalSettings } from '../temporal/settings.ts';
import { versioned, type VersionedQueue } from './deployment.ts';
import type { ProcessLife } from './processLife.ts';

export interface TemporalWorkerOptions {
  life: ProcessLife;
  log: Logger;
  environment: Environment;
  settings: TemporalSettings;
  keyring: Keyring;
  queue: TaskQueueName;
  activities: object;
  /** which workflows this process runs; none for a process of activities only, which serves every release and is not versioned */
  workflows?: VersionedQueue;
}

/** Runs one worker until the process is told to stop; running activities get `shutdownGrace` to finish. */
export async function runTemporalWorker(options: TemporalWorkerOptions): Promise<void> {
  const { life, log, environment, settings, keyring, queue } = options;
  routeEngineLogs(log);
  const slots = settings.taskQueues[queue];
  const connection = await NativeConnection.connect({ address: environment.TEMPORAL_ADDRESS });
  life.onStop(() => connection.close());
  const worker = await Worker.create({
    connection,
    namespace: environment.TEMPORAL_NAMESPACE,
    taskQueue: queue,
    dataConverter: createDataConverter(keyring.payloads),
    activities: options.activities,
    ...(options.workflows
      ? {
          ...workflowSource(options.workflows, environment),
          ...versioned(options.workflows, releaseOf(environment)),
          maxConcurrentWorkflowTaskExecutions: slots.workflowSlots,
          maxCachedWorkflows: slots.cachedWorkflows,
          stickyQueueScheduleToStartTimeout: settings.ownCase,
        }
      : {}),
    maxConcurrentActivityTaskExecutions: slots.activitySlots,
    maxConcurrentLocalActivityExecutions: slots.localActivitySlots,
    ...(slots.activitiesPerSecond ? { maxActivitiesPerSecond: slots.activitiesPerSecond } : {}),
    shutdownGraceTime: settings.shutdownGrace,
  });
  const run = worker.run();
  life.onStop(async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await run;
  });
  run.catch((error: unknown) => {
    log.fatal({ error: loggableError(error) }, 'the worker has failed');
    process.exit(1);
  });
}

/**
 * A bundle that was built beforehand (WORKFLOW_BUNDLES). Without one, development bundles at its start; production and a named release refuse
 * to, and so do bundles that are kept under another name: workflows of one release must never run on the code of another.
 */
function workflowSource(
  name: VersionedQueue,
  { NODE_ENV, RELEASE }: Environment,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const directory = process.env['WORKFLOW_BUNDLES'];
  if (directory && RELEASE) expectRelease(directory, RELEASE);
  const codePath = directory ? path.join(directory, `${name}.js`) : null;
  if (codePath && existsSync(codePath)) return { workflowBundle: { codePath } };
  if (NODE_ENV === 'production' || RELEASE)
    throw new Error('a release runs a workflow bundle that was built and replayed beforehand: WORKFLOW_BUNDLES');
  return { workflowsPath: workflowEntry(name) };
}

/** Bundles that were kept say of which release they are (script/release unpack). */
function expectRelease(directory: string, release: string): void {
  const manifest = path.join(directory, 'manifest.json');
  if (!existsSync(manifest)) return;
  const { release: kept } = JSON.parse(readFileSync(manifest, 'utf8')) as { release: string };
  if (kept !== release) throw new Error(`WORKFLOW_BUNDLES holds release ${kept}, RELEASE says ${release}`);
}

/** A worker without a release takes nothing from a queue that has a current one: in production that would be a silent standstill. */
function releaseOf({ NODE_ENV, RELEASE }: Environment): string | undefined {
  if (NODE_ENV === 'production' && !RELEASE)
    throw new Error('in production the workers of workflows say which release they run: RELEASE');
  return RELEASE;
}

/** The module that exports the workflows of one queue. */
export function workflowEntry(name: VersionedQueue): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(
    new URL(
      name === 'cases' ? `../workflows/index.${extension}` : `../workflows/imaging/index.${extension}`,
      import.meta.url,
    ),
  );
}

let logsRouted = false;

function routeEngineLogs(log: Logger): void {
  if (logsRouted) return;
  logsRouted = true;
  const engine = log.child({ part: 'temporal' });
  const write =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, meta?: Record<string | symbol, unknown>) =>
      engine[level](
        { code: (meta?.['error'] as { type?: string } | undefined)?.type, workflowId: meta?.['workflowId'] },
        message,
      );
  const logger = {
    trace: write('trace'),
    debug: write('debug'),
    info: write('debug'),
    warn: write('warn'),
    error: write('error'),
  };
  Runtime.install({
    logger: { ...logger, log: (level, message, meta) => write(level.toLowerCase() as 'info')(message, meta) },
  });
}
