import { isAmendmentDecided, type AmendmentState } from '../domain/amendment.ts';
import { judgeCancellationReversal, type CancellationStanding } from '../domain/certificateAmendment.ts';
import { isOverAge } from '../domain/eligibility/certificateRules.ts';
import { parseIdNumber } from '../domain/idNumber.ts';
import { isEnded } from '../domain/lifecycle.ts';
import { shanghaiDate } from '../domain/time.ts';
import type { Amendable } from './amendable.ts';
import { certificatesOf, restoreCancelled } from './certificateEndings.ts';
import type { Database, Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** Of a full cancellation; null: the decision of this case was none. */
export async function cancellationStanding(
  db: Database | Transaction,
  sealed: SealedColumns,
  caseNo: string,
  atMs: number,
): Promise<CancellationStanding | null> {
  const row = await db('cancellations as x')
    .join('cases as c', 'c.case_no', 'x.case_no')
    .join('users as u', 'u.id', 'c.user_id')
    .where('x.case_no', caseNo)
    .first('x.restored_at', 'x.number_index', 'c.state', 'u.id as user_id', 'u.id_number_sealed');
  if (!row) return null;
  const standing = await db('certificates').where({ number_index: row.number_index, state: 'valid' }).first('id');
  const person = parseIdNumber(sealed.open('users', 'id_number', row.user_id, row.id_number_sealed));
  const birth = person.ok ? { birth: person.birthDate, sex: person.sex } : null;
  return {
    restored: row.restored_at !== null,
    replaced: standing !== undefined,
    caseOpen: !isEnded(row.state),
    overAge: isOverAge(birth, shanghaiDate(atMs)),
  };
}

/** Version of a decision for If-Match: grows when an amendment of it is asked for or decided. */
export async function decisionVersion(db: Database | Transaction, caseNo: string): Promise<number> {
  const amendments = db('amendments').where({ case_no: caseNo }).whereNull('voucher_id');
  const states = (await amendments.pluck('state')) as AmendmentState[];
  return 1 + states.length + states.filter(isAmendmentDecided).length;
}

/**
 * The decision of a case that has left no document: a full cancellation, which can be reversed; or what only the ministry knows of, which is
 * taken back together with its case.
 */
export async function amendableDecision(
  trx: Transaction,
  sealed: SealedColumns,
  caseNo: string,
  atMs: number,
): Promise<Amendable> {
  const standing = await cancellationStanding(trx, sealed, caseNo, atMs);
  return {
    columns: { voucher_id: null, certificate_id: null, case_no: caseNo },
    open: { open_subject: `decision:${caseNo}` },
    state: standing?.restored ? 'restored' : 'cancelled',
    version: await decisionVersion(trx, caseNo),
    judge: (action) => (standing ? judgeCancellationReversal(action, standing) : { allowed: true }),
    whyNotCorrected: () => 'unchanged',
    async carryOut(_row, at) {
      if (!standing) return { details: {} };
      await certificatesOf(trx, caseNo);
      await restoreCancelled(trx, { caseNo, by: caseNo, atMs: at.getTime() });
      return { details: {} };
    },
    dropDrawn: async () => undefined,
  };
}
