/** Works through the items, this many at a time. @returns how long all of it took, in milliseconds */
export async function inParallel<T>(
  items: readonly T[],
  clients: number,
  work: (item: T) => Promise<void>,
): Promise<number> {
  const beganMs = performance.now();
  let next = 0;
  const client = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(clients, items.length) }, client));
  return performance.now() - beganMs;
}

/** Runs one call and notes how long it took. */
export async function timed<T>(into: number[], call: () => Promise<T>): Promise<T> {
  const beganMs = performance.now();
  const result = await call();
  into.push(performance.now() - beganMs);
  return result;
}
