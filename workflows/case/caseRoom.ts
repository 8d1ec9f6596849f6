import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineQuery,
  defineUpdate,
  isCancellation,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import type { Actor } from '../../domain/actor.ts';
import { WORKFLOW } from '../../domain/actor.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import { CASE_ACTIONS, isEnded, judgeAction, type CaseAction } from '../../domain/lifecycle.ts';
import { CASE_PROBLEM, CASE_SNAPSHOT_QUERY, type ActionCommand, type ActionReply } from '../contracts.ts';
import { workflowSettings } from '../settings.generated.ts';
import { caseRecord, lookup, ownRecord } from './activities.ts';
import { createLock } from './lock.ts';

export type CaseChange = Partial<Omit<CaseSnapshot, 'caseNo' | 'version' | 'asOfMs'>>;

/** What a decision does to the case, and what its event says besides. */
export interface DecisionEffect {
  change: CaseChange;
  details?: Record<string, unknown>;
}

export type Decide = (command: ActionCommand, atMs: number) => Promise<DecisionEffect> | DecisionEffect;

/** A refusal that the caller sees as problem+json: a stable code, what to do, and the state of the case now. */
export function refusal(code: string, detail?: string, extra?: Record<string, unknown>): ApplicationFailure {
  return ApplicationFailure.create({
    message: code,
    type: CASE_PROBLEM,
    nonRetryable: true,
    details: [{ code, detail, extra }],
  });
}

export const replayUpdate = defineUpdate<ActionReply, [ActionCommand]>('replay');
export const snapshotQuery = defineQuery<CaseSnapshot>(CASE_SNAPSHOT_QUERY);

/** One open case: its snapshot, the lock every change goes through, and the handlers through which people decide. */
export interface CaseRoom {
  snapshot(): CaseSnapshot;
  /** Registers the decision of a person. Everything it needs must be in place before: an update can arrive before the main function's first await. */
  onAction(action: CaseAction, decide: Decide): void;
  /**
   * Answers every action of the table that was not registered, with what is allowed now. Called last: a handler gets the updates that are
   * waiting for it the moment it is registered.
   */
  refuseOtherActions(): void;
  /** Changes the case on the workflow's own account. */
  change(action: string, change: CaseChange, details?: Record<string, unknown>, actor?: Actor): Promise<void>;
  /** Waits until `done`, raising one alert when the clock passes its deadline before. */
  watchClock(clock: 'acceptance' | 'result', done: () => boolean): Promise<void>;
  /** Tries an outside step until it succeeds; past its budget the case stands in the needs-attention queue, replayed hourly or on request. */
  persist<T>(step: string, attempt: () => Promise<T>): Promise<T>;
}

