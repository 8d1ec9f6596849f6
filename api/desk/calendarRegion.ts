import { isOverlay, NATIONAL_REGION } from '../../domain/calendarNotice.ts';
import { problem } from '../../domain/errors.ts';
import type { Office } from '../../db/offices.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

/**
 * The calendars of an office (docs/adr/0009): the one it counts by, that of its province, and the national one where its own rests on it.
 * @returns the office
 * @throws DomainProblem calendar-region-unknown for any other
 */
export async function requireOwnCalendar(
  { offices }: Pick<Services, 'offices'>,
  { officeCode }: StaffIdentity,
  region: string,
): Promise<Office> {
  const office = await offices.find(officeCode);
  if (!office || !calendarsOf(office).includes(region)) throw problem('calendar-region-unknown');
  return office;
}

function calendarsOf({ calendarRegion, provinceCode }: Office): string[] {
  const restsOnNational = calendarRegion === NATIONAL_REGION || isOverlay(calendarRegion);
  return restsOnNational ? [calendarRegion, NATIONAL_REGION, `CN-${provinceCode}`] : [calendarRegion];
}
