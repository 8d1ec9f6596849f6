import { formatAmendmentNumber } from '../domain/amendmentNumber.ts';
import type {
  AmendmentAction,
  AmendmentDetails,
  AmendmentInput,
  AmendmentState,
  AmendmentSubject,
  AmendmentVerdict,
} from '../domain/amendment.ts';
import type { CertificateAmendmentInput } from '../domain/certificateAmendment.ts';
import { shanghaiDate } from '../domain/time.ts';
import { amendableOf, caseOfSubject, type Amendable } from './amendable.ts';
import {
  detailsOf,
  lockCase,
  sealDetails,
  subjectOf,
  type AmendedSubject,
  type AmendmentRow,
} from './amendmentRows.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { addToOutbox } from './outbox.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { nextInSequence } from './sequences.ts';

export interface AmendmentRequest {
  subject: AmendedSubject;
  officeCode: string;
  action: AmendmentAction;
  input: AmendmentInput | CertificateAmendmentInput;
  staffId: string;
  /** the same one asked again is answered with the amendment it made the first time */
  requestKey: string;
  /** of the subject, as the supervisor saw it */
  expectedVersion: number;
  /** a second supervisor must agree */
  fourEyes: boolean;
  nowMs: number;
}

export type RequestVerdict =
  | { kind: 'made'; amendmentNo: string }
  | { kind: 'missing' }
  | { kind: 'open'; amendmentNo: string; subject: AmendmentSubject; action: AmendmentAction; requestedBy: string }
  | { kind: 'stale'; version: number }
  | { kind: 'not-allowed'; verdict: Extract<AmendmentVerdict, { allowed: false }>; state: string }
  | { kind: 'unchanged' }
  | { kind: 'unlawful'; message: string };

export interface AmendmentRepository {
  /** Writes the amendment and the outbox row that starts its workflow, in one transaction; at most one is open per subject. */
  request(request: AmendmentRequest): Promise<RequestVerdict>;
  /** Number of the amendment that is under way for what this case has issued; null: there is none. */
  underWay(caseNo: string): Promise<string | null>;
}

export function createAmendmentRepository(database: Database, sealed: SealedColumns): AmendmentRepository {
  async function judge(
    trx: Transaction,
    amendable: Amendable,
    details: AmendmentDetails,
    request: AmendmentRequest,
  ): Promise<RequestVerdict | null> {
    const { columns, open } = amendable;
    const rows = (await trx('amendments').where(columns)) as AmendmentRow[];
    const same = rows.find((row) => detailsOf(sealed, row).requestKey === request.requestKey);
    if (same) return { kind: 'made', amendmentNo: same.no };
    const other = (await trx('amendments').where(open).first()) as AmendmentRow | undefined;
    if (other) {
      const { no: amendmentNo, action, requested_by: requestedBy } = other;
      return { kind: 'open', amendmentNo, subject: subjectOf(other).kind, action, requestedBy };
    }
    const { version, state } = amendable;
    if (version !== request.expectedVersion) return { kind: 'stale', version };
    const verdict = amendable.judge(request.action);
    if (!verdict.allowed) return { kind: 'not-allowed', verdict, state };
    const wrong = request.action === 'correct' ? amendable.whyNotCorrected(details) : null;
    if (wrong === 'unchanged') return { kind: 'unchanged' };
    return wrong && { kind: 'unlawful', message: wrong.unlawful };
  }

  return {
    request: (request) =>
      inTransaction(database, async (trx) => {
        const { subject, officeCode, action, staffId, nowMs } = request;
        const caseNo = await caseOfSubject(trx, subject, officeCode);
        if (!caseNo || !(await lockCase(trx, caseNo))) return { kind: 'missing' };
        const amendable = await amendableOf(trx, sealed, subject, nowMs);
        const details = detailsFrom(request);
        const answered = await judge(trx, amendable, details, request);
        if (answered) return answered;
        const amendmentNo = await insertAmendment(trx, sealed, {
          amendable,
          officeCode,
          action,
          state: 'requested',
          staffId,
          atMs: nowMs,
          details,
        });
        await addToOutbox(trx, 'start-amendment', amendmentNo);
        return { kind: 'made', amendmentNo };
      }),
    async underWay(caseNo) {
      const row = await database('amendments')
        .where({ case_no: caseNo })
        .where((open) => void open.whereNotNull('open_voucher_id').orWhereNotNull('open_subject'))
        .first('no');
      return (row?.no as string | undefined) ?? null;
    },
  };
}

function detailsFrom({ input, fourEyes, requestKey }: AmendmentRequest): AmendmentDetails {
  const { reason, ...said } = input;
  const { grade, points, ground, ...correction } = { grade: null, points: null, ground: null, ...said };
  return {
    reason,
    ground,
    certificate: Object.keys(correction).length > 0 ? correction : null,
    grade,
    points,
    fourEyes,
    requestKey,
    refusal: null,
  };
}

/** Writes an amendment under a new number. Its subject is blocked for others until the amendment has taken effect or is given up. */
export async function insertAmendment(
  trx: Transaction,
  sealed: SealedColumns,
  amendment: {
    amendable: Pick<Amendable, 'columns' | 'open'>;
    officeCode: string;
    action: AmendmentAction;
    state: AmendmentState;
    staffId: string;
    atMs: number;
    details: AmendmentDetails;
  },
): Promise<string> {
  const { amendable, officeCode, action, state, staffId, atMs, details } = amendment;
  const date = shanghaiDate(atMs);
  const sequence = await nextInSequence(trx, `amendment:${officeCode}:${date.replaceAll('-', '')}`);
  const no = formatAmendmentNumber({ officeCode, date, sequence });
  await trx('amendments').insert({
    no,
    ...amendable.columns,
    ...amendable.open,
    office_code: officeCode,
    action,
    state,
    input_sealed: sealDetails(sealed, no, details),
    requested_by: staffId,
    requested_at: new Date(atMs),
    decided_at: state === 'confirmed' ? new Date(atMs) : null,
  });
  return no;
}
