import {
  amendmentDetailsSchema,
  type AmendmentAction,
  type AmendmentDetails,
  type AmendmentState,
  type VoucherState,
} from '../domain/amendment.ts';
import type { Grade } from '../domain/assessment.ts';
import { voucherContentSchema, type VoucherContent } from '../domain/voucher.ts';
import type { Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface AmendmentRow {
  no: string;
  /** of an amendment of a voucher; neither this nor the next: it is about the decision of its case */
  voucher_id: string | null;
  certificate_id: string | null;
  case_no: string;
  office_code: string;
  action: AmendmentAction;
  state: AmendmentState;
  version: number;
  input_sealed: Buffer;
  requested_by: string;
  requested_at: Date;
  confirmed_by: string | null;
  decided_at: Date | null;
  settled_at: Date | null;
  new_voucher_id: string | null;
  new_certificate_id: string | null;
  attention: string | null;
  open_voucher_id: string | null;
  /** as `open_voucher_id`, for whatever is no voucher: at most one amendment is open per subject */
  open_subject: string | null;
}

/** What an amendment is about, by the key of its row. */
export type AmendedSubject =
  { kind: 'voucher'; id: string } | { kind: 'certificate'; id: string } | { kind: 'decision'; caseNo: string };

export function subjectOf(row: Pick<AmendmentRow, 'voucher_id' | 'certificate_id' | 'case_no'>): AmendedSubject {
  if (row.voucher_id) return { kind: 'voucher', id: row.voucher_id };
  if (row.certificate_id) return { kind: 'certificate', id: row.certificate_id };
  return { kind: 'decision', caseNo: row.case_no };
}

/** No subject is open for an amendment any more. */
export const NOTHING_OPEN = { open_voucher_id: null, open_subject: null } as const;

export interface VoucherRow {
  id: string;
  case_no: string;
  user_id: string;
  number: string;
  state: VoucherState;
  grade: Grade;
  issue: number;
  cycle_start: string;
  cycle_end: string;
  content_sealed: Buffer;
  png_key: string | null;
  issued_at: Date;
  revoked_at: Date | null;
  superseded_by: string | null;
}

/** Two amendments of one case at once would each judge what the other changes: the case row is their lock, as it is for its events. */
export const lockCase = async (trx: Transaction, caseNo: string) =>
  (await trx('cases').where({ case_no: caseNo }).forUpdate().first('user_id', 'state', 'version')) as
    { user_id: string; state: string; version: number } | undefined;

export const detailsOf = (sealed: SealedColumns, row: AmendmentRow): AmendmentDetails =>
  amendmentDetailsSchema.parse(JSON.parse(sealed.open('amendments', 'input', row.no, row.input_sealed)));

export const sealDetails = (sealed: SealedColumns, no: string, details: AmendmentDetails): Buffer =>
  sealed.seal('amendments', 'input', no, JSON.stringify(details));

export const contentOf = (sealed: SealedColumns, { id, content_sealed: blob }: VoucherRow): VoucherContent =>
  voucherContentSchema.parse(JSON.parse(sealed.open('vouchers', 'content', id, blob)));
