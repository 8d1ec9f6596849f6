import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REPOSITORY } from '../stack/repository.ts';
import { laneNames, select, testFiles, type Suite } from './plan.ts';
import { runCheck, runLane, runSuite, type RunOptions } from './runChecks.ts';
import { addTallies, closingLine, isSuccess, NOTHING, slowestLines, type Tally } from './tally.ts';
import { buildForTests, startTestStack, type TestBuild, type TestStack } from './testStack.ts';

/**
 * script/test: checks, tests without services and lanes of tests in private stacks three at a time, the longest first; a second lane takes over
 * files of the first as soon as there is room for it. Tests with a stack spend half their time waiting, so two cores bear three jobs. What
 * needs the machine for itself comes after all of that.
 */
const AT_ONCE = 3;

type Job = () => Promise<Tally>;
interface Work {
  suite: Suite;
  files: string[];
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());

async function inParallel(jobs: readonly Job[]): Promise<Tally> {
  const waiting = [...jobs];
  const tallies: Tally[] = [];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job && !interrupt.signal.aborted; job = waiting.shift()) tallies.push(await job());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return addTallies(tallies);
}

const failed = (what: string, error: unknown): Tally => {
  say(`✗ ${what}\n${error instanceof Error ? error.message : String(error)}`);
  return { ...NOTHING, failures: [what] };
};

/** The lanes of a suite, each a job. All take from the same row of files. */
function lanesOf({ suite, files }: Work, build: () => Promise<TestBuild>, options: RunOptions): Job[] {
  if (!suite.stack) return [];
  const { shared } = suite.stack;
  const claims = mkdtempSync(path.join(tmpdir(), 'tongban-claims-'));
  process.once('exit', () => rmSync(claims, { recursive: true, force: true }));
  return laneNames(suite, files.length).map((name) => async () => {
    let stack: TestStack;
    try {
      stack = await startTestStack(await build());
    } catch (error) {
      return failed(`the stack of ${name} did not come up`, error);
    }
    let tally = NOTHING;
    try {
      tally = await runLane({ name, claims, shared }, files, { ...options, env: { ...options.env, ...stack.env } });
    } finally {
      await stack.stop();
    }
    if (tally.failures.length > 0 && !interrupt.signal.aborted)
      say(`The stack of ${name} is kept for a look at its logs: ${stack.dir}/logs`);
    else stack.remove();
    return tally;
  });
}

/** `make` once, when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

async function main(): Promise<number> {
  const { checks, suites, filters } = select(process.argv.slice(2));
  const options: RunOptions = { env: { ...process.env, NODE_ENV: 'test' }, signal: interrupt.signal, say };
  const all = suites
    .map((suite) => ({ suite, files: testFiles(REPOSITORY, suite, filters) }))
    .filter(({ files }) => filters.length === 0 || files.length > 0);
  const build = once(() => buildForTests());
  const lanes = (alone: boolean): Job[][] =>
    all
      .filter(({ suite, files }) => suite.stack?.alone === alone && files.length > 0)
      .toSorted((one, other) => other.files.length - one.files.length)
      .map((work) => lanesOf(work, build, options));
  const beside = lanes(false);
  // Where the product is built anyway, nobody bundles its workflows again; that it cannot be built is said by the lanes.
  const builtOptions = async (): Promise<RunOptions> => {
    const built = await build().catch(() => null);
    return { ...options, env: { ...options.env, ...built?.env } };
  };
  const quick = [
    ...checks.map((check) => () => runCheck(check, options)),
    ...all
      .filter(({ suite }) => !suite.stack)
      .map(
        ({ suite, files }) =>
          async () =>
            runSuite(suite, files, beside[0] ? await builtOptions() : options),
      ),
  ];
  const first = beside.flatMap(([lane]) => lane ?? []);
  const tallies = [
    await inParallel([...first.slice(0, 1), ...quick, ...first.slice(1), ...beside.flatMap(([, ...more]) => more)]),
  ];
  for (const jobs of lanes(true)) tallies.push(await inParallel(jobs));
  const total = addTallies(tallies);
  if (interrupt.signal.aborted) total.failures.push('interrupted');
  const slowest = slowestLines(total);
  if (slowest.length > 0) say(`\n${slowest.join('\n')}`);
  if (total.failures.length > 0) say(`\nFailed:\n${total.failures.map((title) => `  ${title}`).join('\n')}`);
  if (total.passed + total.failures.length === 0) say('\nNothing was run.');
  say(`\n${closingLine(total)}`);
  return isSuccess(total) ? 0 : 1;
}

process.exit(await main());
