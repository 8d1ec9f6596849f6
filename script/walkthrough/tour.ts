import { parseArgs } from 'node:util';
import { simulatedWorld } from '../client/simulatedWorld.ts';
import { readRunningServer, serverStackDir } from '../stack/runningServer.ts';
import { readStackState } from '../stack/stackState.ts';
import { applicationScenes } from './applicationScenes.ts';
import { chooseDriver } from './chooseDriver.ts';
import { deskScenes } from './deskScenes.ts';
import { identityScenes } from './identityScenes.ts';
import { createNarrator } from './narrator.ts';
import { voucherScenes } from './voucherScenes.ts';

const BUSINESSES = ['integrity-assessment'];
const USAGE = `Usage: script/tour [--business ${BUSINESSES.join('|')}]`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = createNarrator(print);

/** script/tour: the whole main job over REST, against the server that script/server has started. */
async function tour(): Promise<void> {
  const { values } = parseArgs({
    options: { business: { type: 'string', default: 'integrity-assessment' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return print(USAGE);
  if (!BUSINESSES.includes(values.business)) throw new Error(`${values.business} is not toured yet. ${USAGE}`);

  const { addresses } = readRunningServer();
  const state = readStackState(serverStackDir());
  if (!state) throw new Error('The running server has no state. Start it again with script/server.');
  print(`诚信考核 from log-in to a verified voucher, over REST, at ${addresses.api}. What is personal is masked here.`);
  const chosen = await chooseDriver(addresses.api, simulatedWorld(addresses), state.demoDay);
  await identityScenes(chosen, tell);
  const caseNo = await applicationScenes(chosen, tell);
  await deskScenes(addresses.api, chosen, caseNo, tell);
  const number = await voucherScenes(addresses.api, chosen, caseNo, tell);
  if (addresses.temporalUi)
    print(`\nThe case in Temporal's own page: ${workflowPage(addresses.temporalUi, state.namespace, caseNo)}`);
  print(`\n✓ voucher ${number} verified: 有效`);
}

const workflowPage = (ui: string, namespace: string, caseNo: string): string =>
  `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(`case:${caseNo}`)}`;

try {
  await tour();
} catch (error) {
  process.stderr.write(
    `\n✗ The tour ended at ${tell.current()}: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
