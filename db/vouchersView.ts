import type { Database } from './connection.ts';

/** A voucher as its holder sees it in a list; the document itself lies in the file store. */
export interface OwnVoucher {
  id: string;
  caseNo: string;
  number: string;
  state: string;
  grade: string;
  cycleStart: string;
  cycleEnd: string;
  issuedAtMs: number;
  pngKey: string | null;
  pdfKey: string | null;
  token: string;
}

export interface VoucherViewRepository {
  /** issued ones only, newest first (A-21: a voucher exists when the case is approved and graded) */
  ofUser(userId: string): Promise<OwnVoucher[]>;
  find(userId: string, id: string): Promise<OwnVoucher | null>;
  /** the newest issue: a correction takes the place of what was issued before (D-22) */
  ofCase(caseNo: string): Promise<OwnVoucher | null>;
}

interface Row {
  id: string;
  case_no: string;
  number: string;
  state: string;
  grade: string;
  cycle_start: string;
  cycle_end: string;
  issued_at: Date;
  png_key: string | null;
  pdf_key: string | null;
  token: string;
}

const toVoucher = (row: Row): OwnVoucher => ({
  id: row.id,
  caseNo: row.case_no,
  number: row.number,
  state: row.state,
  grade: row.grade,
  cycleStart: row.cycle_start,
  cycleEnd: row.cycle_end,
  issuedAtMs: row.issued_at.getTime(),
  pngKey: row.png_key,
  pdfKey: row.pdf_key,
  token: row.token,
});

export function createVoucherViewRepository(database: Database): VoucherViewRepository {
  const issued = () => database('vouchers').whereNot({ state: 'preparing' }).whereNotNull('png_key');
  return {
    async ofUser(userId) {
      return (
        (await issued().where({ user_id: userId }).orderBy('issued_at', 'desc').orderBy('issue', 'desc')) as Row[]
      ).map(toVoucher);
    },
    async find(userId, id) {
      const row = (await issued().where({ user_id: userId, id }).first()) as Row | undefined;
      return row ? toVoucher(row) : null;
    },
    async ofCase(caseNo) {
      const row = (await issued().where({ case_no: caseNo }).orderBy('issue', 'desc').first()) as Row | undefined;
      return row ? toVoucher(row) : null;
    },
  };
}
