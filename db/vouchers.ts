import { uuidv7 } from '../crypto/ids.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { fileColumns, type IssuedFiles } from './issuedFiles.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What is fixed about a voucher before it is drawn. */
export interface VoucherReservation {
  id: string;
  number: string;
  token: string;
  issuedAtMs: number;
  /** its files are stored already: nothing is left to draw */
  issued: boolean;
}

export interface VoucherOrder {
  caseNo: string;
  /** 1 for the case's own, one more with each correction */
  issue: number;
  cycleStart: string;
  cycleEnd: string;
  grade: string;
  issuedAtMs: number;
  templateVersion: string;
}

export interface VoucherRepository {
  /**
   * Reserves number and token of one issue of a case's voucher; the same one is answered with what it got the first time, so that an issue
   * that was broken off draws the same document again.
   */
  reserve(
    order: VoucherOrder,
    make: (trx: Transaction) => Promise<{ number: string; token: string; content: unknown }>,
  ): Promise<VoucherReservation>;
  /** The drawn files are stored: from here on the voucher is valid, and an earlier one of the same person and cycle is superseded (D-22). */
  complete(id: string, files: IssuedFiles): Promise<void>;
  /** The files of a corrected voucher are stored; it counts, and takes the place of the old one, when its amendment takes effect. */
  keep(id: string, files: IssuedFiles): Promise<void>;
  contentOf(id: string): Promise<unknown>;
}

export function createVoucherRepository(database: Database, sealed: SealedColumns): VoucherRepository {
  return {
    reserve: (order, make) =>
      inTransaction(database, async (trx) => {
        // The case row is the lock: two attempts of the same activity reserve one after the other.
        const theCase = await trx('cases').where({ case_no: order.caseNo }).forUpdate().first('user_id');
        const row = await trx('vouchers')
          .where({ case_no: order.caseNo, issue: order.issue })
          .first('id', 'number', 'token', 'issued_at', 'state', 'png_key');
        if (row)
          return {
            id: row.id,
            number: row.number,
            token: row.token,
            issuedAtMs: (row.issued_at as Date).getTime(),
            issued: row.state !== 'preparing' || row.png_key !== null,
          };
        const { number, token, content } = await make(trx);
        const id = uuidv7();
        await trx('vouchers').insert({
          id,
          case_no: order.caseNo,
          issue: order.issue,
          user_id: theCase.user_id,
          number,
          token,
          state: 'preparing',
          cycle_start: order.cycleStart,
          cycle_end: order.cycleEnd,
          grade: order.grade,
          content_sealed: sealed.seal('vouchers', 'content', id, JSON.stringify(content)),
          template_version: order.templateVersion,
          issued_at: new Date(order.issuedAtMs),
        });
        return { id, number, token, issuedAtMs: order.issuedAtMs, issued: false };
      }),
    complete: (id, files) =>
      inTransaction(database, async (trx) => {
        const own = await trx('vouchers').where({ id }).forUpdate().first('user_id', 'cycle_start', 'state');
        const declared = await trx('vouchers')
          .where({ id, state: 'preparing' })
          .update({ state: 'valid', ...fileColumns(files) });
        // Taken out of issue while it was being drawn: it takes nobody's place.
        if (declared === 0 && own.state !== 'valid') return;
        await trx('vouchers')
          .where({ user_id: own.user_id, cycle_start: own.cycle_start, state: 'valid' })
          .whereNot({ id })
          .update({ state: 'superseded', superseded_by: id });
      }),
    async keep(id, files) {
      await database('vouchers').where({ id, state: 'preparing' }).update(fileColumns(files));
    },
    async contentOf(id) {
      const row = await database('vouchers').where({ id }).first('content_sealed');
      return row ? (JSON.parse(sealed.open('vouchers', 'content', id, row.content_sealed)) as unknown) : null;
    },
  };
}
