import { setTimeout as sleep } from 'node:timers/promises';

/** Lets through so many a second, evenly: who has to wait waits his turn. */
export function pacedBy(perSecond: number): () => Promise<void> {
  const stepMs = 1000 / perSecond;
  let nextAtMs = 0;
  return async () => {
    const nowMs = performance.now();
    nextAtMs = Math.max(nextAtMs + stepMs, nowMs);
    if (nextAtMs > nowMs) await sleep(nextAtMs - nowMs);
  };
}

/** Works on all items, so many at once, and gives the results in the order of the items. The first error ends it. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  async function lane(): Promise<void> {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!);
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return results;
}
