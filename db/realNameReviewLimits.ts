import { planReviewLimit } from '../domain/realNameReview.ts';
import { officesUnder } from './calendarReplans.ts';
import { createCalendarRepository } from './calendars.ts';
import type { Database } from './connection.ts';
import { createOfficeRepository } from './offices.ts';

interface OpenReview {
  id: string;
  opened_at: Date;
  due_at: Date | null;
  provisional: number | boolean;
}

/** Limits of the manual real-name reviews that wait for a clerk. No workflow keeps them: the task is all there is. */
export interface RealNameReviewLimits {
  /** Offices with open reviews whose days the calendar of this region decides. */
  offices(region: string): Promise<string[]>;
  /**
   * Counts the open reviews of the office by the calendar in force. The applicant has been told no date, so the limit moves both ways.
   * @returns how many have moved. @throws Error when what is stored of the office is invalid
   */
  recount(officeCode: string): Promise<number>;
}

export function createRealNameReviewLimits(database: Database): RealNameReviewLimits {
  const openReviews = () => database('tasks').where({ kind: 'real-name-review', state: 'open' });

  return {
    async offices(region) {
      const codes = await officesUnder(database, region);
      return openReviews().whereIn('office_code', codes).distinct().orderBy('office_code').pluck('office_code');
    },
    async recount(officeCode) {
      const office = await createOfficeRepository(database).find(officeCode);
      if (!office) throw new Error(`office ${officeCode} is not known`);
      const calendar = await createCalendarRepository(database).effectiveCalendar(office.calendarRegion);
      const rows = (await openReviews()
        .where({ office_code: officeCode })
        .orderBy('id')
        .select('id', 'opened_at', 'due_at', 'provisional')) as OpenReview[];
      let moved = 0;
      for (const { id, opened_at: openedAt, due_at: before, provisional: wasProvisional } of rows) {
        const { dueAtMs, provisional } = planReviewLimit(calendar, openedAt.getTime(), office.closing);
        if (before?.getTime() === dueAtMs && Boolean(wasProvisional) === provisional) continue;
        const due = new Date(dueAtMs);
        moved += await openReviews().where({ id }).update({ due_at: due, sort_at: due, provisional });
      }
      return moved;
    },
  };
}
