import { problem } from '../../domain/errors.ts';
import { isEnded } from '../../domain/lifecycle.ts';
import { followUpWorkingDays, isPoor, type RatingInput } from '../../domain/rating.ts';
import { planDeadline } from '../../domain/working-days.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { Rating } from '../../db/ratings.ts';
import type { Services } from '../services.ts';

/**
 * 好差评 of an ended case, once (P-18). A poor one is work for the supervisor of the office, by the office's own calendar.
 * @throws DomainProblem rating-too-early, already-rated
 */
export async function rateCase(
  services: Services,
  header: CaseHeader,
  input: RatingInput,
  idempotencyKey: string | null,
): Promise<Rating> {
  const { caseNo, userId, officeCode, state } = header;
  if (!isEnded(state)) throw problem('rating-too-early');
  const atMs = services.now();
  const followUp = isPoor(input.stars) ? await followUpDue(services, officeCode, atMs) : null;
  const requestKey = `${userId}:${idempotencyKey}`;
  const verdict = await services.ratings.rate({ caseNo, userId, input, followUp, requestKey, atMs });
  switch (verdict.kind) {
    case 'rated':
      return verdict.rating;
    case 'not-ended':
      throw problem('rating-too-early');
    case 'rated-before':
      throw problem('already-rated');
  }
}

async function followUpDue({ offices, calendars }: Services, officeCode: string, atMs: number) {
  const office = await offices.find(officeCode);
  if (!office) throw new Error(`office ${officeCode} is not known`);
  const calendar = await calendars.effectiveCalendar(office.calendarRegion);
  return planDeadline(calendar, atMs, followUpWorkingDays(atMs), [], { closing: office.closing });
}
