import { uuidv7 } from '../crypto/ids.ts';
import type { PersonalDataKind } from '../domain/personalDataReads.ts';
import type { Database } from './connection.ts';
import { numbersOfPerson } from './numbersOfPerson.ts';

export interface PersonalDataRead {
  staffId: string;
  caseNo: string | null;
  /** a verification or a person, where there is no case */
  subjectId: string | null;
  /** keyed digest of the ID number that was asked about: nothing need be kept of that person */
  personIndex?: string;
  what: readonly PersonalDataKind[];
  atMs: number;
}

/** A look as an auditor finds it. */
export interface RecordedRead {
  id: string;
  staffId: string;
  staffName: string;
  caseNo: string | null;
  what: PersonalDataKind;
  atMs: number;
}

/** Who saw which personal data when (P-11). The application can add rows, never change or delete them. */
export interface PersonalDataReadRepository {
  /** Written before the data is handed out: what cannot be recorded is not shown. */
  record(read: PersonalDataRead): Promise<void>;
  /**
   * What the staff of this office have seen of one person, newest first: by his number, by whichever row he was known by, by his cases.
   * @param query.before older than this one
   */
  ofPerson(query: {
    personIndex: string;
    officeCode: string;
    before: { atMs: number; key: string } | null;
    limit: number;
  }): Promise<RecordedRead[]>;
}

interface ReadRow {
  id: string;
  staff_id: string;
  name: string;
  case_no: string | null;
  what: PersonalDataKind;
  at: Date;
}

export function createPersonalDataReadRepository(database: Database): PersonalDataReadRepository {
  /** The person's row, and those it has taken in (`adoptAccount`). */
  async function rowsOf(personIndex: string): Promise<string[]> {
    const ids = (await database('users').where({ id_number_index: personIndex }).pluck('id')) as string[];
    const former = (await database('account_adoptions').whereIn('user_id', ids).pluck('former_id')) as string[];
    return [...ids, ...former];
  }

  return {
    async record({ staffId, caseNo, subjectId, personIndex = null, what, atMs }) {
      const about = { case_no: caseNo, subject_id: subjectId, person_index: personIndex };
      const row = { staff_id: staffId, ...about, at: new Date(atMs) };
      await database('personal_data_reads').insert(what.map((kind) => ({ ...row, id: uuidv7(), what: kind })));
    },

    async ofPerson({ personIndex, officeCode, before, limit }) {
      const [rows, numbers] = await Promise.all([rowsOf(personIndex), numbersOfPerson(database, personIndex)]);
      const page = database('personal_data_reads as r')
        .join('staff as s', 's.id', 'r.staff_id')
        .where({ 's.office_code': officeCode })
        .where(
          (about) =>
            void about
              .where({ 'r.person_index': personIndex })
              .orWhereIn('r.subject_id', rows)
              .orWhereIn('r.case_no', numbers),
        );
      if (before) {
        const at = new Date(before.atMs);
        void page
          .where('r.at', '<=', at)
          .where((rest) => void rest.where('r.at', '<', at).orWhere('r.id', '<', before.key));
      }
      const found = (await page
        .orderBy('r.at', 'desc')
        .orderBy('r.id', 'desc')
        .limit(limit)
        .select('r.id', 'r.staff_id', 's.name', 'r.case_no', 'r.what', 'r.at')) as ReadRow[];
      return found.map(({ id, staff_id: staffId, name: staffName, case_no: caseNo, what, at }) => ({
        id,
        staffId,
        staffName,
        caseNo,
        what,
        atMs: at.getTime(),
      }));
    },
  };
}
