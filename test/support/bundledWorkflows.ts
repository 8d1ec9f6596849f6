import path from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';
import type { VersionedQueue } from '../../worker/deployment.ts';
import { workflowEntry } from '../../worker/runTemporalWorker.ts';

/** The workflows of a queue as this run of tests has bundled them; without a run, what a worker is to bundle itself. */
export function bundledWorkflows(queue: VersionedQueue): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const bundles = process.env['WORKFLOW_BUNDLES'];
  return bundles
    ? { workflowBundle: { codePath: path.join(bundles, `${queue}.js`) } }
    : { workflowsPath: workflowEntry(queue) };
}
