import type { CancellationStanding, CertificateStanding } from '../domain/certificateAmendment.ts';
import type { CertificateContent } from '../domain/certificate.ts';
import { joinedAmendments, toAmendmentView, type AmendmentView } from './amendmentViews.ts';
import { certificateStanding, certificateVersion } from './certificateAmendments.ts';
import { openCertificate, type CertificateRow } from './certificates.ts';
import type { Database } from './connection.ts';
import { cancellationStanding, decisionVersion } from './decisionAmendments.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** A certificate as the desk sees it, with what has been done to it, newest first; nothing is masked here. */
export interface DeskCertificate {
  id: string;
  caseNo: string;
  issue: number;
  standing: CertificateStanding;
  version: number;
  content: CertificateContent;
  revokedAtMs: number | null;
  cancelledAtMs: number | null;
  supersededBy: { id: string; identifier: string } | null;
  amendments: AmendmentView[];
}

/** A full cancellation as the desk sees it: what became of the paper, and whether it was reversed. */
export interface DeskCancellation {
  caseNo: string;
  standing: CancellationStanding;
  version: number;
  number: string;
  holderName: string;
  cancelledAtMs: number;
  restoredAtMs: number | null;
  handBackBy: string;
  handedBackAtMs: number | null;
  declaredVoidAtMs: number | null;
  amendments: AmendmentView[];
}

export interface DeskCertificateRepository {
  /** An issued certificate of this office. */
  certificate(id: string, officeCode: string, nowMs: number): Promise<DeskCertificate | null>;
  cancellation(caseNo: string, officeCode: string, nowMs: number): Promise<DeskCancellation | null>;
}

type FoundCertificate = CertificateRow & {
  case_state: CertificateInRegisterState;
  successor_identifier: string | null;
  revoked_at: Date | null;
  cancelled_at: Date | null;
};
type CertificateInRegisterState = Parameters<typeof certificateStanding>[0]['caseState'];

export function createDeskCertificateRepository(database: Database, sealed: SealedColumns): DeskCertificateRepository {
  async function amendmentsOf(where: object): Promise<AmendmentView[]> {
    const rows = await joinedAmendments(database).where(where).orderBy('a.requested_at', 'desc');
    return rows.map((row) => toAmendmentView(sealed, row));
  }

  return {
    async certificate(id, officeCode, nowMs) {
      const row = (await database('certificates as k')
        .join('cases as c', 'c.case_no', 'k.case_no')
        .leftJoin('certificates as s', 's.id', 'k.superseded_by')
        .where({ 'k.id': id, 'c.office_code': officeCode })
        .whereNot({ 'k.state': 'preparing' })
        .whereNotNull('k.png_key')
        .first('k.*', 'c.state as case_state', 's.identifier as successor_identifier')) as FoundCertificate | undefined;
      if (!row) return null;
      const known = await database('certificates').where({ number_index: row.number_index }).orderBy('ordinal');
      const content = openCertificate(sealed, row);
      const cancelledBy = row.state === 'cancelled' ? row.cancelled_by : null;
      const [own, ofCancellation, version] = await Promise.all([
        amendmentsOf({ 'a.certificate_id': id }),
        cancelledBy ? amendmentsOf({ 'a.case_no': cancelledBy, 'a.certificate_id': null, 'a.voucher_id': null }) : [],
        certificateVersion(database, { row, known }),
      ]);
      return {
        id,
        caseNo: row.case_no,
        issue: row.issue,
        standing: certificateStanding({ row, known, caseState: row.case_state, content }, nowMs),
        version,
        content,
        revokedAtMs: row.revoked_at?.getTime() ?? null,
        cancelledAtMs: row.cancelled_at?.getTime() ?? null,
        supersededBy:
          row.superseded_by && row.successor_identifier
            ? { id: row.superseded_by, identifier: row.successor_identifier }
            : null,
        amendments: [...own, ...ofCancellation],
      };
    },

    async cancellation(caseNo, officeCode, nowMs) {
      const row = await database('cancellations as x')
        .join('cases as c', 'c.case_no', 'x.case_no')
        .join('qualifications as q', 'q.id', 'c.qualification_id')
        .join('users as u', 'u.id', 'c.user_id')
        .where({ 'x.case_no': caseNo, 'c.office_code': officeCode })
        .first('x.*', 'q.id as qualification_id', 'q.number_sealed', 'u.id as user_id', 'u.name_sealed');
      const standing = row && (await cancellationStanding(database, sealed, caseNo, nowMs));
      if (!standing) return null;
      const at = (instant: Date | null): number | null => instant?.getTime() ?? null;
      return {
        caseNo,
        standing,
        version: await decisionVersion(database, caseNo),
        number: sealed.open('qualifications', 'number', row.qualification_id, row.number_sealed),
        holderName: sealed.open('users', 'name', row.user_id, row.name_sealed),
        cancelledAtMs: row.cancelled_at.getTime(),
        restoredAtMs: at(row.restored_at),
        handBackBy: row.hand_back_by,
        handedBackAtMs: at(row.handed_back_at),
        declaredVoidAtMs: at(row.declared_void_at),
        amendments: await amendmentsOf({ 'a.case_no': caseNo, 'a.voucher_id': null }),
      };
    },
  };
}
