import type { AmendmentAction, AmendmentDetails, AmendmentVerdict } from '../domain/amendment.ts';
import type { AmendedSubject, AmendmentRow } from './amendmentRows.ts';
import { amendableCertificate } from './certificateAmendments.ts';
import type { Transaction } from './connection.ts';
import { amendableDecision } from './decisionAmendments.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { amendableVoucher } from './voucherAmendments.ts';

/** What an amendment has done, for its row and for the chain of its case. */
export interface Carried {
  columns?: Partial<Pick<AmendmentRow, 'new_voucher_id' | 'new_certificate_id'>>;
  details: Record<string, unknown>;
}

/** Something issued that can be amended, locked in the transaction that asks for it or carries it out. */
export interface Amendable {
  /** by which an amendment names it, its own case among them */
  columns: Pick<AmendmentRow, 'voucher_id' | 'certificate_id' | 'case_no'>;
  /** held while an amendment of it is open: unique keys judge */
  open: Partial<Pick<AmendmentRow, 'open_voucher_id' | 'open_subject'>>;
  state: string;
  version: number;
  judge(action: AmendmentAction): AmendmentVerdict;
  /** @returns `unchanged`: the correction is none; a text: what the law does not know; null: it can be made */
  whyNotCorrected(details: AmendmentDetails): 'unchanged' | { unlawful: string } | null;
  carryOut(row: AmendmentRow, at: Date): Promise<Carried>;
  /** A correction that came too late leaves nothing behind that a later one would find. */
  dropDrawn(): Promise<unknown>;
}

/** The subject as the register has it now; its case must be locked. */
export function amendableOf(
  trx: Transaction,
  sealed: SealedColumns,
  subject: AmendedSubject,
  atMs: number,
): Promise<Amendable> {
  switch (subject.kind) {
    case 'voucher':
      return amendableVoucher(trx, sealed, subject.id);
    case 'certificate':
      return amendableCertificate(trx, sealed, subject.id, atMs);
    case 'decision':
      return amendableDecision(trx, sealed, subject.caseNo, atMs);
  }
}

/** The case that an amendment of this belongs to, when the subject is one of this office's. */
export async function caseOfSubject(
  trx: Transaction,
  subject: AmendedSubject,
  officeCode: string,
): Promise<string | null> {
  switch (subject.kind) {
    case 'voucher':
    case 'certificate': {
      const row = await trx(`${subject.kind}s as d`)
        .join('cases as c', 'c.case_no', 'd.case_no')
        .where({ 'd.id': subject.id, 'c.office_code': officeCode })
        .first('d.*');
      // What a cancellation has ended is given back by reversing it, in the case of the cancellation.
      return row ? ((row.cancelled_by ?? row.case_no) as string) : null;
    }
    case 'decision': {
      const row = await trx('cancellations')
        .where({ case_no: subject.caseNo, office_code: officeCode })
        .first('case_no');
      return (row?.case_no as string | undefined) ?? null;
    }
  }
}
