import type { Grade, GradeProposal } from '../domain/assessment.ts';

/** Effects of an integrity assessment beside the shared case record. Inputs are ids, instants and results; people are looked up inside. */
export interface AssessmentActivities {
  /** Grade proposal from registry facts (D-19). */
  proposeGrade(query: { caseNo: string }): Promise<GradeProposal>;
  /** Judged a second time at approval (D-25), on the date the decision is taken (Asia/Shanghai). */
  checkEligibility(query: {
    caseNo: string;
    atMs: number;
  }): Promise<{ eligible: true } | { eligible: false; code: string; message: string }>;
  /**
   * Issues the voucher once per case: the same case gives the same number, token and files.
   * @param order.issue 2 and up is drawn and stored for a correction, and counts when its amendment takes effect
   */
  issueVoucher(order: {
    caseNo: string;
    grade: Grade;
    points: number | null;
    decidedAtMs: number;
    issue?: number;
  }): Promise<{ voucherId: string; number: string }>;
  /** Reports the grade to the ministry registry under the key `<caseNo>:report`. */
  reportAssessment(order: {
    caseNo: string;
    grade: Grade;
    points: number | null;
    decidedAtMs: number;
  }): Promise<{ submissionNo: string }>;
}
