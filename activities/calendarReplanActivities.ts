import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { CalendarReplanRepository, KeptCase, Replan, ReplanCase, UnreachedReason } from '../db/calendarReplans.ts';
import { rememberedTerms, type ClockTermsRepository } from '../db/clockTerms.ts';
import { isOfDatabase } from '../db/connection.ts';
import type { RealNameReviewLimits } from '../db/realNameReviewLimits.ts';
import { calendarMoves, countsByCalendar, type CalendarMoves } from '../domain/calendarMoves.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { DomainProblem } from '../domain/errors.ts';
import type { CaseClient } from '../temporal/caseClient.ts';
import type { CalendarReplanActivities } from '../workflows/calendarReplanContracts.ts';
import { pacedBy } from './pacedBy.ts';

const PAGE = 200;
const BEAT_EVERY_MS = 3000;
/** So many cases in a row without an answer are no troubles of cases: the engine is away, and the walk waits for it. */
const NO_ANSWER_IS_OUTAGE = 5;

export interface CalendarReplanning {
  replans: CalendarReplanRepository;
  reviews: RealNameReviewLimits;
  terms: ClockTermsRepository;
  cases: Pick<CaseClient, 'signalCalendarChanged'>;
  log: Logger;
  /** the process is to end: another worker goes on */
  stopping: AbortSignal;
  settings: {
    casesPerSecond: number;
    /** what was counted by the calendar before, and is being written while the new one comes, is written by then: milliseconds */
    settleMs: number;
    /** walks at most */
    passes: number;
    /** between two walks, milliseconds */
    restMs: number;
    /** how long cases that were told may go on without one of them counting again, milliseconds */
    patienceMs: number;
  };
}

/** Where the walks stand; what the heartbeat carries. */
const cursorSchema = z.object({
  pass: z.int().min(1),
  begunAtMs: z.int(),
  after: z.object({ calendarVersion: z.int(), caseNo: z.string() }).nullable(),
  walked: z.boolean(),
  checked: z.int(),
  /** by the walk before, where that were more */
  checkedBefore: z.int(),
  /** cases this pass has told or could not reach: another pass looks whether that was all */
  news: z.int(),
});
type Cursor = z.infer<typeof cursorSchema>;

const pass = (number: number, checkedBefore: number): Cursor => ({
  pass: number,
  begunAtMs: Date.now(),
  after: null,
  walked: false,
  checked: 0,
  checkedBefore,
  news: 0,
});

/** A later walk meets fewer cases: those that have counted again are not behind any more. */
const checkedBy = ({ checked, checkedBefore }: Cursor): number => Math.max(checked, checkedBefore);

/** Takes a new calendar to the open cases and the real-name reviews that wait for a clerk (P-02). */
export function createCalendarReplanActivities(deps: CalendarReplanning): CalendarReplanActivities {
  const { replans, settings } = deps;

  return {
    async replanCases({ version }) {
      const context = Context.current();
      const resumed = cursorSchema.safeParse(context.info.heartbeatDetails);
      let cursor = resumed.success ? resumed.data : pass(1, 0);
      const beat = () => {
        context.heartbeat(cursor);
        if (deps.stopping.aborted || context.cancellationSignal.aborted)
          throw ApplicationFailure.create({ type: 'stopped', message: 'the walk is left to another worker' });
      };
      const replan = await replans.find(version);
      if (!replan) throw ApplicationFailure.nonRetryable(`there is no calendar ${version}`, 'calendar-unknown');
      await replans.begin(version);
      const turn = pacedBy(settings.casesPerSecond);
      for (;;) {
        if (!cursor.walked) await walk(deps, replan, cursor, { turn, beat });
        await recountReviews(deps, replan, beat);
        await movesAreWritten(version, cursor, beat);
        const settledAtMs = replan.startedAtMs + settings.settleMs;
        if ((cursor.news === 0 && cursor.begunAtMs >= settledAtMs) || cursor.pass >= settings.passes) break;
        await restUntil(Math.max(settledAtMs, Date.now() + settings.restMs), beat);
        cursor = pass(cursor.pass + 1, checkedBy(cursor));
      }
      const { state, checked, moved, unreached } = await replans.finish(version, {
        checked: checkedBy(cursor),
        atMs: Date.now(),
      });
      deps.log.info({ version, state, checked, moved, unreached, passes: cursor.pass }, 'a calendar has been applied');
      return { version, checked, moved, unreached };
    },
  };

  /** Waits as long as the number of those that were told and have not counted again goes down. */
  async function movesAreWritten(version: number, cursor: Cursor, beat: () => void): Promise<void> {
    let least = Infinity;
    let lessAtMs = 0;
    for (;;) {
      const waiting = await replans.waiting(version);
      if (waiting === 0) return;
      if (waiting < least) {
        least = waiting;
        lessAtMs = Date.now();
        await replans.keepProgress(version, checkedBy(cursor));
      }
      if (Date.now() >= lessAtMs + settings.patienceMs) return;
      if (Date.now() >= lessAtMs + settings.restMs) await letUnchangedGo(version, beat);
      await restUntil(Date.now() + Math.min(1000, settings.restMs), beat);
    }
  }

  /** Who was told counts by what is in force when his turn comes: a notice corrected meanwhile may leave him as he is. */
  async function letUnchangedGo(version: number, beat: () => void): Promise<void> {
    const remembered = rememberedTerms(deps.terms);
    for (const { caseNo, snapshot } of await replans.waitingCases(version, PAGE)) {
      beat();
      if (!snapshot) continue;
      const counted = await countAgain(snapshot, remembered, { log: deps.log, toldVersion: 0 });
      if (!counted) await replans.keepUnreached(version, caseNo, 'uncountable');
      else if (!counted.changes) await replans.keepUnchanged(version, caseNo, counted.wantedVersion);
    }
  }
}

