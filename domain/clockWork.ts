import { runningClocks } from './caseClocks.ts';
import type { Attention, CaseSnapshot } from './case.ts';
import type { AlertAudience, AlertLevel, LadderClock } from './ladder.ts';
import { addDays, endOfDayMs, startOfDayMs } from './time.ts';

const HOUR_MS = 3_600_000;

/** What time does to a case, at its nominal instant. `key` tells one piece of work from every other of this case, for ever. */
export type ClockWork = { key: string; atMs: number } & (
  | {
      kind: 'rung';
      clock: LadderClock;
      level: AlertLevel;
      deadlineVersion: number;
      tellAtMs: number;
      tell: readonly AlertAudience[];
    }
  /** an action of the clock, on a date that no later notice can change (DESIGN §2) */
  | { kind: 'act'; action: 'deem-accepted' | 'lapse' }
  /** a person must look: on a provisional date the clock itself decides nothing */
  | { kind: 'ask'; step: string; owner: Attention['owner']; cause: string }
  /** the applicant is told of a limit of his: that it comes near, or that it has moved */
  | { kind: 'remind'; reminder: 'remind-supplement' | 'supplement-moved' | 'remind-uncollected' }
);

/** Days before the last day of a supplement on which the applicant is reminded, at nine in the morning. */
const REMINDER_DAYS_BEFORE = [3, 1];

/** Everything that time alone will do to the case as it stands, earliest first. Pure: what is done already is the caller's to know. */
export function clockWork(snapshot: CaseSnapshot): ClockWork[] {
  const work = [
    ...rungs(snapshot),
    ...receiptLimit(snapshot),
    ...supplementLimit(snapshot),
    ...expectedEnd(snapshot),
    ...silenceLimit(snapshot),
    ...uncollected(snapshot),
  ];
  return work.toSorted((a, b) => a.atMs - b.atMs);
}

function rungs(snapshot: CaseSnapshot): ClockWork[] {
  return runningClocks(snapshot).flatMap((clock) => {
    const ladder = snapshot.ladders[clock];
    if (!ladder) return [];
    const { deadlineVersion } = ladder;
    return ladder.rungs.map(({ level, atMs, tellAtMs, tell }): ClockWork => {
      const key = `${clock}:${deadlineVersion}:${level}`;
      return { kind: 'rung', key, atMs, clock, level, deadlineVersion, tellAtMs, tell };
    });
  });
}

/** A limit of the law that acts by itself where it is certain, and asks the supervisor where it is not. */
function actOrAsk(
  action: 'deem-accepted' | 'lapse',
  { dueAtMs, provisional, date }: { dueAtMs: number; provisional: boolean; date: string },
): ClockWork {
  const key = `${action}:${date}`;
  if (!provisional) return { kind: 'act', key, atMs: dueAtMs, action };
  return { kind: 'ask', key, atMs: dueAtMs, step: action, owner: 'supervisor', cause: 'provisional-date' };
}

function receiptLimit({ state, receiptLimit: limit }: CaseSnapshot): ClockWork[] {
  return state === 'submitted' && limit ? [actOrAsk('deem-accepted', limit)] : [];
}

function supplementLimit({ state, supplement }: CaseSnapshot): ClockWork[] {
  if (state !== 'supplement-requested' || !supplement?.limit) return [];
  const { limit, round, requestedAtMs, movedAtMs } = supplement;
  const toldAtMs = movedAtMs ?? requestedAtMs;
  const remind = (
    reminder: Extract<ClockWork, { kind: 'remind' }>['reminder'],
    what: string,
    atMs: number,
  ): ClockWork =>
    // With the date: one that moves is reminded of anew.
    ({ kind: 'remind', key: `${reminder}:${round}:${limit.date}:${what}`, atMs, reminder });
  // A case that was asked before this was kept has no such instant.
  const moved = movedAtMs ? [remind('supplement-moved', String(movedAtMs), movedAtMs)] : [];
  const reminders = REMINDER_DAYS_BEFORE.map((days) =>
    remind('remind-supplement', String(days), startOfDayMs(addDays(limit.date, -days)) + 9 * HOUR_MS),
  );
  return [...moved, ...reminders.filter(({ atMs }) => atMs > toldAtMs), actOrAsk('lapse', limit)];
}

