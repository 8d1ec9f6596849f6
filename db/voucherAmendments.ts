import {
  changesResult,
  isAmendmentDecided,
  judgeAmendment,
  type AmendmentState,
  type VoucherStanding,
} from '../domain/amendment.ts';
import type { Amendable, Carried } from './amendable.ts';
import { contentOf, type AmendmentRow, type VoucherRow } from './amendmentRows.ts';
import type { Database, Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What an action on this voucher is judged on, as the register stands now. */
export async function standingOf(db: Database | Transaction, voucher: VoucherRow): Promise<VoucherStanding> {
  const { id, case_no: caseNo, user_id: userId, cycle_start: cycleStart, issue, state } = voucher;
  const { state: caseState, kind } = await db('cases').where({ case_no: caseNo }).first('state', 'kind');
  // The B that a restoration follows stands again while the restoration is revoked; it is not in its way (D-24).
  const followed =
    kind === 'restoration'
      ? ((await db('assessments as a')
          .join('assessments as o', 'o.person_index', 'a.person_index')
          .where({ 'o.case_no': caseNo, 'a.cycle_start': cycleStart, 'a.kind': 'regular' })
          .whereNotNull('a.case_no')
          .pluck('a.case_no')) as string[])
      : [];
  const other = await db('vouchers')
    .whereNot({ id })
    .where((rest) => {
      void rest
        .where({ user_id: userId, cycle_start: cycleStart, state: 'valid' })
        .whereNotIn('case_no', followed)
        .orWhere((newer) => {
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

/** A voucher that is locked to be amended. */
export async function amendableVoucher(trx: Transaction, sealed: SealedColumns, id: string): Promise<Amendable> {
  const voucher = (await trx('vouchers').where({ id }).forUpdate().first()) as VoucherRow;
  const { case_no: caseNo, issue, state } = voucher;
  const standing = await standingOf(trx, voucher);
  return {
    columns: { voucher_id: id, certificate_id: null, case_no: caseNo },
    open: { open_voucher_id: id },
    state,
    version: await voucherVersion(trx, voucher),
    judge: (action) => judgeAmendment(action, standing),
    whyNotCorrected: ({ grade, points }) =>
      grade === null || changesResult(contentOf(sealed, voucher), { grade, points: points ?? undefined })
        ? null
        : 'unchanged',
    carryOut: (row, at) => carryOut(trx, sealed, { row, voucher, at }),
    dropDrawn: () => trx('vouchers').where({ case_no: caseNo, state: 'preparing' }).where('issue', '>', issue).delete(),
  };
}

async function carryOut(
  trx: Transaction,
  sealed: SealedColumns,
  { row, voucher, at }: { row: AmendmentRow; voucher: VoucherRow; at: Date },
): Promise<Carried> {
  const own = trx('vouchers').where({ id: voucher.id });
  const assessment = trx('assessments').where({ case_no: row.case_no });
  const details = { voucherId: voucher.id };
  switch (row.action) {
    case 'revoke':
      await own.update({ state: 'revoked', revoked_at: at });
      await giveBackPlace(trx, row.case_no);
      // Nothing is graded any more: the cycle can be assessed again.
      await assessment.update({ state: 'revoked', live: null });
      return { details };
    case 'restore':
      await own.update({ state: 'valid', revoked_at: null });
      await trx('vouchers')
        .where({ user_id: voucher.user_id, cycle_start: voucher.cycle_start, state: 'valid' })
        .whereNot({ id: voucher.id })
        .update({ state: 'superseded', superseded_by: voucher.id });
      await assessment.update({ state: 'graded', live: 1 });
      return { details };
    case 'correct': {
      const drawn = (await trx('vouchers')
        .where({ case_no: row.case_no, issue: voucher.issue + 1, state: 'preparing' })
        .whereNotNull('png_key')
        .first()) as VoucherRow | undefined;
      if (!drawn) throw new Error('the corrected voucher has not been drawn');
      const { grade, points } = contentOf(sealed, drawn);
      await trx('vouchers').where({ id: drawn.id }).update({ state: 'valid' });
      await own.update({ state: 'superseded', superseded_by: drawn.id });
      await assessment.update({ grade, points });
      return { columns: { new_voucher_id: drawn.id }, details: { ...details, newVoucherId: drawn.id } };
    }
    default: {
      const never: never = row.action;
      throw new RangeError(`unknown action ${String(never)}`);
    }
  }
}

/** What the vouchers of this case have superseded of another one stands again: the B behind a restoration. */
async function giveBackPlace(trx: Transaction, caseNo: string): Promise<void> {
  const own = (await trx('vouchers').where({ case_no: caseNo }).pluck('id')) as string[];
  await trx('vouchers')
    .where({ state: 'superseded' })
    .whereIn('superseded_by', own)
    .whereNot({ case_no: caseNo })
    .update({ state: 'valid', superseded_by: null });
}
