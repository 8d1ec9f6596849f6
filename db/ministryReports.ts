import type { Database } from './connection.ts';

export interface MinistryReport {
  reportKey: string;
  caseNo: string;
  state: 'sending' | 'received' | 'refused';
  submissionNo: string | null;
}

/** A refused report of a case that an amendment, decided later and received by the ministry, has left behind. */
export interface OvertakenReport {
  caseNo: string;
  amendmentNo: string;
  /** staff id of the supervisor who asked for the amendment */
  supervisorId: string;
}

export interface MinistryReportRepository {
  find(reportKey: string): Promise<MinistryReport | null>;
  /** Notes that a report is about to be sent: from here on its outcome may be unknown. */
  begin(reportKey: string, caseNo: string): Promise<void>;
  /**
   * What the ministry has received of a newer result of the same case: an older one is not reported after it any more.
   * @param decidedAtMs of the result that is about to be reported
   */
  newerThan(caseNo: string, decidedAtMs: number): Promise<string | null>;
  settle(
    reportKey: string,
    result: { state: 'received' | 'refused'; submissionNo?: string; reason?: string },
  ): Promise<void>;
  /** So many of the cases that still wait for somebody to answer a refusal of their report, though a newer result has been received. */
  overtaken(limit: number): Promise<OvertakenReport[]>;
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
    async newerThan(caseNo, decidedAtMs) {
      const row = await database('amendments as a')
        .join('ministry_reports as r', (on) => on.on('r.report_key', database.raw("concat(a.no, ':report')")))
        .where({ 'a.case_no': caseNo, 'r.state': 'received' })
        .where('a.decided_at', '>', new Date(decidedAtMs))
        .orderBy('a.decided_at', 'desc')
        .first('r.submission_no');
      return row?.submission_no ?? null;
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
    async overtaken(limit) {
      const rows = (await database('cases as c')
        .join('tasks as t', (on) =>
          on
            .on('t.case_no', 'c.case_no')
            .andOnVal('t.state', 'open')
            .andOn('t.open_key', database.raw("concat(c.case_no, ':attention:ministry-report')")),
        )
        .join('amendments as a', (on) => on.on('a.case_no', 'c.case_no').andOn('a.decided_at', '>', 'c.decided_at'))
        .join('ministry_reports as r', (on) => on.on('r.report_key', database.raw("concat(a.no, ':report')")))
        .where({ 'c.state': 'approved', 't.cause': 'refused', 'r.state': 'received' })
        .orderBy('a.decided_at', 'desc')
        .limit(limit)
        .select('c.case_no', 'a.no', 'a.requested_by')) as { case_no: string; no: string; requested_by: string }[];
      return rows.map((row) => ({ caseNo: row.case_no, amendmentNo: row.no, supervisorId: row.requested_by }));
    },
  };
}
