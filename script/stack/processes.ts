import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PROCESS_MARK, STACK_MARK } from './processTable.ts';

export interface ProcessSpec {
  name: string;
  command: string;
  args: readonly string[];
  cwd?: string;
  /** added to the environment of this process */
  env?: Readonly<Record<string, string>>;
  logFile: string;
  /** the folder of the stack, by which the process is found again after its starter was killed */
  stackDir: string;
  /** `line`: it prints `ready {json}` on standard output. Otherwise asked again until true. */
  ready: 'line' | (() => Promise<boolean>);
  readyWithinMs: number;
  /** from SIGTERM to SIGKILL */
  graceMs: number;
}

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ManagedProcess {
  name: string;
  pid: number;
  /** what it printed behind `ready`; empty for processes that are asked */
  facts: Record<string, unknown>;
  /** resolves when the process is gone, never rejects */
  exited: Promise<ProcessExit>;
  /** SIGTERM, then SIGKILL to all of its group after the grace time */
  stop(): Promise<ProcessExit>;
  /** SIGKILL to all of its group at once */
  kill(): void;
}

const POLL_MS = 50;
const LOG_TAIL_BYTES = 3000;

/**
 * Starts a process and waits until it is ready. It gets a process group of its own: a Ctrl-C at the terminal reaches the
 * starter alone, which then stops everything in order.
 * @throws Error with the end of its log when it ends or is not ready in time
 */
export async function startProcess(spec: ProcessSpec): Promise<ManagedProcess> {
  const log = openLog(spec.logFile);
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    detached: true,
    stdio: ['ignore', spec.ready === 'line' ? 'pipe' : log, log],
    env: { ...process.env, ...spec.env, [STACK_MARK]: spec.stackDir, [PROCESS_MARK]: spec.name },
  });
  const exited = exitOf(child, log);
  const facts = spec.ready === 'line' ? readyLine(child, log) : poll(spec.ready, exited);
  const outcome = await firstOf(facts, exited, spec.readyWithinMs);
  if (outcome.kind === 'ready') {
    return {
      name: spec.name,
      pid: child.pid!,
      facts: outcome.facts,
      exited,
      stop: () => stop(child, exited, spec.graceMs),
      kill: () => signalGroup(child, 'SIGKILL'),
    };
  }
  signalGroup(child, 'SIGKILL');
  await exited;
  const reason =
    outcome.kind === 'exited'
      ? `ended (${describeExit(outcome.exit)})`
      : `was not ready within ${spec.readyWithinMs / 1000} s`;
  throw new Error(`${spec.name} ${reason}. The end of ${spec.logFile}:\n${logTail(spec.logFile)}`);
}

/** '137', 'SIGKILL', 'could not be started' */
export function describeExit({ code, signal }: ProcessExit): string {
  if (signal) return signal;
  return code === null ? 'could not be started' : `exit code ${code}`;
}

/** The last lines of a log file, indented; for a person to read. */
export function logTail(file: string): string {
  const text = readFileSync(file, 'utf8').slice(-LOG_TAIL_BYTES).trimEnd();
  const lines = text.split('\n').slice(-15);
  return lines.map((line) => `    ${line}`).join('\n');
}

/** The log of the start before is kept beside it as `.1`. */
export function rotateLog(file: string): void {
  try {
    if (statSync(file).size > 0) renameSync(file, `${file}.1`);
  } catch {
    // none yet
  }
}

function openLog(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  return openSync(file, 'a', 0o600);
}

/** `exit`, not `close`: what a process started itself may hold its standard output open for longer. */
function exitOf(child: ChildProcess, log: number): Promise<ProcessExit> {
  child.once('close', () => closeSync(log));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      writeSync(log, `${error.message}\n`);
      resolve({ code: null, signal: null });
    });
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

function readyLine(child: ChildProcess, log: number): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (child.exitCode === null && child.signalCode === null) writeSync(log, `${line}\n`);
      if (line.startsWith('ready ')) resolve(JSON.parse(line.slice('ready '.length)) as Record<string, unknown>);
    });
  });
}

async function poll(isReady: () => Promise<boolean>, exited: Promise<ProcessExit>): Promise<Record<string, unknown>> {
  let gone = false;
  void exited.then(() => (gone = true));
  while (!gone && !(await isReady())) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return gone ? new Promise(() => undefined) : {};
}

type Outcome =
  { kind: 'ready'; facts: Record<string, unknown> } | { kind: 'exited'; exit: ProcessExit } | { kind: 'late' };

async function firstOf(
  facts: Promise<Record<string, unknown>>,
  exited: Promise<ProcessExit>,
  withinMs: number,
): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => (timer = setTimeout(() => resolve({ kind: 'late' }), withinMs)));
  try {
    return await Promise.race([
      facts.then((value): Outcome => ({ kind: 'ready', facts: value })),
      exited.then((exit): Outcome => ({ kind: 'exited', exit })),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

async function stop(child: ChildProcess, exited: Promise<ProcessExit>, graceMs: number): Promise<ProcessExit> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  try {
    return await exited;
  } finally {
    clearTimeout(timer);
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // gone already
  }
}
