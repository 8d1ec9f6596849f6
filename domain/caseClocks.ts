import type { ServicePromise } from './businesses/business.ts';
import { planCalendarLimit } from './calendarLimit.ts';
import type { CaseSnapshot } from './case.ts';
import type { ClosingTime } from './closingTime.ts';
import {
  DELIVERY_LADDER,
  deliveryLimitRuns,
  planDeliveryLimit,
  planReminder,
  type UncollectedTerms,
} from './deliveryLimit.ts';
import { LADDER_CLOCKS, nextLadder, planRungs, type LadderClock, type Ladders } from './ladder.ts';
import { nextOpening, type OfficeHours } from './officeHours.ts';
import { planSilenceRungs } from './silenceLimit.ts';
import { endOfDayMs } from './time.ts';
import {
  addWorkingDays,
  planDeadline,
  type Calendar,
  type CountedDay,
  type Deadline,
  type Pause,
} from './working-days.ts';

/** No word within so many working days of receipt: accepted (行政许可法 32(4)). */
export const RECEIPT_LIMIT_WORKING_DAYS = 5;
/** What an extension adds to the statutory limit (行政许可法 42). */
export const EXTENSION_WORKING_DAYS = 10;

/** Everything the clocks of a case are counted with: the calendar of its office now, the rest as it was when the case began. */
export interface ClockTerms {
  calendar: Calendar;
  hours: OfficeHours;
  /** when the last day of a limit ends, where the office has said so */
  closing: ClosingTime;
  ladders: Ladders;
  promise: ServicePromise;
  /** calendar days to answer a supplement request (D-27) */
  supplementDays: number;
  uncollected: UncollectedTerms;
}

/**
 * The clocks that run in a state and warn the desk. None runs while a supplement is awaited; a special procedure holds up none but the end of
 * a certificate that is to be renewed.
 */
export function runningClocks({
  state,
  silenceLimit = null,
  delivery = null,
}: Pick<CaseSnapshot, 'state'> & Partial<Pick<CaseSnapshot, 'silenceLimit' | 'delivery'>>): readonly LadderClock[] {
  const silence: LadderClock[] = silenceLimit ? ['silenceLimit'] : [];
  switch (state) {
    case 'submitted':
      return ['acceptance'];
    case 'accepted':
      return ['result', 'statutory', ...silence];
    case 'special-procedure':
      return silence;
    case 'approved':
    case 'fulfilling':
      return delivery && deliveryLimitRuns(delivery) ? ['deliveryLimit'] : [];
    default:
      return [];
  }
}

/** What of a case the planning of its clocks changes. */
export type ClockPlan = Partial<
  Pick<
    CaseSnapshot,
    | 'acceptance'
    | 'receiptLimit'
    | 'result'
    | 'statutory'
    | 'supplement'
    | 'specialProcedure'
    | 'deliveryLimit'
    | 'reminderAtMs'
    | 'ladders'
    | 'calendarVersion'
  >
>;

/**
 * Counts the clocks that run in the state of this case, from its facts alone: the same function serves a decision, a new calendar notice and
 * a move to another office. Clocks of other states stay as they are. `planned` says what was planned for before:
 * @param planned.atMs when the new dates become known: rungs before it are not raised one by one
 * @param planned.afresh the clock starts anew, even where its date stays
 * @param planned.raisedUntilMs until when rungs of the earlier dates were raised; the start of a pause, else `atMs`
 */
