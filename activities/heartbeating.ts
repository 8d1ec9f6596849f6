import { Context } from '@temporalio/activity';

/** Runs long work with a heartbeat every few seconds, so that a dead worker is noticed long before the time-out of the work itself. */
export async function heartbeating<T>(work: () => Promise<T>, everyMs = 4000): Promise<T> {
  const { heartbeat } = Context.current();
  const beat = setInterval(() => heartbeat(), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
