import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { measure } from './measure.ts';
import { formatSections } from './table.ts';

const USAGE = 'Usage: script/bench [--cases N] [--clients N]   (20 cases with pictures, 8 clients)';
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
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '20' },
      clients: { type: 'string', default: '8' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return note(USAGE);
  const plan = { cases: countOf('cases', values.cases), clients: countOf('clients', values.clients) };
  const sections = await measure(plan, note);
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
