import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts in these, whatever its own clock is (USER_HZ). */
const TICKS_PER_SECOND = 100;

interface ProcessRow {
  pid: number;
  parentPid: number;
  program: string;
  /** of itself and of the children it has waited for */
  cpuSeconds: number;
}

function readRow(pid: number): ProcessRow | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    const program = stat.slice(stat.indexOf('(') + 1, end);
    return { pid, parentPid: Number(fields[1]), program, cpuSeconds: ticks / TICKS_PER_SECOND };
  } catch {
    return null; // ended while we were reading
  }
}

/** A process and everything below it that lives now. */
function tree(rootPid: number): ProcessRow[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readRow(Number(name)) ?? []);
  const found = all.filter(({ pid }) => pid === rootPid);
  for (const row of found) found.push(...all.filter(({ parentPid }) => parentPid === row.pid));
  return found;
}

/** CPU time so far of these processes with all they have started, ended children included; seconds by name. */
export function cpuSecondsOf(processes: readonly { name: string; pid: number }[]): Map<string, number> {
  return new Map(
    processes.map(({ name, pid }) => [name, tree(pid).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)]),
  );
}

/** Proportional set size in MB (shared pages counted once over all who share them): of the process itself, and of what it started. */
export function memoryOf(pid: number): { ownMb: number; childrenMb: number; children: number } {
  const [own, ...children] = tree(pid).map((row) => pssMb(row.pid));
  return {
    ownMb: own ?? Number.NaN,
    childrenMb: children.reduce((sum, mb) => sum + mb, 0),
    children: children.length,
  };
}

function pssMb(pid: number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}
