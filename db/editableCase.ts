import type { Supplement } from '../domain/case.ts';
import type { SupplementItem } from '../domain/caseActions.ts';
import { openSnapshot } from './caseRecord.ts';
import type { Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What its applicant may change of a case: all of a draft, of a case that waits for a supplement the listed items (P-04). */
export type EditableCase =
  { phase: 'draft'; round: 0 } | { phase: 'supplement'; round: number; items: readonly SupplementItem[] };

/**
 * Locks the case row while something of it may be changed: what is edited cannot be (re)submitted at the same instant, and the other way
 * round. @returns null when nothing may be changed (any more)
 */
export async function lockEditable(
  trx: Transaction,
  sealed: SealedColumns,
  caseNo: string,
): Promise<EditableCase | null> {
  const row = (await trx('cases').where({ case_no: caseNo }).forUpdate().first('state', 'snapshot_sealed')) as
    { state: string; snapshot_sealed: Buffer | null } | undefined;
  if (row?.state === 'draft') return { phase: 'draft', round: 0 };
  if (row?.state !== 'supplement-requested' || !row.snapshot_sealed) return null;
  const { supplement } = openSnapshot(sealed, caseNo, row.snapshot_sealed);
  if (!supplement || (await closedRound(trx, caseNo, supplement))) return null;
  const { round, items } = supplement;
  return { phase: 'supplement', round, items };
}

/**
 * Digest of the answers of a round that is closed; null while it is open. One that was closed before it was asked for belongs to a past the
 * workflow has lost, and is open.
 */
export async function closedRound(
  trx: Transaction,
  caseNo: string,
  { round, requestedAtMs }: Pick<Supplement, 'round' | 'requestedAtMs'>,
): Promise<string | null> {
  const row = (await trx('supplement_rounds')
    .where({ case_no: caseNo, round })
    .where('sealed_at', '>=', new Date(requestedAtMs))
    .first('content_digest')) as { content_digest: string } | undefined;
  return row?.content_digest ?? null;
}

export const isListed = (editable: EditableCase, target: SupplementItem['target'], name: string): boolean =>
  editable.phase === 'draft' || editable.items.some((item) => item.target === target && item.name === name);
