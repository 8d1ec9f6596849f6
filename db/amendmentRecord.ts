import {
  amendmentDetailsSchema,
  isAmendmentDecided,
  type AmendmentAction,
  type AmendmentState,
  type AmendmentStep,
  type AmendmentSubject,
} from '../domain/amendment.ts';
import type { Grade } from '../domain/assessment.ts';
import type { Category } from '../domain/qualification.ts';
import { amendableOf } from './amendable.ts';
import { applyAmendment } from './amendmentEffects.ts';
import {
  contentOf,
  detailsOf,
  lockCase,
  NOTHING_OPEN,
  sealDetails,
  subjectOf,
  type AmendedSubject,
  type AmendmentRow,
  type VoucherRow,
} from './amendmentRows.ts';
import { insertAmendment } from './amendments.ts';
import { reconcileWork } from './amendmentTasks.ts';
import { openCertificate, type CertificateRow } from './certificates.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What its workflow must know of an amendment. */
export interface AmendmentFactsRow {
  amendmentNo: string;
  subject: AmendmentSubject;
  action: AmendmentAction;
  state: AmendmentState;
  version: number;
  caseNo: string;
  /** of a voucher; '' for whatever is none, which earlier releases did not know */
  voucherId: string;
  requestedBy: string;
  fourEyes: boolean;
  notBeforeMs: number;
  decidedAtMs: number | null;
  correction: { grade: Grade; points: number | null; issue: number } | null;
}

/** What the ministry is told of an amendment that counts: what stands of the case now, or that nothing does. */
export interface AmendmentResult {
  action: AmendmentAction;
  caseNo: string;
  decidedAtMs: number;
  stands:
    | { kind: 'grade'; grade: Grade; points: number | null }
    | { kind: 'certificate'; categories: Category[]; validFrom: string; validTo: string }
    | null;
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
  async function rowOf(amendmentNo: string): Promise<AmendmentRow> {
    const row = (await database('amendments').where({ no: amendmentNo }).first()) as AmendmentRow | undefined;
    if (!row) throw new Error(`amendment ${amendmentNo} is not there`);
    return row;
  }
  const voucherOf = async (id: string): Promise<VoucherRow> => database('vouchers').where({ id }).first();
  const certificateOf = async (id: string): Promise<CertificateRow> => database('certificates').where({ id }).first();

  /** When what is amended began to count: nothing about it is dated before. */
  async function issuedAt({ voucher_id, certificate_id, case_no }: AmendmentRow): Promise<Date> {
    if (voucher_id) return (await voucherOf(voucher_id)).issued_at;
    if (certificate_id) return (await certificateOf(certificate_id)).issued_at;
    return (await database('cases').where({ case_no }).first('decided_at'))?.decided_at ?? new Date(0);
  }

  async function correctionOf(row: AmendmentRow): Promise<AmendmentFactsRow['correction']> {
    const { action, voucher_id } = row;
    const { grade, points } = detailsOf(sealed, row);
    if (action !== 'correct' || !voucher_id || !grade) return null;
    const voucher = await voucherOf(voucher_id);
    return { grade, points: points ?? contentOf(sealed, voucher).points, issue: voucher.issue + 1 };
  }

  /** The grade of another case that stands once this voucher is revoked: the B behind a restoration. */
  async function gradeBehind(id: string): Promise<AmendmentResult['stands']> {
    const { user_id, cycle_start } = await voucherOf(id);
    const standing = (await database('vouchers')
      .where({ user_id, cycle_start, state: 'valid' })
      .whereNot({ id })
      .first()) as VoucherRow | undefined;
    if (!standing) return null;
    const { grade, points } = contentOf(sealed, standing);
    return { kind: 'grade', grade, points };
  }

  async function standsAfter(row: AmendmentRow): Promise<AmendmentResult['stands']> {
    if (row.action === 'revoke') return row.voucher_id ? gradeBehind(row.voucher_id) : null;
    if (row.voucher_id) {
      const { grade, points } = contentOf(sealed, await voucherOf(row.new_voucher_id ?? row.voucher_id));
      return { kind: 'grade', grade, points };
    }
    if (!row.certificate_id) return null;
    const certificate = await certificateOf(row.new_certificate_id ?? row.certificate_id);
    // A cancellation that is reversed leaves nothing of its own case: what was before it counts again.
    if (certificate.case_no !== row.case_no) return null;
    const { categories, validFrom, validTo } = openCertificate(sealed, certificate);
    return { kind: 'certificate', categories, validFrom, validTo };
  }

