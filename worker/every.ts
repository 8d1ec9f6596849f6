import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { ProcessLife } from './processLife.ts';

/** Runs work again and again with a pause between, one run at a time; an error is logged and the next run comes as if nothing was. */
export function every(
  pauseMs: number,
  work: () => Promise<unknown>,
  { life, log, name }: { life: ProcessLife; log: Logger; name: string },
): void {
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function once(): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn({ error: loggableError(error), name }, 'a sweep failed and comes again');
    }
    if (!stopping) timer = setTimeout(next, pauseMs);
  }
  function next(): void {
    running = once();
  }

  next();
  life.onStop(async () => {
    stopping = true;
    clearTimeout(timer);
    await running;
  });
}
