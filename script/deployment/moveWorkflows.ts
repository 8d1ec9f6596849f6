import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Sealer } from '../../crypto/sealed.ts';
import { deploymentNameOf, type VersionedQueue } from '../../worker/deployment.ts';
import { replayOn } from './replayOn.ts';

const { PinnedOverrideBehavior } = proto.temporal.api.workflow.v1.VersioningOverride;

/** The built bundle of a queue in a folder as WORKFLOW_BUNDLES names it. */
export function bundleIn(directory: string | undefined, queue: VersionedQueue): { codePath: string } {
  const codePath = path.join(directory ?? '', `${queue}.js`);
  if (!directory || !existsSync(codePath)) throw new Error('WORKFLOW_BUNDLES must name the bundles of that release');
  return { codePath };
}

/**
 * Holds open workflows of the `cases` queue at a release from their next step on, whatever held them before. Only those whose own history
 * replays on its bundle: another one would stand still at once.
 * @returns those that stay where they are: workflow id → why
 */
export async function moveWorkflows(
  client: Client,
  order: { release: string; ids: readonly string[]; bundle: { codePath: string }; payloads: Sealer },
): Promise<Map<string, string>> {
  const workflows = await Promise.all(
    order.ids.map(async (workflowId) => ({
      workflowId,
      history: await client.workflow.getHandle(workflowId).fetchHistory(),
    })),
  );
  const { failures } = await replayOn({ workflowBundle: order.bundle }, order.payloads, workflows);
  for (const workflowId of order.ids) if (!failures.has(workflowId)) await holdAt(client, order.release, workflowId);
  return failures;
}

async function holdAt(client: Client, release: string, workflowId: string): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: {
      versioningOverride: {
        pinned: {
          behavior: PinnedOverrideBehavior.PINNED_OVERRIDE_BEHAVIOR_PINNED,
          version: { deploymentName: deploymentNameOf('cases'), buildId: release },
        },
      },
    },
    updateMask: { paths: ['versioning_override'] },
  });
}
