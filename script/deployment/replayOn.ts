import { DefaultLogger, Runtime, Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Sealer } from '../../crypto/sealed.ts';
import { createDataConverter } from '../../temporal/dataConverter.ts';

export interface RecordedWorkflow {
  workflowId: string;
  history: History;
}

/** Replays histories on code. @returns how many were, and those that failed: workflow id → why */
export async function replayOn(
  code: Pick<ReplayWorkerOptions, 'workflowBundle' | 'workflowsPath'>,
  payloads: Sealer,
  workflows: readonly RecordedWorkflow[],
): Promise<{ replayed: number; failures: Map<string, string> }> {
  const options = { ...code, dataConverter: createDataConverter(payloads) };
  const failures = new Map<string, string>();
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(options, workflows)) {
    replayed += 1;
    if (error) failures.set(workflowId, error.message);
  }
  return { replayed, failures };
}

/** The worker's own log stays quiet but for errors. Once a process. */
export function quietRuntime(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
