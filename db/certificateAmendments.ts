import { isAmendmentDecided, type AmendmentState } from '../domain/amendment.ts';
import { judgeCertificateAmendment, type CertificateStanding } from '../domain/certificateAmendment.ts';
import { changesCertificate, judgeCorrection } from '../domain/certificateCorrection.ts';
import type { CertificateContent } from '../domain/certificate.ts';
import { isOverAge } from '../domain/eligibility/certificateRules.ts';
import { isEnded, type CaseState } from '../domain/lifecycle.ts';
import { shanghaiDate } from '../domain/time.ts';
import type { Amendable, Carried } from './amendable.ts';
import type { AmendmentRow } from './amendmentRows.ts';
import { restoreCancelled, restoreRevoked, revoke } from './certificateEndings.ts';
import { lockCertificates, openCertificate, settlePlace, type CertificateRow } from './certificates.ts';
import type { Database, Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

const standsLater = (own: CertificateRow, { ordinal, state }: CertificateRow): boolean =>
  ordinal > own.ordinal && state !== 'revoked' && state !== 'preparing';

/** A correction that is being drawn (issue 2 and on) is none: not one of the same case, nor one of an older certificate, which is overtaken. */
const becomesLater = (own: CertificateRow, { ordinal, state, issue }: CertificateRow): boolean =>
  ordinal > own.ordinal && state === 'preparing' && issue === 1;

/** What an action on this certificate is judged on, as the register stands now. */
export function certificateStanding(
  { row, known, caseState, content }: CertificateInRegister,
  atMs: number,
): CertificateStanding {
  const stands = known.some(({ id, state }) => id !== row.id && state === 'valid');
  return {
    state: row.state,
    // A cancellation ends all at once; of those it ended the last one comes back.
    replaced: row.state === 'cancelled' ? stands : known.some((other) => standsLater(row, other)),
    successorPreparing: known.some((other) => becomesLater(row, other)),
    caseOpen: !isEnded(caseState),
    caseTerminated: caseState === 'terminated',
    overAge: isOverAge({ birth: content.birth, sex: content.sex }, shanghaiDate(atMs)),
  };
}

/** A certificate with everything it is judged by. */
export interface CertificateInRegister {
  row: CertificateRow;
  /** all of the qualification, oldest first */
  known: readonly CertificateRow[];
  caseState: CaseState;
  content: CertificateContent;
}

/**
 * Version of a certificate for If-Match: grows when anything that is not a voucher's is asked for or decided about its qualification, when
 * another certificate comes after it, and when it is cancelled; not with what goes on behind, like a report that arrives.
 */
export async function certificateVersion(
  db: Database | Transaction,
  { row, known }: Pick<CertificateInRegister, 'row' | 'known'>,
): Promise<number> {
  const states = (await db('amendments as a')
    .join('cases as c', 'c.case_no', 'a.case_no')
    .join('qualifications as q', 'q.id', 'c.qualification_id')
    .where({ 'q.number_index': row.number_index })
    .whereNull('a.voucher_id')
    .pluck('a.state')) as AmendmentState[];
  const later = known.filter((other) => standsLater(row, other)).length;
  return 1 + states.length + states.filter(isAmendmentDecided).length + later + (row.state === 'cancelled' ? 1 : 0);
}

/** A certificate that is locked, with all of its qualification, to be amended. */
export async function amendableCertificate(
  trx: Transaction,
  sealed: SealedColumns,
  id: string,
  atMs: number,
): Promise<Amendable> {
  const { number_index: numberIndex } = await trx('certificates').where({ id }).first('number_index');
  const known = await lockCertificates(trx, numberIndex);
  const row = known.find((one) => one.id === id);
  if (!row) throw new Error('the certificate to amend is not there');
  const { state: caseState } = await trx('cases').where({ case_no: row.case_no }).first('state');
  const content = openCertificate(sealed, row);
  const inRegister = { row, known, caseState, content };
  const standing = certificateStanding(inRegister, atMs);
  const cancelledBy = row.state === 'cancelled' ? row.cancelled_by : null;
  return {
    columns: { voucher_id: null, certificate_id: id, case_no: cancelledBy ?? row.case_no },
    open: { open_subject: cancelledBy ? `decision:${cancelledBy}` : `certificate:${id}` },
    state: row.state,
    version: await certificateVersion(trx, inRegister),
    judge: (action) => judgeCertificateAmendment(action, standing),
    whyNotCorrected: ({ certificate: correction }) => {
      if (!correction) return null;
      if (!changesCertificate(content, correction)) return 'unchanged';
      const unlawful = judgeCorrection(content, correction, shanghaiDate(atMs));
      return unlawful === null ? null : { unlawful };
    },
    carryOut: (amendment, at) => carryOut(trx, { amendment, row, known, at }),
    dropDrawn: () => dropDrawn(trx, row),
  };
}

async function carryOut(
  trx: Transaction,
  act: { amendment: AmendmentRow; row: CertificateRow; known: readonly CertificateRow[]; at: Date },
): Promise<Carried> {
  const { amendment, row, at } = act;
  const details = { certificateId: row.id };
  const ending = { caseNo: row.case_no, by: amendment.no, atMs: at.getTime() };
  switch (amendment.action) {
    case 'revoke':
      await revoke(trx, ending);
      return { details };
    case 'restore':
      if (row.state === 'cancelled')
        await restoreCancelled(trx, { ...ending, caseNo: amendment.case_no, by: amendment.case_no });
      else await restoreRevoked(trx, { ...ending, by: row.revoked_by ?? '' });
      return { details };
    case 'correct': {
      const drawn = await trx('certificates')
        .where({ case_no: row.case_no, state: 'preparing' })
        .where('issue', '>', row.issue)
        .whereNotNull('png_key')
        .first();
      if (!drawn) throw new Error('the corrected certificate has not been drawn');
      await trx('certificates').where({ id: drawn.id }).update({ state: 'valid' });
      await settlePlace(trx, drawn as CertificateRow, act.known);
      const newCertificateId = drawn.id as string;
      return { columns: { new_certificate_id: newCertificateId }, details: { ...details, newCertificateId } };
    }
    default: {
      const never: never = amendment.action;
      throw new RangeError(`unknown action ${String(never)}`);
    }
  }
}

/** Its identifier is used up: the row stays, and without files nobody is shown it. */
const dropDrawn = (trx: Transaction, { case_no: caseNo, issue }: CertificateRow) =>
  trx('certificates')
    .where({ case_no: caseNo, state: 'preparing' })
    .where('issue', '>', issue)
    .update({ state: 'revoked', png_key: null, pdf_key: null });
