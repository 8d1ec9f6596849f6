import { noticeContentSchema, type NoticeContent } from '../domain/notice.ts';
import type { QualificationStatus } from '../domain/qualification.ts';
import type { RegisteredVoucher } from '../domain/verification.ts';
import { voucherContentSchema, type VoucherContent } from '../domain/voucher.ts';
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
  /** of the certificate the assessment was applied for with, as last read from the registry */
  certificateStatus: QualificationStatus;
  office: { name: string; phone: string; address: string };
}

export interface NoticeRecord {
  content: NoticeContent;
  office: { phone: string };
  /** null while it is being drawn */
  issued: { sha256: string; signature: string; keyId: number } | null;
}

/** The register behind public verification, by the exact token of the code. */
export interface VerificationRepository {
  byToken(token: string): Promise<VoucherRecord | null>;
  noticeByToken(token: string): Promise<NoticeRecord | null>;
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
        revokedAtMs: (row.revoked_at as Date | null)?.getTime() ?? null,
        certificateStatus: row.status,
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
  };
}
