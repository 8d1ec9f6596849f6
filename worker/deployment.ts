import type { WorkerOptions } from '@temporalio/worker';
import type { TaskQueueName } from '../temporal/settings.ts';

/** The queues whose workflows are held at the release they began with. */
export const VERSIONED_QUEUES = ['cases', 'imaging'] as const satisfies readonly TaskQueueName[];
export type VersionedQueue = (typeof VERSIONED_QUEUES)[number];

/**
 * The engine's name for the deployment of a queue. One each: an activity asked for on another queue goes to the current release there, so an
 * old release keeps its case workers for weeks and its OCR engine and browsers for minutes only.
 */
export const deploymentNameOf = (queue: VersionedQueue): string => `tongban-${queue}`;

/**
 * PINNED: a workflow ends on the bundle it began with (docs/adr/0008). Without a release, in development, nothing is versioned: any worker of
 * the queue takes any workflow.
 */
export function versioned(
  queue: VersionedQueue,
  release: string | undefined,
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (release === undefined) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName: deploymentNameOf(queue), buildId: release },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}
