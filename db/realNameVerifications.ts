import { uuidv7 } from '../crypto/ids.ts';
import { inTransaction, type Database } from './connection.ts';

export interface Verification {
  id: string;
  scanId: string;
  state: 'checking' | 'verified' | 'in-review' | 'refused';
  reasonCode: string | null;
  createdAtMs: number;
  decidedAtMs: number | null;
}

export interface RealNameVerificationRepository {
  /** The newest one of the account. */
  newestOf(userId: string): Promise<Verification | null>;
  /** The one that was made from this pair of pictures, whoever its person is by now. */
  ofScan(scanId: string): Promise<Verification | null>;
  /**
   * The verification of this scan, begun unless it has been: asking twice begins one. Null when the account is verified already or another
   * scan is under way: one account, one person.
   */
  begin(userId: string, scanId: string, nowMs: number): Promise<Verification | null>;
}

interface VerificationRow {
  id: string;
  scan_id: string;
  state: Verification['state'];
  reason_code: string | null;
  created_at: Date;
  decided_at: Date | null;
}

const toVerification = (row: VerificationRow): Verification => ({
  id: row.id,
  scanId: row.scan_id,
  state: row.state,
  reasonCode: row.reason_code,
  createdAtMs: row.created_at.getTime(),
  decidedAtMs: row.decided_at?.getTime() ?? null,
});

export function createRealNameVerificationRepository(database: Database): RealNameVerificationRepository {
  return {
    async newestOf(userId) {
      const row = (await database('real_name_verifications')
        .where({ user_id: userId })
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .first()) as VerificationRow | undefined;
      return row ? toVerification(row) : null;
    },

    async ofScan(scanId) {
      const row = (await database('real_name_verifications').where({ scan_id: scanId }).first()) as
        VerificationRow | undefined;
      return row ? toVerification(row) : null;
    },

    begin: (userId, scanId, nowMs) =>
      inTransaction(database, async (trx) => {
        // The account's row is the lock: one account has one identity under way.
        const user = await trx('users').where({ id: userId }).forUpdate().first('id', 'real_name_at');
        const known = (await trx('real_name_verifications').where({ user_id: userId, scan_id: scanId }).first()) as
          VerificationRow | undefined;
        if (known) return toVerification(known);
        const underWay = await trx('real_name_verifications')
          .where({ user_id: userId })
          .whereIn('state', ['checking', 'in-review'])
          .first('id');
        if (underWay || user?.real_name_at) return null;
        const row: VerificationRow = {
          id: uuidv7(),
          scan_id: scanId,
          state: 'checking',
          reason_code: null,
          created_at: new Date(nowMs),
          decided_at: null,
        };
        await trx('real_name_verifications').insert({ ...row, user_id: userId });
        return toVerification(row);
      }),
  };
}
