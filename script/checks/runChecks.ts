import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REPOSITORY } from '../stack/repository.ts';
import { runCommand } from '../stack/runCommand.ts';
import type { Check, Suite } from './plan.ts';
import { NOTHING, tallyMocha, type Tally } from './tally.ts';

const CHECK_WITHIN_MS = 600_000;
const SUITE_WITHIN_MS = 1_500_000;

export interface RunOptions {
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  say(line: string): void;
}

const seconds = (beganMs: number): string => `${((performance.now() - beganMs) / 1000).toFixed(1)} s`;

/** Runs one check; its output is shown only when it fails. */
export async function runCheck(check: Check, { env, signal, say }: RunOptions): Promise<Tally> {
  const script = check.args.findLast((arg) => arg.startsWith('script/'));
  if (script && !existsSync(path.join(REPOSITORY, script))) {
    say(`– ${check.name}: ${script} is not there yet`);
    return NOTHING;
  }
  const beganMs = performance.now();
  const { code, stdout, stderr } = await runCommand(process.execPath, check.args, {
    cwd: REPOSITORY,
    env,
    signal,
    timeoutMs: CHECK_WITHIN_MS,
  });
  if (code === 0) {
    say(`✓ ${check.name}  ${seconds(beganMs)}`);
    return { ...NOTHING, passed: 1 };
  }
  say(`✗ ${check.name}  ${seconds(beganMs)}\n${stdout}${stderr}`.trimEnd());
  return { ...NOTHING, failures: [check.name] };
}

/** Runs the files of a suite that needs no services, in one mocha; its output is shown only when something fails. */
export async function runSuite({ name }: Suite, files: readonly string[], options: RunOptions): Promise<Tally> {
  if (files.length === 0) {
    options.say(`– ${name}: no tests`);
    return NOTHING;
  }
  // Not bin/mocha.js: that would start a second process for the import, and a kill would miss it.
  const mocha = ['node_modules/mocha/lib/cli/cli.js', '--exit', '--reporter', 'script/checks/mochaReporter.ts'];
  return runReporting(name, [...mocha, ...files], options);
}

/** What a lane is told besides: where the lanes of its suite claim files, and what their tests share. */
export interface Lane {
  name: string;
  claims: string;
  shared: string;
}

/** Runs the files that no other lane of the suite has taken yet, on the stack of the environment. Each test is shown as it ends. */
export async function runLane(lane: Lane, files: readonly string[], options: RunOptions): Promise<Tally> {
  options.say(`… ${lane.name}`);
  const onLine = (line: string): void => options.say(`${lane.name} │ ${line}`);
  return runReporting(lane.name, ['script/checks/lane.ts', lane.claims, lane.shared, ...files], options, onLine);
}

async function runReporting(
  name: string,
  args: readonly string[],
  { env, signal, say }: RunOptions,
  onLine?: (line: string) => void,
): Promise<Tally> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tongban-report-'));
  const reportFile = path.join(folder, 'report.ndjson');
  const beganMs = performance.now();
  const outcome = await runCommand(process.execPath, ['--import', 'tsx', ...args], {
    cwd: REPOSITORY,
    env: { ...env, REPORT_FILE: reportFile, REPORT_EACH: onLine ? '1' : '0' },
    signal,
    ...(onLine ? { onLine } : {}),
    timeoutMs: SUITE_WITHIN_MS,
  });
  const tally = tallyMocha(name, existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : '', outcome.code);
  rmSync(folder, { recursive: true, force: true });
  const good = tally.failures.length === 0;
  say(`${good ? '✓' : '✗'} ${name}  ${tally.passed} passed, ${tally.failures.length} failed  ${seconds(beganMs)}`);
  if (!good && !onLine) say(`${outcome.stdout}${outcome.stderr}`.trimEnd());
  return tally;
}
