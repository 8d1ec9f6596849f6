import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { readEnvironment } from '../../config/environment.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import type { TwinEffects } from './emptyTwin.ts';
import { TWIN_QUEUE } from './twinQueue.ts';

/** A process of its own for the empty twin, with the slots of the product's own worker of cases. Payloads are not sealed. */
const TWO_DAYS_MS = 2 * 86_400_000;
const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = readEnvironment();
const slots = readTemporalSettings().taskQueues.cases;
const effects: TwinEffects = {
  effect: async () => undefined,
  dueAt: async (fromMs) => fromMs + TWO_DAYS_MS,
};

Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({ address: TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  namespace: TEMPORAL_NAMESPACE,
  taskQueue: TWIN_QUEUE,
  workflowsPath: fileURLToPath(new URL('./twins.ts', import.meta.url)),
  activities: { ...effects },
  maxConcurrentWorkflowTaskExecutions: slots.workflowSlots,
  maxConcurrentActivityTaskExecutions: slots.activitySlots,
  maxConcurrentLocalActivityExecutions: slots.localActivitySlots,
  maxCachedWorkflows: slots.cachedWorkflows,
});
process.once('SIGTERM', () => worker.shutdown());
process.stdout.write('ready {}\n');
await worker.run();
await connection.close();
