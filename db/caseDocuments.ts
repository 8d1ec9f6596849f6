import { uuidv7 } from '../crypto/ids.ts';
import type { NoticeKind } from '../domain/noticeKind.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What is fixed about a notice before it is drawn. */
export interface DocumentReservation {
  id: string;
  number: string;
  issuedAtMs: number;
  /** its file is stored and signed already: nothing is left to do */
  issued: boolean;
}

export interface DocumentOrder {
  caseNo: string;
  kind: NoticeKind;
  /** 1: the first of its kind in this case */
  ordinal: number;
  officeCode: string;
  issuedAtMs: number;
  templateVersion: string;
}

export interface IssuedDocument {
  pdfKey: string;
  pdfSha256: string;
  /** detached, base64 */
  signature: string;
  signingKeyId: number;
}

export interface CaseDocumentRepository {
  /**
   * Reserves number and token of a notice; the same case, kind and ordinal is answered with what it got the first time, so that an issue
   * that was broken off draws the same document again.
   */
  reserve(
    order: DocumentOrder,
    make: (trx: Transaction) => Promise<{ number: string; token: string; content: unknown }>,
  ): Promise<DocumentReservation>;
  contentOf(id: string): Promise<unknown>;
  /** The file is stored and signed: from here on the notice is there for everybody. What stands already is kept. */
  complete(id: string, issued: IssuedDocument): Promise<void>;
}

export function createCaseDocumentRepository(database: Database, sealed: SealedColumns): CaseDocumentRepository {
  return {
    reserve: (order, make) =>
      inTransaction(database, async (trx) => {
        const { caseNo, kind, ordinal } = order;
        // The case row is the lock: two attempts of the same activity reserve one after the other.
        await trx('cases').where({ case_no: caseNo }).forUpdate().first('case_no');
        const row = await trx('case_documents')
          .where({ case_no: caseNo, kind, ordinal })
          .first('id', 'number', 'issued_at', 'state');
        if (row)
          return {
            id: row.id,
            number: row.number,
            issuedAtMs: (row.issued_at as Date).getTime(),
            issued: row.state === 'issued',
          };
        const { number, token, content } = await make(trx);
        const id = uuidv7();
        await trx('case_documents').insert({
          id,
          case_no: caseNo,
          kind,
          ordinal,
          office_code: order.officeCode,
          number,
          token,
          state: 'preparing',
          content_sealed: sealed.seal('case_documents', 'content', id, JSON.stringify(content)),
          template_version: order.templateVersion,
          issued_at: new Date(order.issuedAtMs),
        });
        return { id, number, issuedAtMs: order.issuedAtMs, issued: false };
      }),
    async contentOf(id) {
      const row = await database('case_documents').where({ id }).first('content_sealed');
      return row ? (JSON.parse(sealed.open('case_documents', 'content', id, row.content_sealed)) as unknown) : null;
    },
    async complete(id, { pdfKey, pdfSha256, signature, signingKeyId }) {
      await database('case_documents').where({ id, state: 'preparing' }).update({
        state: 'issued',
        pdf_key: pdfKey,
        pdf_sha256: pdfSha256,
        signature,
        signing_key_id: signingKeyId,
      });
    },
  };
}
