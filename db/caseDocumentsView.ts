import type { NoticeKind } from '../domain/noticeKind.ts';
import type { Database } from './connection.ts';

/** An issued notice of a case, as it is listed; the document itself lies in the file store. */
export interface CaseDocument {
  id: string;
  caseNo: string;
  kind: NoticeKind;
  ordinal: number;
  number: string;
  issuedAtMs: number;
  pdfKey: string;
  pdfSha256: string;
  signature: string;
  signingKeyId: number;
}

export interface CaseDocumentViewRepository {
  /** oldest first */
  ofCase(caseNo: string): Promise<CaseDocument[]>;
  find(caseNo: string, id: string): Promise<CaseDocument | null>;
}

interface Row {
  id: string;
  case_no: string;
  kind: NoticeKind;
  ordinal: number;
  number: string;
  issued_at: Date;
  pdf_key: string;
  pdf_sha256: string;
  signature: string;
  signing_key_id: number;
}

const toDocument = (row: Row): CaseDocument => ({
  id: row.id,
  caseNo: row.case_no,
  kind: row.kind,
  ordinal: row.ordinal,
  number: row.number,
  issuedAtMs: row.issued_at.getTime(),
  pdfKey: row.pdf_key,
  pdfSha256: row.pdf_sha256,
  signature: row.signature,
  signingKeyId: row.signing_key_id,
});

/** What is still being drawn is not there yet. */
export function createCaseDocumentViewRepository(database: Database): CaseDocumentViewRepository {
  const issued = (caseNo: string) => database('case_documents').where({ case_no: caseNo, state: 'issued' });
  return {
    async ofCase(caseNo) {
      return ((await issued(caseNo).orderBy(['issued_at', 'id'])) as Row[]).map(toDocument);
    },
    async find(caseNo, id) {
      const row = (await issued(caseNo).where({ id }).first()) as Row | undefined;
      return row ? toDocument(row) : null;
    },
  };
}
