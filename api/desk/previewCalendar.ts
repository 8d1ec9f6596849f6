import { loggableError } from '../../config/loggableError.ts';
import type { ReplanCase, ReplanPosition } from '../../db/calendarReplans.ts';
import { rememberedTerms, type ClockTermsRepository } from '../../db/clockTerms.ts';
import { isOfDatabase } from '../../db/connection.ts';
import { calendarMoves, countsByCalendar } from '../../domain/calendarMoves.ts';
import type { ClockMove } from '../../domain/caseClocks.ts';
import type { Calendar } from '../../domain/working-days.ts';
import type { Services } from '../services.ts';

/** Open cases that one page of a preview counts anew: a few hundred milliseconds of work. */
const CASES_A_PAGE = 200;

export interface PreviewedCase {
  caseNo: string;
  officeCode: string;
  provinceCode: string;
  moves: ClockMove[];
}

export interface PreviewPage {
  /** cases counted anew on this page */
  checked: number;
  /** those the calendar would change in something a person sees */
  changed: PreviewedCase[];
  /** those nobody can count: what is stored for them is invalid */
  uncountable: number;
  next: ReplanPosition | null;
}

/** One page of what a calendar would do to the open cases, if it were in force now: counted by the function that counts them afterwards. */
export async function previewCalendar(
  { calendarReplans, clockTerms, calendars, offices, now, log }: Services,
  proposed: Calendar,
  after: ReplanPosition | null,
): Promise<PreviewPage> {
  const { cases, next } = await calendarReplans.page({ region: proposed.region, below: null, after }, CASES_A_PAGE);
  const terms = rememberedTerms(withCalendar());
  const changed: PreviewedCase[] = [];
  let uncountable = 0;
  for (const one of cases)
    try {
      const moves = await movesOf(one);
      if (moves) changed.push({ ...one, moves });
    } catch (error) {
      if (isOfDatabase(error)) throw error;
      uncountable += 1;
      log.error({ caseNo: one.caseNo, error: loggableError(error) }, 'a case cannot be counted');
    }
  return { checked: cases.length, changed, uncountable, next };

  function withCalendar(): ClockTermsRepository {
    return {
      async of(snapshot) {
        const office = await offices.find(snapshot.officeCode);
        if (!office) throw new Error(`office ${snapshot.officeCode} is not known`);
        const calendar = await calendars.effectiveWith(office.calendarRegion, proposed);
        return { ...(await clockTerms.of(snapshot)), calendar };
      },
    };
  }

  /** null: it stays as it is, or cannot be told (an earlier release). */
  async function movesOf({ snapshot }: ReplanCase): Promise<ClockMove[] | null> {
    if (!snapshot || !countsByCalendar(snapshot)) return null;
    const { moves, changes } = calendarMoves(snapshot, await terms.of(snapshot), now());
    return changes ? moves : null;
  }
}
