import { inTransaction, type Database } from './connection.ts';
import { lockDraft } from './caseDrafts.ts';

export interface SignedConsent {
  objectKey: string;
  sha256: string;
}

/** What was filed at the counter for somebody else (P-22). */
export interface AssistedFilingRepository {
  consentOf(caseNo: string): Promise<SignedConsent | null>;
  /**
   * The applicant's signed consent, in the place of an earlier one. A draft he began himself becomes an assisted one by it.
   * @returns the file it replaces, or null for none; `not-a-draft`: what was handed in stands
   */
  keepConsent(
    caseNo: string,
    consent: SignedConsent & { staffId: string; atMs: number },
  ): Promise<{ replaced: string | null } | 'not-a-draft'>;
  /** What was signed was another notice. @returns the file it was, if there was one */
  dropConsent(caseNo: string): Promise<string | null>;
}

export function createAssistedFilingRepository(database: Database): AssistedFilingRepository {
  return {
    async consentOf(caseNo) {
      const row = await database('assisted_filings').where({ case_no: caseNo }).first('consent_key', 'consent_sha256');
      return row?.consent_key ? { objectKey: row.consent_key, sha256: row.consent_sha256 } : null;
    },

    keepConsent: (caseNo, { objectKey, sha256, staffId, atMs }) =>
      inTransaction(database, async (trx) => {
        if (!(await lockDraft(trx, caseNo))) return 'not-a-draft';
        const known = await trx('assisted_filings').where({ case_no: caseNo }).first('consent_key');
        const at = new Date(atMs);
        const consent = { consent_key: objectKey, consent_sha256: sha256, consent_by: staffId, consent_at: at };
        if (known) await trx('assisted_filings').where({ case_no: caseNo }).update(consent);
        else await trx('assisted_filings').insert({ case_no: caseNo, staff_id: staffId, begun_at: at, ...consent });
        await trx('cases').where({ case_no: caseNo }).update({ updated_at: at });
        return { replaced: (known?.consent_key as string | null | undefined) ?? null };
      }),

    dropConsent: (caseNo) =>
      inTransaction(database, async (trx) => {
        if (!(await lockDraft(trx, caseNo))) return null;
        const known = await trx('assisted_filings').where({ case_no: caseNo }).first('consent_key');
        if (!known?.consent_key) return null;
        await trx('assisted_filings')
          .where({ case_no: caseNo })
          .update({ consent_key: null, consent_sha256: null, consent_by: null, consent_at: null });
        return known.consent_key as string;
      }),
  };
}
