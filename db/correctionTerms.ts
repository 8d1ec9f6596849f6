import type { CorrectionSnapshot } from '../domain/correction.ts';
import type { CorrectionTerms } from '../domain/correctionClocks.ts';
import type { CalendarRepository } from './calendars.ts';
import type { OfficeRepository } from './offices.ts';
import type { ProvinceConfigRepository } from './provinceConfigs.ts';

export interface CorrectionTermsRepository {
  /** Calendar and hours of the office as they are now, its ladders as when the request was filed. @throws Error when the office is not known */
  of(request: Pick<CorrectionSnapshot, 'officeCode' | 'configVersion'>): Promise<CorrectionTerms>;
}

export function createCorrectionTerms(deps: {
  offices: OfficeRepository;
  calendars: CalendarRepository;
  configs: ProvinceConfigRepository;
}): CorrectionTermsRepository {
  return {
    async of({ officeCode, configVersion }) {
      const office = await deps.offices.find(officeCode);
      if (!office) throw new Error(`office ${officeCode} is not known`);
      const [calendar, { ladders }] = await Promise.all([
        deps.calendars.effectiveCalendar(office.calendarRegion),
        deps.configs.version(office.provinceCode, configVersion),
      ]);
      return { calendar, hours: office.hours, closing: office.closing, ladders };
    },
  };
}
