import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REPOSITORY } from '../stack/repository.ts';
import { runCommand } from '../stack/runCommand.ts';
import type { Check, Suite } from './plan.ts';
import { NOTHING, tallyMocha, type Tally } from './tally.ts';

const CHECK_WITHIN_MS = 300_000;
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

/** Runs the files of one suite in one mocha. `live` shows each test as it ends; otherwise the output is shown only when something fails. */
export async function runSuite(
  suite: Suite,
  files: readonly string[],
  live: boolean,
  { env, signal, say }: RunOptions,
): Promise<Tally> {
  if (files.length === 0) {
    say(`– ${suite.name}: no tests`);
    return NOTHING;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'tongban-report-'));
  const reportFile = path.join(folder, 'report.ndjson');
  const hooks = suite.hooks && existsSync(path.join(REPOSITORY, suite.hooks)) ? ['--require', `./${suite.hooks}`] : [];
  const args = [
    ...['--import', 'tsx'],
    // Not bin/mocha.js: that would start a second process for the import, and a kill would miss it.
    'node_modules/mocha/lib/cli/cli.js',
    '--exit',
    '--reporter',
    'script/checks/mochaReporter.ts',
    ...hooks,
    ...files,
  ];
  const beganMs = performance.now();
  if (live) say(`… ${suite.name}`);
  const reporting = { REPORT_FILE: reportFile, REPORT_EACH: live ? '1' : '0' };
  const outcome = await runCommand(process.execPath, args, {
    cwd: REPOSITORY,
    env: { ...env, ...reporting },
    signal,
    live,
    timeoutMs: SUITE_WITHIN_MS,
  });
  const tally = tallyMocha(suite.name, existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : '', outcome.code);
  rmSync(folder, { recursive: true, force: true });
  const good = tally.failures.length === 0;
  say(
    `${good ? '✓' : '✗'} ${suite.name}  ${tally.passed} passed, ${tally.failures.length} failed  ${seconds(beganMs)}`,
  );
  if (!good && !live) say(`${outcome.stdout}${outcome.stderr}`.trimEnd());
  return tally;
}
