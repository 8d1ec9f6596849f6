import type { CertificateContent } from '../domain/certificate.ts';
import type { CertificateCorrection } from '../domain/certificateCorrection.ts';
import { detailsOf, lockCase, type AmendmentRow } from './amendmentRows.ts';
import {
  insertCertificate,
  lockCertificates,
  openCertificate,
  reservationOf,
  type CertificateReservation,
} from './certificates.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { fileColumns, type IssuedFiles } from './issuedFiles.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What a correction starts from. */
export interface CorrectedFrom {
  caseNo: string;
  content: CertificateContent;
  correction: CertificateCorrection;
  /** of the last certificate of the qualification that was reserved: never used twice */
  identifier: string | null;
}

/** The certificates that corrections call for, before they count. */
export interface CertificateCorrectionRepository {
  /** As `CertificateRepository.reserve`, for the one correction that is under way of a certificate. */
  reserve(
    order: { amendmentNo: string; issuedAtMs: number; templateVersion: string },
    make: (trx: Transaction, from: CorrectedFrom) => Promise<{ token: string; content: CertificateContent }>,
  ): Promise<CertificateReservation>;
  /** The files are stored; it counts, and takes the place of the wrong one, when its amendment takes effect. */
  keep(id: string, files: IssuedFiles): Promise<void>;
}

export function createCertificateCorrectionRepository(
  database: Database,
  sealed: SealedColumns,
): CertificateCorrectionRepository {
  return {
    reserve: ({ amendmentNo, issuedAtMs, templateVersion }, make) =>
      inTransaction(database, async (trx) => {
        const amendment = (await trx('amendments').where({ no: amendmentNo }).first()) as AmendmentRow;
        const { certificate: correction } = detailsOf(sealed, amendment);
        if (!correction || !amendment.certificate_id) throw new Error(`${amendmentNo} corrects no certificate`);
        await lockCase(trx, amendment.case_no);
        const wrong = await trx('certificates').where({ id: amendment.certificate_id }).first();
        const known = await lockCertificates(trx, wrong.number_index);
        const own = known.filter(({ case_no: caseNo }) => caseNo === amendment.case_no);
        const reserved = own.find(({ issue, state }) => issue > wrong.issue && state === 'preparing');
        if (reserved) return { ...reservationOf(reserved), issued: reserved.png_key !== null };
        const last = known.at(-1);
        const made = await make(trx, {
          caseNo: amendment.case_no,
          content: openCertificate(sealed, wrong),
          correction,
          identifier: last?.identifier ?? null,
        });
        const issue = Math.max(...own.map((row) => row.issue)) + 1;
        const { case_no: caseNo, user_id: userId, number_index: numberIndex } = wrong;
        return insertCertificate(trx, sealed, {
          order: { caseNo, issue, issuedAtMs, templateVersion },
          userId,
          numberIndex,
          ordinal: (last?.ordinal ?? 0) + 1,
          ...made,
        });
      }),
    async keep(id, files) {
      await database('certificates').where({ id, state: 'preparing' }).update(fileColumns(files));
    },
  };
}
