import type { Database } from './connection.ts';

export interface Office {
  code: string;
  provinceCode: string;
  issuerCode: string;
  name: string;
  address: string;
  phone: string;
  calendarRegion: string;
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
}

const toOffice = (row: OfficeRow | undefined): Office | null =>
  row
    ? {
        code: row.code,
        provinceCode: row.province_code,
        issuerCode: row.issuer_code,
        name: row.name,
        address: row.address,
        phone: row.phone,
        calendarRegion: row.calendar_region,
      }
    : null;

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
