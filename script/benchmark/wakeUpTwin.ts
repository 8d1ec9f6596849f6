import { proxyActivities, sleep } from '@temporalio/workflow';
import { wakeAtMs } from '../../domain/clockWork.ts';
import type { TwinEffects } from './emptyTwin.ts';

const { effect } = proxyActivities<TwinEffects>({ startToCloseTimeout: '1 minute' });

export interface WakeUpOrder {
  caseNo: string;
  /** the nominal instant, the same for all */
  dueAtMs: number;
  /** the window over which they are spread; 0: all at once */
  windowMs: number;
}

/** How late a workflow woke, and how late what it woke for was done, both against its own place in the window. Milliseconds. */
export interface WakeUpLag {
  wokeMs: number;
  doneMs: number;
}

/** A case that only waits: woken where the product's own spread puts it, it does one ordinary effect, as a rung of the ladder does. */
export async function wakeUpTwin({ caseNo, dueAtMs, windowMs }: WakeUpOrder): Promise<WakeUpLag> {
  const wakeMs = wakeAtMs({ kind: 'act', key: 'bench', atMs: dueAtMs, action: 'deem-accepted' }, caseNo, {
    nightMs: windowMs,
    dayMs: windowMs,
  });
  await sleep(Math.max(1, wakeMs - Date.now()));
  const wokeMs = Date.now() - wakeMs;
  await effect(caseNo);
  return { wokeMs, doneMs: Date.now() - wakeMs };
}
