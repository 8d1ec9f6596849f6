import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { CalendarRepository } from '../db/calendars.ts';
import type { CorrectionRecordRepository } from '../db/correctionRecord.ts';
import type { OutboxRepository } from '../db/outbox.ts';
import type { CorrectionClient } from '../temporal/correctionClient.ts';

/** Starts the workflow of every correction request whose outbox row is still pending, as with submitted cases. */
export async function startCorrections(deps: {
  outbox: OutboxRepository;
  record: Pick<CorrectionRecordRepository, 'snapshotOf'>;
  corrections: Pick<CorrectionClient, 'start'>;
  log: Logger;
}): Promise<void> {
  for (const row of await deps.outbox.pending('start-correction', 50, 1000)) {
    try {
      const snapshot = await deps.record.snapshotOf(row.reference);
      // A later version exists only because the workflow runs already.
      if (snapshot?.version === 1) await deps.corrections.start(snapshot);
      await deps.outbox.markRelayed([row.id]);
    } catch (error) {
      const { reference: no } = row;
      deps.log.warn({ no, error: loggableError(error) }, 'a correction request could not be started yet');
    }
  }
}

const AT_ONCE = 50;

/**
 * Tells the correction requests whose running limit an older calendar has counted of the one in force, a few at a time: few are ever open, so
 * they need no job of their own. One that has counted again is behind no more.
 */
export async function tellCorrectionsOfCalendars(deps: {
  record: Pick<CorrectionRecordRepository, 'regions' | 'countedBefore'>;
  calendars: Pick<CalendarRepository, 'effectiveCalendar'>;
  corrections: Pick<CorrectionClient, 'signalCalendarChanged'>;
  log: Logger;
}): Promise<void> {
  for (const region of await deps.record.regions()) {
    const { version } = await deps.calendars.effectiveCalendar(region);
    for (const no of await deps.record.countedBefore(region, version, AT_ONCE)) {
      try {
        await deps.corrections.signalCalendarChanged(no, version);
      } catch (error) {
        deps.log.warn({ no, error: loggableError(error) }, 'a correction request could not be told of a calendar yet');
      }
    }
  }
}
