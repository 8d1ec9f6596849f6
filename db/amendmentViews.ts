import type {
  AmendmentAction,
  AmendmentDetails,
  AmendmentState,
  AmendmentSubject,
  VoucherStanding,
  VoucherState,
} from '../domain/amendment.ts';
import type { Grade } from '../domain/assessment.ts';
import { contentOf, detailsOf, subjectOf, type AmendmentRow, type VoucherRow } from './amendmentRows.ts';
import type { Database } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { standingOf, voucherVersion } from './voucherAmendments.ts';

export interface AmendmentView {
  no: string;
  subject: AmendmentSubject;
  voucher: { id: string; number: string } | null;
  certificate: { id: string; identifier: string } | null;
  caseNo: string;
  action: AmendmentAction;
  state: AmendmentState;
  version: number;
  /** as it was asked for */
  details: AmendmentDetails;
  requestedBy: string;
  requestedAtMs: number;
  /** who agreed to it, refused it or took it back */
  decidedBy: string | null;
  decidedAtMs: number | null;
  settledAtMs: number | null;
  newVoucher: { id: string; number: string } | null;
  newCertificate: { id: string; identifier: string } | null;
  /** why it does not get on: a supervisor's task */
  attention: string | null;
}

export interface DeskVoucher {
  id: string;
  number: string;
  caseNo: string;
  state: VoucherState;
  standing: VoucherStanding;
  version: number;
  issue: number;
  grade: Grade;
  points: number | null;
  holderName: string;
  cycleStart: string;
  cycleEnd: string;
  issuedAtMs: number;
  revokedAtMs: number | null;
  supersededBy: { id: string; number: string } | null;
  amendments: AmendmentView[];
}

export interface AmendmentViewRepository {
  /** One amendment of this office. */
  find(no: string, officeCode: string): Promise<AmendmentView | null>;
  /** Newest first. */
  list(query: {
    officeCode: string;
    state?: AmendmentState | undefined;
    after: { atMs: number; key: string } | null;
    limit: number;
  }): Promise<AmendmentView[]>;
  /** A voucher of this office as the desk sees it, with its amendments, newest first; names are not masked here. */
  voucher(id: string, officeCode: string): Promise<DeskVoucher | null>;
}

type JoinedRow = AmendmentRow & {
  voucher_number: string | null;
  new_voucher_number: string | null;
  certificate_identifier: string | null;
  new_certificate_identifier: string | null;
};

/** Amendments with the numbers of what they are about. */
export const joinedAmendments = (database: Database) =>
  database('amendments as a')
    .leftJoin('vouchers as v', 'v.id', 'a.voucher_id')
    .leftJoin('vouchers as n', 'n.id', 'a.new_voucher_id')
    .leftJoin('certificates as k', 'k.id', 'a.certificate_id')
    .leftJoin('certificates as nk', 'nk.id', 'a.new_certificate_id')
    .select(
      'a.*',
      'v.number as voucher_number',
      'n.number as new_voucher_number',
      'k.identifier as certificate_identifier',
      'nk.identifier as new_certificate_identifier',
    );

const voucherRef = (id: string | null, number: string | null) => (id && number ? { id, number } : null);
const certificateRef = (id: string | null, identifier: string | null) => (id && identifier ? { id, identifier } : null);

export const toAmendmentView = (sealed: SealedColumns, row: JoinedRow): AmendmentView => ({
  no: row.no,
  subject: subjectOf(row).kind,
  voucher: voucherRef(row.voucher_id, row.voucher_number),
  certificate: certificateRef(row.certificate_id, row.certificate_identifier),
  caseNo: row.case_no,
  action: row.action,
  state: row.state,
  version: row.version,
  details: detailsOf(sealed, row),
  requestedBy: row.requested_by,
  requestedAtMs: row.requested_at.getTime(),
  decidedBy: row.confirmed_by,
  decidedAtMs: row.decided_at?.getTime() ?? null,
  settledAtMs: row.settled_at?.getTime() ?? null,
  newVoucher: voucherRef(row.new_voucher_id, row.new_voucher_number),
  newCertificate: certificateRef(row.new_certificate_id, row.new_certificate_identifier),
  attention: row.attention,
});

export function createAmendmentViewRepository(database: Database, sealed: SealedColumns): AmendmentViewRepository {
  const joined = () => joinedAmendments(database);
  const toView = (row: JoinedRow) => toAmendmentView(sealed, row);

  return {
    async find(no, officeCode) {
      const row = (await joined().where({ 'a.no': no, 'a.office_code': officeCode }).first()) as JoinedRow | undefined;
      return row ? toView(row) : null;
    },

    async list({ officeCode, state, after, limit }) {
      const query = joined().where({ 'a.office_code': officeCode });
      if (state) void query.where({ 'a.state': state });
      if (after) {
        const at = new Date(after.atMs);
        void query
          .where('a.requested_at', '<=', at)
          .where((rest) => void rest.where('a.requested_at', '<', at).orWhere('a.no', '<', after.key));
      }
      const rows = (await query
        .orderBy([
          { column: 'a.requested_at', order: 'desc' },
          { column: 'a.no', order: 'desc' },
        ])
        .limit(limit)) as JoinedRow[];
      return rows.map(toView);
    },

    async voucher(id, officeCode) {
      const row = (await database('vouchers as v')
        .join('cases as c', 'c.case_no', 'v.case_no')
        .leftJoin('vouchers as s', 's.id', 'v.superseded_by')
        .where({ 'v.id': id, 'c.office_code': officeCode })
        .whereNot({ 'v.state': 'preparing' })
        .whereNotNull('v.png_key')
        .first('v.*', 's.number as successor_number')) as
        (VoucherRow & { successor_number: string | null }) | undefined;
      if (!row) return null;
      const content = contentOf(sealed, row);
      const [standing, version, amendments] = await Promise.all([
        standingOf(database, row),
        voucherVersion(database, row),
        joined().where({ 'a.voucher_id': id }).orderBy('a.requested_at', 'desc') as Promise<JoinedRow[]>,
      ]);
      return {
        id,
        number: row.number,
        caseNo: row.case_no,
        state: row.state,
        standing,
        version,
        issue: row.issue,
        grade: row.grade,
        points: content.points,
        holderName: content.holderName,
        cycleStart: row.cycle_start,
        cycleEnd: row.cycle_end,
        issuedAtMs: row.issued_at.getTime(),
        revokedAtMs: row.revoked_at?.getTime() ?? null,
        supersededBy:
          row.superseded_by && row.successor_number ? { id: row.superseded_by, number: row.successor_number } : null,
        amendments: amendments.map(toView),
      };
    },
  };
}
