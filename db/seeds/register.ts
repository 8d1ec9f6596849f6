import type { z } from 'zod';
import { uuidv7 } from '../../crypto/ids.ts';
import { closingTimeOf } from '../../domain/officeHours.ts';
import { provinceConfigSchema } from '../../domain/provinceConfig.ts';
import type { Database } from '../connection.ts';

export interface NewOffice {
  code: string;
  provinceCode: string;
  issuerCode: string;
  /** 统一社会信用代码; absent: its certificates are numbered under its division */
  creditCode?: string | undefined;
  name: string;
  address: string;
  phone: string;
  calendarRegion: string;
  catchAll: boolean;
  hours: readonly { from: string; to: string }[];
  /** `HH:MM` at which the last day of a limit ends, not before the end of the hours; absent: 24:00 */
  closingTime?: string | undefined;
  /** where certificates are collected; absent: at the address */
  pickupAddress?: string | undefined;
  /** its supervisors stand in where this office has nobody */
  parentCode?: string | undefined;
}

const columnsOf = (office: NewOffice) => ({
  code: office.code,
  province_code: office.provinceCode,
  issuer_code: office.issuerCode,
  credit_code: office.creditCode ?? null,
  name: office.name,
  address: office.address,
  pickup_address: office.pickupAddress ?? null,
  phone: office.phone,
  calendar_region: office.calendarRegion,
  parent_code: office.parentCode ?? null,
  hours: JSON.stringify(office.hours),
  closing_time: closingTimeOf([...office.hours], office.closingTime ?? null),
  catch_all: office.catchAll,
});

/** Adds an office unless its code is there. */
export async function addOffice(database: Database, office: NewOffice): Promise<void> {
  await database('offices').insert(columnsOf(office)).onConflict('code').ignore();
}

/**
 * Adds an office, or brings what is known of it up to date. A new catch-all takes the place of the province's former one; the one there is
 * stays it until another takes its place: no province is without (D-29).
 */
export async function putOffice(database: Database, office: NewOffice): Promise<void> {
  const columns = columnsOf(office);
  const changed = Object.keys(columns).filter((name) => office.catchAll || name !== 'catch_all');
  await database('offices').insert(columns).onConflict('code').merge(changed);
  if (office.catchAll)
    await database('offices')
      .where({ province_code: office.provinceCode })
      .whereNot({ code: office.code })
      .update({ catch_all: false });
}

/** Makes the province's own office its catch-all, the one that is there or else this one. @returns whether it had to be added */
export async function putCatchAll(database: Database, office: NewOffice): Promise<boolean> {
  const { code, provinceCode, issuerCode } = office;
  const known = (await database('offices')
    .where({ province_code: provinceCode })
    .where((own) => void own.where({ code }).orWhere({ issuer_code: issuerCode }))
    .orderByRaw('code = ? desc', [code])
    .first('code')) as { code: string } | undefined;
  if (known) await database('offices').where({ code: known.code }).update({ catch_all: true });
  else await addOffice(database, office);
  return !known;
}

/** Adds a version of a province's configuration unless that version is there. @throws ZodError when it is not a right one */
export async function addProvinceConfig(
  database: Database,
  provinceCode: string,
  version: number,
  config: z.input<typeof provinceConfigSchema>,
): Promise<void> {
  const judged = JSON.stringify(provinceConfigSchema.parse(config));
  await database('province_configs')
    .insert({ province_code: provinceCode, version, config: judged, created_at: new Date() })
    .onConflict(['province_code', 'version'])
    .ignore();
}

/** Whether the province has an office for what no other one is there for. */
export async function hasCatchAll(database: Database, provinceCode: string): Promise<boolean> {
  const found = database('offices').where({ province_code: provinceCode, catch_all: true });
  return (await found.first('code')) !== undefined;
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
