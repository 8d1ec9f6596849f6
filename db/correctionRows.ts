import { z } from 'zod';
import { correctionSnapshotSchema, type CorrectionSnapshot, type CorrectionState } from '../domain/correction.ts';
import { correctionSchema } from '../domain/correctionItems.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface CorrectionRow {
  no: string;
  user_id: string;
  qualification_id: string;
  office_code: string;
  state: CorrectionState;
  version: number;
  write_id: string | null;
  claim_sealed: Buffer;
  snapshot_sealed: Buffer;
  as_of: Date;
  calendar_version: number | null;
  filed_at: Date;
  corrected_at: Date | null;
}

/** What the applicant says, sealed: personal data. */
export const correctionClaimSchema = z.object({ reason: z.string(), corrections: z.array(correctionSchema).min(1) });
export type CorrectionClaimRow = z.infer<typeof correctionClaimSchema>;

export const claimOf = (sealed: SealedColumns, row: Pick<CorrectionRow, 'no' | 'claim_sealed'>): CorrectionClaimRow =>
  correctionClaimSchema.parse(JSON.parse(sealed.open('correction_requests', 'claim', row.no, row.claim_sealed)));

/** `as_of`: an alert may have been raised since it was written. */
export function correctionSnapshotOf(
  sealed: SealedColumns,
  { no, snapshot_sealed: blob, as_of: asOf }: Pick<CorrectionRow, 'no' | 'snapshot_sealed' | 'as_of'>,
): CorrectionSnapshot {
  const snapshot = correctionSnapshotSchema.parse(JSON.parse(sealed.open('correction_requests', 'snapshot', no, blob)));
  return { ...snapshot, asOfMs: Math.max(snapshot.asOfMs, asOf.getTime()) };
}

/** What stands in columns beside the sealed snapshot, to be looked for; all of it follows from the snapshot. */
export const correctionSearchColumns = ({ state, version, calendarVersion, endedAtMs }: CorrectionSnapshot) => ({
  state,
  version,
  // Of what a new calendar still has to look at.
  calendar_version: endedAtMs === null ? calendarVersion : null,
  ended_at: endedAtMs === null ? null : new Date(endedAtMs),
});

/** The columns that follow from a snapshot. */
export const correctionColumns = (sealed: SealedColumns, snapshot: CorrectionSnapshot, writeId: string) => ({
  ...correctionSearchColumns(snapshot),
  write_id: writeId,
  snapshot_sealed: sealed.seal('correction_requests', 'snapshot', snapshot.no, JSON.stringify(snapshot)),
  as_of: new Date(snapshot.asOfMs),
});
