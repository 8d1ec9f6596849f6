import type { ClockMove } from '../domain/caseClocks.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import type { Selection } from '../domain/businesses/application.ts';
import { readGround, type ExOfficioGround } from '../domain/exOfficio.ts';
import type { CaseTerms } from '../domain/provinceConfig.ts';
import type { Category, QualificationStatus } from '../domain/qualification.ts';
import { categoriesOf, createCaseDraftRepository, type FormEntry } from './caseDrafts.ts';
import { openSnapshot } from './caseRecord.ts';
import type { Database } from './connection.ts';
import { createCorrectionViewRepository, type CorrectionOfCase } from './correctionViews.ts';
import { createMaterialRepository, type MaterialImage } from './materials.ts';
import { createProvinceConfigRepository } from './provinceConfigs.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface DeskCaseEvent {
  seq: number;
  atMs: number;
  actorKind: string;
  actorId: string;
  action: string;
  fromState: string | null;
  toState: string | null;
  version: number;
  /** of an event that has counted the clocks again: by which notice, and what moved */
  replan: { calendarVersion: number; source: string; number: string | null; moves: ClockMove[] } | null;
}

/** A submitted case with everything a clerk decides on, opened: masking is the presenter's. */
export interface DeskCase {
  snapshot: CaseSnapshot;
  office: { code: string; name: string; provinceCode: string };
  applicant: {
    userId: string;
    name: string | null;
    idNumber: string | null;
    sex: string | null;
    nation: string | null;
    birth: string | null;
    address: string | null;
    phone: string | null;
    realNameAtMs: number | null;
  };
  certificate: {
    number: string;
    categories: Category[];
    licenceClasses: string[];
    issuerName: string;
    firstIssued: string;
    validFrom: string;
    validTo: string;
    status: QualificationStatus;
    source: string;
    fetchedAtMs: number;
  };
  cycle: { start: string; end: string } | null;
  /** what it was applied for; empty: the whole certificate (Z-04) */
  selectedCategories: Category[];
  /** why the authority has opened it itself, and what it says of the facts; null: somebody applied */
  exOfficio: { ground: ExOfficioGround; reason: string | null } | null;
  noticeVersion: string;
  /** configuration and definition it began with (P-12) */
  terms: CaseTerms;
  form: Readonly<Record<string, FormEntry>>;
  materials: MaterialImage[];
  events: DeskCaseEvent[];
  /** of the record it rests on, under way or in effect since it was begun */
  corrections: CorrectionOfCase[];
  voucherNumber: string | null;
}

export interface DeskCaseRepository {
  /** A case of this office; drafts are the applicant's own. */
  find(caseNo: string, officeCode: string): Promise<DeskCase | null>;
  snapshotOf(caseNo: string, officeCode: string): Promise<CaseSnapshot | null>;
  /** What the case was applied for; null for another office's. */
  selectionOf(caseNo: string, officeCode: string): Promise<Selection | null>;
  /** Who did this last to the case, and when. */
  lastEvent(caseNo: string, actions?: readonly string[]): Promise<DeskCaseEvent | null>;
  /** Whether the case's province asks that acceptor and reviewer be two people (DESIGN §2); by the configuration the case began under, or came to by a transfer (D-29). */
  asksForFourEyes(caseNo: string): Promise<boolean>;
}

const parsed = <T>(value: T | string): T => (typeof value === 'string' ? (JSON.parse(value) as T) : value);
const ms = (value: unknown): number | null => (value instanceof Date ? value.getTime() : null);

function exOfficioOf(stored: string | null, form: Readonly<Record<string, FormEntry>>): DeskCase['exOfficio'] {
  const ground = readGround(stored);
  return ground && { ground, reason: form['reason']?.declared ?? null };
}

interface EventRow {
  seq: number;
  at: Date;
  actor_kind: string;
  actor_id: string;
  action: string;
  from_state: string | null;
  to_state: string | null;
  version: number;
  details: unknown;
}

interface NoticeRow {
  version: number;
  source: string;
  notice_number: string | null;
}

/** What the event of a re-plan says of itself (`keepTime`). */
interface ReplanDetails {
  calendarVersion: number;
  moves: ClockMove[];
}

function replanDetails({ action, details }: EventRow): ReplanDetails | null {
  if (action !== 'clocks-replanned') return null;
  return (typeof details === 'string' ? JSON.parse(details) : details) as ReplanDetails;
}

const toEvent = (row: EventRow, replan: DeskCaseEvent['replan']): DeskCaseEvent => ({
  seq: row.seq,
  atMs: row.at.getTime(),
  actorKind: row.actor_kind,
  actorId: row.actor_id,
  action: row.action,
  fromState: row.from_state,
  toState: row.to_state,
  version: row.version,
  replan,
});

const CASE_COLUMNS = [
  'c.*',
  'o.name as office_name',
  'u.name_sealed',
  'u.id_number_sealed',
  'u.sex',
  'u.nation',
  'u.birth_sealed',
  'u.address_sealed',
  'u.phone_sealed',
  'u.real_name_at',
  'q.id as q_id',
  'q.number_sealed',
  'q.categories',
  'q.licence_classes',
  'q.issuer_name',
  'q.first_issued',
  'q.valid_from',
  'q.valid_to',
  'q.status',
  'q.source',
  'q.fetched_at',
  'w.number as voucher_number',
] as const;

