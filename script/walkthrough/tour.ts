import { parseArgs } from 'node:util';
import { simulatedWorld } from '../client/simulatedWorld.ts';
import { passTime } from '../stack/passTime.ts';
import { readRunningServer, serverStackDir } from '../stack/runningServer.ts';
import { readStackState } from '../stack/stackState.ts';
import { assessmentTour } from './assessmentTour.ts';
import { certificateTour } from './certificateTour.ts';
import { CERTIFICATE_TOURS } from './certificateTours.ts';
import { chooseDriver } from './chooseDriver.ts';
import { correctionTour } from './correctionTour.ts';
import { createNarrator } from './narrator.ts';
import type { TourStage } from './tourStage.ts';

interface Tour {
  about: string;
  play(stage: TourStage): Promise<string>;
}

const TOURS: ReadonlyMap<string, Tour> = new Map<string, Tour>([
  ['integrity-assessment', { about: '诚信考核 from log-in to a verified voucher', play: assessmentTour }],
  ...Object.entries(CERTIFICATE_TOURS).map(([name, plot]): [string, Tour] => [
    name,
    { about: plot.about, play: (stage) => certificateTour(stage, plot) },
  ]),
  [
    'correction',
    { about: '核实申请: what is recorded wrongly is put right by the original issuer', play: correctionTour },
  ],
]);
const USAGE = `Usage: script/tour [--business ${[...TOURS.keys()].join('|')}]`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = createNarrator(print);

/** script/tour: a whole job over REST, against the server that script/server has started. */
async function tour(): Promise<void> {
  const { values } = parseArgs({
    options: { business: { type: 'string', default: 'integrity-assessment' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return print(USAGE);
  const chosen = TOURS.get(values.business);
  if (!chosen) throw new Error(`There is no tour of ${values.business}. ${USAGE}`);

  const server = readRunningServer();
  const { addresses } = server;
  const state = readStackState(serverStackDir());
  if (!state) throw new Error('The running server has no state. Start it again with script/server.');
  const world = simulatedWorld(addresses);
  print(`${chosen.about}, over REST, at ${addresses.api}. What is personal is masked here.`);
  const outcome = await chosen.play({
    apiUrl: addresses.api,
    world,
    tell,
    choose: (keys) => chooseDriver(addresses.api, world, state.demoDay, keys),
    passTime: (caseNo, ms) => passTime(server, caseNo, ms),
    showInEngine(workflowId) {
      if (addresses.temporalUi)
        print(
          `\nIts workflow in Temporal's own page: ${workflowPage(addresses.temporalUi, state.namespace, workflowId)}`,
        );
    },
  });
  print(`\n✓ ${outcome}`);
}

const workflowPage = (ui: string, namespace: string, workflowId: string): string =>
  `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;

try {
  await tour();
} catch (error) {
  process.stderr.write(
    `\n✗ The tour ended at ${tell.current()}: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
