import type { CaseSnapshot } from '../domain/case.ts';
import { checkGradeReason } from '../domain/caseActions.ts';
import { approveInput } from '../domain/caseActions.ts';
import { businessDefinition } from '../domain/businesses/registry.ts';
import { eligibilityDesk, ministryDesk, voucherOffice } from './case/activities.ts';
import { refusal, type CaseChange, type CaseRoom } from './case/caseRoom.ts';
import { runCase } from './case/runCase.ts';

/**
 * 诚信考核: a grade for one person and one cycle, and its voucher. Workflow id `case:<caseNo>`; the argument is the snapshot that the
 * submission wrote (version 1).
 */
export async function integrityAssessment(start: CaseSnapshot): Promise<CaseSnapshot> {
  const { promise } = businessDefinition('integrity-assessment', start.kind);
  return runCase(start, { resultWorkingDays: promise.resultWorkingDays, prepareReview, approve, fulfil });
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
  const { caseNo, proposal } = room.snapshot();
  const { grade, reason } = parsed.data;
  const missing = checkGradeReason(proposal, parsed.data);
  if (missing) throw refusal('grade-reason-required', missing);
  const eligibility = await eligibilityDesk.checkEligibility({ caseNo, atMs });
  if (!eligibility.eligible) throw refusal(eligibility.code, eligibility.message);
  return { outcome: { grade, points: proposal?.points ?? null, reason: reason ?? null, confirmedProposal: grade === proposal?.grade } };
}

/** The voucher counts from approval; the report to the ministry runs beside it and does not hold it up (D-28). */
async function fulfil(room: CaseRoom): Promise<void> {
  const { caseNo, outcome, decidedAtMs } = room.snapshot();
  if (!outcome || decidedAtMs === null) return;
  const order = { caseNo, grade: outcome.grade, points: outcome.points, decidedAtMs };
  await Promise.all([issueVoucher(room, order), reportToMinistry(room, order)]);
}

type Order = Parameters<typeof voucherOffice.issueVoucher>[0];

async function issueVoucher(room: CaseRoom, order: Order): Promise<void> {
  const { voucherId } = await room.persist('voucher', () => voucherOffice.issueVoucher(order));
  await room.change('issue-voucher', { voucherId }, { voucherId });
}

async function reportToMinistry(room: CaseRoom, order: Order): Promise<void> {
  const { submissionNo } = await room.persist('ministry-report', () => ministryDesk.reportAssessment(order));
  await room.change('report-to-ministry', { ministrySubmissionNo: submissionNo }, { submissionNo });
}