export function createDeskCaseRepository(database: Database, sealed: SealedColumns): DeskCaseRepository {
  const drafts = createCaseDraftRepository(database, sealed);
  const images = createMaterialRepository(database, sealed);
  const configs = createProvinceConfigRepository(database);
  const correctionViews = createCorrectionViewRepository(database, sealed);

  async function eventsOf(caseNo: string): Promise<DeskCaseEvent[]> {
    return opened((await database('case_events').where({ case_no: caseNo }).orderBy('seq')) as EventRow[]);
  }

  /** With the notice behind each new count of the clocks. */
  async function opened(rows: readonly EventRow[]): Promise<DeskCaseEvent[]> {
    const versions = rows.flatMap((row) => replanDetails(row)?.calendarVersion ?? []);
    const notices = (await database('calendars')
      .whereIn('version', versions)
      .select('version', 'source', 'notice_number')) as NoticeRow[];
    return rows.map((row) => {
      const details = replanDetails(row);
      const notice = notices.find(({ version }) => version === details?.calendarVersion);
      const origin = { source: notice?.source ?? '', number: notice?.notice_number ?? null };
      return toEvent(row, details && { ...origin, calendarVersion: details.calendarVersion, moves: details.moves });
    });
  }

  /** knex gives a joined row no type of its own. */
  type Row = Record<string, unknown> & { user_id: string; case_no: string };

  function applicantOf(row: Row): DeskCase['applicant'] {
    const open = (column: string) =>
      sealed.openOptional('users', column, row.user_id, (row[`${column}_sealed`] as Buffer | null) ?? null);
    return {
      userId: row.user_id,
      name: open('name'),
      idNumber: open('id_number'),
      sex: row['sex'] as string | null,
      nation: row['nation'] as string | null,
      birth: open('birth'),
      address: open('address'),
      phone: open('phone'),
      realNameAtMs: ms(row['real_name_at']),
    };
  }

  function certificateOf(row: Row): DeskCase['certificate'] {
    return {
      number: sealed.open('qualifications', 'number', row['q_id'] as string, row['number_sealed'] as Buffer),
      categories: parsed<Category[]>(row['categories'] as string),
      licenceClasses: parsed<string[]>(row['licence_classes'] as string),
      issuerName: row['issuer_name'] as string,
      firstIssued: row['first_issued'] as string,
      validFrom: row['valid_from'] as string,
      validTo: row['valid_to'] as string,
      status: row['status'] as QualificationStatus,
      source: row['source'] as string,
      fetchedAtMs: ms(row['fetched_at']) ?? 0,
    };
  }

  return {
    async find(caseNo, officeCode) {
      const row = (await database('cases as c')
        .join('offices as o', 'o.code', 'c.office_code')
        .join('users as u', 'u.id', 'c.user_id')
        .join('qualifications as q', 'q.id', 'c.qualification_id')
        .leftJoin('vouchers as w', (on) => on.on('w.case_no', 'c.case_no').andOnVal('w.state', '<>', 'preparing'))
        .where({ 'c.case_no': caseNo, 'c.office_code': officeCode })
        .whereNotNull('c.snapshot_sealed')
        // The newest issue: a correction takes the place of what was issued before.
        .orderBy('w.issue', 'desc')
        .first(...CASE_COLUMNS)) as Row | undefined;
      if (!row) return null;
      const [form, materials, events, corrections, terms] = await Promise.all([
        drafts.formOf(caseNo),
        images.of(caseNo),
        eventsOf(caseNo),
        correctionViews.ofCase(caseNo),
        configs.ofCase(caseNo),
      ]);
      const [start, end] = [row['cycle_start'] as string | null, row['cycle_end'] as string | null];
      return {
        snapshot: openSnapshot(sealed, caseNo, row['snapshot_sealed'] as Buffer, row['as_of'] as Date | null),
        office: {
          code: officeCode,
          name: row['office_name'] as string,
          provinceCode: row['province_code'] as string,
        },
        applicant: applicantOf(row),
        certificate: certificateOf(row),
        cycle: start && end ? { start, end } : null,
        selectedCategories: categoriesOf(row['selected_categories'] as string | null),
        exOfficio: exOfficioOf(row['ex_officio_ground'] as string | null, form),
        noticeVersion: row['notice_version'] as string,
        terms,
        form,
        materials,
        events,
        corrections,
        voucherNumber: row['voucher_number'] as string | null,
      };
    },

    async snapshotOf(caseNo, officeCode) {
      const row = await database('cases')
        .where({ case_no: caseNo, office_code: officeCode })
        .whereNotNull('snapshot_sealed')
        .first('snapshot_sealed', 'as_of');
      return row ? openSnapshot(sealed, caseNo, row.snapshot_sealed, row.as_of) : null;
    },

    async selectionOf(caseNo, officeCode) {
      const row = (await database('cases as c')
        .join('qualifications as q', 'q.id', 'c.qualification_id')
        .where({ 'c.case_no': caseNo, 'c.office_code': officeCode })
        .first('q.categories', 'c.selected_categories')) as
        { categories: string; selected_categories: string | null } | undefined;
      return row
        ? { categories: categoriesOf(row.categories), selectedCategories: categoriesOf(row.selected_categories) }
        : null;
    },

    async lastEvent(caseNo, actions) {
      const query = database('case_events').where({ case_no: caseNo });
      if (actions) void query.whereIn('action', [...actions]);
      const row = (await query.orderBy('seq', 'desc').first()) as EventRow | undefined;
      return row ? ((await opened([row]))[0] ?? null) : null;
    },

    async asksForFourEyes(caseNo) {
      const row = await database('cases as c')
        .join('offices as o', 'o.code', 'c.office_code')
        .where({ 'c.case_no': caseNo })
        .first('o.province_code', 'c.snapshot_sealed', 'c.as_of');
      const transfer = row?.snapshot_sealed && openSnapshot(sealed, caseNo, row.snapshot_sealed, row.as_of).transfer;
      if (!transfer) return (await configs.ofCase(caseNo)).config.fourEyes;
      return (await configs.version(row.province_code, transfer.config)).fourEyes;
    },
  };
}
