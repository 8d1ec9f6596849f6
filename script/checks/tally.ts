import { z } from 'zod';

/** How long a test file or a test took. */
export interface Duration {
  name: string;
  ms: number;
}

/** What came of one check or one suite. */
export interface Tally {
  passed: number;
  /** titles of what failed; a run that broke off counts as one */
  failures: string[];
  files: Duration[];
  tests: Duration[];
}

export const NOTHING: Tally = { passed: 0, failures: [], files: [], tests: [] };

const entrySchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('passed'), title: z.string(), durationMs: z.number() }),
  z.object({ state: z.literal('failed'), title: z.string() }),
  z.object({ state: z.literal('took'), file: z.string(), durationMs: z.number() }),
  z.object({ state: z.literal('ended') }),
]);

/**
 * Counts the lines mochaReporter wrote. A run that did not come to its end, or that failed without a failed test (a test file that cannot
 * be loaded), counts as one failure more: silence is never a success.
 */
export function tallyMocha(suite: string, report: string, exitCode: number | null): Tally {
  const entries = report
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => entrySchema.parse(JSON.parse(line)));
  const failures = entries.flatMap((entry) => (entry.state === 'failed' ? [`${suite}: ${entry.title}`] : []));
  if (!entries.some((entry) => entry.state === 'ended')) failures.push(`${suite}: the run did not come to its end`);
  else if (exitCode !== 0 && failures.length === 0) failures.push(`${suite}: mocha ended with exit code ${exitCode}`);
  const passed = entries.filter((entry) => entry.state === 'passed');
  return {
    passed: passed.length,
    failures,
    files: entries.flatMap((entry) => (entry.state === 'took' ? [{ name: entry.file, ms: entry.durationMs }] : [])),
    tests: passed.map(({ title, durationMs }) => ({ name: `${suite}: ${title}`, ms: durationMs })),
  };
}

export const addTallies = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
  failures: tallies.flatMap((tally) => tally.failures),
  files: tallies.flatMap((tally) => tally.files),
  tests: tallies.flatMap((tally) => tally.tests),
});

const LISTED = 10;
const WORTH_A_LINE_MS = 1000;

/** The test files and the tests that take most of a run, a line each; files with more than one `describe` count as one. None when all is quick. */
export function slowestLines({ files, tests }: Pick<Tally, 'files' | 'tests'>): string[] {
  const whole = new Map<string, number>();
  for (const { name, ms } of files) whole.set(name, (whole.get(name) ?? 0) + ms);
  const linesOf = (durations: readonly Duration[]): string[] =>
    durations
      .filter(({ ms }) => ms >= WORTH_A_LINE_MS)
      .toSorted((one, other) => other.ms - one.ms)
      .slice(0, LISTED)
      .map(({ name, ms }) => `  ${(ms / 1000).toFixed(1).padStart(6)} s  ${name}`);
  const [slowFiles, slowTests] = [linesOf([...whole].map(([name, ms]) => ({ name, ms }))), linesOf(tests)];
  return slowFiles.length === 0 ? [] : ['Slowest files:', ...slowFiles, 'Slowest tests:', ...slowTests];
}

/** The one line that stands alone at the end of script/test. */
export const closingLine = ({ passed, failures }: Tally): string => `${passed} passed, ${failures.length} failed`;

/** Nothing failed, and something ran. */
export const isSuccess = ({ passed, failures }: Tally): boolean => failures.length === 0 && passed > 0;
