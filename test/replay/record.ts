import { writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { openEngineRig } from '../support/engineRig.ts';
import { RECORDED_PATHS } from './paths.ts';

/**
 * Records one history per path into test/replay/histories. Needs a development server: TEMPORAL_ADDRESS, ENGINE_TEST_NAMESPACE. Run it when a
 * path is new; a history that stands stays as it is, since it is what an open case of an earlier release looks like.
 */
const wanted = process.argv.slice(2);
const rig = await openEngineRig(process.env['TEMPORAL_ADDRESS'] ?? '', process.env['ENGINE_TEST_NAMESPACE'] ?? '');
for (const path of RECORDED_PATHS) {
  if (wanted.length > 0 && !wanted.includes(path.name)) continue;
  const workflowId = await path.run(rig);
  const history = await rig.client.workflow.getHandle(workflowId).fetchHistory();
  const json = historyToJSON(history);
  writeFileSync(new URL(`./histories/${path.name}.json`, import.meta.url), `${JSON.stringify(JSON.parse(json))}\n`);
  process.stdout.write(`${path.name}: ${history.events?.length ?? 0} events\n`);
}
await rig.close();
