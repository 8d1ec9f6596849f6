import { z } from 'zod';

/** What came of one check or one suite. */
export interface Tally {
  passed: number;
  /** titles of what failed; a run that broke off counts as one */
  failures: string[];
}

const entrySchema = z.union([
  z.object({ state: z.enum(['passed', 'failed']), title: z.string() }),
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
  return { passed: entries.filter((entry) => entry.state === 'passed').length, failures };
}

export const addTallies = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
  failures: tallies.flatMap((tally) => tally.failures),
});

/** The one line that stands alone at the end of script/test. */
export const closingLine = ({ passed, failures }: Tally): string => `${passed} passed, ${failures.length} failed`;

/** Nothing failed, and something ran. */
export const isSuccess = ({ passed, failures }: Tally): boolean => failures.length === 0 && passed > 0;
