import { NATIONAL_REGION } from '../../domain/calendarNotice.ts';
import { DEFAULT_OFFICE_HOURS } from '../../domain/officeHours.ts';
import { nationalConfig } from '../../domain/provinceConfig.ts';
import { calendarRegionOf, MINISTRY_LINE, ownOfficeCode, PROVINCES, type Province } from '../../domain/provinces.ts';
import { createCalendarRepository } from '../calendars.ts';
import type { Database } from '../connection.ts';
import { guangxiHolidays } from './localHolidays.ts';
import { nationalCalendar } from './nationalCalendar.ts';
import { addProvinceConfig, hasCalendar, hasCatchAll, putCatchAll } from './register.ts';

/** What the start state has added; what was there stays as it is. */
export interface StartState {
  calendars: string[];
  /** codes */
  offices: string[];
}

/**
 * The state in which every province can begin: calendars as far as they are published, version 1 of its configuration with the national
 * defaults, and an office that takes what no other office is there for (D-29): the province's own, unless another one is that already.
 */
export async function seedStartState(database: Database): Promise<StartState> {
  const added: StartState = { calendars: [], offices: [] };
  const calendars = createCalendarRepository(database);
  const sources = [
    [NATIONAL_REGION, nationalCalendar(1), '国务院办公厅节假日安排（chinese-days）'],
    [guangxiHolidays.region, guangxiHolidays, '广西壮族自治区“壮族三月三”放假安排'],
  ] as const;
  for (const [region, calendar, source] of sources) {
    if (await hasCalendar(database, region)) continue;
    await calendars.add(calendar, source);
    added.calendars.push(region);
  }
  for (const province of PROVINCES) {
    await addProvinceConfig(database, province.code, 1, nationalConfig(province.name));
    if (await hasCatchAll(database, province.code)) continue;
    const own = catchAllOf(province);
    if (await putCatchAll(database, own)) added.offices.push(own.code);
  }
  return added;
}

/** The province's own authority. Address and number are what is true everywhere until the province says more. */
const catchAllOf = ({ code, authority }: Province) => ({
  code: ownOfficeCode(code),
  provinceCode: code,
  issuerCode: ownOfficeCode(code),
  name: authority,
  address: '请以本机关公布的办公地址为准',
  phone: MINISTRY_LINE.phone,
  calendarRegion: calendarRegionOf(code),
  catchAll: true,
  hours: DEFAULT_OFFICE_HOURS,
});
