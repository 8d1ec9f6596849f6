import { rendererClosed } from './renderFailed.ts';

/** Things to be borrowed one at a time, first come, first served. */
export interface Pool<T> {
  /** @throws RenderFailed `renderer-closed`; the signal's reason when it is aborted before a thing is free */
  take(signal?: AbortSignal): Promise<T>;
  giveBack(item: T): void;
  /** Refuses who waits and who comes, and waits until everything lent is back. */
  close(): Promise<void>;
}

interface Waiter<T> {
  resolve(item: T): void;
  reject(reason: unknown): void;
}

export function createPool<T>(items: readonly T[]): Pool<T> {
  const free = [...items];
  const waiting = new Set<Waiter<T>>();
  let closing: { whenAllBack: () => void } | undefined;

  return {
    async take(signal) {
      signal?.throwIfAborted();
      if (closing) throw rendererClosed();
      const item = free.shift();
      if (item !== undefined) return item;
      return new Promise<T>((resolve, reject) => {
        const onAbort = (): void => {
          waiting.delete(waiter);
          reject(signal?.reason as Error);
        };
        const settled = (): void => signal?.removeEventListener('abort', onAbort);
        const waiter: Waiter<T> = {
          resolve: (given) => (settled(), resolve(given)),
          reject: (reason) => (settled(), reject(reason as Error)),
        };
        waiting.add(waiter);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    giveBack(item) {
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next.resolve(item);
        return;
      }
      free.push(item);
      if (free.length === items.length) closing?.whenAllBack();
    },
    async close() {
      for (const waiter of waiting) waiter.reject(rendererClosed());
      waiting.clear();
      await new Promise<void>((resolve) => {
        closing = { whenAllBack: resolve };
        if (free.length === items.length) resolve();
      });
    },
  };
}
