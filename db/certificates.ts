import { uuidv7 } from '../crypto/ids.ts';
import { certificateContentSchema, type CertificateContent, type CertificateState } from '../domain/certificate.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { fileColumns, type IssuedFiles } from './issuedFiles.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What is fixed about a certificate before it is drawn. */
export interface CertificateReservation {
  id: string;
  identifier: string;
  token: string;
  issuedAtMs: number;
  /** its files are stored already: nothing is left to draw */
  issued: boolean;
}

export interface CertificateOrder {
  caseNo: string;
  /** 1 for the case's own, one more with each correction */
  issue: number;
  issuedAtMs: number;
  templateVersion: string;
}

/** The certificates of the same qualification before this one. */
export interface EarlierCertificates {
  /** of the last one that was reserved, whatever became of it: an identifier is never used twice */
  identifier: string | null;
  /** what the last one that was issued, and not revoked, said */
  content: CertificateContent | null;
}

export interface CertificateRepository {
  /**
   * Reserves identifier and token of one issue of a case's certificate; the same one is answered with what it got the first time, so that an
   * issue that was broken off draws the same document again.
   */
  reserve(
    order: CertificateOrder,
    make: (trx: Transaction, earlier: EarlierCertificates) => Promise<{ token: string; content: CertificateContent }>,
  ): Promise<CertificateReservation>;
  /** The drawn files are stored: from here on it is valid, and the one it replaces is superseded. */
  complete(id: string, files: IssuedFiles): Promise<void>;
  contentOf(id: string): Promise<CertificateContent>;
}

export interface CertificateRow {
  id: string;
  case_no: string;
  issue: number;
  number_index: string;
  ordinal: number;
  identifier: string;
  token: string;
  state: CertificateState;
  content_sealed: Buffer;
  png_key: string | null;
  issued_at: Date;
  supersedes: string | null;
  superseded_by: string | null;
  revoked_by: string | null;
  cancelled_by: string | null;
}

/** All certificates of a qualification, oldest first, locked in that order. */
export const lockCertificates = async (trx: Transaction, numberIndex: string): Promise<CertificateRow[]> =>
  (await trx('certificates').where({ number_index: numberIndex }).orderBy('ordinal').forUpdate()) as CertificateRow[];

export const openCertificate = (
  sealed: SealedColumns,
  { id, content_sealed: blob }: Pick<CertificateRow, 'id' | 'content_sealed'>,
): CertificateContent => certificateContentSchema.parse(JSON.parse(sealed.open('certificates', 'content', id, blob)));

export function createCertificateRepository(database: Database, sealed: SealedColumns): CertificateRepository {
  return {
    reserve: (order, make) =>
      inTransaction(database, async (trx) => {
        // The case row is the lock of its attempts, the qualification's that of two cases which both want the next version.
        const theCase = await trx('cases')
          .where({ case_no: order.caseNo })
          .forUpdate()
          .first('qualification_id', 'user_id');
        const reserved = (await trx('certificates').where({ case_no: order.caseNo, issue: order.issue }).first()) as
          CertificateRow | undefined;
        if (reserved) return reservationOf(reserved);
        const qualification = await trx('qualifications')
          .where({ id: theCase.qualification_id })
          .forUpdate()
          .first('number_index');
        const known = await lockCertificates(trx, qualification.number_index);
        const { token, content } = await make(trx, earlierOf(sealed, known));
        return insertCertificate(trx, sealed, {
          order,
          userId: theCase.user_id,
          numberIndex: qualification.number_index,
          ordinal: (known.at(-1)?.ordinal ?? 0) + 1,
          token,
          content,
        });
      }),
    complete: (id, files) =>
      inTransaction(database, async (trx) => {
        const { number_index: numberIndex } = await trx('certificates').where({ id }).first('number_index');
        const known = await lockCertificates(trx, numberIndex);
        const own = known.find((row) => row.id === id);
        // Declared before, or taken out of issue while it was being drawn: it takes nobody's place.
        if (own?.state !== 'preparing') return;
        await trx('certificates')
          .where({ id })
          .update({ state: 'valid', ...fileColumns(files) });
        await settlePlace(trx, own, known);
      }),
    async contentOf(id) {
      const row = (await database('certificates').where({ id }).first('id', 'content_sealed')) as
        Pick<CertificateRow, 'id' | 'content_sealed'> | undefined;
      if (!row) throw new Error('no such certificate');
      return openCertificate(sealed, row);
    },
  };
}

/** Identifier, token and content are fixed from here on; the document is still to be drawn. */
export async function insertCertificate(
  trx: Transaction,
  sealed: SealedColumns,
  made: {
    order: CertificateOrder;
    userId: string;
    numberIndex: string;
    ordinal: number;
    token: string;
    content: CertificateContent;
  },
): Promise<CertificateReservation> {
  const { order, userId, numberIndex, ordinal, token, content } = made;
  const id = uuidv7();
  await trx('certificates').insert({
    id,
    case_no: order.caseNo,
    issue: order.issue,
    user_id: userId,
    number_index: numberIndex,
    number_sealed: sealed.seal('certificates', 'number', id, content.number),
    ordinal,
    identifier: content.identifier,
    version: content.version,
    token,
    state: 'preparing',
    categories: JSON.stringify(content.categories),
    valid_from: content.validFrom,
    valid_to: content.validTo,
    content_sealed: sealed.seal('certificates', 'content', id, JSON.stringify(content)),
    template_version: order.templateVersion,
    issued_at: new Date(order.issuedAtMs),
  });
  return { id, identifier: content.identifier, token, issuedAtMs: order.issuedAtMs, issued: false };
}

/** One certificate of a qualification is valid at a time: the later order. Two that were drawn at once may be done in the other order. */
export async function settlePlace(
  trx: Transaction,
  own: CertificateRow,
  known: readonly CertificateRow[],
): Promise<void> {
  const other = known.findLast(({ id, state }) => id !== own.id && state === 'valid');
  if (!other) return;
  const [newer, older] = other.ordinal > own.ordinal ? [other, own] : [own, other];
  await supersede(trx, [older], newer);
}

/** @param older oldest first; none of them stands beside the newer one */
export async function supersede(
  trx: Transaction,
  older: readonly CertificateRow[],
  newer: CertificateRow,
): Promise<void> {
  const last = older.at(-1);
  if (!last) return;
  const ids = older.map(({ id }) => id);
  await trx('certificates')
    .whereIn('id', ids)
    .update({ state: 'superseded', superseded_by: newer.id, superseded_at: newer.issued_at });
  await trx('certificates').where({ id: newer.id }).update({ supersedes: last.id });
}

export const reservationOf = ({
  id,
  identifier,
  token,
  issued_at: at,
  state,
}: CertificateRow): CertificateReservation => ({
  id,
  identifier,
  token,
  issuedAtMs: at.getTime(),
  issued: state !== 'preparing',
});

function earlierOf(sealed: SealedColumns, known: readonly CertificateRow[]): EarlierCertificates {
  const last = known.findLast(({ state }) => state !== 'preparing' && state !== 'revoked');
  return { identifier: known.at(-1)?.identifier ?? null, content: last ? openCertificate(sealed, last) : null };
}
