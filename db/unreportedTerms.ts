import type { Category } from '../domain/qualification.ts';
import type { Database } from './connection.ts';

/** What a certificate of this system's says of its term, where the registry has not been told yet. */
export interface UnreportedTerm {
  categories: Category[];
  validFrom: string;
  validTo: string;
}

export interface UnreportedTermRepository {
  /**
   * Of the certificate with which a case deals: what another case has granted since, as long as the ministry has not received its report. What
   * is kept of the registry's record does not know of it, and a report that is late must not take it back (D-28). Null: the record is up to date.
   */
  of(caseNo: string): Promise<UnreportedTerm | null>;
}

export function createUnreportedTermRepository(database: Database): UnreportedTermRepository {
  return {
    async of(caseNo) {
      const row = (await database('cases as own')
        .join('qualifications as q', 'q.id', 'own.qualification_id')
        .join('certificates as c', 'c.number_index', 'q.number_index')
        .leftJoin('ministry_reports as r', (on) =>
          on.on('r.report_key', database.raw("concat(c.case_no, ':report')")).andOnVal('r.state', 'received'),
        )
        .where({ 'own.case_no': caseNo, 'c.state': 'valid' })
        .whereNot('c.case_no', caseNo)
        .whereNull('r.report_key')
        .orderBy('c.ordinal', 'desc')
        .first('c.categories', 'c.valid_from', 'c.valid_to')) as
        { categories: Category[] | string; valid_from: string; valid_to: string } | undefined;
      if (!row) return null;
      const { categories, valid_from: validFrom, valid_to: validTo } = row;
      return {
        categories: typeof categories === 'string' ? (JSON.parse(categories) as Category[]) : categories,
        validFrom,
        validTo,
      };
    },
  };
}
