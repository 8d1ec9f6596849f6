import { uuidv7 } from '../../crypto/ids.ts';
import { closingTimeOf } from '../../domain/officeHours.ts';
import type { Database } from '../connection.ts';

export interface NewOffice {
  code: string;
  provinceCode: string;
  issuerCode: string;
  /** 统一社会信用代码; absent: its certificates are numbered under its division */
  creditCode?: string;
  name: string;
  address: string;
  phone: string;
  calendarRegion: string;
  catchAll: boolean;
  hours: readonly { from: string; to: string }[];
  /** `HH:MM` at which the last day of a limit ends, not before the end of the hours; absent: 24:00 */
  closingTime?: string;
}

/** What a province decides for itself (REQUIREMENTS §10); a version is never changed, only followed. */
export interface ProvinceConfig {
  name: string;
  /** acceptor and reviewer must be two people */
  fourEyes: boolean;
}

/** Adds an office unless its code is there. */
export async function addOffice(database: Database, office: NewOffice): Promise<void> {
  await database('offices')
    .insert({
      code: office.code,
      province_code: office.provinceCode,
      issuer_code: office.issuerCode,
      credit_code: office.creditCode ?? null,
      name: office.name,
      address: office.address,
      phone: office.phone,
      calendar_region: office.calendarRegion,
      hours: JSON.stringify(office.hours),
      closing_time: closingTimeOf([...office.hours], office.closingTime ?? null),
      catch_all: office.catchAll,
    })
    .onConflict('code')
    .ignore();
}

/** Adds a version of a province's configuration unless that version is there. */
export async function addProvinceConfig(
  database: Database,
  provinceCode: string,
  version: number,
  config: ProvinceConfig,
): Promise<void> {
  await database('province_configs')
    .insert({ province_code: provinceCode, version, config: JSON.stringify(config), created_at: new Date() })
    .onConflict(['province_code', 'version'])
    .ignore();
}

/** Whether any calendar of the region has been loaded. */
export async function hasCalendar(database: Database, region: string): Promise<boolean> {
  return (await database('calendars').where({ region }).first('version')) !== undefined;
}

/** A cycle that was graded before this system took over; it is not offered for assessment again (D-12). */
export interface PastAssessment {
  /** keyed digest of the ID number */
  personIndex: string;
  cycleStart: string;
  cycleEnd: string;
  grade: string;
  points: number;
}

/** Takes in a past grade unless the person's cycle is known already. */
export async function addPastAssessment(database: Database, past: PastAssessment): Promise<void> {
  await database('assessments')
    .insert({
      id: uuidv7(),
      person_index: past.personIndex,
      cycle_start: past.cycleStart,
      cycle_end: past.cycleEnd,
      kind: 'regular',
      state: 'graded',
      live: 1,
      grade: past.grade,
      points: past.points,
      created_at: new Date(),
    })
    .onConflict(['person_index', 'cycle_start', 'kind', 'live'])
    .ignore();
}
