import { formatCaseNumber } from '../domain/caseNumber.ts';
import type { BusinessId } from '../domain/businesses/business.ts';
import type { FormValues } from '../domain/businesses/business.ts';
import type { CaseState } from '../domain/lifecycle.ts';
import type { Category } from '../domain/qualification.ts';
import { shanghaiDate } from '../domain/time.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { materialColumns, type MaterialImage } from './materials.ts';
import { nextInSequence } from './sequences.ts';
import { declaredForm } from './supplementAnswers.ts';

/** The case as its own row tells it, without the sealed snapshot. */
export interface CaseHeader {
  caseNo: string;
  userId: string;
  business: BusinessId;
  kind: string;
  qualificationId: string;
  officeCode: string;
  provinceCode: string;
  cycleStart: string | null;
  cycleEnd: string | null;
  /** chosen with the draft; empty for a business that is applied for with the whole certificate (Z-04) */
  selectedCategories: Category[];
  state: CaseState;
  version: number;
  noticeVersion: string;
  /** of its province's configuration: what it began under, and keeps unless a draft agrees to a newer one (P-12) */
  configVersion: number;
  /** of what its business says nationally, likewise */
  nationalVersion: number;
  createdAtMs: number;
  /** the ended case whose form and materials it began with (P-23) */
  begunFrom: string | null;
}

export interface NewDraft {
  userId: string;
  business: BusinessId;
  kind: string;
  qualificationId: string;
  office: { code: string; provinceCode: string };
  cycle: { start: string; end: string } | null;
  selectedCategories: readonly Category[];
  noticeVersion: string;
  /** of the province's configuration, as it is now */
  configVersion: number;
  /** of what the business says nationally, as it is now */
  nationalVersion: number;
  unchangedConfirmed: boolean;
  /** field → what the registry or the profile says */
  prefill: Record<string, string | null>;
  /** the clerk at the counter who begins it for the applicant (P-22) */
  assistedBy?: string | null;
  /** the same one asked again is answered with the draft it made the first time (`byRequest`) */
  requestKey?: string;
  atMs: number;
}

/** What somebody who agrees goes on under. */
export type AgreedVersions = Pick<NewDraft, 'noticeVersion' | 'configVersion' | 'nationalVersion'>;

/** What an ended case of the same person hands on to a new draft (P-23). */
export interface CarriedOver {
  from: string;
  /** declared there, over what registry and profile say */
  values: Readonly<Partial<FormValues>>;
  /** with files of their own: what happens to one case leaves the other's alone */
  images: readonly MaterialImage[];
}

export interface FormEntry {
  declared: string | null;
  source: string | null;
}

/** The form without where its values came from. */
export const declaredOf = (form: Readonly<Record<string, FormEntry>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(form).map(([field, { declared }]) => [field, declared]));

export interface CaseDraftRepository {
  create(draft: NewDraft): Promise<string>;
  /** Made once: there is one draft at a time that carries a case on. */
  carryOn(draft: NewDraft, carried: CarriedOver): Promise<{ caseNo: string; created: boolean }>;
  /** The draft that carries on this case, if there is one. */
  carryingOn(userId: string, caseNo: string): Promise<string | null>;
  /** null for a case that is not there or another person's: the two are not told apart */
  find(userId: string, caseNo: string): Promise<CaseHeader | null>;
  /** What an earlier request under this key has begun: a draft, whatever has become of it, or a case without an applicant. */
  byRequest(requestKey: string): Promise<CaseHeader | null>;
  /** Anybody's case, for a clerk before whom its person stands. */
  ofAnybody(caseNo: string): Promise<CaseHeader | null>;
  /** The form as a draft holds it, or as it was last (re)submitted: what is being prepared for a supplement is not in it. */
  formOf(caseNo: string): Promise<Record<string, FormEntry>>;
  /** @returns false when it is no draft any more */
  saveForm(caseNo: string, values: Partial<FormValues>, atMs: number): Promise<boolean>;
  /** Agrees again: the draft goes on under this configuration; what was typed and uploaded stays. @returns false when it is no draft any more */
  agreeNotice(caseNo: string, agreed: AgreedVersions, atMs: number): Promise<boolean>;
  /** Drafts nobody has touched since (30 idle days, DESIGN §2), oldest first. */
  idleSince(untouchedSinceMs: number, limit: number): Promise<string[]>;
  /** Deletes the draft. @returns keys of the files that belonged to it, or null when it is no draft any more, or was touched since */
  remove(caseNo: string, options?: { untouchedSinceMs: number }): Promise<string[] | null>;
}

