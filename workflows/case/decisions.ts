import { actionInput, type ActionInput, type DecidedAction } from '../../domain/caseActions.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';
import type { ActionCommand } from '../contracts.ts';
import { supplementDesk } from './activities.ts';
import type { CaseChange, CaseRoom, DecisionEffect } from './caseRoom.ts';
import { refusal } from './refusal.ts';

/** Parsed a second time inside the workflow: its history, not the API, decides what was said. */
export function actionInputOf<A extends DecidedAction>(action: A, command: ActionCommand): ActionInput<A> {
  const parsed = actionInput(action).safeParse(command.input);
  if (!parsed.success) throw refusal('invalid-request');
  return parsed.data;
}

const ending = (state: CaseSnapshot['state'], atMs: number): CaseChange => ({
  state,
  endedAtMs: atMs,
  decidedAtMs: atMs,
});

/** The decisions all businesses share up to the result (DESIGN §2), but for the approval, which each of them judges itself. */
export function registerSharedDecisions(room: CaseRoom): void {
  reception(room);
  supplement(room);
  specialProcedure(room);

  room.onAction('reject', (command, atMs) => {
    const input = actionInputOf('reject', command);
    // 行政许可法 50(2): from the end of the old certificate on it counts as granted.
    const { silenceLimit } = room.snapshot();
    if (silenceLimit && silenceLimit.dueAtMs <= atMs) throw refusal('granted-by-silence');
    return { change: { ...ending('rejected', atMs), decision: { action: 'reject', ...input } } };
  });
  room.onAction('extend', async (command, atMs) => {
    const { reason } = actionInputOf('extend', command);
    const { extension, statutory } = room.snapshot();
    if (extension) throw refusal('already-extended');
    if (statutory && statutory.dueAtMs <= atMs) throw refusal('statutory-limit-passed');
    return { change: await room.withClocks({ extension: { atMs, reason } }, { atMs }) };
  });
}

/** From submission to acceptance: accepted, deemed accepted, declined, withdrawn. */
function reception(room: CaseRoom): void {
  room.onAction('accept', async (command, atMs) => {
    actionInputOf('accept', command);
    const accepted: CaseChange = { state: 'accepted', acceptedAtMs: atMs, acceptedThrough: 'accept' };
    return { change: await room.withClocks(accepted, { atMs }) };
  });
  room.onAction('deem-accepted', async (command, atMs) => {
    actionInputOf('deem-accepted', command);
    const { receiptLimit, receivedAtMs } = room.snapshot();
    requirePassed(receiptLimit, atMs);
    // 行政许可法 32(4): as of the day of receipt, so both clocks start there (D-23).
    const accepted: CaseChange = { state: 'accepted', acceptedAtMs: receivedAtMs, acceptedThrough: 'deem-accepted' };
    return { change: await room.withClocks(accepted, { atMs }), details: { limit: receiptLimit?.date } };
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
}

/** P-04: one itemised request, a second one only after a supervisor's grant; unanswered it lapses. */
function supplement(room: CaseRoom): void {
  room.onAction('request-supplement', async (command, atMs) => {
    const { items } = actionInputOf('request-supplement', command);
    const { caseNo, supplementRound, supplementsGranted } = room.snapshot();
    if (supplementRound >= supplementsGranted) throw refusal('supplement-round-used');
    const verdict = await supplementDesk.judgeSupplementItems({ caseNo, items });
    if (!verdict.ok) throw refusal('supplement-item-unknown', verdict.detail);
    const round = supplementRound + 1;
    const requested: CaseChange = {
      state: 'supplement-requested',
      supplement: { round, items, requestedAtMs: atMs, requestedBy: command.actor.id, limit: null, movedAtMs: null },
    };
    const change = await room.withClocks(requested, { atMs });
    return { change, details: { round, items: items.map(({ target, name }) => `${target}:${name}`) } };
  });
  room.onAction('grant-second-supplement', (command) => {
    actionInputOf('grant-second-supplement', command);
    const { supplementRound, supplementsGranted } = room.snapshot();
    if (supplementRound < supplementsGranted) throw refusal('supplement-round-free');
    return { change: { supplementsGranted: supplementsGranted + 1 }, details: { rounds: supplementsGranted + 1 } };
  });
  room.onAction('resubmit', async (command, atMs) => {
    actionInputOf('resubmit', command);
    const { caseNo, supplement: asked } = room.snapshot();
    if (!asked) throw refusal('action-not-allowed');
    const { round, items } = asked;
    const sealed = await supplementDesk.sealSupplement({ caseNo, round, items, atMs });
    if (!sealed.ok) throw refusal('supplement-incomplete', sealed.detail, { missing: sealed.missing });
    const answered: CaseChange = { state: 'submitted', receivedAtMs: atMs, supplementRound: round };
    return {
      change: await room.withClocks(answered, { atMs, afresh: true }),
      details: { round, content: sealed.content },
    };
  });
  room.onAction('lapse', (command, atMs) => {
    actionInputOf('lapse', command);
    const limit = room.snapshot().supplement?.limit ?? null;
    requirePassed(limit, atMs);
    return { change: ending('lapsed', atMs), details: { limit: limit?.date } };
  });
}

export function requirePassed(limit: { dueAtMs: number; date: string } | null, atMs: number): void {
  if (!limit || limit.dueAtMs > atMs) throw refusal('limit-not-passed', undefined, limit ? { date: limit.date } : {});
}

/** 行政许可法 45: days from start to end, both included, do not count for promise and statutory limit. */
function specialProcedure(room: CaseRoom): void {
  room.onAction('start-special-procedure', async (command, atMs) => {
    const { reason, note, expectedEnd } = actionInputOf('start-special-procedure', command);
    const today = shanghaiDate(atMs);
    if (expectedEnd <= today || expectedEnd > addDays(today, 366)) throw refusal('expected-end-invalid');
    const started: CaseChange = {
      state: 'special-procedure',
      specialProcedure: { reason, note: note ?? null, startedAtMs: atMs, expectedEnd, overdueMs: null },
    };
    return { change: await room.withClocks(started, { atMs }), details: { reason, expectedEnd } };
  });
  room.onAction('end-special-procedure', async (command, atMs): Promise<DecisionEffect> => {
    actionInputOf('end-special-procedure', command);
    const { specialProcedure: special, pauses } = room.snapshot();
    if (!special) throw refusal('action-not-allowed');
    const pause = { from: shanghaiDate(special.startedAtMs), to: shanghaiDate(atMs) };
    const resumed: CaseChange = { state: 'accepted', pauses: [...pauses, pause] };
    const change = await room.withClocks(resumed, { atMs, raisedUntilMs: special.startedAtMs });
    return { change, details: { pause } };
  });
}

/** A case that ends otherwise, by the supervisor (DESIGN §2). Called once nothing issued stands any more. */
export function terminated(command: ActionCommand, atMs: number): DecisionEffect {
  const { ground, reason } = actionInputOf('terminate', command);
  const decision = { action: 'terminate' as const, ground, ...(reason ? { reason } : {}) };
  return { change: { ...ending('terminated', atMs), stage: null, decision }, details: { ground } };
}
