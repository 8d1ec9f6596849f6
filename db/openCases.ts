import type { OpenCase } from '../domain/eligibility/question.ts';
import { CASE_STATES, isEnded } from '../domain/lifecycle.ts';
import type { Database, Transaction } from './connection.ts';

/** Submitted and not ended (D-15): drafts do not count. */
export const OPEN_STATES = CASE_STATES.filter((state) => state !== 'draft' && !isEnded(state));

/** Cases on certificates, as D-15 counts them. A certificate is one row of one person. */
export interface OpenCaseRepository {
  /** The other cases that are open on the certificate of this case. */
  besides(caseNo: string): Promise<OpenCase[]>;
  /** qualification id → what is open on it */
  ofUser(userId: string): Promise<Map<string, OpenCase[]>>;
}

export function createOpenCaseRepository(database: Database): OpenCaseRepository {
  return {
    async besides(caseNo) {
      const own = await database('cases').where({ case_no: caseNo }).first('qualification_id');
      return own ? openOn(database, own.qualification_id as string, caseNo) : [];
    },
    async ofUser(userId) {
      const rows = (await database('cases')
        .where({ user_id: userId })
        .whereIn('state', OPEN_STATES)
        .select('qualification_id', 'business', 'kind')) as (OpenCase & { qualification_id: string })[];
      const found = new Map<string, OpenCase[]>();
      for (const { qualification_id: id, ...open } of rows) found.set(id, [...(found.get(id) ?? []), open]);
      return found;
    },
  };
}

async function openOn(db: Database | Transaction, qualificationId: string, besides: string): Promise<OpenCase[]> {
  return (await db('cases')
    .where({ qualification_id: qualificationId })
    .whereNot({ case_no: besides })
    .whereIn('state', OPEN_STATES)
    .orderBy('case_no')
    .select('business', 'kind')) as OpenCase[];
}

/**
 * The same inside the transaction of a submission. The certificate's row is the lock between two of them: whoever comes second sees what the
 * first has written (READ COMMITTED). A case that ends frees its place by its state alone.
 */
export async function lockOpenCases(
  trx: Transaction,
  { qualificationId, besides }: { qualificationId: string; besides: string },
): Promise<OpenCase[]> {
  await trx('qualifications').where({ id: qualificationId }).forUpdate().first('id');
  return openOn(trx, qualificationId, besides);
}
