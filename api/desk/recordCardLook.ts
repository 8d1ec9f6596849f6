import type { IdCardReading } from '../../domain/idCard.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

/**
 * A card is shown to a member of staff: recorded before, under the number on it. The row it was read into has that number only once its person
 * is known, which may be never, and may be gone by then. Where no number could be read there is nothing but the row.
 */
export async function recordCardLook(
  { desk, sealed, now }: Pick<Services, 'desk' | 'sealed' | 'now'>,
  { staffId }: StaffIdentity,
  { userId: subjectId, reading }: { userId: string; reading: IdCardReading },
): Promise<void> {
  const { number } = reading.front;
  const onCard = number === null ? {} : { personIndex: sealed.index('id-number', number) };
  const look = { staffId, caseNo: null, subjectId, ...onCard, atMs: now() };
  await desk.personalDataReads.record({ ...look, what: ['real-name'] });
}
