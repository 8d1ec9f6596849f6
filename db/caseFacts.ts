import type { BusinessId } from '../domain/businesses/business.ts';
import { readGround, type ExOfficioGround } from '../domain/exOfficio.ts';
import type { Category } from '../domain/qualification.ts';
import { categoriesOf } from './caseDrafts.ts';
import type { Database } from './connection.ts';
import { practitionerSchema } from './qualifications.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { declaredForm } from './supplementAnswers.ts';

/** What the effects of a case must know of its person and certificate. Opened for one effect, never passed through the engine. */
export interface CaseFacts {
  caseNo: string;
  business: BusinessId;
  kind: string;
  userId: string;
  holderName: string;
  idNumber: string;
  personIndex: string;
  cycleStart: string | null;
  cycleEnd: string | null;
  /** categories it was applied for; empty: the whole certificate (Z-04) */
  selectedCategories: Category[];
  /** why the authority has opened it itself; null: somebody applied */
  exOfficioGround: ExOfficioGround | null;
  /** null as long as it is a draft */
  submittedAtMs: number | null;
  /** 服务单位 as declared, or as a supplement has put it right */
  employer: string | null;
  /** the whole form as declared, or as supplements have put it right; null: left empty */
  declared: Readonly<Record<string, string | null>>;
  /** 住址 on record: the registry's, else the ID card's */
  address: string | null;
  /** `creditCode`: 统一社会信用代码, null while the office has none on record */
  office: { code: string; name: string; provinceCode: string; calendarRegion: string; creditCode: string | null };
  qualification: {
    id: string;
    number: string;
    categories: string[];
    licenceClasses: string[];
    issuerCode: string;
    issuerName: string;
    firstIssued: string;
    validFrom: string;
    validTo: string;
    status: string;
  };
}

export interface CaseFactsRepository {
  /** @throws Error when the case or its verified person is not there: then there is nothing to have an effect on */
  of(caseNo: string): Promise<CaseFacts>;
}

const list = (value: string[] | string): string[] =>
  typeof value === 'string' ? (JSON.parse(value) as string[]) : value;

export function createCaseFactsRepository(database: Database, sealed: SealedColumns): CaseFactsRepository {
  return {
    async of(caseNo) {
      const row = await database('cases as c')
        .join('users as u', 'u.id', 'c.user_id')
        .join('qualifications as q', 'q.id', 'c.qualification_id')
        .join('offices as o', 'o.code', 'c.office_code')
        .where('c.case_no', caseNo)
        .first(
          'c.case_no',
          'c.business',
          'c.kind',
          'c.cycle_start',
          'c.cycle_end',
          'c.selected_categories',
          'c.submitted_at',
          'c.ex_officio_ground',
          'c.supplement_round',
          'u.id as user_id',
          'u.name_sealed',
          'u.id_number_sealed',
          'u.id_number_index',
          'u.address_sealed',
          'q.id as qualification_id',
          'q.number_sealed',
          'q.categories',
          'q.licence_classes',
          'q.issuer_code',
          'q.issuer_name',
          'q.first_issued',
          'q.valid_from',
          'q.valid_to',
          'q.status',
          'q.practitioner_sealed',
          'o.code as office_code',
          'o.name as office_name',
          'o.province_code',
          'o.calendar_region',
          'o.credit_code',
        );
      if (!row?.name_sealed || !row.id_number_sealed) throw new Error(`case ${caseNo} has no verified person`);
      const declared = await declaredForm(database, sealed, caseNo, row.supplement_round);
      return {
        caseNo,
        business: row.business,
        kind: row.kind,
        userId: row.user_id,
        holderName: sealed.open('users', 'name', row.user_id, row.name_sealed),
        idNumber: sealed.open('users', 'id_number', row.user_id, row.id_number_sealed),
        personIndex: row.id_number_index,
        cycleStart: row.cycle_start,
        cycleEnd: row.cycle_end,
        selectedCategories: categoriesOf(row.selected_categories),
        exOfficioGround: readGround(row.ex_officio_ground),
        submittedAtMs: (row.submitted_at as Date | null)?.getTime() ?? null,
        employer: declared['employer'] ?? null,
        declared,
        address:
          registeredAddress(sealed, row.qualification_id, row.practitioner_sealed) ??
          sealed.openOptional('users', 'address', row.user_id, row.address_sealed),
        office: {
          code: row.office_code,
          name: row.office_name,
          provinceCode: row.province_code,
          calendarRegion: row.calendar_region,
          creditCode: row.credit_code,
        },
        qualification: {
          id: row.qualification_id,
          number: sealed.open('qualifications', 'number', row.qualification_id, row.number_sealed),
          categories: list(row.categories),
          licenceClasses: list(row.licence_classes),
          issuerCode: row.issuer_code,
          issuerName: row.issuer_name,
          firstIssued: row.first_issued,
          validFrom: row.valid_from,
          validTo: row.valid_to,
          status: row.status,
        },
      };
    },
  };
}

function registeredAddress(sealed: SealedColumns, id: string, blob: Buffer | null): string | null {
  const practitioner = sealed.openOptional('qualifications', 'practitioner', id, blob);
  if (practitioner === null) return null;
  return practitionerSchema.parse(JSON.parse(practitioner)).address || null;
}
