import { condition, defineSignal, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import { wakeAtMs } from '../../domain/clockWork.ts';
import type { TwinEffects } from './emptyTwin.ts';

const { effect } = proxyActivities<TwinEffects>({ startToCloseTimeout: '1 minute' });

export interface WakeUpOrder {
  caseNo: string;
  /** the window over which they are spread; 0: all at once */
  windowMs: number;
}

/** Told to each once all of them are there: the nominal instant, the same for all. */
export const dueSignal = defineSignal<[number]>('due');

/** How late a workflow woke, and how late what it woke for was done, both against its own place in the window. Milliseconds. */
export interface WakeUpLag {
  wokeMs: number;
  doneMs: number;
}

/** A case that only waits: woken where the product's own spread puts it, it does one ordinary effect, as a rung of the ladder does. */
export async function wakeUpTwin({ caseNo, windowMs }: WakeUpOrder): Promise<WakeUpLag> {
  let dueAtMs: number | null = null;
  setHandler(dueSignal, (told) => void (dueAtMs = told));
  await condition(() => dueAtMs !== null);
  const wakeMs = wakeAtMs({ kind: 'act', key: 'bench', atMs: dueAtMs ?? 0, action: 'deem-accepted' }, caseNo, {
    nightMs: windowMs,
    dayMs: windowMs,
  });
  await sleep(Math.max(1, wakeMs - Date.now()));
  const wokeMs = Date.now() - wakeMs;
  await effect(caseNo);
  return { wokeMs, doneMs: Date.now() - wakeMs };
}
