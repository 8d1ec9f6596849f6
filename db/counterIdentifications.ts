import type { Database } from './connection.ts';

export interface CounterIdentification {
  scanId: string;
  /** the row the card was read into, or who it turned out to be */
  userId: string;
  shownAtMs: number;
}

/** Identity cards shown at a counter: whose office may file for whom, and for how long. */
export interface CounterIdentificationRepository {
  begin(shown: { scanId: string; staffId: string; officeCode: string; atMs: number }): Promise<void>;
  /** Only what was shown at this office. */
  find(scanId: string, officeCode: string): Promise<CounterIdentification | null>;
  /** Whether this person has proved at this office who he is, since this instant. */
  isPresent(userId: string, officeCode: string, sinceMs: number): Promise<boolean>;
}

export function createCounterIdentificationRepository(database: Database): CounterIdentificationRepository {
  return {
    async begin({ scanId, staffId, officeCode, atMs }) {
      await database('counter_identifications').insert({
        scan_id: scanId,
        staff_id: staffId,
        office_code: officeCode,
        shown_at: new Date(atMs),
      });
    },

    async find(scanId, officeCode) {
      const row = await database('counter_identifications as i')
        .join('real_name_scans as s', 's.id', 'i.scan_id')
        .where({ 'i.scan_id': scanId, 'i.office_code': officeCode })
        .first('s.user_id', 'i.shown_at');
      return row ? { scanId, userId: row.user_id, shownAtMs: (row.shown_at as Date).getTime() } : null;
    },

    async isPresent(userId, officeCode, sinceMs) {
      const row = await database('counter_identifications as i')
        .join('real_name_verifications as v', 'v.scan_id', 'i.scan_id')
        .where({ 'i.office_code': officeCode, 'v.user_id': userId, 'v.state': 'verified' })
        .where('i.shown_at', '>=', new Date(sinceMs))
        .first('i.scan_id');
      return row !== undefined;
    },
  };
}
