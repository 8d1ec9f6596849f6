import {
  CancellationScope,
  CancelledFailure,
  defineQuery,
  defineUpdate,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import { CLOCK, WORKFLOW, type Actor } from '../../domain/actor.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import { brokenLimits } from '../../domain/caseClocks.ts';
import { dueClockActs, reachedRungs, standingAttention, type ClockWork } from '../../domain/clockWork.ts';
import { CASE_ACTIONS, isEnded, judgeAction, type CaseAction } from '../../domain/lifecycle.ts';
import { CASE_SNAPSHOT_QUERY, type ActionCommand, type ActionReply, type RaisedAlert } from '../contracts.ts';
import { caseRecord, lookup, ownRecord } from './activities.ts';
import { createLock } from './lock.ts';
import { createPersistence } from './persist.ts';
import { refusal } from './refusal.ts';

export type CaseChange = Partial<Omit<CaseSnapshot, 'caseNo' | 'version' | 'asOfMs'>>;

/** What a decision does to the case, and what its event says besides. */
export interface DecisionEffect {
  change: CaseChange;
  details?: Record<string, unknown>;
}

/** @param atMs when it was asked for: what is stored and judged, whatever the case was busy with */
export type Decide = (command: ActionCommand, atMs: number) => Promise<DecisionEffect> | DecisionEffect;

export const snapshotQuery = defineQuery<CaseSnapshot>(CASE_SNAPSHOT_QUERY);

/** One open case: its snapshot, the lock every change goes through, and the handlers through which people decide. */
export interface CaseRoom {
  snapshot(): CaseSnapshot;
  /**
   * Registers a decision, of a person or of the clock. Everything it needs must be in place before: an update can arrive before the main
   * function's first await. `before` runs ahead of the lock, once the action is known to be allowed, and says whether it changed the case.
   */
  onAction(action: CaseAction, decide: Decide, before?: (command: ActionCommand) => Promise<boolean>): void;
  /** Registers what a supervisor asks of a case beside the table: in turn with every decision, judged on the case as the clock has left it. */
  onOrder(name: string, order: { event: string; check(command: ActionCommand): void; decide: Decide }): void;
  /**
   * Answers every action of the table that was not registered, with what is allowed now. Called last: a handler gets the updates that are
   * waiting for it the moment it is registered.
   */
  refuseOtherActions(): void;
  /** Changes the case on the workflow's own account. */
  change(action: string, change: CaseChange, details?: Record<string, unknown>): Promise<void>;
  /**
   * The same, with a change that is worked out when its turn has come, on the case as the clock has left it by then; null leaves it as it is.
   */
  changeInTurn(action: string, decide: (atMs: number) => Promise<DecisionEffect | null>): Promise<void>;
  /** Runs in turn with every change, without being one. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** The change together with the clocks it sets going (`planClocks`). */
  withClocks(
    change: CaseChange,
    planned: { atMs: number; afresh?: boolean; raisedUntilMs?: number },
  ): Promise<CaseChange>;
  /** Lets the clock do what it has come to: its own acts, and the rungs of the ladder before and after them. Called in turn. */
  actByClock(atMs: number): Promise<void>;
  /** Whether this rung has been raised (its key in `clockWork`). */
  isRaised(key: string): boolean;
  /** Calls back after each change, with the case as the change left it. */
  onChanged(listener: (action: string, snapshot: CaseSnapshot, atMs: number) => void): void;
  /** Tries an outside step until it succeeds; past its budget the case stands in the needs-attention queue, replayed hourly or on request. */
  persist<T>(step: string, attempt: () => Promise<T>): Promise<T>;
}

export function openCaseRoom(start: CaseSnapshot): CaseRoom {
  let snapshot = start;
  const inTurn = createLock();
  const decisions = new Map<CaseAction, Decide>();
  const raised = new Set<string>();
  const listeners: Parameters<CaseRoom['onChanged']>[0][] = [];

  /**
   * Raises what the ladder has come to and is not raised yet, earliest first. Wake-ups are late: no change may stop a clock before what it
   * had come to is raised. Called in turn.
   */
  async function raiseRungs(untilMs: number): Promise<void> {
    for (const work of reachedRungs(snapshot, untilMs)) {
      if (raised.has(work.key)) continue;
      const alert = alertOf(snapshot, work);
      await CancellationScope.nonCancellable(() => lookup.raiseAlert(alert));
      raised.add(work.key);
    }
  }

  /** The one place where a case changes: version up by one, then the projection with its event, in that order. Called under the lock. */
  async function write(
    action: string,
    change: CaseChange,
    { atMs, actor, inHandler = false }: { atMs: number; actor: Actor; inHandler?: boolean },
    details: Record<string, unknown>,
  ): Promise<void> {
    // What was given up while it waited for the lock changes nothing; what has begun to change is recorded, whatever is given up meanwhile.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('given up');
    await raiseRungs(atMs);
    const fromState = snapshot.state;
    const asOfMs = Math.max(snapshot.asOfMs, atMs, Date.now());
    const changed = {
      ...snapshot,
      broken: brokenLimits(snapshot, atMs),
      ...change,
      version: snapshot.version + 1,
      asOfMs,
    };
    const judged = { ...changed, broken: brokenLimits(changed, atMs) };
    snapshot = { ...judged, attention: standingAttention(judged, asOfMs) };
    const toState = snapshot.state;
    // The last record of a case is ordinary too: a local one taken again by another worker may leave an instant that the history does not
    // know, and no later record would set it right. So is what happens inside the handler of an update.
    const local = (actor.kind === 'workflow' || actor.kind === 'clock') && !isEnded(toState) && !inHandler;
    const recording = { snapshot, writeId: uuid4(), event: { action, actor, fromState, toState, atMs, details } };
    await CancellationScope.nonCancellable(() => (local ? ownRecord : caseRecord).recordCase(recording));
    for (const listener of listeners) listener(action, recording.snapshot, atMs);
    // A new date has ended the alerts of the one before: what is past by the new one too is raised now.
    await raiseRungs(atMs);
  }

  function checkAllowed(action: CaseAction, command: ActionCommand): void {
    const { state, stage, business, version } = snapshot;
    const verdict = judgeAction({ action, state, stage, business, actor: command.actor.kind });
    if (!verdict.allowed)
      throw refusal(verdict.code, verdict.message, { state, version, allowedActions: verdict.allowedActions });
    checkVersion(command);
  }

  function checkVersion({ expectedVersion }: ActionCommand): void {
    const { state, version } = snapshot;
    if (expectedVersion !== null && expectedVersion !== version)
      throw refusal('stale-version', undefined, { version, state });
  }

  async function actByClock(atMs: number, inHandler = false): Promise<void> {
    for (let act = nextAct(atMs); act; act = nextAct(atMs)) {
      const decide = decisions.get(act.action);
      if (!decide) throw new Error(`nobody decides ${act.action}`);
      const { change, details } = await decide({ actor: CLOCK, expectedVersion: null, input: {} }, act.atMs);
      await write(act.action, change, { atMs: act.atMs, actor: CLOCK, inHandler }, details ?? {});
    }
    await raiseRungs(atMs);
  }
  const nextAct = (atMs: number): Extract<ClockWork, { kind: 'act' }> | undefined => dueClockActs(snapshot, atMs)[0];

  const onAction: CaseRoom['onAction'] = (action, decide, before) => {
    decisions.set(action, decide);
    setHandler(
      defineUpdate<ActionReply, [ActionCommand]>(action),
      async (command) => {
        const atMs = Date.now();
        const changedAhead = await before?.(command);
        return inTurn(async () => {
          // The version was compared when it began: what had to be done ahead nobody can have seen.
          const expectedVersion = changedAhead ? null : command.expectedVersion;
          // Judged again in turn, and on the case as the clock has left it by then, though its timer may not have fired yet.
          await actByClock(atMs, true);
          checkAllowed(action, { ...command, expectedVersion });
          const { change, details } = await decide(command, atMs);
          await write(action, change, { atMs, actor: command.actor, inHandler: true }, details ?? {});
          return { snapshot };
        });
      },
      {
        validator: (command) => {
          // A validator changes nothing: where the clock has to act first, the handler lets it and judges then.
          if (!nextAct(Date.now())) checkAllowed(action, command);
        },
      },
    );
  };

  const onOrder: CaseRoom['onOrder'] = (name, { event, check, decide }) => {
    function judge(command: ActionCommand): void {
      check(command);
      checkVersion(command);
    }
    setHandler(
      defineUpdate<ActionReply, [ActionCommand]>(name),
      (command) => {
        const atMs = Date.now();
        return inTurn(async () => {
          await actByClock(atMs, true);
          judge(command);
          const { change, details } = await decide(command, atMs);
          await write(event, change, { atMs, actor: command.actor, inHandler: true }, details ?? {});
          return { snapshot };
        });
      },
      {
        validator: (command) => {
          if (!nextAct(Date.now())) judge(command);
        },
      },
    );
  };

  const persist = createPersistence({
    attention: () => snapshot.attention,
    reply: () => ({ snapshot }),
    record: (event, change, details) =>
      inTurn(() => {
        const attention = change(snapshot.attention);
        return write(event, { attention }, { atMs: Date.now(), actor: WORKFLOW }, { ...details });
      }),
  });

  setHandler(snapshotQuery, () => snapshot);

  const changeInTurn: CaseRoom['changeInTurn'] = (action, decide) =>
    inTurn(async () => {
      const atMs = Date.now();
      await actByClock(atMs);
      const effect = await decide(atMs);
      if (effect) await write(action, effect.change, { atMs, actor: WORKFLOW }, effect.details ?? {});
    });

  return {
    snapshot: () => snapshot,
    onAction,
    onOrder,
    refuseOtherActions() {
      for (const action of CASE_ACTIONS)
        if (!decisions.has(action))
          onAction(action, () => {
            throw refusal('not-available-yet');
          });
    },
    change: (action, change, details = {}) => changeInTurn(action, async () => ({ change, details })),
    changeInTurn,
    inTurn,
    async withClocks(change, planned) {
      const plan = await lookup.planClocks({ snapshot: { ...snapshot, ...change }, ...planned });
      return { ...change, ...plan };
    },
    actByClock: (atMs) => actByClock(atMs),
    isRaised: (key) => raised.has(key),
    onChanged: (listener) => void listeners.push(listener),
    persist,
  };
}

function alertOf(snapshot: CaseSnapshot, work: Extract<ClockWork, { kind: 'rung' }>): RaisedAlert {
  const { clock, level, deadlineVersion, atMs, tellAtMs, tell } = work;
  const deadline = snapshot[clock];
  if (!deadline) throw new Error('a rung without its limit');
  const { date: dueDate, dueAtMs } = deadline;
  return { caseNo: snapshot.caseNo, clock, level, deadlineVersion, dueDate, dueAtMs, raisedAtMs: atMs, tellAtMs, tell };
}

/** Nothing more will happen to a case in this state. */
export const caseEnded = (room: CaseRoom): boolean => isEnded(room.snapshot().state);
