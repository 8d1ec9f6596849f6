import { planDeadline } from '../domain/working-days.ts';
import type { CalendarRepository } from '../db/calendars.ts';
import type { CaseRecordRepository } from '../db/caseRecord.ts';
import { raiseAlert } from '../db/alerts.ts';
import type { Database } from '../db/connection.ts';
import type { OfficeRepository } from '../db/offices.ts';
import type { LookupActivities, RecordActivities } from '../workflows/contracts.ts';

/** Case record and the look-ups of the shared lifecycle: the database, and nothing outside it. */
export function createRecordActivities(deps: {
  database: Database;
  caseRecord: CaseRecordRepository;
  calendars: CalendarRepository;
  offices: OfficeRepository;
}): RecordActivities & LookupActivities {
  return {
    recordCase: (recording) => deps.caseRecord.record(recording),
    async planDeadline({ officeCode, fromMs, workingDays }) {
      const office = await deps.offices.find(officeCode);
      if (!office) throw new Error(`office ${officeCode} is not known`);
      return planDeadline(await deps.calendars.effectiveCalendar(office.calendarRegion), fromMs, workingDays);
    },
    raiseAlert: (alert) => raiseAlert(deps.database, alert),
  };
}
