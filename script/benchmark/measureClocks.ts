import { Client } from '@temporalio/client';
import { connectClient } from '../../temporal/connection.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { loadKeyring } from '../../crypto/keyring.ts';
import { benchPeople } from './benchPeople.ts';
import { openBenchStack } from './benchStack.ts';
import { machineFacts } from './machineFacts.ts';
import { openPreparedCases } from './preparedCases.ts';
import { replanCost } from './replanCost.ts';
import type { Row, Section } from './table.ts';
import { wakeUpLag } from './wakeUps.ts';

export interface ClockPlan {
  wakeUps: number;
  /** how many open clocks each re-plan finds */
  clocks: readonly number[];
}

type Note = (line: string) => void;

/** What the clocks cost: many limits of one instant, and a calendar that changes under many open cases. */
export async function measureClocks(plan: ClockPlan, note: Note): Promise<Section[]> {
  note('Starting a private stack …');
  const stack = await openBenchStack(note);
  const rows = openPreparedCases(stack.env);
  try {
    const client = connectClient({
      address: stack.env['TEMPORAL_ADDRESS'] ?? '',
      namespace: stack.env['TEMPORAL_NAMESPACE'] ?? '',
      payloads: loadKeyring(stack.env['KEYRING_FILE'] ?? '').payloads,
    });
    const sections: Section[] = [{ title: 'Machine', rows: machineFacts(stack.temporalCli, stack.env['CHROME_PATH']) }];
    if (plan.wakeUps > 0) {
      await stack.start('bench-twin', 'script/benchmark/twinWorker.ts');
      // Sealed payloads are part of the product, not of the twin.
      const plainClient = new Client({ connection: client.connection, namespace: client.options.namespace });
      sections.push(await wakeUpLag(plainClient, plan.wakeUps, readTemporalSettings().wakeUps.day, note));
      await stack.stop('bench-twin');
    }
    if (plan.clocks.length === 0) return sections;
    const [person] = benchPeople(1);
    if (!person) throw new Error('nobody to apply');
    await stack.world.introduce(person, { identity: false });
    const bench = { env: stack.env, client, rows, pattern: await rows.prepare(person), note };
    const replans: Row[] = [];
    for (const clocks of plan.clocks) replans.push(...(await replanCost(bench, clocks)));
    sections.push({
      title: 'Re-plan: a notice takes the next working day away, one case in ten is moved by it',
      rows: replans,
    });
    return sections;
  } finally {
    await rows.close();
    await stack.close();
  }
}
