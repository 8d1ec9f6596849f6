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
  /** where certificates are collected */
  pickupAddress: string;
  calendarRegion: string;
  hours: OfficeHours;
  /** when the last day of a limit ends here; null: at 24:00 */
  closing: ClosingTime;
}

export interface OfficeRepository {
  find(code: string): Promise<Office | null>;
  /** The office of the original issuer (D-29); an issuer nobody maps falls to the province's catch-all. */
  ofIssuer(issuerCode: string): Promise<Office | null>;
  /** Whether this office is there for the issuer, and not only as the catch-all. */
  isIssuer(officeCode: string, issuerCode: string): Promise<boolean>;
  /** Says whose the cases of an issuer are from now on. Those under way stay where they are. */
  mapIssuer(mapping: { issuerCode: string; officeCode: string; staffId: string | null; atMs: number }): Promise<void>;
  /** Issuers that are mapped beside the codes of the offices themselves, in the order of their codes. */
  issuersOf(provinceCode: string): Promise<{ issuerCode: string; officeCode: string }[]>;
  /** in the order of their codes */
  ofProvince(provinceCode: string): Promise<Office[]>;
}

interface OfficeRow {
  code: string;
  province_code: string;
  issuer_code: string;
  name: string;
  address: string;
  phone: string;
  pickup_address: string | null;
  calendar_region: string;
  hours: unknown;
  closing_time: string | null;
}

function toOffice(row: OfficeRow): Office {
  const hours = hoursOf(row.hours);
  return {
    code: row.code,
    provinceCode: row.province_code,
    issuerCode: row.issuer_code,
    name: row.name,
    address: row.address,
    phone: row.phone,
    pickupAddress: row.pickup_address ?? row.address,
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
  async function find(where: object): Promise<Office | null> {
    const row = (await database('offices').where(where).orderBy('code').first()) as OfficeRow | undefined;
    return row ? toOffice(row) : null;
  }
  const mapped = (issuerCode: string) => database('office_issuers').where({ issuer_code: issuerCode });
  return {
    find: (code) => find({ code }),
    ofIssuer: async (issuerCode) =>
      (await find({ issuer_code: issuerCode })) ??
      (await find({ code: mapped(issuerCode).select('office_code') })) ??
      (await find({ province_code: issuerCode.slice(0, 2), catch_all: true })),
    isIssuer: async (officeCode, issuerCode) =>
      (await find({ code: officeCode, issuer_code: issuerCode })) !== null ||
      (await mapped(issuerCode).where({ office_code: officeCode }).first('issuer_code')) !== undefined,
    async mapIssuer({ issuerCode, officeCode, staffId, atMs }) {
      const row = { office_code: officeCode, mapped_by: staffId, mapped_at: new Date(atMs) };
      await database('office_issuers')
        .insert({ issuer_code: issuerCode, ...row })
        .onConflict('issuer_code')
        .merge();
    },
    async issuersOf(provinceCode) {
      const rows = (await database('office_issuers as i')
        .join('offices as o', 'o.code', 'i.office_code')
        .where({ 'o.province_code': provinceCode })
        .orderBy('i.issuer_code')
        .select('i.issuer_code', 'i.office_code')) as { issuer_code: string; office_code: string }[];
      return rows.map((row) => ({ issuerCode: row.issuer_code, officeCode: row.office_code }));
    },
    ofProvince: async (provinceCode) =>
      ((await database('offices').where({ province_code: provinceCode }).orderBy('code')) as OfficeRow[]).map(toOffice),
  };
}
