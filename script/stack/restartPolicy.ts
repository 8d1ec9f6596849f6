const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const WINDOW_MS = 120_000;
const DEATHS_AT_ONCE = 5;

/**
 * What follows the death of a process: another start after a pause that grows with the deaths of the last two minutes, or, at the fifth of
 * them, the end of trying.
 * @param deathsMs instants of all its deaths so far, the latest included
 */
export function restartPolicy(deathsMs: readonly number[], nowMs: number): { restartInMs: number } | 'give-up' {
  const recent = deathsMs.filter((atMs) => nowMs - atMs < WINDOW_MS).length;
  if (recent >= DEATHS_AT_ONCE) return 'give-up';
  return { restartInMs: Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, recent - 1), LONGEST_PAUSE_MS) };
}
