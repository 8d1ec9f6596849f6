import type { Client } from '@temporalio/client';

/**
 * Moves one running workflow forward in virtual time, on a development server started with `frontend.WorkflowTimeSkippingEnabled=true` (a
 * switch production never sets). The clock of that workflow only moves forward and stays ahead afterwards.
 * @param seconds virtual seconds to pass; resolves when the server says they have passed
 */
export async function fastForwardWorkflow(
  client: Client,
  namespace: string,
  workflowId: string,
  seconds: number,
): Promise<void> {
  const id = `ff-${Date.now()}-${Math.trunc(performance.now() * 1000)}`;
  const workflowExecution = { workflowId };
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    workflowExecutionOptions: {
      timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration: { seconds } } },
    },
    updateMask: { paths: ['time_skipping_config'] },
  } as never);
  await client.workflowService.pollWorkflowExecutionTimeSkipping({
    namespace,
    workflowExecution,
    fastForwardId: id,
  } as never);
}
