import { formatAmendmentNumber } from '../domain/amendmentNumber.ts';
import {
  changesResult,
  judgeAmendment,
  type AmendmentAction,
  type AmendmentDetails,
  type AmendmentInput,
  type AmendmentState,
  type AmendmentVerdict,
} from '../domain/amendment.ts';
import { shanghaiDate } from '../domain/time.ts';
import {
  contentOf,
  detailsOf,
  lockCase,
  sealDetails,
  standingOf,
  voucherVersion,
  type AmendmentRow,
  type VoucherRow,
} from './amendmentRows.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { addToOutbox } from './outbox.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { nextInSequence } from './sequences.ts';

export interface AmendmentRequest {
  voucherId: string;
  officeCode: string;
  action: AmendmentAction;
  input: AmendmentInput;
  staffId: string;
  /** the same one asked again is answered with the amendment it made the first time */
  requestKey: string;
  /** of the voucher, as the supervisor saw it */
  expectedVersion: number;
  /** a second supervisor must agree */
  fourEyes: boolean;
  nowMs: number;
}

export type RequestVerdict =
  | { kind: 'made'; amendmentNo: string }
  | { kind: 'missing' }
  | { kind: 'open'; amendmentNo: string; action: AmendmentAction; requestedBy: string }
  | { kind: 'stale'; version: number }
  | { kind: 'not-allowed'; verdict: Extract<AmendmentVerdict, { allowed: false }>; state: string }
  | { kind: 'unchanged' };

export interface AmendmentRepository {
  /** Writes the amendment and the outbox row that starts its workflow, in one transaction; at most one is open per voucher. */
  request(request: AmendmentRequest): Promise<RequestVerdict>;
  /** Number of the amendment that is under way for what this case has issued; null: there is none. */
  underWay(caseNo: string): Promise<string | null>;
}

export function createAmendmentRepository(database: Database, sealed: SealedColumns): AmendmentRepository {
  async function judge(
    trx: Transaction,
    voucher: VoucherRow,
    request: AmendmentRequest,
  ): Promise<RequestVerdict | null> {
    const rows = (await trx('amendments').where({ voucher_id: voucher.id })) as AmendmentRow[];
    const same = rows.find((row) => detailsOf(sealed, row).requestKey === request.requestKey);
    if (same) return { kind: 'made', amendmentNo: same.no };
    const open = rows.find((row) => row.open_voucher_id !== null);
    if (open) return { kind: 'open', amendmentNo: open.no, action: open.action, requestedBy: open.requested_by };
    const version = await voucherVersion(trx, voucher);
    if (version !== request.expectedVersion) return { kind: 'stale', version };
    const verdict = judgeAmendment(request.action, await standingOf(trx, voucher));
    if (!verdict.allowed) return { kind: 'not-allowed', verdict, state: voucher.state };
    if ('grade' in request.input && !changesResult(contentOf(sealed, voucher), request.input))
      return { kind: 'unchanged' };
    return null;
  }

  return {
    request: (request) =>
      inTransaction(database, async (trx) => {
        const { voucherId, officeCode, action, input, staffId, requestKey, fourEyes, nowMs } = request;
        const found = await trx('vouchers as v')
          .join('cases as c', 'c.case_no', 'v.case_no')
          .where({ 'v.id': voucherId, 'c.office_code': officeCode })
          .first('v.case_no');
        if (!found || !(await lockCase(trx, found.case_no))) return { kind: 'missing' };
        const voucher = (await trx('vouchers').where({ id: voucherId }).forUpdate().first()) as VoucherRow;
        const answered = await judge(trx, voucher, request);
        if (answered) return answered;
        const amendmentNo = await insertAmendment(trx, sealed, {
          voucher,
          officeCode,
          action,
          state: 'requested',
          staffId,
          atMs: nowMs,
          details: {
            reason: input.reason,
            grade: 'grade' in input ? input.grade : null,
            points: 'grade' in input ? (input.points ?? null) : null,
            fourEyes,
            requestKey,
            refusal: null,
          },
        });
        await addToOutbox(trx, 'start-amendment', amendmentNo);
        return { kind: 'made', amendmentNo };
      }),
    async underWay(caseNo) {
      const row = await database('amendments').where({ case_no: caseNo }).whereNotNull('open_voucher_id').first('no');
      return (row?.no as string | undefined) ?? null;
    },
  };
}

/** Writes an amendment under a new number. Its voucher is blocked for others until the amendment has taken effect or is given up. */
export async function insertAmendment(
  trx: Transaction,
  sealed: SealedColumns,
  amendment: {
    voucher: Pick<VoucherRow, 'id' | 'case_no'>;
    officeCode: string;
    action: AmendmentAction;
    state: AmendmentState;
    staffId: string;
    atMs: number;
    details: AmendmentDetails;
  },
): Promise<string> {
  const { voucher, officeCode, action, state, staffId, atMs, details } = amendment;
  const date = shanghaiDate(atMs);
  const sequence = await nextInSequence(trx, `amendment:${officeCode}:${date.replaceAll('-', '')}`);
  const no = formatAmendmentNumber({ officeCode, date, sequence });
  await trx('amendments').insert({
    no,
    voucher_id: voucher.id,
    case_no: voucher.case_no,
    office_code: officeCode,
    action,
    state,
    input_sealed: sealDetails(sealed, no, details),
    requested_by: staffId,
    requested_at: new Date(atMs),
    decided_at: state === 'confirmed' ? new Date(atMs) : null,
    open_voucher_id: voucher.id,
  });
  return no;
}
