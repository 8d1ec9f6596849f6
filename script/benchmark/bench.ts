import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { historyEvents } from './historyEvents.ts';
import { measure } from './measure.ts';
import { measureClocks } from './measureClocks.ts';
import { formatSections } from './table.ts';

const USAGE = `Usage: script/bench [--cases N] [--clients N]              whole jobs (20 with pictures, 8 clients), some minutes
       script/bench clocks [--wake-ups N] [--clocks N,N …]  time itself (10000 wake-ups; a re-plan of 1000 and 100000 clocks; 0: none), most of an hour`;
const note = (line: string): void => void process.stderr.write(`${line}\n`);

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} takes a number from 1 on. ${USAGE}`);
  return count;
}

const NOT_MEASURED = [
  'anything over a network: clients, product and servers share the cores of this machine',
  'PostgreSQL or a cluster behind Temporal: its SQLite file takes one writer at a time',
  'commits forced to the disk, replication, back-ups',
  'rates over hours: growth of tables and histories, recycled browsers, memory that creeps',
  'cases that are declined, withdrawn, late or repaired; cold starts; real outside systems, which are slower than the stand-ins',
  'the pages of drivers and desk, photos of 12 megapixels, cards that are hard to read',
];

/** script/bench: figures of the product on this machine, for people to judge. */
async function bench(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cases: { type: 'string', default: '20' },
      clients: { type: 'string', default: '8' },
      'wake-ups': { type: 'string', default: '10000' },
      clocks: { type: 'string', default: '1000,100000' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [part = 'jobs', ...more] = positionals;
  if (values.help || more.length > 0 || !['jobs', 'clocks'].includes(part)) return note(USAGE);
  const sections =
    part === 'jobs'
      ? await measure({ cases: countOf('cases', values.cases), clients: countOf('clients', values.clients) }, note)
      : await measureClocks(
          {
            wakeUps: values['wake-ups'] === '0' ? 0 : countOf('wake-ups', values['wake-ups']),
            clocks: values.clocks === '0' ? [] : values.clocks.split(',').map((text) => countOf('clocks', text)),
          },
          note,
        );
  sections.push(historyEvents());
  process.stdout.write(
    `\n${formatSections(sections)}\n\nNot measured\n${NOT_MEASURED.map((line) => `  - ${line}`).join('\n')}\n`,
  );
}

Runtime.install({ logger: new DefaultLogger('ERROR') });
try {
  await bench();
} catch (error) {
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
process.exit();
