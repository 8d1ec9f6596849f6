import { REPOSITORY } from '../stack/repository.ts';
import { select, testFiles, type Suite } from './plan.ts';
import { runCheck, runSuite, type RunOptions } from './runChecks.ts';
import { addTallies, closingLine, isSuccess, NOTHING, slowestLines, type Tally } from './tally.ts';
import { startTestStack, type TestStack } from './testStack.ts';

/** script/test: checks and tests without services two at a time, then the suites that need the private stack, one after the other. */
const AT_ONCE = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());

async function inParallel(jobs: readonly (() => Promise<Tally>)[]): Promise<Tally> {
  const waiting = [...jobs];
  const tallies: Tally[] = [];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job && !interrupt.signal.aborted; job = waiting.shift()) tallies.push(await job());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return addTallies(tallies);
}

async function inStack(suites: readonly { suite: Suite; files: string[] }[], options: RunOptions): Promise<Tally> {
  let stack: TestStack;
  try {
    stack = await startTestStack();
  } catch (error) {
    say(`✗ the test stack\n${error instanceof Error ? error.message : String(error)}`);
    return { ...NOTHING, failures: ['the test stack did not come up'] };
  }
  const tallies: Tally[] = [];
  try {
    for (const { suite, files } of suites) {
      if (interrupt.signal.aborted) break;
      tallies.push(await runSuite(suite, files, true, { ...options, env: { ...options.env, ...stack.env } }));
      await stack.stopProduct();
    }
  } finally {
    await stack.stop();
  }
  const tally = addTallies(tallies);
  if (tally.failures.length > 0 && !interrupt.signal.aborted)
    say(`The stack of this run is kept for a look at its logs: ${stack.dir}/logs`);
  else stack.remove();
  return tally;
}

async function main(): Promise<number> {
  const { checks, suites, filters } = select(process.argv.slice(2));
  const options: RunOptions = { env: { ...process.env, NODE_ENV: 'test' }, signal: interrupt.signal, say };
  const withFiles = suites
    .map((suite) => ({ suite, files: testFiles(REPOSITORY, suite, filters) }))
    .filter(({ files }) => filters.length === 0 || files.length > 0);
  const quick = await inParallel([
    ...checks.map((check) => () => runCheck(check, options)),
    ...withFiles
      .filter(({ suite }) => !suite.services)
      .map(
        ({ suite, files }) =>
          () =>
            runSuite(suite, files, false, options),
      ),
  ]);
  const needing = withFiles.filter(({ suite, files }) => suite.services && files.length > 0);
  const slow = needing.length > 0 && !interrupt.signal.aborted ? await inStack(needing, options) : NOTHING;
  const total = addTallies([quick, slow]);
  if (interrupt.signal.aborted) total.failures.push('interrupted');
  const slowest = slowestLines(total);
  if (slowest.length > 0) say(`\n${slowest.join('\n')}`);
  if (total.failures.length > 0) say(`\nFailed:\n${total.failures.map((title) => `  ${title}`).join('\n')}`);
  if (total.passed + total.failures.length === 0) say('\nNothing was run.');
  say(`\n${closingLine(total)}`);
  return isSuccess(total) ? 0 : 1;
}

process.exit(await main());
