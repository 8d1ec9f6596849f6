import { uuidv7 } from '../crypto/ids.ts';
import type { Database } from './connection.ts';

/** What was looked at. `case`: the masked view; `case-unmasked`: full name, numbers and address; `materials`: links to the pictures;
 * `document`: a notice, which names its addressee; `rating`: what an applicant has said of the office;
 * `assisted`: what a clerk at the counter sees of an applicant he files for; `ex-officio`: what the registry says of somebody whom the authority
 * would open a case about. */
export type PersonalDataKind =
  | 'case'
  | 'case-unmasked'
  | 'correction'
  | 'correction-unmasked'
  | 'materials'
  | 'document'
  | 'real-name'
  | 'person-search'
  | 'rating'
  | 'assisted'
  | 'ex-officio';

export interface PersonalDataRead {
  staffId: string;
  caseNo: string | null;
  /** a verification or a person, where there is no case */
  subjectId: string | null;
  what: readonly PersonalDataKind[];
  atMs: number;
}

/** Who saw which personal data when (P-11). The application can add rows, never change or delete them. */
export interface PersonalDataReadRepository {
  /** Written before the data is handed out: what cannot be recorded is not shown. */
  record(read: PersonalDataRead): Promise<void>;
}

export function createPersonalDataReadRepository(database: Database): PersonalDataReadRepository {
  return {
    async record({ staffId, caseNo, subjectId, what, atMs }) {
      const row = { staff_id: staffId, case_no: caseNo, subject_id: subjectId, at: new Date(atMs) };
      await database('personal_data_reads').insert(what.map((kind) => ({ ...row, id: uuidv7(), what: kind })));
    },
  };
}