export function openCaseRoom(start: CaseSnapshot): CaseRoom {
  let snapshot = start;
  const locked = createLock();
  const replayRequests = new Set<string>();

  /** The one place where a case changes: version up by one, then the projection with its event, in that order. Called under the lock. */
  async function write(
    action: string,
    change: CaseChange,
    atMs: number,
    actor: Actor,
    details: Record<string, unknown>,
  ): Promise<void> {
    // What was given up while it waited for the lock changes nothing; what has begun to change is recorded, whatever is given up meanwhile.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('given up');
    const fromState = snapshot.state;
    snapshot = { ...snapshot, ...change, version: snapshot.version + 1, asOfMs: Math.max(atMs, Date.now()) };
    const toState = snapshot.state;
    const onOwnAccount = actor.kind === 'workflow' || actor.kind === 'clock';
    // The last record of a case is ordinary too: a local one taken again by another worker may leave an instant that the history does not
    // know, and no later record would set it right.
    const record = onOwnAccount && !isEnded(toState) ? ownRecord : caseRecord;
    const recording = { snapshot, writeId: uuid4(), event: { action, actor, fromState, toState, atMs, details } };
    await CancellationScope.nonCancellable(() => record.recordCase(recording));
  }

  function checkVersion(command: ActionCommand): void {
    if (command.expectedVersion !== null && command.expectedVersion !== snapshot.version) {
      throw refusal('stale-version', undefined, { version: snapshot.version, state: snapshot.state });
    }
  }

  function checkAllowed(action: CaseAction, command: ActionCommand): void {
    const { state: from, stage, business } = snapshot;
    const verdict = judgeAction({ action, state: from, stage, business, actor: command.actor.kind });
    if (!verdict.allowed) {
      const { state, version } = snapshot;
      throw refusal(verdict.code, verdict.message, { state, version, allowedActions: verdict.allowedActions });
    }
    checkVersion(command);
  }

  const answered = new Set<CaseAction>();

  function onAction(action: CaseAction, decide: Decide): void {
    answered.add(action);
    setHandler(
      defineUpdate<ActionReply, [ActionCommand]>(action),
      (command) =>
        locked(async () => {
          // Judged again under the lock: another decision may have been taken between the validator and here.
          checkAllowed(action, command);
          const atMs = Date.now();
          const { change, details } = await decide(command, atMs);
          await write(action, change, atMs, command.actor, details ?? {});
          return { snapshot };
        }),
      { validator: (command) => checkAllowed(action, command) },
    );
  }

  setHandler(snapshotQuery, () => snapshot);
  setHandler(
    replayUpdate,
    (command) => {
      const step = (command.input as { step?: string } | null)?.step;
      for (const trouble of snapshot.attention) if (!step || trouble.step === step) replayRequests.add(trouble.step);
      return { snapshot };
    },
    {
      validator: (command) => {
        if (command.actor.kind !== 'supervisor') throw refusal('actor-not-allowed');
        if (snapshot.attention.length === 0) throw refusal('nothing-to-replay');
      },
    },
  );

  const change: CaseRoom['change'] = (action, changes, details = {}, actor = WORKFLOW) =>
    locked(() => write(action, changes, Date.now(), actor, details));

  async function watchClock(clock: 'acceptance' | 'result', done: () => boolean): Promise<void> {
    const deadline = snapshot[clock];
    if (!deadline) return condition(done);
    const left = deadline.dueAtMs - Date.now();
    if (left > 0 && (await condition(done, left))) return;
    if (done()) return;
    const { caseNo } = snapshot;
    const { date: dueDate, dueAtMs } = deadline;
    await lookup.raiseAlert({
      caseNo,
      clock,
      level: 'overdue',
      dueDate,
      dueAtMs,
      raisedAtMs: Math.max(Date.now(), dueAtMs),
    });
    await condition(done);
  }

  async function settle(step: string): Promise<void> {
    if (!snapshot.attention.some((trouble) => trouble.step === step)) return;
    await locked(() =>
      write(
        'attention-resolved',
        { attention: snapshot.attention.filter((trouble) => trouble.step !== step) },
        Date.now(),
        WORKFLOW,
        { step },
      ),
    );
  }

  async function raise(step: string, error: unknown, attempts: number): Promise<void> {
    const cause = causeOf(error);
    await locked(() => {
      const sinceMs = snapshot.attention.find((trouble) => trouble.step === step)?.sinceMs ?? Date.now();
      const others = snapshot.attention.filter((trouble) => trouble.step !== step);
      return write(
        'needs-attention',
        { attention: [...others, { step, cause, sinceMs, attempts }] },
        Date.now(),
        WORKFLOW,
        { step, cause },
      );
    });
  }

  async function persist<T>(step: string, attempt: () => Promise<T>): Promise<T> {
    try {
      return await tryUntilDone(step, attempt);
    } catch (error) {
      // Given up (the case went on without it), wherever it stood: the task it may have left must go, though the scope around it is cancelled.
      await CancellationScope.nonCancellable(() => settle(step));
      throw error;
    }
  }

  async function tryUntilDone<T>(step: string, attempt: () => Promise<T>): Promise<T> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        const result = await attempt();
        await settle(step);
        return result;
      } catch (error) {
        if (isCancellation(error)) throw error;
        await raise(step, error, attempts);
        replayRequests.delete(step);
        const asked = () => replayRequests.has(step);
        // A refusal is an answer: asking again by itself would only repeat the question. A supervisor decides.
        if (isRefusal(error)) await condition(asked);
        else await condition(asked, workflowSettings.attentionRetryMs);
        replayRequests.delete(step);
      }
    }
  }

  function refuseOtherActions(): void {
    for (const action of CASE_ACTIONS) {
      if (answered.has(action)) continue;
      onAction(action, () => {
        throw refusal('not-available-yet');
      });
    }
  }

  return { snapshot: () => snapshot, onAction, refuseOtherActions, change, watchClock, persist };
}

function applicationFailureOf(error: unknown): ApplicationFailure | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof ApplicationFailure) return at;
  return null;
}

/** A stable word for the cause, never a message of the outside (it may quote personal data). */
function causeOf(error: unknown): string {
  return (
    applicationFailureOf(error)?.type ??
    (error instanceof Error && error.cause instanceof Error ? error.cause.name : 'unknown')
  );
}

const isRefusal = (error: unknown): boolean => applicationFailureOf(error)?.type === 'refused';

/** Nothing more will happen to a case in this state. */
export const caseEnded = (room: CaseRoom): boolean => isEnded(room.snapshot().state);
