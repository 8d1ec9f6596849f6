import type { CertificateState } from '../domain/certificate.ts';
import type { Category } from '../domain/qualification.ts';
import type { Database } from './connection.ts';

/** A certificate as its holder sees it in a list; the document itself lies in the file store. */
export interface OwnCertificate {
  id: string;
  caseNo: string;
  identifier: string;
  /** what its QR code says */
  token: string;
  version: number;
  state: CertificateState;
  categories: Category[];
  validFrom: string;
  validTo: string;
  issuedAtMs: number;
  pngKey: string | null;
  pdfKey: string | null;
}

export interface CertificateViewRepository {
  /** issued ones only, newest first */
  ofUser(userId: string): Promise<OwnCertificate[]>;
  find(userId: string, id: string): Promise<OwnCertificate | null>;
  /** the newest issue of a case */
  ofCase(caseNo: string): Promise<OwnCertificate | null>;
}

interface Row {
  id: string;
  case_no: string;
  identifier: string;
  token: string;
  version: number;
  state: CertificateState;
  categories: Category[] | string;
  valid_from: string;
  valid_to: string;
  issued_at: Date;
  png_key: string | null;
  pdf_key: string | null;
}

const toCertificate = (row: Row): OwnCertificate => ({
  id: row.id,
  caseNo: row.case_no,
  identifier: row.identifier,
  token: row.token,
  version: row.version,
  state: row.state,
  categories: typeof row.categories === 'string' ? (JSON.parse(row.categories) as Category[]) : row.categories,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  issuedAtMs: row.issued_at.getTime(),
  pngKey: row.png_key,
  pdfKey: row.pdf_key,
});

export function createCertificateViewRepository(database: Database): CertificateViewRepository {
  const issued = async (where: object): Promise<OwnCertificate[]> => {
    const rows = (await database('certificates')
      .where(where)
      .whereNotNull('png_key')
      .orderBy('issued_at', 'desc')
      .orderBy('ordinal', 'desc')) as Row[];
    return rows.map(toCertificate);
  };
  return {
    ofUser: (userId) => issued({ user_id: userId }),
    find: async (userId, id) => (await issued({ user_id: userId, id }))[0] ?? null,
    ofCase: async (caseNo) => (await issued({ case_no: caseNo }))[0] ?? null,
  };
}
