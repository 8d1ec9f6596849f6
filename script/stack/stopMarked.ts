import { findMarked, type MarkedProcess } from './processTable.ts';

const POLL_MS = 50;

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}

/** Processes whose parent does not belong to them: the ones to ask. What they started (a browser) they close themselves. */
export function rootsOf(processes: readonly MarkedProcess[]): MarkedProcess[] {
  const names = new Map(processes.map((one) => [one.pid, one.name]));
  return processes.filter((one) => names.get(one.parentPid) !== one.name);
}

/**
 * Stops every process of the stack whose name is wanted: SIGTERM, and SIGKILL after the grace time. Works for processes somebody
 * else started, such as a start that was killed.
 * @returns the names that were found running
 */
export async function stopMarked(dir: string, wanted: (name: string) => boolean, graceMs: number): Promise<string[]> {
  const running = () => findMarked(dir).filter((one) => wanted(one.name));
  const found = running();
  for (const { pid } of rootsOf(found)) send(pid, 'SIGTERM');
  const giveUpAt = performance.now() + graceMs;
  for (let left = found; left.length > 0; left = running()) {
    if (performance.now() > giveUpAt) for (const { pid } of left) send(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return [...new Set(found.map((one) => one.name))];
}

/** SIGKILL to every wanted process at once, as a crash would. */
export function killMarked(dir: string, wanted: (name: string) => boolean): void {
  for (const { pid, name } of findMarked(dir)) if (wanted(name)) send(pid, 'SIGKILL');
}
