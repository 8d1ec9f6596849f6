import { condition, defineQuery, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';
import {
  AMENDMENT_DECISIONS,
  isAmendmentDecided,
  judgeAmendmentDecision,
  refuseAmendmentInput,
  type AmendmentDecision,
  type AmendmentState,
  type AmendmentStep,
} from '../domain/amendment.ts';
import {
  AMENDMENT_QUERY,
  AMENDMENT_REACHED_UPDATE,
  type AmendmentActivities,
  type AmendmentFacts,
  type AmendmentRecording,
  type AmendmentStanding,
} from './amendmentContracts.ts';
import { refusal } from './case/refusal.ts';
import { createLock } from './case/lock.ts';
import type { ActionCommand } from './contracts.ts';
import { causeOf, isRefusal, pauseBeforeRetryMs } from './outsideFailure.ts';
import { workflowSettings } from './settings.generated.ts';

const { records } = workflowSettings.activities;

const desk = proxyActivities<Pick<AmendmentActivities, 'loadAmendment' | 'recordAmendment' | 'applyAmendment'>>({
  startToCloseTimeout: records.startToClose,
  retry: records.retry,
});

const standingQuery = defineQuery<AmendmentStanding>(AMENDMENT_QUERY);
const reachedUpdate = defineUpdate<AmendmentStanding>(AMENDMENT_REACHED_UPDATE);
const replayUpdate = defineUpdate<AmendmentStanding, [ActionCommand]>('replay');

type Recorded = Partial<Pick<AmendmentRecording, 'decidedBy' | 'refusal' | 'settled'>>;

/** One amendment under way: where it stands, the lock every change goes through, and the handlers through which people decide. */
export interface AmendmentRoom {
  standing(): AmendmentStanding;
  /** Loads the amendment and, where four eyes are asked for, waits until a second supervisor or the first one has decided. */
  confirmed(): Promise<AmendmentFacts & { decidedAtMs: number }>;
  /** Tries an outside step until it succeeds; past its budget a supervisor has a task, and it is tried hourly or on request. */
  persist<T>(step: AmendmentStep, attempt: () => Promise<T>): Promise<T>;
  /** Lets it take effect, or finds it overtaken. */
  apply(): Promise<void>;
  settle(): Promise<void>;
}

export function openAmendmentRoom(amendmentNo: string): AmendmentRoom {
  // Loaded by the main function: an update that comes before waits for it.
  let facts: AmendmentFacts | null = null;
  let standing: AmendmentStanding = { amendmentNo, state: 'requested', version: 0, attention: null };
  let decidedAtMs: number | null = null;
  let replayAsked = false;
  const locked = createLock();

  const nowMs = (): number => Math.max(Date.now(), facts?.notBeforeMs ?? 0);

  /** The one place where an amendment changes: version up by one, then its row. Called under the lock. */
  async function write(
    change: Partial<Pick<AmendmentStanding, 'state' | 'attention'>>,
    recorded: Recorded = {},
  ): Promise<void> {
    const atMs = nowMs();
    standing = { ...standing, ...change, version: standing.version + 1 };
    if (change.state === 'confirmed') decidedAtMs = atMs;
    await desk.recordAmendment({ ...standing, decidedBy: null, refusal: null, settled: false, ...recorded, atMs });
  }

  function judge(decision: AmendmentDecision, { actor, expectedVersion }: ActionCommand): AmendmentState {
    const { state, version } = standing;
    if (actor.kind !== 'supervisor' || !facts) throw refusal('actor-not-allowed');
    const verdict = judgeAmendmentDecision(decision, { state, requestedBy: facts.requestedBy }, actor.id);
    if (!verdict.allowed) throw refusal(verdict.code, undefined, { state, version });
    if (expectedVersion !== null && expectedVersion !== version)
      throw refusal('stale-version', undefined, { state, version });
    return verdict.state;
  }

  /** Judged again under the lock: another decision may have been taken between the validator and here. */
  async function decide(decision: AmendmentDecision, command: ActionCommand): Promise<AmendmentStanding> {
    const state = judge(decision, command);
    const said = decision === 'refuse' ? refuseAmendmentInput.safeParse(command.input) : null;
    if (said?.success === false) throw refusal('invalid-request');
    const recorded = {
      decidedBy: command.actor.id,
      refusal: said?.data.reason ?? null,
      settled: state !== 'confirmed',
    };
    await write({ state }, recorded);
    return standing;
  }

  const isLoaded = (): boolean => standing.state !== 'requested';
  for (const decision of AMENDMENT_DECISIONS) {
    setHandler(
      defineUpdate<AmendmentStanding, [ActionCommand]>(decision),
      async (command) => {
        await condition(isLoaded);
        return locked(() => decide(decision, command));
      },
      { validator: (command) => void (isLoaded() && judge(decision, command)) },
    );
  }

  setHandler(standingQuery, () => standing);
  setHandler(reachedUpdate, async () => {
    await condition(() => isAtRest(standing));
    // Behind what is being written: then the row says the same.
    return locked(() => Promise.resolve(standing));
  });
  setHandler(
    replayUpdate,
    () => {
      replayAsked = true;
      return standing;
    },
    {
      validator: ({ actor }) => {
        if (actor.kind !== 'supervisor') throw refusal('actor-not-allowed');
        if (standing.attention === null) throw refusal('nothing-to-replay');
      },
    },
  );

  return {
    standing: () => standing,

    async confirmed() {
      const loaded = await desk.loadAmendment({ amendmentNo });
      facts = loaded;
      decidedAtMs = loaded.decidedAtMs;
      await locked(async () => {
        standing = { ...standing, state: loaded.state, version: loaded.version };
        if (loaded.state === 'requested') await write({ state: loaded.fourEyes ? 'awaiting-second' : 'confirmed' });
      });
      await condition(() => standing.state !== 'awaiting-second');
      // Behind the decision that is being written.
      await locked(() => Promise.resolve());
      return { ...loaded, decidedAtMs: decidedAtMs ?? nowMs() };
    },

    async persist(step, attempt) {
      for (let attempts = 1; ; attempts += 1) {
        try {
          const result = await attempt();
          if (standing.attention) await locked(() => write({ attention: null }));
          return result;
        } catch (error) {
          // Before the task is there, not after: whoever sees it may ask again at once.
          replayAsked = false;
          await locked(() => write({ attention: { step, cause: causeOf(error) } }));
          // A refusal is an answer: a supervisor decides whether to ask again.
          if (isRefusal(error)) await condition(() => replayAsked);
          else await condition(() => replayAsked, pauseBeforeRetryMs(attempts));
        }
      }
    },

    apply: () =>
      locked(async () => {
        const version = standing.version + 1;
        const { outcome } = await desk.applyAmendment({ amendmentNo, version, atMs: nowMs() });
        standing = { ...standing, version, state: outcome === 'applied' ? 'applied' : 'refused' };
      }),

    settle: () => locked(() => write({}, { settled: true })),
  };
}

/** It waits for a person, or what can happen to the voucher has happened. */
const isAtRest = ({ state, attention }: AmendmentStanding): boolean =>
  state === 'awaiting-second' || isAmendmentDecided(state) || attention !== null;
