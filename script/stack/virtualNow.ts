import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';

/** What the clock of one workflow shows, epoch milliseconds: ahead of the real time once it was moved forward. */
export async function virtualNowMs(client: Client, namespace: string, workflowId: string): Promise<number> {
  const { workflowExtendedInfo } = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution: { workflowId },
  });
  return optionalTsToMs(workflowExtendedInfo?.timeSkippingInfo?.currentTime) ?? Date.now();
}
