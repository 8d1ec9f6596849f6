import {
  isAmendmentDecided,
  type AmendmentAction,
  type AmendmentState,
  type AmendmentStep,
} from '../domain/amendment.ts';
import type { Grade } from '../domain/assessment.ts';
import { applyAmendment } from './amendmentEffects.ts';
import { contentOf, detailsOf, lockCase, sealDetails, type AmendmentRow, type VoucherRow } from './amendmentRows.ts';
import { insertAmendment } from './amendments.ts';
import { reconcileWork } from './amendmentTasks.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What its workflow must know of an amendment. */
export interface AmendmentFactsRow {
  amendmentNo: string;
  action: AmendmentAction;
  state: AmendmentState;
  version: number;
  caseNo: string;
  voucherId: string;
  requestedBy: string;
  fourEyes: boolean;
  notBeforeMs: number;
  decidedAtMs: number | null;
  correction: { grade: Grade; points: number | null; issue: number } | null;
}

/** What the ministry is told of an amendment that counts. */
export interface AmendmentResult {
  action: AmendmentAction;
  caseNo: string;
  grade: Grade;
  points: number | null;
  decidedAtMs: number;
}

export interface AmendmentChange {
  amendmentNo: string;
  version: number;
  state: AmendmentState;
  attention: { step: AmendmentStep; cause: string } | null;
  atMs: number;
  decidedBy: string | null;
  refusal: string | null;
  settled: boolean;
}

export type Revocation =
  { kind: 'opened'; amendmentNo: string } | { kind: 'nothing-issued' } | { kind: 'amendment-open' };

/** The workflow's side of amendments. */
export interface AmendmentRecordRepository {
  /** @throws Error when there is no such amendment */
  facts(amendmentNo: string): Promise<AmendmentFactsRow>;
  /** Row and desk work in one transaction; a version older than the stored one is not written. */
  record(change: AmendmentChange): Promise<void>;
  apply(order: { amendmentNo: string; version: number; atMs: number }): Promise<{ outcome: 'applied' | 'overtaken' }>;
  result(amendmentNo: string): Promise<AmendmentResult>;
  /** Revokes what the case has issued, by an amendment that has taken effect already; the same order again finds the first. */
  openRevocation(order: { caseNo: string; reason: string; actorId: string; atMs: number }): Promise<Revocation>;
}

export function createAmendmentRecordRepository(
  database: Database,
  sealed: SealedColumns,
  auditKey: Buffer,
): AmendmentRecordRepository {
  async function rowsOf(amendmentNo: string): Promise<{ row: AmendmentRow; voucher: VoucherRow }> {
    const row = (await database('amendments').where({ no: amendmentNo }).first()) as AmendmentRow | undefined;
    if (!row) throw new Error(`amendment ${amendmentNo} is not there`);
    const voucher = (await database('vouchers').where({ id: row.voucher_id }).first()) as VoucherRow;
    return { row, voucher };
  }

  return {
    async facts(amendmentNo) {
      const { row, voucher } = await rowsOf(amendmentNo);
      const { grade, points, fourEyes } = detailsOf(sealed, row);
      const before = await database('vouchers as v')
        .join('amendments as a', 'a.voucher_id', 'v.id')
        .where({ 'v.case_no': row.case_no })
        .whereNot({ 'a.no': amendmentNo })
        .max({ at: 'a.decided_at' })
        .first();
      const lastMs = (before?.['at'] as Date | null)?.getTime() ?? 0;
      return {
        amendmentNo,
        action: row.action,
        state: row.state,
        version: row.version,
        caseNo: row.case_no,
        voucherId: voucher.id,
        requestedBy: row.requested_by,
        fourEyes,
        notBeforeMs: Math.max(voucher.issued_at.getTime(), lastMs) + 1,
        decidedAtMs: row.decided_at?.getTime() ?? null,
        correction:
          row.action === 'correct' && grade
            ? { grade, points: points ?? contentOf(sealed, voucher).points, issue: voucher.issue + 1 }
            : null,
      };
    },

    record: (change) => inTransaction(database, (trx) => record(trx, sealed, change)),

    apply: (order) => inTransaction(database, (trx) => applyAmendment(trx, { sealed, auditKey }, order)),

    async result(amendmentNo) {
      const { row, voucher } = await rowsOf(amendmentNo);
      const counting = row.new_voucher_id
        ? ((await database('vouchers').where({ id: row.new_voucher_id }).first()) as VoucherRow)
        : voucher;
      const { grade, points } = contentOf(sealed, counting);
      const decidedAtMs = (row.decided_at ?? row.requested_at).getTime();
      return { action: row.action, caseNo: row.case_no, grade, points, decidedAtMs };
    },

    openRevocation: (order) => inTransaction(database, (trx) => openRevocation(trx, { sealed, auditKey }, order)),
  };
}

