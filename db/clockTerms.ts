import type { CaseSnapshot } from '../domain/case.ts';
import type { ClockTerms } from '../domain/caseClocks.ts';
import { definitionBegun } from '../domain/provinceConfig.ts';
import type { CalendarRepository } from './calendars.ts';
import type { OfficeRepository } from './offices.ts';
import type { ProvinceConfigRepository } from './provinceConfigs.ts';

export interface ClockTermsRepository {
  /**
   * What the clocks of a case are counted with: calendar and hours of its office as they are now (after a transfer its ladder, too), promise, ladder, days of a supplement and of collection as
   * they were when it began (P-12). @throws Error when the office is not known
   */
  of(snapshot: Pick<CaseSnapshot, 'officeCode' | 'business' | 'kind' | 'versions' | 'transfer'>): Promise<ClockTerms>;
}

export function createClockTerms(deps: {
  offices: OfficeRepository;
  calendars: CalendarRepository;
  configs: ProvinceConfigRepository;
}): ClockTermsRepository {
  return {
    async of({ officeCode, business, kind, versions, transfer }) {
      const office = await deps.offices.find(officeCode);
      if (!office) throw new Error(`office ${officeCode} is not known`);
      const home = transfer?.homeProvince ?? office.provinceCode;
      const [calendar, config, { ladders }] = await Promise.all([
        deps.calendars.effectiveCalendar(office.calendarRegion),
        deps.configs.version(home, versions.config),
        deps.configs.version(office.provinceCode, transfer?.config ?? versions.config),
      ]);
      return {
        calendar,
        hours: office.hours,
        closing: office.closing,
        ladders,
        promise: definitionBegun(config, { business, kind, national: versions.national }).promise,
        supplementDays: config.supplement.days,
        uncollected: config.uncollected,
      };
    },
  };
}

/**
 * The same, read once for all cases of one office and configuration: for a walk over many, short enough that nothing changes meanwhile. What
 * could not be read is asked for again.
 */
export function rememberedTerms(terms: ClockTermsRepository): ClockTermsRepository {
  const known = new Map<string, Promise<ClockTerms>>();
  return {
    of(snapshot) {
      const { officeCode, business, kind, versions, transfer } = snapshot;
      const moved = transfer ? [transfer.homeProvince, transfer.config] : [];
      const key = [officeCode, business, kind, versions.config, versions.national, ...moved].join(':');
      const found = known.get(key);
      if (found) return found;
      const asked = terms.of(snapshot);
      known.set(key, asked);
      asked.catch(() => known.delete(key));
      return asked;
    },
  };
}
