import { uuidv7 } from '../crypto/ids.ts';
import { isDuplicateKey, type Database, type Transaction } from './connection.ts';

/** One cycle of one person, as eligibility sees it. */
export interface AssessmentRecord {
  cycleStart: string;
  cycleEnd: string;
  kind: string;
  state: 'open' | 'graded';
  grade: string | null;
  caseNo: string | null;
}

export interface AssessmentRepository {
  /** Live assessments of a person, whichever certificate they were started from (D-12). */
  ofPerson(personIndex: string): Promise<AssessmentRecord[]>;
  /**
   * Takes a cycle for a case, in the transaction of its submission.
   * @returns false when another case has it: the UNIQUE key judges, not a look before
   */
  claim(
    trx: Transaction,
    claim: { personIndex: string; cycleStart: string; cycleEnd: string; kind: string; caseNo: string },
  ): Promise<boolean>;
}

export function createAssessmentRepository(database: Database): AssessmentRepository {
  return {
    async ofPerson(personIndex) {
      const rows = await database('assessments').where({ person_index: personIndex, live: 1 }).orderBy('cycle_start');
      return rows.map((row) => ({
        cycleStart: row.cycle_start,
        cycleEnd: row.cycle_end,
        kind: row.kind,
        state: row.state,
        grade: row.grade,
        caseNo: row.case_no,
      }));
    },
    async claim(trx, { personIndex, cycleStart, cycleEnd, kind, caseNo }) {
      try {
        await trx('assessments').insert({
          id: uuidv7(),
          person_index: personIndex,
          cycle_start: cycleStart,
          cycle_end: cycleEnd,
          kind,
          state: 'open',
          live: 1,
          case_no: caseNo,
          created_at: new Date(),
        });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}
