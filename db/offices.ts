import type { ClosingTime } from '../domain/closingTime.ts';
import { closingTimeOf, DEFAULT_OFFICE_HOURS, officeHoursSchema, type OfficeHours } from '../domain/officeHours.ts';
import type { Database } from './connection.ts';

export interface Office {
  code: string;
  provinceCode: string;
  issuerCode: string;
  name: string;
  address: string;
  phone: string;
  calendarRegion: string;
  hours: OfficeHours;
  /** when the last day of a limit ends here; null: at 24:00 */
  closing: ClosingTime;
}

export interface OfficeRepository {
  find(code: string): Promise<Office | null>;
  /** The office of the original issuer (D-29); an issuer nobody maps falls to the province's catch-all. */
  ofIssuer(issuerCode: string): Promise<Office | null>;
}

interface OfficeRow {
  code: string;
  province_code: string;
  issuer_code: string;
  name: string;
  address: string;
  phone: string;
  calendar_region: string;
  hours: unknown;
  closing_time: string | null;
}

function toOffice(row: OfficeRow | undefined): Office | null {
  if (!row) return null;
  const hours = hoursOf(row.hours);
  return {
    code: row.code,
    provinceCode: row.province_code,
    issuerCode: row.issuer_code,
    name: row.name,
    address: row.address,
    phone: row.phone,
    calendarRegion: row.calendar_region,
    hours,
    closing: closingTimeOf(hours, row.closing_time),
  };
}

/** An office that has set no hours keeps the usual ones. */
function hoursOf(stored: unknown): OfficeHours {
  const value: unknown = typeof stored === 'string' ? JSON.parse(stored) : stored;
  return Array.isArray(value) && value.length > 0 ? officeHoursSchema.parse(value) : DEFAULT_OFFICE_HOURS;
}

export function createOfficeRepository(database: Database): OfficeRepository {
  const find = async (where: object) =>
    toOffice((await database('offices').where(where).first()) as OfficeRow | undefined);
  return {
    find: (code) => find({ code }),
    ofIssuer: async (issuerCode) =>
      (await find({ issuer_code: issuerCode })) ??
      (await find({ province_code: issuerCode.slice(0, 2), catch_all: true })),
  };
}