async function record(trx: Transaction, sealed: SealedColumns, change: AmendmentChange): Promise<void> {
  const { amendmentNo: no, version, state, attention, atMs, decidedBy, refusal, settled } = change;
  const row = (await trx('amendments').where({ no }).forUpdate().first()) as AmendmentRow | undefined;
  if (!row) throw new Error('the amendment to record is not there');
  if (row.version > version) return;
  const decided = state !== row.state && (state === 'confirmed' || isAmendmentDecided(state));
  await trx('amendments')
    .where({ no })
    .update({
      state,
      version,
      attention: attention?.cause ?? null,
      ...(decided ? { decided_at: new Date(atMs) } : {}),
      ...(decidedBy === null ? {} : { confirmed_by: decidedBy }),
      ...(refusal === null ? {} : { input_sealed: sealDetails(sealed, no, { ...detailsOf(sealed, row), refusal }) }),
      ...(isAmendmentDecided(state) ? { open_voucher_id: null } : {}),
      ...(settled ? { settled_at: new Date(atMs) } : {}),
    });
  await reconcileWork(trx, row, change);
}

async function openRevocation(
  trx: Transaction,
  keys: { sealed: SealedColumns; auditKey: Buffer },
  { caseNo, reason, actorId, atMs }: { caseNo: string; reason: string; actorId: string; atMs: number },
): Promise<Revocation> {
  if (!(await lockCase(trx, caseNo))) throw new Error('the case to revoke from is not there');
  const earlier = await trx('vouchers as v')
    .join('amendments as a', 'a.voucher_id', 'v.id')
    .where({ 'v.case_no': caseNo, 'a.action': 'revoke', 'a.requested_by': actorId, 'a.requested_at': new Date(atMs) })
    .first('a.no');
  if (earlier) return { kind: 'opened', amendmentNo: earlier.no };
  // Drawn after this it would count: out of issue before its document is finished.
  await trx('vouchers')
    .where({ case_no: caseNo, issue: 1, state: 'preparing' })
    .update({ state: 'revoked', revoked_at: new Date(atMs) });
  const voucher = (await trx('vouchers').where({ case_no: caseNo, state: 'valid' }).forUpdate().first()) as
    VoucherRow | undefined;
  if (!voucher) {
    // Graded but never issued: the cycle can be assessed again.
    await trx('assessments').where({ case_no: caseNo, state: 'graded' }).update({ state: 'revoked', live: null });
    return { kind: 'nothing-issued' };
  }
  if (await trx('amendments').where({ open_voucher_id: voucher.id }).first('no')) return { kind: 'amendment-open' };
  const { office_code: officeCode } = await trx('cases').where({ case_no: caseNo }).first('office_code');
  const amendmentNo = await insertAmendment(trx, keys.sealed, {
    voucher,
    officeCode,
    action: 'revoke',
    state: 'confirmed',
    staffId: actorId,
    atMs,
    details: { reason, grade: null, points: null, fourEyes: false, requestKey: `terminate:${caseNo}`, refusal: null },
  });
  await applyAmendment(trx, keys, { amendmentNo, version: 2, atMs });
  return { kind: 'opened', amendmentNo };
}
