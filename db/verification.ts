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
  /** of the certificate the assessment was applied for with, as last read from the registry */
  certificateStatus: QualificationStatus;
  office: { name: string; phone: string; address: string };
}

/** The register behind public verification, by the exact token of the code. */
export interface VerificationRepository {
  byToken(token: string): Promise<VoucherRecord | null>;
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
        certificateStatus: row.status,
        office: { name: row.name, phone: row.phone, address: row.address },
      };
    },
  };
}
