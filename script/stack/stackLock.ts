import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, processStart } from './processTable.ts';

export interface StackLock {
  release(): void;
}

interface Holder {
  pid: number;
  start: string | null;
}

function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function holds(holder: Holder | null): boolean {
  return holder !== null && isAlive(holder.pid) && processStart(holder.pid) === holder.start;
}

/** The process that has this stack, or null: the lock of a killed process counts for nothing. */
export function stackHolder(dir: string): number | null {
  const holder = readHolder(path.join(dir, 'lock'));
  return holds(holder) ? holder!.pid : null;
}

/**
 * Takes the stack for this process, so that the same copy is not started twice.
 * @throws Error naming the process that has it
 */
export function lockStack(dir: string): StackLock {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, 'lock');
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, start: processStart(process.pid) } satisfies Holder), {
    mode: 0o600,
  });
  try {
    takeLock(file, own);
  } finally {
    rmSync(own, { force: true });
  }
  return {
    release() {
      if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

/** `link` makes the complete file appear at once; a half-written lock cannot be seen. */
function takeLock(file: string, own: string): void {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      linkSync(own, file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readHolder(file);
    if (holds(holder)) {
      throw new Error(`This copy is running already (process ${holder!.pid}). Stop that one with Ctrl-C, or use it.`);
    }
    removeStale(file, `${own}.stale`);
  }
  throw new Error(`The lock ${file} cannot be taken.`);
}

/** Two starters may both find the lock stale: what is moved aside is looked at again, and put back when it was the other's fresh one. */
function removeStale(file: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (holds(readHolder(aside))) {
    try {
      linkSync(aside, file);
    } catch {
      // somebody has it again
    }
  }
  rmSync(aside, { force: true });
}
