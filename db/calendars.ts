import { overlayCalendar, type Calendar } from '../domain/working-days.ts';
import type { Database } from './connection.ts';

export const NATIONAL_REGION = 'CN';

export interface CalendarRepository {
  /** The newest calendar of the region: the national one with the region's own days laid over it. @throws Error when no national calendar is loaded */
  effectiveCalendar(region: string): Promise<Calendar>;
  /** Stores a calendar as the newest of its region. @returns its version (one sequence over all regions) */
  add(calendar: Omit<Calendar, 'version'>, source: string): Promise<number>;
}

interface CalendarRow {
  version: number;
  region: string;
  coverage: Calendar['coverage'] | string;
  days: Calendar['days'] | string;
}

const parsed = <T>(value: T | string): T => (typeof value === 'string' ? (JSON.parse(value) as T) : value);

export function createCalendarRepository(database: Database): CalendarRepository {
  async function newest(region: string): Promise<Calendar | null> {
    const row = (await database('calendars').where({ region }).orderBy('version', 'desc').first()) as
      CalendarRow | undefined;
    return row ? { region, version: row.version, coverage: parsed(row.coverage), days: parsed(row.days) } : null;
  }

  return {
    async effectiveCalendar(region) {
      const own = await newest(region);
      // A region that covers years itself (a test region, a foreign authority) needs no calendar below it.
      if (own && own.coverage.length > 0) return own;
      const national = await newest(NATIONAL_REGION);
      if (!national) throw new Error('no national calendar is loaded');
      return overlayCalendar(national, region === NATIONAL_REGION ? null : own);
    },
    async add({ region, coverage, days }, source) {
      const [version] = await database('calendars').insert({
        region,
        source,
        coverage: JSON.stringify(coverage),
        days: JSON.stringify(days),
        created_at: new Date(),
      });
      return version!;
    },
  };
}
