import type { Database } from './connection.ts';

export interface MinistryReport {
  reportKey: string;
  caseNo: string;
  state: 'sending' | 'received' | 'refused';
  submissionNo: string | null;
}

export interface MinistryReportRepository {
  find(reportKey: string): Promise<MinistryReport | null>;
  /** Notes that a report is about to be sent: from here on its outcome may be unknown. */
  begin(reportKey: string, caseNo: string): Promise<void>;
  settle(
    reportKey: string,
    result: { state: 'received' | 'refused'; submissionNo?: string; reason?: string },
  ): Promise<void>;
}

export function createMinistryReportRepository(database: Database): MinistryReportRepository {
  return {
    async find(reportKey) {
      const row = await database('ministry_reports').where({ report_key: reportKey }).first();
      return row ? { reportKey, caseNo: row.case_no, state: row.state, submissionNo: row.submission_no } : null;
    },
    async begin(reportKey, caseNo) {
      await database('ministry_reports')
        .insert({ report_key: reportKey, case_no: caseNo, state: 'sending', first_tried_at: new Date() })
        .onConflict('report_key')
        .merge({ state: 'sending' });
    },
    async settle(reportKey, { state, submissionNo, reason }) {
      await database('ministry_reports')
        .where({ report_key: reportKey })
        .update({
          state,
          submission_no: submissionNo ?? null,
          reason: reason?.slice(0, 200) ?? null,
          settled_at: new Date(),
        });
    },
  };
}
