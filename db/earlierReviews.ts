import { idCardReadingSchema } from '../domain/idCard.ts';
import { isSettledBy, type CardAt } from '../domain/realNameReview.ts';
import type { Database } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What clerks have approved by hand, for whoever shows the same card again. */
export interface EarlierReviewRepository {
  /**
   * Whether a card that is shown at a counter was approved by a clerk before (adr/0024); the verification names that decision from then on.
   * A card that comes from the app settles nothing by itself: nobody has seen its holder.
   */
  settles(verificationId: string): Promise<boolean>;
}

interface CardRow {
  id: string;
  at: Date;
  scan_id: string;
  reading_sealed: Buffer | null;
}

export function createEarlierReviewRepository(database: Database, sealed: SealedColumns): EarlierReviewRepository {
  const cards = () =>
    database('real_name_verifications as v')
      .join('real_name_scans as s', 's.id', 'v.scan_id')
      .whereNotNull('s.reading_sealed')
      .select('v.id', 's.id as scan_id', 's.reading_sealed');

  function cardOf({ at, scan_id: scanId, reading_sealed: blob }: CardRow): CardAt {
    if (!blob) throw new Error('only cards that were read are asked for');
    const text = sealed.open('real_name_scans', 'reading', scanId, blob);
    return { reading: idCardReadingSchema.parse(JSON.parse(text)), atMs: at.getTime() };
  }

  return {
    async settles(verificationId) {
      const [row] = (await cards()
        .join('counter_identifications as i', 'i.scan_id', 's.id')
        .where({ 'v.id': verificationId })
        .select('v.created_at as at')) as CardRow[];
      const shown = row && cardOf(row);
      if (!shown?.reading.front.number) return false;
      // Whoever was approved is bound to his number; what rests on an approval is none itself.
      const approved = (await cards()
        .join('users as u', 'u.id', 'v.user_id')
        .where({ 'u.id_number_index': sealed.index('id-number', shown.reading.front.number), 'v.state': 'verified' })
        .whereNotNull('v.decided_by')
        .orderBy('v.decided_at', 'desc')
        .select('v.decided_at as at')) as CardRow[];
      const earlier = approved.find((one) => isSettledBy(cardOf(one), shown));
      if (!earlier) return false;
      await database('real_name_verifications').where({ id: verificationId }).update({ rests_on: earlier.id });
      return true;
    },
  };
}
