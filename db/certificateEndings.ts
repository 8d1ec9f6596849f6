import { inTransaction, type Database, type Transaction } from './connection.ts';
import { lockCertificates, settlePlace, type CertificateRow } from './certificates.ts';

/** An act of the authority on certificates, by the case or amendment that is its ground. */
export interface CertificateEnding {
  caseNo: string;
  /** number of the case or amendment */
  by: string;
  atMs: number;
}

/** `replaced`: another certificate of the same qualification stands now, nothing was changed. */
export type RestoreVerdict = 'restored' | 'replaced' | 'nothing';

/** How certificates end and come back. Each of these done again changes nothing. */
export interface CertificateEndingRepository {
  /**
   * Full cancellation of the qualification of a case (D-26): whatever stands of its certificates is cancelled, and so is the linked record
   * until the registry's own answer says so.
   */
  cancelAll(ending: CertificateEnding): Promise<void>;
  /** Takes such a cancellation back (恢复, D-20). */
  restoreCancelled(ending: CertificateEnding): Promise<RestoreVerdict>;
  /** Takes back what a case has issued, or is about to; the certificate that had been replaced by it stands again. */
  revoke(ending: CertificateEnding): Promise<void>;
  /** Takes such a revocation back. */
  restoreRevoked(ending: CertificateEnding): Promise<RestoreVerdict>;
}

export function createCertificateEndingRepository(database: Database): CertificateEndingRepository {
  const inOne = <T>(work: (trx: Transaction, ending: CertificateEnding) => Promise<T>) => {
    return (ending: CertificateEnding): Promise<T> => inTransaction(database, (trx) => work(trx, ending));
  };
  return {
    cancelAll: inOne(cancelAll),
    restoreCancelled: inOne(restoreCancelled),
    revoke: inOne(revoke),
    restoreRevoked: inOne(restoreRevoked),
  };
}

async function cancelAll(trx: Transaction, { caseNo, by, atMs }: CertificateEnding): Promise<void> {
  const { numberIndex, known } = await certificatesOf(trx, caseNo);
  const standing = known.filter(({ state }) => state === 'valid' || state === 'preparing').map(({ id }) => id);
  await trx('certificates')
    .whereIn('id', standing)
    .update({ state: 'cancelled', cancelled_at: new Date(atMs), cancelled_by: by });
  await trx('qualifications').where({ number_index: numberIndex }).update({ status: 'cancelled' });
}

async function restoreCancelled(trx: Transaction, { caseNo, by }: CertificateEnding): Promise<RestoreVerdict> {
  const { numberIndex, known } = await certificatesOf(trx, caseNo);
  const ours = known.filter(({ state, cancelled_by: ground }) => state === 'cancelled' && ground === by);
  if (known.some(({ state }) => state === 'valid')) return ours.length > 0 ? 'replaced' : 'nothing';
  // What had not been drawn has no document that could stand again.
  const drawn = ours.findLast(({ png_key: key }) => key !== null);
  const back = { cancelled_at: null, cancelled_by: null };
  if (drawn)
    await trx('certificates')
      .where({ id: drawn.id })
      .update({ state: 'valid', ...back });
  // Cancelled here, the linked record is given back here; that it has expired meanwhile follows from its dates.
  const given = await trx('qualifications')
    .where({ number_index: numberIndex, status: 'cancelled' })
    .update({ status: 'valid' });
  return drawn || given > 0 ? 'restored' : 'nothing';
}

async function revoke(trx: Transaction, { caseNo, by, atMs }: CertificateEnding): Promise<void> {
  const { known } = await certificatesOf(trx, caseNo);
  const own = known.filter(({ case_no: owner }) => owner === caseNo);
  const standing = own.filter(({ state }) => state === 'valid' || state === 'preparing').map(({ id }) => id);
  if (standing.length === 0) return;
  await trx('certificates')
    .whereIn('id', standing)
    .update({ state: 'revoked', revoked_at: new Date(atMs), revoked_by: by });
  const replaced = own.map(({ id }) => id);
  await trx('certificates')
    .where({ state: 'superseded' })
    .whereIn('superseded_by', replaced)
    .whereNotIn('id', replaced)
    .update({ state: 'valid', superseded_by: null, superseded_at: null });
}

async function restoreRevoked(trx: Transaction, { caseNo, by }: CertificateEnding): Promise<RestoreVerdict> {
  const { known } = await certificatesOf(trx, caseNo);
  const revoked = known.findLast((row) => row.state === 'revoked' && row.revoked_by === by && row.png_key !== null);
  if (!revoked) return 'nothing';
  if (known.some(({ ordinal, state }) => ordinal > revoked.ordinal && state !== 'revoked' && state !== 'preparing'))
    return 'replaced';
  await trx('certificates').where({ id: revoked.id }).update({ state: 'valid', revoked_at: null, revoked_by: null });
  await settlePlace(trx, revoked, known);
  return 'restored';
}

/** The certificates of the qualification the case is about, locked. */
async function certificatesOf(
  trx: Transaction,
  caseNo: string,
): Promise<{ numberIndex: string; known: CertificateRow[] }> {
  const row = await trx('cases as c')
    .join('qualifications as q', 'q.id', 'c.qualification_id')
    .where('c.case_no', caseNo)
    .first('q.id', 'q.number_index');
  if (!row) throw new Error(`case ${caseNo} has no qualification`);
  await trx('qualifications').where({ id: row.id }).forUpdate().first('id');
  return { numberIndex: row.number_index, known: await lockCertificates(trx, row.number_index) };
}
