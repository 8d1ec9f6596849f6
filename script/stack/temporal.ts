import path from 'node:path';
import type { ProcessSpec } from './processes.ts';
import { engineAnswers } from './engineAnswers.ts';
import type { StackState } from './stackState.ts';

/** A server looks every few minutes whether a release has still open workflows; tests of a deployment do not wait for that. */
const DRAINAGE_IS_SEEN_AT_ONCE = [
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod="1s"',
  'matching.wv.VersionDrainageStatusRefreshInterval="1s"',
];

/**
 * A journal that is written ahead: readers and the one writer do not wait for each other, and a commit forces the disk only now and then. What was
 * committed survives the death of the server; a power failure may take the last moments, which a development server may lose.
 */
const WRITTEN_AHEAD = ['journal_mode=WAL', 'synchronous=NORMAL'];

export const temporalAddress = (state: StackState): string => `127.0.0.1:${state.ports['temporal']}`;

/**
 * The real Temporal server of the CLI, file-backed: cases outlive restarts. Time skipping is a switch of this development server only
 * (tests and script/fast-forward); production never sets it.
 */
export function temporalProcess(dir: string, state: StackState): ProcessSpec {
  if (!state.temporalCli) throw new Error('The Temporal CLI was not found. Run script/bootstrap.');
  const ui =
    state.profile === 'test'
      ? ['--headless', ...DRAINAGE_IS_SEEN_AT_ONCE.flatMap((setting) => ['--dynamic-config-value', setting])]
      : ['--ui-ip', '127.0.0.1', '--ui-port', String(state.ports['temporalUi']), '--ui-disable-news-fetch'];
  return {
    name: 'temporal',
    command: state.temporalCli,
    args: [
      ...['server', 'start-dev'],
      ...['--db-filename', path.join(dir, 'temporal.db')],
      ...WRITTEN_AHEAD.flatMap((pragma) => ['--sqlite-pragma', pragma]),
      ...['--ip', '127.0.0.1', '--port', String(state.ports['temporal'])],
      ...['--namespace', state.namespace],
      ...['--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true'],
      ...['--log-level', 'warn'],
      ...ui,
    ],
    logFile: path.join(dir, 'logs', 'temporal.log'),
    stackDir: dir,
    ready: () => engineAnswers(temporalAddress(state), state.namespace),
    readyWithinMs: 60_000,
    graceMs: 20_000,
  };
}
