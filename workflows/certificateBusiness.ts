import { approveCertificateInput, type CaseSnapshot } from '../domain/case.ts';
import { cancelsAll, printsCertificate, type CertificateOutcome } from '../domain/certificate.ts';
import { firstDelivery } from '../domain/delivery.ts';
import type { CertificateBasis } from './certificateContracts.ts';
import { certificateDesk, certificateOffice, certificateReports } from './case/activities.ts';
import type { CaseChange, CaseRoom } from './case/caseRoom.ts';
import { refusal } from './case/refusal.ts';
import { bothEnded } from './case/bothEnded.ts';
import { runCase } from './case/runCase.ts';

/** The life of a case about the certificate itself; businesses differ by what an approval grants, and whether silence grants it too. */
export function runCertificateCase(
  start: CaseSnapshot,
  { basisOf, renewedBySilence = false }: { basisOf(start: CaseSnapshot): CertificateBasis; renewedBySilence?: boolean },
): Promise<CaseSnapshot> {
  const basis = basisOf(start);
  return runCase(start, {
    prepareReview: async () => undefined,
    approve: (room, input, atMs) => approve(room, basis, input, atMs),
    fulfil,
    ...(renewedBySilence ? { deemRenewed: (room: CaseRoom, atMs: number) => deemRenewed(room, basis, atMs) } : {}),
  });
}

async function approve(room: CaseRoom, basis: CertificateBasis, input: unknown, atMs: number): Promise<CaseChange> {
  const parsed = approveCertificateInput.safeParse(input);
  if (!parsed.success) throw refusal('invalid-request');
  const { reason } = parsed.data;
  const given = reason ? { reason } : {};
  return granted(room, basis, { action: 'approve', ...given }, { atMs, given, deemed: false });
}

/** 行政许可法 50(2): the law grants it, whatever a judgement of today would be. */
const deemRenewed = (room: CaseRoom, basis: CertificateBasis, atMs: number): Promise<CaseChange> =>
  granted(room, basis, { action: 'deem-renewed' }, { atMs, given: {}, deemed: true });

/** The outcome and, where a certificate is to be handed over, the limit for it (行政许可法 44). */
async function granted(
  room: CaseRoom,
  basis: CertificateBasis,
  decision: NonNullable<CaseSnapshot['decision']>,
  { atMs, given, deemed }: { atMs: number; given: Pick<CertificateOutcome, 'reason'>; deemed: boolean },
): Promise<CaseChange> {
  const { caseNo, receivedAtMs, submittedAtMs } = room.snapshot();
  const query = { caseNo, basis, receivedAtMs, submittedAtMs, atMs, deemed };
  const proposal = await certificateDesk.proposeCertificate(query);
  if (!proposal.ok) throw refusal(proposal.code, proposal.message);
  const { outcome, delivery } = proposal;
  const change: CaseChange = {
    state: 'approved',
    decidedAtMs: atMs,
    decision,
    certificateOutcome: { ...outcome, ...given },
    delivery: delivery && firstDelivery(delivery),
  };
  return delivery ? room.withClocks(change, { atMs }) : change;
}

/** The certificate counts from the approval; the report to the ministry runs beside it and does not hold it up (D-28). */
async function fulfil(room: CaseRoom): Promise<CaseChange> {
  const { caseNo, certificateOutcome: outcome, decidedAtMs } = room.snapshot();
  if (!outcome || decidedAtMs === null) throw new Error('an approved case has an outcome');
  const order = { caseNo, outcome, decidedAtMs };
  const [report] = await bothEnded(
    room.persist('ministry-report', () => certificateReports.reportCertificate(order)),
    settleCertificates(room, order),
  );
  return { ministrySubmissionNo: report.submissionNo };
}

async function settleCertificates(
  room: CaseRoom,
  order: { caseNo: string; outcome: CertificateOutcome; decidedAtMs: number },
): Promise<void> {
  const { caseNo, outcome, decidedAtMs } = order;
  if (cancelsAll(outcome)) {
    await room.persist('certificate', () => certificateDesk.cancelCertificates({ caseNo, atMs: decidedAtMs }));
    await room.change('cancel-certificate', {});
  }
  if (!printsCertificate(outcome)) return;
  const { certificateId } = await room.persist('certificate', () => certificateOffice.issueCertificate(order));
  // Written at once, whatever the ministry does: from here on the driver can download it.
  await room.change('issue-certificate', { certificateId }, { certificateId });
}
