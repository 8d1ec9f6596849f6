import { handBackLimit } from '../domain/paper.ts';
import { shanghaiDate } from '../domain/time.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { lockCertificates, settlePlace, supersede, type CertificateRow } from './certificates.ts';

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
   * until the registry's own answer says so. The paper is to be handed back within the days given.
   */
  cancelAll(ending: CertificateEnding & { handBackDays?: number }): Promise<void>;
  /** Takes such a cancellation back (恢复, D-20). */
  restoreCancelled(ending: CertificateEnding): Promise<RestoreVerdict>;
  /**
   * Takes back what a case has issued, or is about to. The certificate that had been replaced by it stands again; where another case's has
   * replaced it in turn, that one stands, and has replaced what was before.
   */
  revoke(ending: CertificateEnding): Promise<void>;
  /** Takes such a revocation back. */
  restoreRevoked(ending: CertificateEnding): Promise<RestoreVerdict>;
}

export function createCertificateEndingRepository(database: Database): CertificateEndingRepository {
  const inOne = <E extends CertificateEnding, T>(work: (trx: Transaction, ending: E) => Promise<T>) => {
    return (ending: E): Promise<T> => inTransaction(database, (trx) => work(trx, ending));
  };
  return {
    cancelAll: inOne(cancelAll),
    restoreCancelled: inOne(restoreCancelled),
    revoke: inOne(revoke),
    restoreRevoked: inOne(restoreRevoked),
  };
}

async function cancelAll(
  trx: Transaction,
  { caseNo, by, atMs, handBackDays }: CertificateEnding & { handBackDays?: number },
): Promise<void> {
  const { numberIndex, known } = await certificatesOf(trx, caseNo);
  const at = { cancelled_at: new Date(atMs), cancelled_by: by };
  await trx('certificates')
    .whereIn('id', idsOf(known, 'valid'))
    .update({ state: 'cancelled', ...at });
  await trx('certificates')
    .whereIn('id', idsOf(known, 'preparing'))
    .update({ state: 'cancelled', ...NEVER_ISSUED, ...at });
  await trx('qualifications').where({ number_index: numberIndex }).update({ status: 'cancelled' });
  const office = await trx('cases').where({ case_no: caseNo }).first('office_code', 'province_code');
  await trx('cancellations')
    .insert({
      case_no: caseNo,
      number_index: numberIndex,
      ...office,
      cancelled_at: new Date(atMs),
      hand_back_by: handBackLimit(shanghaiDate(atMs), handBackDays),
    })
    .onConflict('case_no')
    .ignore();
}

const idsOf = (known: readonly CertificateRow[], state: CertificateRow['state']): string[] =>
  known.filter((row) => row.state === state).map(({ id }) => id);

/** What was still being drawn is nobody's document, nor one that could stand again, though its picture may be there. */
const NEVER_ISSUED = { png_key: null, pdf_key: null } as const;

export async function restoreCancelled(
  trx: Transaction,
  { caseNo, by, atMs }: CertificateEnding,
): Promise<RestoreVerdict> {
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
  await trx('cancellations')
    .where({ case_no: by, restored_at: null })
    .update({ restored_at: new Date(atMs) });
  // Cancelled here, the linked record is given back here; that it has expired meanwhile follows from its dates.
  const given = await trx('qualifications')
    .where({ number_index: numberIndex, status: 'cancelled' })
    .update({ status: 'valid' });
  return drawn || given > 0 ? 'restored' : 'nothing';
}

export async function revoke(trx: Transaction, { caseNo, by, atMs }: CertificateEnding): Promise<void> {
  const { known } = await certificatesOf(trx, caseNo);
  const own = known.filter(({ case_no: owner }) => owner === caseNo);
  const at = { revoked_at: new Date(atMs), revoked_by: by };
  await trx('certificates')
    .whereIn('id', idsOf(own, 'preparing'))
    .update({ state: 'revoked', ...NEVER_ISSUED, ...at });
  const ids = new Set<string | null>(own.map(({ id }) => id));
  // One at most: whatever the case has corrected is replaced by its own next issue, and is nobody's to stand again.
  const last = own.findLast(
    (row) => row.state === 'valid' || (row.state === 'superseded' && !ids.has(row.superseded_by)),
  );
  if (!last) return;
  await trx('certificates')
    .where({ id: last.id })
    .update({ state: 'revoked', ...NOT_REPLACED, ...at });
  const replaced = known.filter((row) => row.state === 'superseded' && !ids.has(row.id) && ids.has(row.superseded_by));
  const successor = known.find(({ id }) => id === last.superseded_by);
  if (successor) await supersede(trx, replaced, successor);
  else await standAgain(trx, replaced);
}

const NOT_REPLACED = { superseded_by: null, superseded_at: null } as const;

/** The last of them, oldest first: two that were drawn at once have replaced the one before them both. */
async function standAgain(trx: Transaction, replaced: readonly CertificateRow[]): Promise<void> {
  const heir = replaced.at(-1);
  if (!heir) return;
  await trx('certificates')
    .where({ id: heir.id })
    .update({ state: 'valid', ...NOT_REPLACED });
  await supersede(trx, replaced.slice(0, -1), heir);
}

export async function restoreRevoked(trx: Transaction, { caseNo, by }: CertificateEnding): Promise<RestoreVerdict> {
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
export async function certificatesOf(
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
