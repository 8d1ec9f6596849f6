import { isRestoredTo } from '../domain/assessment.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { approveInput, checkGradeReason } from '../domain/caseActions.ts';
import type { AssessmentActivities } from './assessmentContracts.ts';
import { eligibilityDesk, ministryDesk, voucherOffice } from './case/activities.ts';
import type { CaseChange, CaseRoom } from './case/caseRoom.ts';
import { refusal } from './case/refusal.ts';
import { bothEnded } from './case/bothEnded.ts';
import { runCase } from './case/runCase.ts';

/**
 * 诚信考核: a grade for one person and one cycle, and its voucher. Workflow id `case:<caseNo>`; the argument is the snapshot that the
 * submission wrote (version 1).
 */
export async function integrityAssessment(start: CaseSnapshot): Promise<CaseSnapshot> {
  return runCase(start, { prepareReview, approve, fulfil });
}

/** D-19: a proposal with its reasons, from registry facts, for the reviewer to confirm or change. */
async function prepareReview(room: CaseRoom): Promise<void> {
  const { caseNo } = room.snapshot();
  const proposal = await room.persist('grade-proposal', () => ministryDesk.proposeGrade({ caseNo }));
  await room.change('grade-proposed', { proposal }, { grade: proposal.grade });
}

async function approve(room: CaseRoom, input: unknown, atMs: number): Promise<CaseChange> {
  const parsed = approveInput.safeParse(input);
  if (!parsed.success) throw refusal('invalid-request');
  const { caseNo, kind, proposal } = room.snapshot();
  const { grade, reason } = parsed.data;
  if (!isRestoredTo(kind, grade)) throw refusal('restoration-grade');
  const missing = checkGradeReason(proposal, parsed.data);
  if (missing) throw refusal('grade-reason-required', missing);
  const eligibility = await eligibilityDesk.checkEligibility({ caseNo, atMs });
  if (!eligibility.eligible) throw refusal(eligibility.code, eligibility.message);
  return {
    outcome: {
      grade,
      points: proposal?.points ?? null,
      reason: reason ?? null,
      confirmedProposal: grade === proposal?.grade,
    },
    decision: { action: 'approve', grade, ...(reason ? { reason } : {}) },
  };
}

/** The voucher counts from approval; the report to the ministry runs beside it and does not hold it up (D-28). */
async function fulfil(room: CaseRoom): Promise<CaseChange> {
  const { caseNo, outcome, decidedAtMs } = room.snapshot();
  if (!outcome || decidedAtMs === null) throw new Error('an approved assessment has an outcome');
  const order = { caseNo, grade: outcome.grade, points: outcome.points, decidedAtMs };
  const [report] = await bothEnded(
    room.persist('ministry-report', () => ministryDesk.reportAssessment(order)),
    issueVoucher(room, order),
  );
  return { ministrySubmissionNo: report.submissionNo };
}

async function issueVoucher(room: CaseRoom, order: Parameters<AssessmentActivities['issueVoucher']>[0]): Promise<void> {
  const { voucherId } = await room.persist('voucher', () => voucherOffice.issueVoucher(order));
  // Written at once, whatever the ministry does: from here on the driver can download it.
  await room.change('issue-voucher', { voucherId }, { voucherId });
}
