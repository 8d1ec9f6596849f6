/**
 * One decision at a time: handlers of updates run interleaved at every await, and a decision that waits for the calendar or the database
 * must not be overtaken by another one. First come, first served, in the order of the history.
 */
export function createLock(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
