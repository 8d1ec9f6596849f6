import type { CaseSnapshot } from '../domain/case.ts';
import type { Database, Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** A case that has moved from one office to another (D-29), as both of them see it. */
export interface CaseMove {
  caseNo: string;
  /** of the case, as the transfer left it */
  version: number;
  fromOffice: string;
  toOffice: string;
  reason: string;
  staffId: string;
  atMs: number;
}

export interface CaseTransferRepository {
  /** To and from an office, newest first. @param query.before: older than this one */
  list(query: { officeCode: string; before: { atMs: number; key: string } | null; limit: number }): Promise<CaseMove[]>;
  /** What an earlier request under this key has made. */
  byRequest(requestKey: string): Promise<CaseMove | null>;
}

interface MoveRow {
  case_no: string;
  version: number;
  from_office: string;
  to_office: string;
  reason_sealed: Buffer;
  staff_id: string;
  transferred_at: Date;
}

const rowId = (caseNo: string, version: number): string => `${caseNo}.${version}`;

/** In the transaction that records the transfer: both offices see it as soon as the case has moved. */
export async function keepTransfer(
  trx: Transaction,
  sealed: SealedColumns,
  { caseNo, version, officeCode, transfer }: CaseSnapshot,
): Promise<void> {
  if (!transfer) throw new Error('a transfer says where the case came from');
  const { fromOffice, reason, by, atMs, requestKey } = transfer;
  await trx('case_transfers')
    .insert({
      case_no: caseNo,
      version,
      from_office: fromOffice,
      to_office: officeCode,
      reason_sealed: sealed.seal('case_transfers', 'reason', rowId(caseNo, version), reason),
      staff_id: by,
      request_key: requestKey,
      transferred_at: new Date(atMs),
    })
    .onConflict(['case_no', 'version'])
    .ignore();
}

export function createCaseTransferRepository(database: Database, sealed: SealedColumns): CaseTransferRepository {
  const toMove = (row: MoveRow): CaseMove => ({
    caseNo: row.case_no,
    version: row.version,
    fromOffice: row.from_office,
    toOffice: row.to_office,
    reason: sealed.open('case_transfers', 'reason', rowId(row.case_no, row.version), row.reason_sealed),
    staffId: row.staff_id,
    atMs: row.transferred_at.getTime(),
  });
  return {
    async list({ officeCode, before, limit }) {
      const query = database('case_transfers').where(
        (either) => void either.where({ from_office: officeCode }).orWhere({ to_office: officeCode }),
      );
      if (before) {
        const at = new Date(before.atMs);
        void query
          .where('transferred_at', '<=', at)
          .where((rest) => void rest.where('transferred_at', '<', at).orWhere('case_no', '<', before.key));
      }
      const rows = (await query.orderBy('transferred_at', 'desc').orderBy('case_no', 'desc').limit(limit)) as MoveRow[];
      return rows.map(toMove);
    },
    async byRequest(requestKey) {
      const row = (await database('case_transfers').where({ request_key: requestKey }).first()) as MoveRow | undefined;
      return row ? toMove(row) : null;
    },
  };
}
