import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';

type Step = () => Promise<unknown> | unknown;

/** The life of one process: says `ready` on standard output when it is up, and closes what it opened, last opened first, when it is told to stop. */
export interface ProcessLife {
  onStop(step: Step): void;
  ready(facts: Record<string, unknown>): void;
  /** resolves when the process has been asked to stop and has stopped */
  stopped: Promise<void>;
}

export function beginProcess(log: Logger, graceMs = 35_000): ProcessLife {
  const steps: Step[] = [];
  let resolveStopped: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (resolveStopped = resolve));
  let stopping = false;

  async function stop(reason: string, code: number): Promise<void> {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    const hardStop = setTimeout(() => process.exit(1), graceMs);
    hardStop.unref();
    for (const step of steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        log.error({ error: loggableError(error) }, 'a step of the shutdown failed');
      }
    }
    resolveStopped();
    process.exit(code);
  }

  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  process.on('unhandledRejection', (error) => {
    log.fatal({ error: loggableError(error) }, 'unhandled rejection');
    void stop('unhandled rejection', 1);
  });

  return {
    onStop: (step) => void steps.push(step),
    ready: (facts) => void process.stdout.write(`ready ${JSON.stringify(facts)}\n`),
    stopped,
  };
}
