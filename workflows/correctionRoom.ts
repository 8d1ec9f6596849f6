import {
  type ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import { WORKFLOW, type Actor } from '../domain/actor.ts';
import type { Attention } from '../domain/case.ts';
import { wakeAtMs } from '../domain/clockWork.ts';
import {
  CORRECTION_ACTIONS,
  correctionInput,
  isPending,
  judgeCorrection,
  NOT_CORRECTED,
  REFRESH_STEP,
  REPORT_STEP,
  type CorrectionAction,
  type CorrectionSnapshot,
} from '../domain/correction.ts';
import {
  brokenCorrectionLimits,
  correctionCount,
  correctionWork,
  reachedCorrectionRungs,
  standingCorrectionAttention,
  type CorrectionWork,
} from '../domain/correctionClocks.ts';
import { createLock } from './case/lock.ts';
import { createPersistence } from './case/persist.ts';
import { refusal } from './case/refusal.ts';
import { CALENDAR_CHANGED_SIGNAL, type ActionCommand, type LookupActivities } from './contracts.ts';
import { CORRECTION_SNAPSHOT_QUERY, type CorrectionRecordActivities } from './correctionContracts.ts';
import { isAnswer } from './outsideFailure.ts';
import { workflowSettings } from './settings.generated.ts';

const { records, lookups } = workflowSettings.activities;

const desk = proxyActivities<Pick<CorrectionRecordActivities, 'recordCorrection'>>({
  startToCloseTimeout: records.startToClose,
  retry: records.retry,
});
const lookup = proxyLocalActivities<
  Pick<CorrectionRecordActivities, 'planCorrectionClocks' | 'isCorrected'> & Pick<LookupActivities, 'raiseAlert'>
>({
  startToCloseTimeout: lookups.startToClose,
  localRetryThreshold: lookups.localRetryThreshold,
  retry: lookups.retry,
});

export type CorrectionChange = Partial<Omit<CorrectionSnapshot, 'no' | 'version' | 'asOfMs'>>;
interface CorrectionReply {
  snapshot: CorrectionSnapshot;
}

/** One try of an outside step. */
interface Try {
  step: string;
  /** Gives it up, for as long as this decision takes; `without-effect` is certain, `unknown` is not. */
  stop(): Promise<'done' | 'without-effect' | 'unknown'>;
}

const snapshotQuery = defineQuery<CorrectionSnapshot>(CORRECTION_SNAPSHOT_QUERY);
const calendarChanged = defineSignal<[{ version: number }]>(CALENDAR_CHANGED_SIGNAL);

/** One request under way: its snapshot, the lock every change goes through, and the handlers through which people decide. */
export interface CorrectionRoom {
  snapshot(): CorrectionSnapshot;
  /** Waits until it is decided or withdrawn; warns and asks meanwhile, and counts anew when a calendar comes. */
  decided(): Promise<void>;
  /** Changes the request on the workflow's own account. */
  change(action: string, change: CorrectionChange, details?: Record<string, unknown>): Promise<void>;
  /** What follows a confirmation; given up when a supervisor ends the request instead, and null then. */
  whileConfirmed<T>(work: () => Promise<T>): Promise<T | null>;
  /** Tries an outside step until it succeeds; past its budget a supervisor has a task, and it is tried hourly or on request. */
  persist<T>(step: string, attempt: () => Promise<T>): Promise<T>;
}

export function openCorrectionRoom(start: CorrectionSnapshot): CorrectionRoom {
  let snapshot = start;
  const inTurn = createLock();
  const raised = new Set<string>();
  /** the outside step that is being tried, until what became of it is written: no decision falls between the two */
  let trying: Try | null = null;
  let wantedCalendar = 0;
  let seenCalendar = 0;

  /** No change may stop a clock before what it had come to is raised: wake-ups are late. */
  async function raiseRungs(untilMs: number): Promise<void> {
    for (const work of reachedCorrectionRungs(snapshot, untilMs)) {
      if (raised.has(work.key)) continue;
      const { clock, level, deadlineVersion, atMs: raisedAtMs, tellAtMs, tell } = work;
      const deadline = snapshot[clock as 'acceptance' | 'result'];
      if (!deadline) throw new Error('a rung without its limit');
      const { date: dueDate, dueAtMs } = deadline;
      const caseNo = snapshot.no;
      await lookup.raiseAlert({ caseNo, clock, level, deadlineVersion, dueDate, dueAtMs, raisedAtMs, tellAtMs, tell });
      raised.add(work.key);
    }
  }

  /** The one place where a request changes: version up by one, then the projection with its event. Called under the lock. */
  async function write(
    action: string,
    change: CorrectionChange,
    { atMs, actor, details = {} }: { atMs: number; actor: Actor; details?: Record<string, unknown> },
  ): Promise<void> {
    await raiseRungs(atMs);
    const fromState = snapshot.state;
    const asOfMs = Math.max(snapshot.asOfMs, atMs, Date.now());
    const broken = brokenCorrectionLimits(snapshot, atMs);
    const changed = { ...snapshot, broken, ...change, version: snapshot.version + 1, asOfMs };
    const judged = { ...changed, broken: brokenCorrectionLimits(changed, atMs) };
    snapshot = { ...judged, attention: standingCorrectionAttention(judged, asOfMs) };
    const event = { action, actor, fromState, toState: snapshot.state, atMs, details };
    // Ordinary, never local: a local one would write before the engine has made the decision durable.
    await desk.recordCorrection({ snapshot, writeId: uuid4(), event });
    await raiseRungs(atMs);
  }

  function judge(action: CorrectionAction, { actor, expectedVersion }: ActionCommand): CorrectionSnapshot['state'] {
    const { state, version } = snapshot;
    const verdict = judgeCorrection(action, snapshot, actor, Date.now());
    if (!verdict.allowed)
      throw refusal(verdict.code, verdict.message, { state, version, allowedActions: verdict.allowedActions });
    if (expectedVersion !== null && expectedVersion !== version)
      throw refusal('stale-version', undefined, { state, version });
    // Its answer may be another one this time.
    if (state === 'confirmed' && trying?.step === REPORT_STEP) throw notYet('正在向登记系统重试，请等待结果后再办理。');
    return verdict.to;
  }

  function notYet(why: string): ApplicationFailure {
    const { state, version } = snapshot;
    return refusal('action-not-allowed', why, { state, version, allowedActions: [] });
  }

  /**
   * Nobody may be refused what was put right: a read that is under way is given up first, and what it has found counts; one that was lost after
   * its effect has left it in the record.
   */
  async function endReading(): Promise<void> {
    if (!snapshot.attention.some(({ step }) => step === REFRESH_STEP)) return;
    const ending = trying?.step === REFRESH_STEP ? await trying.stop() : 'without-effect';
    if (ending === 'unknown') throw notYet('正在重新读取登记信息，结果尚不明确，请稍后查看结果后再办理。');
    if (ending === 'done' || (await lookup.isCorrected({ no: snapshot.no })))
      throw notYet('登记信息已经按核实结果更正，不能再作出“不予更正”的决定。请刷新后查看；如仍列为异常，请重试。');
  }

  async function decide(action: CorrectionAction, command: ActionCommand, atMs: number): Promise<CorrectionReply> {
    const input = correctionInput(action).safeParse(command.input);
    if (!input.success) throw refusal('invalid-request');
    // Judged again in turn: another decision may have been faster.
    const state = judge(action, command);
    if (snapshot.state === 'confirmed') await endReading();
    const decision: CorrectionChange = {
      state,
      decision: { action, ...(input.data.reason === undefined ? {} : { reason: input.data.reason }) },
      ...(state === 'accepted' ? { acceptedAtMs: atMs, acceptedBy: command.actor.id } : { decidedAtMs: atMs }),
      // What is over has no trouble left.
      ...(isPending(state) || state === 'confirmed' ? {} : { endedAtMs: atMs, attention: [] }),
    };
    const plan = await lookup.planCorrectionClocks({ snapshot: { ...snapshot, ...decision }, atMs });
    await write(action, { ...decision, ...plan }, { atMs, actor: command.actor });
    return { snapshot };
  }

  for (const action of CORRECTION_ACTIONS)
    setHandler(
      defineUpdate<CorrectionReply, [ActionCommand]>(action),
      (command) => {
        const atMs = Date.now();
        return inTurn(() => decide(action, command, atMs));
      },
      { validator: (command) => void judge(action, command) },
    );

  const persist = createPersistence({
    attention: () => snapshot.attention,
    reply: () => ({ snapshot }),
    record: (event, change, details) =>
      inTurn(() => {
        trying = null;
        // It was ended while this waited.
        if (snapshot.endedAtMs !== null) return Promise.resolve();
        const attention = change(snapshot.attention);
        return write(event, { attention }, { atMs: Date.now(), actor: WORKFLOW, details: { ...details } });
      }),
  });

  /** Begun in turn, so that either the end of the request is seen here, or whoever would end it sees that it is being tried. */
  async function tried<T>(step: string, attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      let stopped = false;
      const { result } = await inTurn(() => {
        if (snapshot.endedAtMs !== null) throw new CancelledFailure('ended');
        const scope = new CancellationScope();
        const begun = scope.run(attempt);
        const stop = (): ReturnType<Try['stop']> => {
          stopped = true;
          scope.cancel();
          return begun.then(
            () => 'done',
            (error: unknown) =>
              isCancellation(error) || isAnswer(error, NOT_CORRECTED) ? 'without-effect' : 'unknown',
          );
        };
        trying = { step, stop };
        return Promise.resolve({ result: begun });
      });
      try {
        return await result;
      } catch (error) {
        // Given up for a decision: where that came to nothing it is tried again at once, unless it was answered.
        if (!stopped || isAnswer(error, NOT_CORRECTED)) throw error;
      }
    }
  }

  setHandler(snapshotQuery, () => snapshot);
  setHandler(calendarChanged, ({ version }) => {
    wantedCalendar = Math.max(wantedCalendar, version);
  });

  const calendarIsNewer = (): boolean => wantedCalendar > Math.max(seenCalendar, snapshot.calendarVersion);

  function next(): { work: CorrectionWork; wakeMs: number } | null {
    let first: { work: CorrectionWork; wakeMs: number } | null = null;
    for (const work of correctionWork(snapshot)) {
      if (raised.has(work.key)) continue;
      if (work.kind === 'ask' && snapshot.attention.some(({ step }) => step === work.step)) continue;
      const wakeMs = wakeAtMs(work, snapshot.no, workflowSettings.wakeUps);
      if (!first || wakeMs < first.wakeMs) first = { work, wakeMs };
    }
    return first;
  }

  /** `stands` is asked in turn: while it waited, a decision may have stopped the clock. */
  const act = (work: CorrectionWork, stands: () => boolean): Promise<void> =>
    inTurn(async () => {
      if (!stands()) return;
      if (work.kind === 'rung') return raiseRungs(work.atMs);
      const { step, owner, cause, atMs: sinceMs } = work;
      const trouble: Attention = { step, source: 'clock', owner, cause, sinceMs, attempts: 1 };
      const attention = [...snapshot.attention, trouble];
      await write('needs-attention', { attention }, { atMs: Date.now(), actor: WORKFLOW, details: { step, cause } });
    });

  /** A count that differs in nothing a person sees is kept too: it says by which calendar it stands. */
  const replan = (): Promise<void> =>
    inTurn(async () => {
      const atMs = Date.now();
      const plan = await lookup.planCorrectionClocks({ snapshot, atMs });
      const moved = correctionCount({ ...snapshot, ...plan }) !== correctionCount(snapshot);
      const details = { calendarVersion: plan.calendarVersion ?? null, moved };
      await write('clocks-replanned', plan, { atMs, actor: WORKFLOW, details });
    });

  return {
    snapshot: () => snapshot,
    persist: (step, attempt) => persist(step, () => tried(step, attempt)),

    async whileConfirmed(work) {
      const scope = new CancellationScope();
      let settled = false;
      const result = scope
        .run(work)
        .catch((error: unknown) => {
          if (!isCancellation(error)) throw error;
          return null;
        })
        .finally(() => {
          settled = true;
        });
      await condition(() => settled || snapshot.state !== 'confirmed');
      scope.cancel();
      const effects = await result;
      return snapshot.state === 'confirmed' ? effects : null;
    },

    change: (action, change, details = {}) =>
      inTurn(() => write(action, change, { atMs: Date.now(), actor: WORKFLOW, details })),

    async decided() {
      while (isPending(snapshot.state)) {
        if (calendarIsNewer()) {
          seenCalendar = wantedCalendar;
          await replan();
          continue;
        }
        const waiting = next();
        const woken = () => {
          const now = next();
          return (
            !isPending(snapshot.state) ||
            calendarIsNewer() ||
            now?.work.key !== waiting?.work.key ||
            now?.wakeMs !== waiting?.wakeMs
          );
        };
        if (!waiting) {
          await condition(woken);
          continue;
        }
        const leftMs = waiting.wakeMs - Date.now();
        if (leftMs > 0 && (await condition(woken, leftMs))) continue;
        await act(waiting.work, () => !woken());
      }
      // Behind the decision that is being written.
      await inTurn(() => Promise.resolve());
    },
  };
}
