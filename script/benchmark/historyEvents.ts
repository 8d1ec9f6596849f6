import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../stack/repository.ts';
import type { Section } from './table.ts';

/** How many events each recorded path has cost the engine: every one is stored, and read again when a worker takes the case over. */
export function historyEvents(): Section {
  const folder = path.join(REPOSITORY, 'test', 'replay', 'histories');
  const rows = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file): [string, number] => {
      const { events } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { events: unknown[] };
      return [path.basename(file, '.json'), events.length];
    })
    .toSorted(([, a], [, b]) => a - b);
  return {
    title:
      'History events by path (the recorded histories; the engine warns at 10,240 events and ends a workflow at 51,200)',
    rows: rows.map(([name, count]) => [name, String(count)]),
  };
}
