import {
  amendmentDetailsSchema,
  isAmendmentDecided,
  type AmendmentAction,
  type AmendmentDetails,
  type AmendmentState,
  type VoucherStanding,
  type VoucherState,
} from '../domain/amendment.ts';
import type { Grade } from '../domain/assessment.ts';
import { voucherContentSchema, type VoucherContent } from '../domain/voucher.ts';
import type { Database, Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface AmendmentRow {
  no: string;
  voucher_id: string;
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
  attention: string | null;
  open_voucher_id: string | null;
}

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

/** What an action on this voucher is judged on, as the register stands now. */
export async function standingOf(db: Database | Transaction, voucher: VoucherRow): Promise<VoucherStanding> {
  const { id, case_no: caseNo, user_id: userId, cycle_start: cycleStart, issue, state } = voucher;
  const other = await db('vouchers')
    .whereNot({ id })
    .where((rest) => {
      void rest.where({ user_id: userId, cycle_start: cycleStart, state: 'valid' }).orWhere((newer) => {
        void newer.where({ case_no: caseNo }).where('issue', '>', issue).whereNot({ state: 'preparing' });
      });
    })
    .first('id');
  const own = await db('assessments').where({ case_no: caseNo }).first('id', 'person_index', 'cycle_start', 'kind');
  const taken = own
    ? await db('assessments')
        .where({ person_index: own.person_index, cycle_start: own.cycle_start, kind: own.kind, live: 1 })
        .whereNot({ id: own.id })
        .first('id')
    : undefined;
  const { state: caseState } = await db('cases').where({ case_no: caseNo }).first('state');
  return { state, replaced: Boolean(other ?? taken), caseTerminated: caseState === 'terminated' };
}

/**
 * Version of a voucher for If-Match: grows when an amendment of it is asked for or decided, and when another voucher takes its place; not
 * with what goes on behind, like a report that arrives.
 */
export async function voucherVersion(db: Database | Transaction, { id, state }: VoucherRow): Promise<number> {
  const states = (await db('amendments').where({ voucher_id: id }).pluck('state')) as AmendmentState[];
  const decided = states.filter(isAmendmentDecided).length;
  return 1 + states.length + decided + (state === 'superseded' ? 1 : 0);
}

export const detailsOf = (sealed: SealedColumns, row: AmendmentRow): AmendmentDetails =>
  amendmentDetailsSchema.parse(JSON.parse(sealed.open('amendments', 'input', row.no, row.input_sealed)));

export const sealDetails = (sealed: SealedColumns, no: string, details: AmendmentDetails): Buffer =>
  sealed.seal('amendments', 'input', no, JSON.stringify(details));

export const contentOf = (sealed: SealedColumns, { id, content_sealed: blob }: VoucherRow): VoucherContent =>
  voucherContentSchema.parse(JSON.parse(sealed.open('vouchers', 'content', id, blob)));
