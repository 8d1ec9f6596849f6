import { readdirSync, readFileSync } from 'node:fs';

/** Set in the environment of everything a stack starts; found again after the starter was killed. */
export const STACK_MARK = 'TONGBAN_STACK';
export const PROCESS_MARK = 'TONGBAN_PROCESS';

export interface MarkedProcess {
  pid: number;
  parentPid: number;
  /** name of the process in its stack; what it starts itself (a browser) carries the same name */
  name: string;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Fields of /proc/<pid>/stat after the program name, which may itself hold blanks and brackets. */
function statFields(pid: number): string[] | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  return stat ? stat.slice(stat.lastIndexOf(')') + 2).split(' ') : null;
}

/** Tells a process from a later one with the same id: its start in clock ticks since boot; null when there is no such process (or no /proc). */
export function processStart(pid: number): string | null {
  const fields = statFields(pid);
  return fields && fields[0] !== 'Z' ? (fields[19] ?? null) : null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return statFields(pid)?.[0] !== 'Z';
}

/**
 * The living processes of the stack in this folder, whoever started them. Reads /proc, so it finds nothing on systems without one;
 * and only the user's own processes, which are the only ones a stack has.
 */
export function findMarked(dir: string): MarkedProcess[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  const found: MarkedProcess[] = [];
  for (const entry of entries) {
    const environment = readOrNull(`/proc/${entry}/environ`)?.split('\0');
    if (!environment?.includes(`${STACK_MARK}=${dir}`)) continue;
    const name = environment.find((pair) => pair.startsWith(`${PROCESS_MARK}=`))?.slice(PROCESS_MARK.length + 1);
    const fields = statFields(Number(entry));
    if (!name || !fields || fields[0] === 'Z') continue;
    found.push({ pid: Number(entry), parentPid: Number(fields[1]), name });
  }
  return found;
}
