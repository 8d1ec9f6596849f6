import { condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { CaseSnapshot } from '../../domain/case.ts';
import { clockMoves, recounted } from '../../domain/caseClocks.ts';
import { clockWork, wakeAtMs, type ClockWork } from '../../domain/clockWork.ts';
import { CALENDAR_CHANGED_SIGNAL } from '../contracts.ts';
import { RECORD_CORRECTED_SIGNAL } from '../correctionContracts.ts';
import { workflowSettings } from '../settings.generated.ts';
import { reminded } from './handOver.ts';
import { caseEnded, type CaseRoom, type DecisionEffect } from './caseRoom.ts';

const calendarChanged = defineSignal<[{ version: number }]>(CALENDAR_CHANGED_SIGNAL);
const recordCorrected = defineSignal<[{ correctionNo: string }]>(RECORD_CORRECTED_SIGNAL);

/**
 * Does what time does to a case, until the case has ended: rungs of the ladder, acts of the clock, questions to people, reminders, and the
 * new count when a calendar notice comes. What there is to do follows from the snapshot (`clockWork`); here is only the waiting, and the
 * memory of what is done.
 */
export async function keepTime(room: CaseRoom): Promise<void> {
  const done = new Set<string>();
  let wantedCalendar = 0;
  let seenCalendar = 0;
  setHandler(calendarChanged, ({ version }) => {
    wantedCalendar = Math.max(wantedCalendar, version);
  });
  // Nothing in the case changes but its version: a decision on the record as it was before is refused as stale, and its clerk looks again.
  setHandler(recordCorrected, ({ correctionNo }) =>
    room.changeInTurn('record-corrected', async () =>
      caseEnded(room) ? null : { change: {}, details: { correctionNo } },
    ),
  );
  const calendarIsNewer = () => wantedCalendar > Math.max(seenCalendar, room.snapshot().calendarVersion);

  function next(): { work: ClockWork; wakeMs: number } | null {
    const { caseNo, attention } = room.snapshot();
    let first: { work: ClockWork; wakeMs: number } | null = null;
    for (const work of clockWork(room.snapshot())) {
      if (done.has(work.key) || room.isRaised(work.key)) continue;
      if (work.kind === 'ask' && attention.some(({ step }) => step === work.step)) continue;
      const wakeMs = wakeAtMs(work, caseNo, workflowSettings.wakeUps);
      if (!first || wakeMs < first.wakeMs) first = { work, wakeMs };
    }
    return first;
  }

  while (!caseEnded(room)) {
    if (calendarIsNewer()) {
      seenCalendar = wantedCalendar;
      await replan(room);
      continue;
    }
    const waiting = next();
    const woken = () => {
      const now = next();
      return (
        caseEnded(room) || calendarIsNewer() || now?.work.key !== waiting?.work.key || now?.wakeMs !== waiting?.wakeMs
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

  /** `stands` is asked in turn: while it waited, a decision may have stopped the clock. */
  async function act(work: ClockWork, stands: () => boolean): Promise<void> {
    switch (work.kind) {
      case 'act':
      case 'rung':
        return room.inTurn(async () => {
          if (stands()) await room.actByClock(work.atMs);
        });
      case 'ask':
        return room.changeInTurn('needs-attention', async () => (stands() ? asked(room.snapshot(), work) : null));
      case 'remind':
        return room.changeInTurn(work.reminder, async () => {
          if (!stands()) return null;
          done.add(work.key);
          return work.reminder === 'remind-uncollected' ? reminded(room.snapshot(), Date.now()) : { change: {} };
        });
    }
  }
}

/** A limit that has passed on a date nobody can be sure of, or an expected end: somebody must look, and the case says who. */
function asked(
  { attention }: CaseSnapshot,
  { step, owner, cause, atMs }: Extract<ClockWork, { kind: 'ask' }>,
): DecisionEffect {
  const trouble = { step, source: 'clock' as const, owner, cause, sinceMs: atMs, attempts: 1 };
  return { change: { attention: [...attention, trouble] }, details: { step, cause } };
}

/** Counts the running clocks with the newest calendar; every date that moves is in the event (P-02). A case without a move is left as it is. */
function replan(room: CaseRoom): Promise<void> {
  return room.changeInTurn('clocks-replanned', async (atMs) => {
    const before = room.snapshot();
    const change = await room.withClocks({}, { atMs });
    const after = { ...before, ...change };
    const moves = clockMoves(before, after);
    if (moves.length === 0 && !recounted(before, after)) return null;
    return { change, details: { calendarVersion: change.calendarVersion, moves } };
  });
}
