import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { failureConverterPath } from '../temporal/dataConverter.ts';
import { VERSIONED_QUEUES } from './deployment.ts';
import { workflowEntry } from './runTemporalWorker.ts';

/** Bundles the workflows of both queues into `<directory>/cases.js` and `imaging.js`: workers start in a second and every copy runs the same code. */
export async function bundleTo(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  for (const name of VERSIONED_QUEUES) {
    const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} };
    const { code } = await bundleWorkflowCode({
      workflowsPath: workflowEntry(name),
      failureConverterPath,
      logger: quiet,
    });
    writeFileSync(path.join(directory, `${name}.js`), code);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const directory = process.argv[2];
  if (!directory) throw new Error('usage: bundleWorkflows DIRECTORY');
  await bundleTo(directory);
  process.stdout.write(`ready ${JSON.stringify({ directory })}\n`);
}