interface CaseRow {
  case_no: string;
  user_id: string;
  business: BusinessId;
  kind: string;
  qualification_id: string;
  office_code: string;
  province_code: string;
  cycle_start: string | null;
  cycle_end: string | null;
  selected_categories: Category[] | string | null;
  state: CaseState;
  version: number;
  notice_version: string;
  config_version: number;
  national_version: number;
  begun_from: string | null;
  created_at: Date;
}

/** A column of categories as the driver gives it. */
export const categoriesOf = (value: Category[] | string | null): Category[] =>
  typeof value === 'string' ? (JSON.parse(value) as Category[]) : (value ?? []);

const toHeader = (row: CaseRow): CaseHeader => ({
  caseNo: row.case_no,
  userId: row.user_id,
  business: row.business,
  kind: row.kind,
  qualificationId: row.qualification_id,
  officeCode: row.office_code,
  provinceCode: row.province_code,
  cycleStart: row.cycle_start,
  cycleEnd: row.cycle_end,
  selectedCategories: categoriesOf(row.selected_categories),
  state: row.state,
  version: row.version,
  noticeVersion: row.notice_version,
  configVersion: row.config_version,
  nationalVersion: row.national_version,
  createdAtMs: row.created_at.getTime(),
  begunFrom: row.begun_from,
});

/** Locks the case row while it is a draft: what is edited cannot be submitted at the same instant, and the other way round. */
export async function lockDraft(trx: Transaction, caseNo: string): Promise<boolean> {
  return (await trx('cases').where({ case_no: caseNo, state: 'draft' }).forUpdate().first('case_no')) !== undefined;
}

/** Supplement rounds that were resubmitted: up to here answers and images are the desk's to see. */
export async function answeredRounds(db: Database, caseNo: string): Promise<number> {
  const row = (await db('cases').where({ case_no: caseNo }).first('supplement_round')) as
    { supplement_round: number } | undefined;
  return row?.supplement_round ?? 0;
}

/** The next number of the office and day. */
export async function nextCaseNumber(
  trx: Transaction,
  { business, office, atMs }: Pick<NewDraft, 'business' | 'office' | 'atMs'>,
): Promise<string> {
  const date = shanghaiDate(atMs);
  const sequence = await nextInSequence(trx, `case:${office.code}:${date.replaceAll('-', '')}`);
  return formatCaseNumber({ business, officeCode: office.code, date, sequence });
}