function expectedEnd({ state, specialProcedure }: CaseSnapshot): ClockWork[] {
  if (state !== 'special-procedure' || !specialProcedure) return [];
  const { expectedEnd: end, overdueMs, startedAtMs } = specialProcedure;
  const ask = (step: string, owner: Attention['owner'], atMs: number): ClockWork => {
    return { kind: 'ask', key: `${step}:${startedAtMs}`, atMs, step, owner, cause: 'expected-end-passed' };
  };
  const first = ask('special-procedure-end', 'reviewer', endOfDayMs(end));
  return overdueMs === null ? [first] : [first, ask('special-procedure-overdue', 'supervisor', overdueMs)];
}

/** 行政许可法 50: silence renews, but what exactly is renewed a person must say; the clock itself decides nothing. */
function silenceLimit({ state, silenceLimit: limit }: CaseSnapshot): ClockWork[] {
  if (!limit || (state !== 'accepted' && state !== 'special-procedure')) return [];
  const step = 'silence-limit';
  const key = `${step}:${limit.date}`;
  return [{ kind: 'ask', key, atMs: limit.dueAtMs, step, owner: 'supervisor', cause: 'certificate-expired-undecided' }];
}

function uncollected({ state, delivery, reminderAtMs }: CaseSnapshot): ClockWork[] {
  if (state !== 'fulfilling' || !delivery || reminderAtMs === null) return [];
  const reminder = 'remind-uncollected';
  return [{ kind: 'remind', key: `${reminder}:${delivery.round}`, atMs: reminderAtMs, reminder }];
}

/**
 * The clock's own actions that are due at this instant, oldest first. Lateness is judged from instants: whoever acts at or after one of them
 * acts on the case as the clock has left it, whether or not its timer has fired (DESIGN §2).
 */
export function dueClockActs(snapshot: CaseSnapshot, atMs: number): Extract<ClockWork, { kind: 'act' }>[] {
  return clockWork(snapshot).filter((work) => work.kind === 'act' && work.atMs <= atMs) as Extract<
    ClockWork,
    { kind: 'act' }
  >[];
}

/**
 * The rungs that the running clocks have come to at this instant, earliest first. A wake-up is late, a change is not: whoever changes the case
 * raises these before, or a clock that stops would take them with it.
 */
export function reachedRungs(snapshot: CaseSnapshot, atMs: number): Extract<ClockWork, { kind: 'rung' }>[] {
  return clockWork(snapshot).filter((work) => work.kind === 'rung' && work.atMs <= atMs) as Extract<
    ClockWork,
    { kind: 'rung' }
  >[];
}

/** Of the questions to a person, those that still stand at this instant; troubles of effects stay until they are settled. */
export function standingAttention(snapshot: CaseSnapshot, atMs: number): Attention[] {
  const asked = new Set(
    clockWork(snapshot).flatMap((work) => (work.kind === 'ask' && work.atMs <= atMs ? [work.step] : [])),
  );
  return snapshot.attention.filter(({ source, step }) => source === 'effect' || asked.has(step));
}

/** 32-bit FNV-1a, as a share of 1: the same case always wakes at the same place of the window. */
function placeOf(caseNo: string): number {
  let hash = 0x811c9dc5;
  for (const character of caseNo) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash / 2 ** 32;
}

/** How far the wake-ups of one instant are spread, milliseconds: those of 24:00 over the night, those within the day a little. */
export interface WakeUpWindows {
  nightMs: number;
  dayMs: number;
}

/**
 * When the workflow wakes for a piece of work: limits are dates, so all timers of a day would be due at the same 24:00 (DESIGN §4). Only the
 * waking is late; instants that are stored or judged are the nominal ones.
 */
export function wakeAtMs(work: ClockWork, caseNo: string, { nightMs, dayMs }: WakeUpWindows): number {
  const atMidnight = (work.atMs - startOfDayMs('2000-01-01')) % (24 * HOUR_MS) === 0;
  return work.atMs + Math.floor(placeOf(caseNo) * (atMidnight ? nightMs : dayMs));
}
