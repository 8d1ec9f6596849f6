import type { CertificateContent, CertificateState } from '../domain/certificate.ts';
import { noticeContentSchema, type NoticeContent } from '../domain/notice.ts';
import type { QualificationStatus } from '../domain/qualification.ts';
import type { RegisteredVoucher } from '../domain/verification.ts';
import { voucherContentSchema, type VoucherContent } from '../domain/voucher.ts';
import { openCertificate } from './certificates.ts';
import type { Database } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface VoucherRecord {
  state: RegisteredVoucher['state'];
  content: VoucherContent;
  /** number of the voucher that took its place */
  supersededByNumber: string | null;
  /** the one that took its place belongs to the same case: the result was corrected (D-22) */
  corrected: boolean;
  revokedAtMs: number | null;
  /** of the certificate the assessment was applied for with, as last read from the registry or cancelled here */
  certificateStatus: QualificationStatus;
  office: { name: string; phone: string; address: string };
}

export interface NoticeRecord {
  content: NoticeContent;
  office: { phone: string };
  /** null while it is being drawn */
  issued: { sha256: string; signature: string; keyId: number } | null;
}

export interface CertificateRecord {
  state: CertificateState;
  content: CertificateContent;
  /** identifier of the certificate that took its place */
  supersededByIdentifier: string | null;
  /** the one that took its place belongs to the same case: it was printed wrongly */
  corrected: boolean;
  revokedAtMs: number | null;
  cancelledAtMs: number | null;
  /** the paper was not handed back and is publicly declared void (公告作废) */
  declaredVoidAtMs: number | null;
  /** as last read from the registry */
  qualificationStatus: QualificationStatus;
  office: { phone: string };
}

/** The register behind public verification, by the exact token of the code. */
export interface VerificationRepository {
  byToken(token: string): Promise<VoucherRecord | null>;
  noticeByToken(token: string): Promise<NoticeRecord | null>;
  certificateByToken(token: string): Promise<CertificateRecord | null>;
}

export function createVerificationRepository(database: Database, sealed: SealedColumns): VerificationRepository {
  return {
    async byToken(token) {
      const row = await database('vouchers as v')
        .join('cases as c', 'c.case_no', 'v.case_no')
        .join('qualifications as q', 'q.id', 'c.qualification_id')
        .join('offices as o', 'o.code', 'c.office_code')
        .leftJoin('vouchers as n', 'n.id', 'v.superseded_by')
        .where('v.token', token)
        .first(
          'v.id',
          'v.state',
          'v.content_sealed',
          'n.number as superseded_by_number',
          'n.case_no as superseded_by_case',
          'v.case_no',
          'v.revoked_at',
          'q.status',
          database.raw(
            `(select k.state from certificates k where k.number_index = q.number_index and k.state <> 'preparing'
              order by k.ordinal desc limit 1) as last_certificate`,
          ),
          'o.name',
          'o.phone',
          'o.address',
        );
      if (!row) return null;
      return {
        state: row.state,
        content: voucherContentSchema.parse(JSON.parse(sealed.open('vouchers', 'content', row.id, row.content_sealed))),
        supersededByNumber: row.superseded_by_number,
        corrected: row.superseded_by_case === row.case_no,
        revokedAtMs: instantOf(row.revoked_at),
        certificateStatus: row.last_certificate === 'cancelled' ? 'cancelled' : row.status,
        office: { name: row.name, phone: row.phone, address: row.address },
      };
    },
    async noticeByToken(token) {
      const row = await database('case_documents as d')
        .join('offices as o', 'o.code', 'd.office_code')
        .where('d.token', token)
        .first('d.id', 'd.state', 'd.content_sealed', 'd.pdf_sha256', 'd.signature', 'd.signing_key_id', 'o.phone');
      if (!row) return null;
      const { id, state, content_sealed: blob, pdf_sha256: sha256, signature, signing_key_id: keyId, phone } = row;
      return {
        content: noticeContentSchema.parse(JSON.parse(sealed.open('case_documents', 'content', id, blob))),
        office: { phone },
        issued: state === 'issued' ? { sha256, signature, keyId } : null,
      };
    },
    async certificateByToken(token) {
      const row = await database('certificates as k')
        .join('cases as c', 'c.case_no', 'k.case_no')
        .join('qualifications as q', 'q.id', 'c.qualification_id')
        .join('offices as o', 'o.code', 'c.office_code')
        .leftJoin('certificates as n', 'n.id', 'k.superseded_by')
        .leftJoin('cancellations as x', 'x.case_no', 'k.cancelled_by')
        .where('k.token', token)
        .first(
          'k.id',
          'k.state',
          'k.content_sealed',
          'k.revoked_at',
          'k.cancelled_at',
          'x.declared_void_at',
          'k.case_no',
          'n.identifier as superseded_by_identifier',
          'n.case_no as superseded_by_case',
          'q.status',
          'o.phone',
        );
      if (!row) return null;
      return {
        state: row.state,
        content: openCertificate(sealed, row),
        supersededByIdentifier: row.superseded_by_identifier,
        corrected: row.superseded_by_case === row.case_no,
        revokedAtMs: instantOf(row.revoked_at),
        cancelledAtMs: instantOf(row.cancelled_at),
        declaredVoidAtMs: instantOf(row.declared_void_at),
        qualificationStatus: row.status,
        office: { phone: row.phone },
      };
    },
  };
}

const instantOf = (at: Date | null): number | null => at?.getTime() ?? null;