export function createCaseDraftRepository(database: Database, sealed: SealedColumns): CaseDraftRepository {
  const sealForm = (column: 'declared' | 'source', caseNo: string, field: string, text: string | null) =>
    sealed.sealOptional('case_forms', column, `${caseNo}.${field}`, text);

  async function insert(trx: Transaction, draft: NewDraft, carried: CarriedOver | null = null): Promise<string> {
    const caseNo = await nextCaseNumber(trx, draft);
    const { business, office, cycle, atMs } = draft;
    const at = new Date(atMs);
    await trx('cases').insert({
      case_no: caseNo,
      user_id: draft.userId,
      business,
      kind: draft.kind,
      qualification_id: draft.qualificationId,
      office_code: office.code,
      province_code: office.provinceCode,
      cycle_start: cycle?.start ?? null,
      cycle_end: cycle?.end ?? null,
      selected_categories: draft.selectedCategories.length > 0 ? JSON.stringify(draft.selectedCategories) : null,
      state: 'draft',
      version: 0,
      notice_version: draft.noticeVersion,
      notice_agreed_at: at,
      unchanged_confirmed_at: draft.unchangedConfirmed ? at : null,
      config_version: draft.configVersion,
      national_version: draft.nationalVersion,
      begun_from: carried?.from ?? null,
      request_key: draft.requestKey ?? null,
      created_at: at,
      updated_at: at,
    });
    for (const [field, source] of Object.entries(draft.prefill)) {
      await trx('case_forms').insert({
        case_no: caseNo,
        field,
        declared_sealed: sealForm('declared', caseNo, field, carried?.values[field] ?? source),
        source_sealed: sealForm('source', caseNo, field, source),
        updated_at: at,
      });
    }
    if (draft.assistedBy)
      await trx('assisted_filings').insert({ case_no: caseNo, staff_id: draft.assistedBy, begun_at: at });
    for (const image of carried?.images ?? []) await trx('materials').insert(materialColumns(caseNo, image, 0));
    return caseNo;
  }

  async function headerOf(known: Readonly<Record<string, string>>): Promise<CaseHeader | null> {
    const row = (await database('cases').where(known).first()) as CaseRow | undefined;
    return row ? toHeader(row) : null;
  }

  const draftFrom = async (db: Database | Transaction, from: string, userId: string): Promise<string | null> => {
    const row = await db('cases').where({ begun_from: from, user_id: userId, state: 'draft' }).first('case_no');
    return (row?.case_no as string | undefined) ?? null;
  };

  return {
    create: (draft) => inTransaction(database, (trx) => insert(trx, draft)),
    carryOn: (draft, carried) =>
      inTransaction(database, async (trx) => {
        // The ended case is the lock: of two drafts that would carry it on, one is made.
        await trx('cases').where({ case_no: carried.from }).forUpdate().first('case_no');
        const known = await draftFrom(trx, carried.from, draft.userId);
        if (known) return { caseNo: known, created: false };
        return { caseNo: await insert(trx, draft, carried), created: true };
      }),
    carryingOn: (userId, caseNo) => draftFrom(database, caseNo, userId),
    find: (userId, caseNo) => headerOf({ case_no: caseNo, user_id: userId }),
    byRequest: (requestKey) => headerOf({ request_key: requestKey }),
    ofAnybody: (caseNo) => headerOf({ case_no: caseNo }),
    async formOf(caseNo) {
      const rows = (await database('case_forms').where({ case_no: caseNo }).select('field', 'source_sealed')) as {
        field: string;
        source_sealed: Buffer | null;
      }[];
      const declared = await declaredForm(database, sealed, caseNo, await answeredRounds(database, caseNo));
      const sourceOf = (field: string) => rows.find((row) => row.field === field)?.source_sealed ?? null;
      return Object.fromEntries(
        Object.entries(declared).map(([field, value]) => [
          field,
          {
            declared: value,
            source: sealed.openOptional('case_forms', 'source', `${caseNo}.${field}`, sourceOf(field)),
          },
        ]),
      );
    },
    saveForm: (caseNo, values, atMs) =>
      inTransaction(database, async (trx) => {
        if (!(await lockDraft(trx, caseNo))) return false;
        const at = new Date(atMs);
        for (const [field, value] of Object.entries(values)) {
          const declared = sealForm('declared', caseNo, field, value ?? null);
          await trx('case_forms')
            .insert({ case_no: caseNo, field, declared_sealed: declared, updated_at: at })
            .onConflict(['case_no', 'field'])
            .merge({ declared_sealed: declared, updated_at: at });
        }
        await trx('cases').where({ case_no: caseNo }).update({ updated_at: at });
        return true;
      }),
    async agreeNotice(caseNo, { noticeVersion, configVersion, nationalVersion }, atMs) {
      const at = new Date(atMs);
      const agreed = {
        notice_version: noticeVersion,
        config_version: configVersion,
        national_version: nationalVersion,
        notice_agreed_at: at,
      };
      const draft = database('cases').where({ case_no: caseNo, state: 'draft' });
      return (await draft.update({ ...agreed, updated_at: at })) === 1;
    },
    async idleSince(untouchedSinceMs, limit) {
      const idle = database('cases').where({ state: 'draft' }).where('updated_at', '<', new Date(untouchedSinceMs));
      return (await idle.orderBy('updated_at').limit(limit).pluck('case_no')) as string[];
    },
    remove: (caseNo, options) =>
      inTransaction(database, async (trx) => {
        if (!(await lockDraft(trx, caseNo))) return null;
        const { updated_at: touchedAt } = await trx('cases').where({ case_no: caseNo }).first('updated_at');
        if (options && (touchedAt as Date).getTime() >= options.untouchedSinceMs) return null;
        const keys = (await trx('materials').where({ case_no: caseNo }).pluck('object_key')) as string[];
        const consents = (await trx('assisted_filings')
          .where({ case_no: caseNo })
          .whereNotNull('consent_key')
          .pluck('consent_key')) as string[];
        // Forms and materials go with their case (on delete cascade).
        await trx('cases').where({ case_no: caseNo }).delete();
        return [...keys, ...consents];
      }),
  };
}