export function planClocks(
  snapshot: CaseSnapshot,
  terms: ClockTerms,
  planned: { atMs: number; afresh?: boolean; raisedUntilMs?: number },
): ClockPlan {
  const { calendar, closing } = terms;
  switch (snapshot.state) {
    case 'submitted': {
      const { receivedAtMs } = snapshot;
      const acceptance = planDeadline(calendar, receivedAtMs, terms.promise.acceptanceWorkingDays, [], { closing });
      const receiptLimit = planDeadline(calendar, receivedAtMs, RECEIPT_LIMIT_WORKING_DAYS, [], { closing });
      const ladders = planLadders(snapshot, terms, { acceptance }, planned);
      return { acceptance, receiptLimit, ladders, calendarVersion: calendar.version };
    }
    case 'accepted': {
      // Deemed acceptance dates both limits from the day of receipt (D-23).
      const fromMs = snapshot.acceptedAtMs ?? snapshot.receivedAtMs;
      const { resultWorkingDays, statutoryWorkingDays } = terms.promise;
      const lawful = statutoryWorkingDays + (snapshot.extension ? EXTENSION_WORKING_DAYS : 0);
      const { pauses } = snapshot;
      const count = (workingDays: number, before: Deadline | null) =>
        before && passedBeforePause(before, pauses, planned.raisedUntilMs)
          ? { ...before, calendarVersion: calendar.version }
          : planDeadline(calendar, fromMs, workingDays, pauses, { closing, elapsed: elapsedDays(before, pauses) });
      const result = count(resultWorkingDays, snapshot.result);
      const statutory = count(lawful, snapshot.statutory);
      const ladders = planLadders(snapshot, terms, { result, statutory }, planned);
      return { result, statutory, ladders, calendarVersion: calendar.version };
    }
    case 'supplement-requested': {
      const { supplement } = snapshot;
      if (!supplement) return {};
      const { limit: told, requestedAtMs } = supplement;
      const limit = planCalendarLimit(calendar, requestedAtMs, terms.supplementDays, told, closing);
      const movedAtMs = told && told.dueAtMs < limit.dueAtMs ? planned.atMs : supplement.movedAtMs;
      return { supplement: { ...supplement, limit, movedAtMs }, calendarVersion: calendar.version };
    }
    case 'special-procedure': {
      const { specialProcedure } = snapshot;
      if (!specialProcedure) return {};
      const { expectedEnd } = specialProcedure;
      const overdueMs = endOfDayMs(addWorkingDays(calendar, expectedEnd, 1));
      // The limits are paused: their remainders are counted with the calendar that holds when they go on.
      const silence = snapshot.silenceLimit ? { ladders: planLadders(snapshot, terms, {}, planned) } : {};
      return { specialProcedure: { ...specialProcedure, overdueMs }, ...silence, calendarVersion: calendar.version };
    }
    case 'approved':
    case 'fulfilling': {
      const { delivery, decidedAtMs } = snapshot;
      if (!delivery || decidedAtMs === null) return {};
      const reminderAtMs = planReminder(terms, delivery, terms.uncollected);
      if (!deliveryLimitRuns(delivery)) return { reminderAtMs, calendarVersion: calendar.version };
      const deliveryLimit = planDeliveryLimit({ calendar, closing }, decidedAtMs);
      const ladders = planLadders(snapshot, terms, { deliveryLimit }, planned);
      return { deliveryLimit, reminderAtMs, ladders, calendarVersion: calendar.version };
    }
    default:
      return {};
  }
}

/**
 * What had been counted of a limit when its last pause began. It stays so: the remainder goes on, and a new calendar changes the remainder
 * only (DESIGN §2).
 */
function elapsedDays(before: Deadline | null, pauses: readonly Pause[]): CountedDay[] {
  const last = lastPause(pauses);
  return before && last ? before.days.filter(({ date }) => date < last) : [];
}

/**
 * Whether a limit had passed when the last pause began: then nothing of it remains, and it stays where it was. An office that closes before
 * 24:00 can pause on the last day itself and too late. Once such a pause was planned for, a limit that it moved lies behind its first day.
 */
function passedBeforePause({ date, dueAtMs }: Deadline, pauses: readonly Pause[], pausedAtMs?: number): boolean {
  const last = lastPause(pauses);
  if (!last || date > last) return false;
  return date < last || pausedAtMs === undefined || dueAtMs <= pausedAtMs;
}

const lastPause = (pauses: readonly Pause[]): string | undefined =>
  pauses
    .map(({ from }) => from)
    .toSorted()
    .at(-1);

type Deadlines = Partial<Record<Exclude<LadderClock, 'silenceLimit'>, Deadline>>;

