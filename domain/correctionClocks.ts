import type { Attention } from './case.ts';
import type { ClockWork } from './clockWork.ts';
import {
  CORRECTION_CLOCKS,
  runningCorrectionClock,
  type CorrectionClock,
  type CorrectionSnapshot,
} from './correction.ts';
import type { ClosingTime } from './closingTime.ts';
import type { WantedTask } from './deskWork.ts';
import { nextLadder, planRungs, type Ladders } from './ladder.ts';
import { nextOpening, type OfficeHours } from './officeHours.ts';
import { startOfDayMs } from './time.ts';
import { planDeadline, type Calendar, type Deadline } from './working-days.ts';

/** Acceptance: our own promise (D-30), no limit is given for it. Result: within two working days of the acceptance (T-04). */
const WORKING_DAYS: Readonly<Record<CorrectionClock, number>> = { acceptance: 2, result: 2 };

/** What the clocks are counted with: calendar and hours of the office as they are now, the ladders as when it was filed. */
export interface CorrectionTerms {
  calendar: Calendar;
  hours: OfficeHours;
  closing: ClosingTime;
  ladders: Pick<Ladders, CorrectionClock>;
}

export type CorrectionPlan = Partial<Pick<CorrectionSnapshot, CorrectionClock | 'ladders' | 'calendarVersion'>>;

/** Counts the limit that runs in this state, from the facts alone: for a decision and for a new calendar. @param atMs when the date becomes known */
export function planCorrectionClocks(
  request: CorrectionSnapshot,
  { calendar, hours, closing, ladders }: CorrectionTerms,
  { atMs }: { atMs: number },
): CorrectionPlan {
  const clock = runningCorrectionClock(request.state);
  const fromMs = clock === 'result' ? request.acceptedAtMs : request.filedAtMs;
  if (clock === null || fromMs === null) return {};
  const deadline = planDeadline(calendar, fromMs, WORKING_DAYS[clock], [], { closing });
  const rungs = planRungs({ calendar, hours, closing, ladder: ladders[clock], pauses: [] }, deadline);
  const ladder = nextLadder(request.ladders[clock], rungs, {
    sameDate: request[clock]?.dueAtMs === deadline.dueAtMs,
    known: { atMs, tellAtMs: nextOpening(calendar, hours, atMs) },
    raisedUntilMs: atMs,
  });
  return {
    [clock]: deadline,
    ladders: { ...request.ladders, [clock]: ladder },
    calendarVersion: calendar.version,
  };
}

type Running = { clock: CorrectionClock; deadline: Deadline };

function running(request: CorrectionSnapshot): Running | null {
  const clock = runningCorrectionClock(request.state);
  const deadline = clock && request[clock];
  return clock && deadline ? { clock, deadline } : null;
}

export type CorrectionWork = Extract<ClockWork, { kind: 'rung' | 'ask' }>;

/** Everything time alone will do to a request as it stands, earliest first: it warns and it asks, and decides nothing (D-30). */
export function correctionWork(request: CorrectionSnapshot): CorrectionWork[] {
  const now = running(request);
  const ladder = now && request.ladders[now.clock];
  if (!now || !ladder) return [];
  const { clock, deadline } = now;
  const { deadlineVersion } = ladder;
  const rungs = ladder.rungs.map(({ level, atMs, tellAtMs, tell }): CorrectionWork => {
    const key = `${clock}:${deadlineVersion}:${level}`;
    return { kind: 'rung', key, atMs, clock, level, deadlineVersion, tellAtMs, tell };
  });
  const step = `${clock}-overdue`;
  const cause = deadline.provisional ? 'provisional-date' : 'promise-passed';
  const key = `${step}:${deadline.date}`;
  const ask: CorrectionWork = { kind: 'ask', key, atMs: deadline.dueAtMs, step, owner: 'supervisor', cause };
  return [...rungs, ask].toSorted((a, b) => a.atMs - b.atMs);
}

/** The rungs that have been reached at this instant, earliest first. */
export const reachedCorrectionRungs = (
  request: CorrectionSnapshot,
  atMs: number,
): Extract<CorrectionWork, { kind: 'rung' }>[] =>
  correctionWork(request).flatMap((work) => (work.kind === 'rung' && work.atMs <= atMs ? [work] : []));

/** Of the questions to the supervisor, those that still stand; troubles of effects stay until they are settled. */
export function standingCorrectionAttention(request: CorrectionSnapshot, atMs: number): Attention[] {
  const asked = correctionWork(request).flatMap((work) =>
    work.kind === 'ask' && work.atMs <= atMs ? [work.step] : [],
  );
  return request.attention.filter(({ source, step }) => source === 'effect' || asked.includes(step));
}

/** Limits broken at this instant, beside those recorded before: what was broken stays on record. */
export function brokenCorrectionLimits(request: CorrectionSnapshot, atMs: number): CorrectionSnapshot['broken'] {
  const now = running(request);
  const { broken } = request;
  if (!now || now.deadline.dueAtMs > atMs) return broken;
  const { clock, deadline } = now;
  const { date, dueAtMs } = deadline;
  if (broken.some((one) => one.clock === clock && one.date === date)) return broken;
  return [...broken, { clock, date, dueAtMs }];
}

/** The dates of a request as people see them, to tell whether a new count has moved anything. */
export const correctionCount = (request: CorrectionSnapshot): string =>
  JSON.stringify(
    CORRECTION_CLOCKS.map((clock) => {
      const deadline = request[clock];
      return deadline && [deadline.dueAtMs, deadline.provisional, deadline.days];
    }),
  );

/** The desk work a request calls for; what is open beyond it is done. The cause tells acceptance from verification. */
export function correctionTasks(request: CorrectionSnapshot): WantedTask[] {
  const now = running(request);
  const key = (suffix: string) => `${request.no}:${suffix}`;
  const work: WantedTask[] = now
    ? [
        {
          kind: 'correction-request',
          // The keys alerts look for, to say whether anybody has the work.
          openKey: key(now.clock === 'acceptance' ? 'acceptance' : 'review'),
          dueAtMs: now.deadline.dueAtMs,
          provisional: now.deadline.provisional,
          cause: now.clock === 'acceptance' ? 'acceptance' : 'verification',
        },
      ]
    : [];
  const troubles = request.attention.map(({ step, cause }): WantedTask => ({
    kind: 'needs-attention',
    openKey: key(`attention:${step}`),
    dueAtMs: null,
    provisional: false,
    cause,
  }));
  return [...work, ...troubles];
}

export interface CorrectionFlags {
  /** the last counted day has begun */
  nearDue: boolean;
  overdue: boolean;
  promiseBroken: boolean;
  needsAttention: boolean;
  /** the date that runs is only expected (预计) */
  provisional: boolean;
}

/** What follows from a request and the time; derived here and nowhere stored. */
export function correctionFlags(request: CorrectionSnapshot, nowMs: number): CorrectionFlags {
  const atMs = Math.max(nowMs, request.asOfMs);
  const deadline = running(request)?.deadline;
  const overdue = deadline !== undefined && deadline.dueAtMs <= atMs;
  return {
    nearDue: deadline !== undefined && !overdue && atMs >= startOfDayMs(deadline.date),
    overdue,
    promiseBroken: overdue || request.broken.length > 0,
    needsAttention: request.attention.length > 0,
    provisional: deadline?.provisional ?? false,
  };
}
