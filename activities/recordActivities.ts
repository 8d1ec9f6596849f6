import { readSnapshot } from '../domain/case.ts';
import { planClocks } from '../domain/caseClocks.ts';
import { nextOpening } from '../domain/officeHours.ts';
import { planDeadline, type Deadline } from '../domain/working-days.ts';
import { raiseAlert } from '../db/alerts.ts';
import type { CaseRecordRepository } from '../db/caseRecord.ts';
import type { CalendarRepository } from '../db/calendars.ts';
import type { ClockTermsRepository } from '../db/clockTerms.ts';
import type { Database } from '../db/connection.ts';
import type { OfficeRepository } from '../db/offices.ts';
import type { LookupActivities, RaisedAlert, RecordActivities } from '../workflows/contracts.ts';

/** What the workflows of release 2026.11 still call, as long as their last case is open (docs/adr/0008). */
export interface EarlierLookups {
  planDeadline(query: { officeCode: string; fromMs: number; workingDays: number }): Promise<Deadline>;
}

type EarlierAlert = Pick<RaisedAlert, 'caseNo' | 'dueDate' | 'dueAtMs' | 'raisedAtMs'> & {
  clock: 'acceptance' | 'result';
  level: 'overdue';
};

/** Case record and the look-ups of the shared lifecycle: the database, and nothing outside it. */
export function createRecordActivities(deps: {
  database: Database;
  caseRecord: CaseRecordRepository;
  calendars: CalendarRepository;
  offices: OfficeRepository;
  terms: ClockTermsRepository;
}): RecordActivities & LookupActivities & EarlierLookups {
  async function calendarOf(officeCode: string) {
    const office = await deps.offices.find(officeCode);
    if (!office) throw new Error(`office ${officeCode} is not known`);
    return { office, calendar: await deps.calendars.effectiveCalendar(office.calendarRegion) };
  }

  return {
    recordCase: (recording) => deps.caseRecord.record({ ...recording, snapshot: readSnapshot(recording.snapshot) }),
    async planClocks({ snapshot, ...planned }) {
      return planClocks(snapshot, await deps.terms.of(snapshot), planned);
    },
    async raiseAlert(alert: RaisedAlert | EarlierAlert) {
      if (alert.level !== 'overdue') return raiseAlert(deps.database, alert);
      const { office, calendar } = await calendarOf(await officeOf(alert.caseNo));
      const tellAtMs = nextOpening(calendar, office.hours, alert.raisedAtMs);
      await raiseAlert(deps.database, { ...alert, level: 'due', deadlineVersion: 1, tellAtMs, tell: ['supervisor'] });
    },
    async planDeadline({ officeCode, fromMs, workingDays }) {
      const { office, calendar } = await calendarOf(officeCode);
      return planDeadline(calendar, fromMs, workingDays, [], { closing: office.closing });
    },
  };

  async function officeOf(caseNo: string): Promise<string> {
    const snapshot = await deps.caseRecord.snapshotOf(caseNo);
    if (!snapshot) throw new Error('the case of an alert is not there');
    return snapshot.officeCode;
  }
}
