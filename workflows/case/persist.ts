import { CancellationScope, condition, defineUpdate, isCancellation, setHandler } from '@temporalio/workflow';
import type { Attention } from '../../domain/case.ts';
import type { ActionCommand } from '../contracts.ts';
import { causeOf, isRefusal, pauseBeforeRetryMs } from '../outsideFailure.ts';
import { refusal } from './refusal.ts';

/** What the queue of troubles needs of the case it belongs to. */
export interface TroubledCase {
  attention(): readonly Attention[];
  /** Changes the troubles in turn, as one change of the case: two steps that end at the same time leave both their marks. */
  record(
    event: 'needs-attention' | 'attention-resolved',
    change: (attention: readonly Attention[]) => Attention[],
    details: object,
  ): Promise<void>;
  /** what a supervisor who asks for another try is answered with */
  reply(): unknown;
}

/**
 * Tries an outside step until it succeeds: past its budget the case stands in the needs-attention queue, replayed hourly or on request.
 * A refusal is not repeated by itself.
 */
export type Persist = <T>(step: string, attempt: () => Promise<T>) => Promise<T>;

/** A supervisor asks for another try, of one step (its input) or of all. */
const replayUpdate = defineUpdate<unknown, [ActionCommand]>('replay');

/** Nothing is ever silently stuck (P-08): every outside step ends in success or in somebody's queue, and a supervisor can have it tried again. */
export function createPersistence(troubled: TroubledCase): Persist {
  const asked = new Set<string>();

  async function settle(step: string): Promise<void> {
    if (troubled.attention().some((trouble) => trouble.step === step))
      await troubled.record('attention-resolved', (all) => all.filter((trouble) => trouble.step !== step), { step });
  }

  async function raise(step: string, error: unknown, attempts: number): Promise<void> {
    const cause = causeOf(error);
    const failedMs = Date.now();
    const withThis = (all: readonly Attention[]): Attention[] => {
      const sinceMs = all.find((trouble) => trouble.step === step)?.sinceMs ?? failedMs;
      const others = all.filter((trouble) => trouble.step !== step);
      return [...others, { step, source: 'effect', owner: 'supervisor', cause, sinceMs, attempts }];
    };
    await troubled.record('needs-attention', withThis, { step, cause });
  }

  async function tryUntilDone<T>(step: string, attempt: () => Promise<T>): Promise<T> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        const result = await attempt();
        await settle(step);
        return result;
      } catch (error) {
        if (isCancellation(error)) throw error;
        // Before the trouble can be seen: a supervisor may answer it the moment it is recorded.
        asked.delete(step);
        await raise(step, error, attempts);
        const again = () => asked.has(step);
        // A refusal is an answer: asking again by itself would only repeat the question. A supervisor decides.
        if (isRefusal(error)) await condition(again);
        else await condition(again, pauseBeforeRetryMs(attempts));
        asked.delete(step);
      }
    }
  }

  function askAgain(step?: string): void {
    for (const trouble of troubled.attention())
      if (trouble.source === 'effect' && (!step || trouble.step === step)) asked.add(trouble.step);
  }

  setHandler(
    replayUpdate,
    (command) => {
      askAgain((command.input as { step?: string } | null)?.step);
      return troubled.reply();
    },
    {
      validator: (command) => {
        if (command.actor.kind !== 'supervisor') throw refusal('actor-not-allowed');
        if (!troubled.attention().some(({ source }) => source === 'effect')) throw refusal('nothing-to-replay');
      },
    },
  );

  return async (step, attempt) => {
    try {
      return await tryUntilDone(step, attempt);
    } catch (error) {
      // Given up (the case went on without it), wherever it stood: the task it may have left must go, though the scope around it is cancelled.
      await CancellationScope.nonCancellable(() => settle(step));
      throw error;
    }
  };
}
