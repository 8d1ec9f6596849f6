import type { CorrectionSnapshot, CorrectionState } from '../domain/correction.ts';
import type { Correction, CorrectionItem } from '../domain/correctionItems.ts';
import type { Database } from './connection.ts';
import { claimOf, correctionSnapshotOf, type CorrectionRow } from './correctionRows.ts';
import { OPEN_STATES } from './openCases.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface CorrectionEvent {
  seq: number;
  atMs: number;
  action: string;
  actorKind: string;
  actorId: string;
  fromState: string | null;
  toState: string | null;
}

/** A request with everything about it, opened: masking is the presenter's. */
export interface CorrectionView {
  snapshot: CorrectionSnapshot;
  userId: string;
  qualificationId: string;
  certificateNumber: string;
  issuerName: string;
  office: { code: string; name: string; phone: string };
  corrections: Correction[];
  reason: string;
  events: CorrectionEvent[];
}

/** The same for the desk. */
export interface DeskCorrection extends CorrectionView {
  applicant: { name: string; idNumber: string; phone: string | null };
  /** open cases on the certificate */
  openCases: { caseNo: string; business: string; state: string }[];
}

/** A correction of the record a case rests on: under way, or in effect since the case was begun. */
export interface CorrectionOfCase {
  no: string;
  state: CorrectionState;
  items: CorrectionItem[];
  filedAtMs: number;
  /** null: not in effect yet */
  correctedAtMs: number | null;
}

export interface CorrectionListItem {
  no: string;
  qualificationId: string;
  snapshot: CorrectionSnapshot;
  items: CorrectionItem[];
}

export interface CorrectionViewRepository {
  /** null for one that is not there or another person's */
  own(userId: string, no: string): Promise<CorrectionView | null>;
  /** A person's requests, newest first. */
  listOf(
    userId: string,
    query: { before: { atMs: number; key: string } | null; limit: number },
  ): Promise<CorrectionListItem[]>;
  /** Number of the request that is under way for this certificate. */
  openFor(qualificationId: string): Promise<string | null>;
  /** A request of this office. */
  find(no: string, officeCode: string): Promise<DeskCorrection | null>;
  /** @param officeCode only of this office */
  snapshotOf(no: string, officeCode?: string): Promise<CorrectionSnapshot | null>;
  /** Derived, and nowhere stored with the case: oldest first. */
  ofCase(caseNo: string): Promise<CorrectionOfCase[]>;
}

type JoinedRow = CorrectionRow & {
  number_sealed: Buffer;
  issuer_name: string;
  office_name: string;
  office_phone: string;
  name_sealed: Buffer;
  id_number_sealed: Buffer;
  phone_sealed: Buffer | null;
};

export function createCorrectionViewRepository(database: Database, sealed: SealedColumns): CorrectionViewRepository {
  const joined = (where: object) =>
    database('correction_requests as r')
      .join('qualifications as q', 'q.id', 'r.qualification_id')
      .join('offices as o', 'o.code', 'r.office_code')
      .join('users as u', 'u.id', 'r.user_id')
      .where(where)
      .first(
        'r.*',
        'q.number_sealed',
        'q.issuer_name',
        'o.name as office_name',
        'o.phone as office_phone',
        'u.name_sealed',
        'u.id_number_sealed',
        'u.phone_sealed',
      ) as Promise<JoinedRow | undefined>;

  async function viewOf(row: JoinedRow): Promise<CorrectionView> {
    const events = await database('case_events').where({ case_no: row.no }).orderBy('seq');
    return {
      snapshot: correctionSnapshotOf(sealed, row),
      userId: row.user_id,
      qualificationId: row.qualification_id,
      certificateNumber: sealed.open('qualifications', 'number', row.qualification_id, row.number_sealed),
      issuerName: row.issuer_name,
      office: { code: row.office_code, name: row.office_name, phone: row.office_phone },
      ...claimOf(sealed, row),
      events: events.map((event) => ({
        seq: event.seq,
        atMs: (event.at as Date).getTime(),
        action: event.action,
        actorKind: event.actor_kind,
        actorId: event.actor_id,
        fromState: event.from_state,
        toState: event.to_state,
      })),
    };
  }

  const itemsOf = (row: CorrectionRow): CorrectionItem[] => claimOf(sealed, row).corrections.map(({ item }) => item);

  return {
    async own(userId, no) {
      const row = await joined({ 'r.no': no, 'r.user_id': userId });
      return row ? viewOf(row) : null;
    },

    async listOf(userId, { before, limit }) {
      const page = database('correction_requests').where({ user_id: userId });
      if (before) void page.whereRaw('(filed_at, no) < (?, ?)', [new Date(before.atMs), before.key]);
      const rows = (await page
        .orderBy([
          { column: 'filed_at', order: 'desc' },
          { column: 'no', order: 'desc' },
        ])
        .limit(limit)) as CorrectionRow[];
      return rows.map((row) => ({
        no: row.no,
        qualificationId: row.qualification_id,
        snapshot: correctionSnapshotOf(sealed, row),
        items: itemsOf(row),
      }));
    },

    async openFor(qualificationId) {
      const row = await database('correction_requests').where({ open_qualification_id: qualificationId }).first('no');
      return (row?.no as string | undefined) ?? null;
    },

    async find(no, officeCode) {
      const row = await joined({ 'r.no': no, 'r.office_code': officeCode });
      if (!row) return null;
      const cases = await database('cases')
        .where({ qualification_id: row.qualification_id })
        .whereIn('state', OPEN_STATES)
        .orderBy('case_no')
        .select('case_no', 'business', 'state');
      const open = (column: string, blob: Buffer) => sealed.open('users', column, row.user_id, blob);
      return {
        ...(await viewOf(row)),
        applicant: {
          name: open('name', row.name_sealed),
          idNumber: open('id_number', row.id_number_sealed),
          phone: row.phone_sealed && open('phone', row.phone_sealed),
        },
        openCases: cases.map(({ case_no: caseNo, business, state }) => ({ caseNo, business, state })),
      };
    },

    async snapshotOf(no, officeCode) {
      const row = (await database('correction_requests')
        .where(officeCode === undefined ? { no } : { no, office_code: officeCode })
        .first()) as CorrectionRow | undefined;
      return row ? correctionSnapshotOf(sealed, row) : null;
    },

    async ofCase(caseNo) {
      const rows = (await database('correction_requests as r')
        .join('cases as c', 'c.qualification_id', 'r.qualification_id')
        .where('c.case_no', caseNo)
        .where((which) => {
          void which.whereRaw('r.corrected_at >= c.created_at');
          void which.orWhereNotNull('r.open_qualification_id');
        })
        .orderBy('r.filed_at')
        .select('r.*')) as CorrectionRow[];
      return rows.map((row) => ({
        no: row.no,
        state: row.state,
        items: itemsOf(row),
        filedAtMs: row.filed_at.getTime(),
        correctedAtMs: row.corrected_at?.getTime() ?? null,
      }));
    },
  };
}