function planLadders(
  snapshot: CaseSnapshot,
  terms: ClockTerms,
  deadlines: Deadlines,
  { atMs, afresh = false, raisedUntilMs = atMs }: { atMs: number; afresh?: boolean; raisedUntilMs?: number },
): CaseSnapshot['ladders'] {
  const { calendar, hours, closing } = terms;
  const ladders = { ...terms.ladders, deliveryLimit: DELIVERY_LADDER };
  const next = { ...snapshot.ladders };
  const known = { atMs, tellAtMs: nextOpening(calendar, hours, atMs) };
  for (const clock of LADDER_CLOCKS) {
    const silence = clock === 'silenceLimit';
    const deadline = silence ? runningClocks(snapshot).includes(clock) && snapshot.silenceLimit : deadlines[clock];
    if (!deadline) continue;
    const before = snapshot.ladders[clock];
    const { pauses } = snapshot;
    const rungs =
      clock === 'silenceLimit'
        ? planSilenceRungs({ calendar, hours }, deadline)
        : planRungs({ calendar, hours, closing, ladder: ladders[clock], pauses }, deadline as Deadline);
    const sameDate = !afresh && snapshot[clock]?.dueAtMs === deadline.dueAtMs;
    next[clock] = nextLadder(before, rungs, { sameDate, known, raisedUntilMs });
  }
  return next;
}

/**
 * The promises and limits broken at this instant, beside those recorded before: what was broken once stays on record, whatever the limit
 * becomes by a pause, an extension or a new calendar.
 */
export function brokenLimits(snapshot: CaseSnapshot, atMs: number): CaseSnapshot['broken'] {
  const { broken } = snapshot;
  const more = runningClocks(snapshot).flatMap((clock) => {
    const deadline = snapshot[clock];
    if (!deadline || deadline.dueAtMs > atMs) return [];
    if (broken.some((one) => one.clock === clock && one.date === deadline.date)) return [];
    return [{ clock, date: deadline.date, dueAtMs: deadline.dueAtMs }];
  });
  return more.length === 0 ? broken : [...broken, ...more];
}

/** Counted days left of a limit when its pause began: the remainder that goes on afterwards. */
export const remainingWorkingDays = (deadline: Deadline, pausedFrom: string): number =>
  deadline.days.filter(({ count, date }) => count !== null && date >= pausedFrom).length;

/** A date that a new calendar, a pause or an extension moves; a tilde stands before one that is only expected: '~2027-01-05'. */
export interface ClockMove {
  clock: LadderClock | 'receipt' | 'supplement';
  from: string;
  to: string;
}

/** The limits of a case whose date, or the certainty of it, differs between two states of its clocks. */
export function clockMoves(before: CaseSnapshot, after: CaseSnapshot): ClockMove[] {
  const limits = (snapshot: CaseSnapshot) => [
    ...LADDER_CLOCKS.map((clock) => ({ clock, limit: snapshot[clock] })),
    { clock: 'receipt' as const, limit: snapshot.receiptLimit },
    { clock: 'supplement' as const, limit: snapshot.supplement?.limit ?? null },
  ];
  const now = limits(after);
  return limits(before).flatMap(({ clock, limit }, index) => {
    const moved = now[index]?.limit;
    if (!limit || !moved || (limit.date === moved.date && limit.provisional === moved.provisional)) return [];
    return [{ clock, from: dateText(limit), to: dateText(moved) }];
  });
}

/**
 * Whether a new count of the clocks differs from the one before in anything a person sees or is asked by: beside a date that moves, the days
 * that count on the way to it, or the day on which the supervisor is asked about a special procedure.
 */
export const recounted = (before: CaseSnapshot, after: CaseSnapshot): boolean => countOf(before) !== countOf(after);

function countOf(snapshot: CaseSnapshot): string {
  const deadlines = [...LADDER_CLOCKS.map((clock) => snapshot[clock]), snapshot.receiptLimit];
  const limit = snapshot.supplement?.limit;
  return JSON.stringify([
    deadlines.map(
      (one) => one && [dateText(one), one.dueAtMs, one.days.map(({ date, count, name }) => [date, count, name])],
    ),
    limit && [dateText(limit), limit.dueAtMs, limit.movedFrom],
    snapshot.specialProcedure?.overdueMs,
  ]);
}

const dateText = ({ date, provisional }: { date: string; provisional: boolean }): string =>
  `${provisional ? '~' : ''}${date}`;
