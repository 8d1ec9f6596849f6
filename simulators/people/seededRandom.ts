/** A reproducible source of chance: the same seed gives the same sequence on every machine and every day. */
export interface SeededRandom {
  /** The next number in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** True with the given probability. */
  chance(probability: number): boolean;
}

/**
 * Makes a small 32-bit generator (the public mulberry32 mixing). Good enough to vary drawings and invented people;
 * never to be used for keys, tokens or codes.
 */
export function seededRandom(seed: number): SeededRandom {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    pick: <T>(list: readonly T[]): T => {
      const index = int(0, list.length - 1);
      if (list.length === 0) throw new RangeError('cannot pick from an empty list');
      return list[index] as T;
    },
    chance: (probability) => next() < probability,
  };
}