/** With every walk: a review that was counted by the calendar before is written by the last one. An office that is stored wrongly holds up no other. */
async function recountReviews(
  { reviews, log }: CalendarReplanning,
  { region }: Replan,
  beat: () => void,
): Promise<void> {
  for (const officeCode of await reviews.offices(region)) {
    beat();
    try {
      const moved = await reviews.recount(officeCode);
      if (moved > 0) log.info({ officeCode, moved }, 'real-name reviews count by a new calendar');
    } catch (error) {
      if (isOfDatabase(error)) throw error;
      log.error({ officeCode, error: loggableError(error) }, 'the real-name reviews of an office cannot be counted');
    }
  }
}

async function restUntil(untilMs: number, beat: () => void): Promise<void> {
  for (let leftMs = untilMs - Date.now(); leftMs > 0; leftMs = untilMs - Date.now()) {
    beat();
    await sleep(Math.min(leftMs, BEAT_EVERY_MS));
  }
  beat();
}

interface CountedAgain extends CalendarMoves {
  /** the calendar in force */
  wantedVersion: number;
}

/**
 * null: it cannot be counted, because something that is stored for it is invalid. Such a case holds up no other; without the database all wait.
 * @param toldVersion the calendar it was told of: there is nothing to count by it and by older ones
 */
async function countAgain(
  snapshot: CaseSnapshot,
  terms: ClockTermsRepository,
  { log, toldVersion }: { log: Logger; toldVersion: number },
): Promise<CountedAgain | null> {
  try {
    const counted = await terms.of(snapshot);
    const wantedVersion = counted.calendar.version;
    if (Math.max(snapshot.calendarVersion, toldVersion) >= wantedVersion)
      return { wantedVersion, moves: [], changes: false };
    return { wantedVersion, ...calendarMoves(snapshot, counted, Date.now()) };
  } catch (error) {
    if (isOfDatabase(error)) throw error;
    log.error({ caseNo: snapshot.caseNo, error: loggableError(error) }, 'a case cannot be counted');
    return null;
  }
}

/** Once over all open cases that an earlier calendar has counted. */
async function walk(
  { replans, terms, cases, log }: CalendarReplanning,
  { version, region }: Replan,
  cursor: Cursor,
  { turn, beat }: { turn: () => Promise<void>; beat: () => void },
): Promise<void> {
  const remembered = rememberedTerms(terms);
  let silent = 0;

  async function unreached(caseNo: string, reason: UnreachedReason): Promise<void> {
    await replans.keepUnreached(version, caseNo, reason);
    // Asked once more, these may answer; the others will not, so soon.
    if (reason === 'not-running' || reason === 'no-answer') cursor.news += 1;
  }

  async function tell(caseNo: string, wantedVersion: number): Promise<void> {
    await turn();
    try {
      await cases.signalCalendarChanged(caseNo, wantedVersion);
    } catch (error) {
      if (!(error instanceof DomainProblem)) throw error;
      silent = error.code === 'outcome-unknown' ? silent + 1 : 0;
      if (silent >= NO_ANSWER_IS_OUTAGE) throw error;
      return unreached(caseNo, error.code === 'outcome-unknown' ? 'no-answer' : 'not-running');
    }
    silent = 0;
    await replans.keepTold(version, caseNo, wantedVersion);
    cursor.news += 1;
  }

  async function look({ caseNo, snapshot }: ReplanCase, kept: KeptCase | undefined): Promise<void> {
    if (!snapshot) return unreached(caseNo, 'unreadable');
    const toldVersion = kept?.state === 'told' ? kept.wantedVersion : 0;
    const counted = await countAgain(snapshot, remembered, { log, toldVersion });
    if (!counted) return unreached(caseNo, 'uncountable');
    const { wantedVersion, moves, changes } = counted;
    if (countsByCalendar(snapshot) && changes) return tell(caseNo, wantedVersion);
    if (!countsByCalendar(snapshot) && moves.length > 0) return unreached(caseNo, 'earlier-release');
    // Listed by the walk before, and there is nothing to tell it any more.
    if (kept && kept.state !== 'told' && kept.state !== 'unchanged')
      await replans.keepUnchanged(version, caseNo, wantedVersion);
  }

  while (!cursor.walked) {
    const { cases: found, next } = await replans.page({ region, below: version, after: cursor.after }, PAGE);
    const kept = await replans.kept(
      version,
      found.map(({ caseNo }) => caseNo),
    );
    for (const one of found) {
      beat();
      await look(one, kept.get(one.caseNo));
    }
    cursor.checked += found.length;
    cursor.after = next;
    cursor.walked = next === null;
    await replans.keepProgress(version, checkedBy(cursor));
    beat();
  }
}
