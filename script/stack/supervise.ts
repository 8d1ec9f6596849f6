import { describeExit, startProcess, type ManagedProcess, type ProcessSpec } from './processes.ts';
import { restartPolicy } from './restartPolicy.ts';
import { killMarked } from './stopMarked.ts';

export interface SuperviseOptions {
  report(line: string): void;
  /** a process cannot be kept alive: the caller stops everything */
  giveUp(reason: string): void;
}

export interface Supervisor {
  /** watches a process that runs already; `spec` is how it is started again */
  watch(spec: ProcessSpec, running: ManagedProcess): void;
  /** from now on a death is not answered; call it before stopping */
  retire(): void;
}

/** Keeps processes alive: a death is reported and answered by a new start with back-off; too many deaths at once end it. */
export function supervise(options: SuperviseOptions): Supervisor {
  let retired = false;
  const deaths = new Map<string, number[]>();

  async function keepAlive(spec: ProcessSpec, first: ManagedProcess): Promise<void> {
    let running: ManagedProcess | null = first;
    for (;;) {
      const reason = running ? `ended (${describeExit(await running.exited)})` : 'did not come up';
      if (retired) return;
      // What it had started itself (a browser) would go on without it.
      killMarked(spec.stackDir, (name) => name === spec.name);
      const nowMs = performance.now();
      const own = [...(deaths.get(spec.name) ?? []), nowMs];
      deaths.set(spec.name, own);
      const next = restartPolicy(own, nowMs);
      if (next === 'give-up') {
        options.giveUp(`${spec.name} ${reason} again and again. Its log: ${spec.logFile}`);
        return;
      }
      options.report(
        `${spec.name} ${reason}; it is started again in ${next.restartInMs / 1000} s. Its log: ${spec.logFile}`,
      );
      await new Promise((resolve) => setTimeout(resolve, next.restartInMs));
      if (retired) return;
      running = await startAgain(spec);
    }
  }

  async function startAgain(spec: ProcessSpec): Promise<ManagedProcess | null> {
    try {
      const running = await startProcess(spec);
      options.report(`${spec.name} is up again`);
      return running;
    } catch (error) {
      if (!retired) options.report(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  return {
    watch: (spec, running) => void keepAlive(spec, running),
    retire: () => (retired = true),
  };
}
