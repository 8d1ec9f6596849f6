import { addDays, daysBetween, type PlainDate } from '../../domain/time.ts';

/** Two bytes of days last from here until 2179. */
const FIRST_DAY: PlainDate = '2000-01-01';

/** @throws RangeError for a date outside 2000-01-01 to 2179-06-06 */
export const writeDay = (bytes: Buffer, date: PlainDate, at: number): void =>
  void bytes.writeUInt16BE(daysBetween(FIRST_DAY, date), at);

export const readDay = (bytes: Buffer, at: number): PlainDate => addDays(FIRST_DAY, bytes.readUInt16BE(at));
