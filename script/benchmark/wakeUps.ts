import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { inParallel } from './inParallel.ts';
import { rounded, spread } from './percentile.ts';
import type { Row, Section } from './table.ts';
import { TWIN_QUEUE } from './twinQueue.ts';
import { dueSignal, wakeUpTwin, type WakeUpLag } from './wakeUpTwin.ts';

type Note = (line: string) => void;

const AT_ONCE = 40;
/** All must know the instant before it comes: telling one takes less than starting one has taken. */
const SPARE_MS = 15_000;

/**
 * What the spread of wake-ups is worth: so many limits of one instant, once spread over the window as the product does it, once all at that
 * instant. Lag is counted from each case's own place in the window.
 */
export async function wakeUpLag(client: Client, count: number, windowMs: number, note: Note): Promise<Section> {
  const apart = `spread over ${rounded(windowMs / 60_000)} minutes`;
  const rows = [
    ...rowsOf('all at once', await round(client, count, 0, note)),
    ...rowsOf(apart, await round(client, count, windowMs, note)),
  ];
  return { title: `Wake-ups: ${count} workflows with a limit at one instant, each with one ordinary effect`, rows };
}

interface Woken {
  lags: WakeUpLag[];
  /** from the nominal instant until the last effect was done, beyond the window */
  overrunMs: number;
}

function rowsOf(name: string, { lags, overrunMs }: Woken): Row[] {
  const seconds = (pick: (lag: WakeUpLag) => number) => spread(lags.map(pick), 0.99);
  return [
    [`${name}: woken p50 / p99`, seconds(({ wokeMs }) => wokeMs)],
    [`${name}: effect done p50 / p99`, seconds(({ doneMs }) => doneMs)],
    [`${name}: last one done`, `${rounded(overrunMs / 1000)} s`, 'after the end of the window'],
  ];
}

async function round(client: Client, count: number, windowMs: number, note: Note): Promise<Woken> {
  note(`${count} wake-ups within ${rounded(windowMs / 1000)} s: starting the workflows …`);
  const ids = newIds(count);
  const tookMs = await startAll(client, ids, windowMs);
  const dueAtMs = Date.now() + tookMs + SPARE_MS;
  note(`… they are there after ${rounded(tookMs / 1000)} s; due in ${rounded((dueAtMs - Date.now()) / 1000)} s`);
  await inParallel(ids, AT_ONCE, (workflowId) =>
    withPatience(() => client.workflow.getHandle<typeof wakeUpTwin>(workflowId).signal(dueSignal, dueAtMs)),
  );
  if (Date.now() > dueAtMs) throw new Error(`telling ${count} workflows took longer than starting them: no figure`);
  await new Promise((resolve) => setTimeout(resolve, dueAtMs + windowMs - Date.now()));
  const lags: WakeUpLag[] = [];
  let lastMs = 0;
  await inParallel(ids, AT_ONCE, async (workflowId) => {
    const handle = client.workflow.getHandle<typeof wakeUpTwin>(workflowId);
    lags.push(await handle.result());
    const { closeTime } = await handle.describe();
    lastMs = Math.max(lastMs, closeTime?.getTime() ?? 0);
  });
  return { lags, overrunMs: Math.max(0, lastMs - dueAtMs - windowMs) };
}

const newIds = (count: number): string[] => Array.from({ length: count }, () => `wake-up:${randomUUID()}`);

/** @returns how long it took, milliseconds */
const startAll = (client: Client, ids: readonly string[], windowMs: number): Promise<number> =>
  inParallel(ids, AT_ONCE, async (workflowId) => {
    await withPatience(() =>
      client.workflow.start(wakeUpTwin, {
        workflowId,
        taskQueue: TWIN_QUEUE,
        args: [{ caseNo: workflowId, windowMs }],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
  });

const TRIES = 10;

/** A server on one SQLite file refuses now and then while it is flooded: what was refused is asked again a second later. */
async function withPatience<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
