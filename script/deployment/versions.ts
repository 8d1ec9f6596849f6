import { ServiceError, type Client } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { deploymentNameOf, type VersionedQueue } from '../../worker/deployment.ts';

const { VersionDrainageStatus, TaskQueueType } = proto.temporal.api.enums.v1;

const NOT_FOUND = 5;
/** A worker's question waits at the engine for a minute; who has not asked again since is gone. */
const POLLS_WITHIN_MS = 75_000;

/** One release of a queue, as the engine knows it. */
export interface VersionStatus {
  release: string;
  /** new workflows begin on it */
  current: boolean;
  /** the engine's own finding, minutes old; null while it is current or was never */
  drainage: 'draining' | 'drained' | null;
  /** workflows held at it, counted now (the engine's list is behind by a second) */
  open: number;
  /** workers that asked for work of it lately */
  workers: number;
}

const isNotFound = (error: unknown): boolean => {
  const cause = error instanceof ServiceError ? error.cause : error;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === NOT_FOUND;
};

/** `deployment:release`, as the engine writes it into the list of workflows. */
const searchKey = (queue: VersionedQueue, release: string): string => `${deploymentNameOf(queue)}:${release}`;

/** Open workflows of a queue by what holds them: a release, or none (begun before releases were told apart). */
export function openQuery(queue: VersionedQueue, release: string | null): string {
  const held =
    release === null
      ? 'TemporalWorkerDeploymentVersion IS NULL'
      : `TemporalWorkerDeploymentVersion = '${searchKey(queue, release)}'`;
  return `ExecutionStatus = 'Running' AND TaskQueue = '${queue}' AND ${held}`;
}

/** All releases of a queue, newest first; none before the first worker that names its release. */
export async function versionsOf(client: Client, queue: VersionedQueue): Promise<VersionStatus[]> {
  const { namespace } = client.options;
  const described = await client.workflowService
    .describeWorkerDeployment({ namespace, deploymentName: deploymentNameOf(queue) })
    .catch((error: unknown) => {
      if (isNotFound(error)) return null;
      throw error;
    });
  const { routingConfig, versionSummaries } = described?.workerDeploymentInfo ?? {};
  const workers = await workersOf(client, queue);
  return Promise.all(
    (versionSummaries ?? []).map(async ({ deploymentVersion, drainageInfo }) => {
      const release = deploymentVersion?.buildId ?? '';
      return {
        release,
        current: routingConfig?.currentDeploymentVersion?.buildId === release,
        drainage: drainageOf(drainageInfo?.status),
        open: (await client.workflow.count(openQuery(queue, release))).count,
        workers: workers.filter((one) => one === release).length,
      };
    }),
  );
}

function drainageOf(status: number | null | undefined): VersionStatus['drainage'] {
  if (status === VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINING) return 'draining';
  return status === VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINED ? 'drained' : null;
}

/** The release of every worker that asks the queue for workflow work. */
async function workersOf(client: Client, queue: VersionedQueue): Promise<string[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  const sinceMs = Date.now() - POLLS_WITHIN_MS;
  return (pollers ?? []).flatMap(({ deploymentOptions, lastAccessTime }) => {
    const atMs = optionalTsToDate(lastAccessTime)?.getTime() ?? 0;
    return deploymentOptions?.buildId && atMs >= sinceMs ? [deploymentOptions.buildId] : [];
  });
}

/** Waits until a worker of this release asks the queue for work: nothing is to begin where nobody works. @throws Error when none comes */
export async function waitForWorkers(
  client: Client,
  queue: VersionedQueue,
  release: string,
  withinMs: number,
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!(await versionsOf(client, queue)).some((one) => one.release === release && one.workers > 0)) {
    if (Date.now() > giveUpAt) throw new Error(`no worker of release ${release} asks the queue ${queue} for work`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** From now on new workflows of the queue begin on this release; open ones stay where they are. */
export async function makeCurrent(client: Client, queue: VersionedQueue, release: string): Promise<void> {
  await client.workflowService.setWorkerDeploymentCurrentVersion({
    namespace: client.options.namespace,
    deploymentName: deploymentNameOf(queue),
    buildId: release,
    identity: 'script/release',
  });
}

export async function openWorkflowIds(
  client: Client,
  queue: VersionedQueue,
  release: string | null,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: openQuery(queue, release) })) ids.push(workflowId);
  return ids;
}