  return {
    async facts(amendmentNo) {
      const row = await rowOf(amendmentNo);
      const before = await database('amendments')
        .where({ case_no: row.case_no })
        .whereNot({ no: amendmentNo })
        .max({ at: 'decided_at' })
        .first();
      const lastMs = (before?.['at'] as Date | null)?.getTime() ?? 0;
      return {
        amendmentNo,
        subject: subjectOf(row).kind,
        action: row.action,
        state: row.state,
        version: row.version,
        caseNo: row.case_no,
        voucherId: row.voucher_id ?? '',
        requestedBy: row.requested_by,
        fourEyes: detailsOf(sealed, row).fourEyes,
        notBeforeMs: Math.max((await issuedAt(row)).getTime(), lastMs) + 1,
        decidedAtMs: row.decided_at?.getTime() ?? null,
        correction: await correctionOf(row),
      };
    },

    record: (change) => inTransaction(database, (trx) => record(trx, sealed, change)),

    apply: (order) => inTransaction(database, (trx) => applyAmendment(trx, { sealed, auditKey }, order)),

    async result(amendmentNo) {
      const row = await rowOf(amendmentNo);
      const { action, case_no: caseNo } = row;
      const decidedAtMs = (row.decided_at ?? row.requested_at).getTime();
      return { action, caseNo, decidedAtMs, stands: await standsAfter(row) };
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
      ...(isAmendmentDecided(state) ? NOTHING_OPEN : {}),
      ...(settled ? { settled_at: new Date(atMs) } : {}),
    });
  await reconcileWork(trx, row, change);
}

interface Termination {
  caseNo: string;
  reason: string;
  actorId: string;
  atMs: number;
}

async function openRevocation(
  trx: Transaction,
  keys: { sealed: SealedColumns; auditKey: Buffer },
  order: Termination,
): Promise<Revocation> {
  const { caseNo, reason, actorId, atMs } = order;
  if (!(await lockCase(trx, caseNo))) throw new Error('the case to revoke from is not there');
  const asked = { case_no: caseNo, requested_by: actorId, requested_at: new Date(atMs) };
  const earlier = await trx('amendments').where(asked).whereNot({ action: 'correct' }).first('no');
  if (earlier) return { kind: 'opened', amendmentNo: earlier.no };
  const standing = await whatStands(trx, order);
  if (!standing) return { kind: 'nothing-issued' };
  const { subject, action } = standing;
  const amendable = await amendableOf(trx, keys.sealed, subject, atMs);
  if (await trx('amendments').where(amendable.open).first('no')) return { kind: 'amendment-open' };
  const { office_code: officeCode } = await trx('cases').where({ case_no: caseNo }).first('office_code');
  const requestKey = `terminate:${caseNo}`;
  const amendmentNo = await insertAmendment(trx, keys.sealed, {
    amendable,
    officeCode,
    action,
    state: 'confirmed',
    staffId: actorId,
    atMs,
    details: amendmentDetailsSchema.parse({
      reason,
      grade: null,
      points: null,
      fourEyes: false,
      requestKey,
      refusal: null,
    }),
  });
  await applyAmendment(trx, keys, { amendmentNo, version: 2, atMs, terminating: true });
  return { kind: 'opened', amendmentNo };
}

/** What a case that is terminated has granted until then; what is still being drawn is taken out of issue here and needs no amendment. */
async function whatStands(
  trx: Transaction,
  { caseNo, atMs }: Termination,
): Promise<{ subject: AmendedSubject; action: AmendmentAction } | null> {
  const preparing = { case_no: caseNo, issue: 1, state: 'preparing' };
  const at = new Date(atMs);
  // Drawn after this it would count: out of issue before its document is finished.
  await trx('vouchers').where(preparing).update({ state: 'revoked', revoked_at: at });
  await trx('certificates').where(preparing).update({ state: 'revoked', revoked_at: at, revoked_by: caseNo });
  const valid = { case_no: caseNo, state: 'valid' };
  const voucher = (await trx('vouchers').where(valid).forUpdate().first('id')) as { id: string } | undefined;
  if (voucher) return { subject: { kind: 'voucher', id: voucher.id }, action: 'revoke' };
  // Graded but never issued: the cycle can be assessed again.
  await trx('assessments').where({ case_no: caseNo, state: 'graded' }).update({ state: 'revoked', live: null });
  const certificate = ((await trx('certificates').where(valid).first('id')) ?? (await replacedSince(trx, caseNo))) as
    { id: string } | undefined;
  if (certificate) return { subject: { kind: 'certificate', id: certificate.id }, action: 'revoke' };
  const decision = { kind: 'decision' as const, caseNo };
  if (await trx('cancellations').where({ case_no: caseNo, restored_at: null }).first('case_no'))
    return { subject: decision, action: 'restore' };
  // Nothing that anybody could hold, but the ministry may have been told of it, and not yet that it no longer counts.
  const reported = await trx('ministry_reports')
    .where({ report_key: `${caseNo}:report` })
    .first('report_key');
  const amended = await trx('amendments').where({ case_no: caseNo, state: 'applied' }).first('no');
  return reported && !amended ? { subject: decision, action: 'revoke' } : null;
}

/** The certificate of a case that another case's has replaced: it would stand again if that one were revoked. */
const replacedSince = (trx: Transaction, caseNo: string) =>
  trx('certificates as own')
    .join('certificates as next', 'next.id', 'own.superseded_by')
    .where({ 'own.case_no': caseNo, 'own.state': 'superseded' })
    .whereNot({ 'next.case_no': caseNo })
    .first('own.id');
