import { allHandlersFinished, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { actionInput, type ActionInput, type DecidedAction } from '../../domain/caseActions.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import type { ActionCommand } from '../contracts.ts';
import { lookup } from './activities.ts';
import { caseEnded, openCaseRoom, refusal, type CaseChange, type CaseRoom } from './caseRoom.ts';

/** What one business adds to the lifecycle that all share. */
export interface CaseBusiness {
  resultWorkingDays: number;
  /** runs beside the reviewer from acceptance on; given up when he decides before it is done */
  prepareReview(room: CaseRoom): Promise<void>;
  /** judges an approval before it counts; throws a refusal, or says what the outcome is */
  approve(room: CaseRoom, input: unknown, atMs: number): Promise<CaseChange>;
  /** everything an approval sets in motion; returns what the case knows of it when all of it has succeeded */
  fulfil(room: CaseRoom): Promise<CaseChange>;
}

/**
 * The life of a case from submission to its end (DESIGN §2). The snapshot it starts with was written in the transaction of the submission,
 * so the first change made here is version 2. A refusal or a lost race is a result for the caller; the workflow itself never fails.
 */
export async function runCase(start: CaseSnapshot, business: CaseBusiness): Promise<CaseSnapshot> {
  const room = openCaseRoom(start);
  registerDecisions(room, business);
  room.refuseOtherActions();

  await room.watchClock('acceptance', () => room.snapshot().state !== 'submitted');
  if (room.snapshot().state === 'accepted') {
    const review = new CancellationScope();
    const prepared = review.run(() => business.prepareReview(room)).catch(ignoreCancellation);
    await room.watchClock('result', () => room.snapshot().state !== 'accepted');
    review.cancel();
    await prepared;
  }
  if (room.snapshot().state === 'approved') {
    const effects = await business.fulfil(room);
    await room.change('complete', { ...effects, state: 'completed', endedAtMs: Date.now() });
  }
  await condition(() => caseEnded(room) && allHandlersFinished());
  return room.snapshot();
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

function registerDecisions(room: CaseRoom, business: CaseBusiness): void {
  const ending = (state: 'declined' | 'withdrawn' | 'rejected', atMs: number): CaseChange => ({
    state,
    endedAtMs: atMs,
    decidedAtMs: atMs,
  });

  room.onAction('accept', async (command, atMs) => {
    actionInputOf('accept', command);
    const { officeCode } = room.snapshot();
    const result = await lookup.planDeadline({ officeCode, fromMs: atMs, workingDays: business.resultWorkingDays });
    return { change: { state: 'accepted', acceptedAtMs: atMs, acceptedThrough: 'accept', result } };
  });
  room.onAction('decline', (command, atMs) => {
    const input = actionInputOf('decline', command);
    return {
      change: { ...ending('declined', atMs), decision: { action: 'decline', ...input } },
      details: { ground: input.ground },
    };
  });
  room.onAction('withdraw', (command, atMs) => {
    actionInputOf('withdraw', command);
    return { change: ending('withdrawn', atMs) };
  });
  room.onAction('reject', (command, atMs) => {
    const input = actionInputOf('reject', command);
    return { change: { ...ending('rejected', atMs), decision: { action: 'reject', ...input } } };
  });
  room.onAction('approve', async (command, atMs) => {
    const outcome = await business.approve(room, command.input, atMs);
    return { change: { ...outcome, state: 'approved', decidedAtMs: atMs } };
  });
}

/** Parsed a second time inside the workflow: its history, not the API, decides what was said. */
function actionInputOf<A extends DecidedAction>(action: A, command: ActionCommand): ActionInput<A> {
  const parsed = actionInput(action).safeParse(command.input);
  if (!parsed.success) throw refusal('invalid-request');
  return parsed.data;
}
