import type { Transaction } from './connection.ts';

/**
 * The next number of a sequence, 1 first. The row is locked until the transaction ends, so numbers follow the order of commits and a
 * rolled-back transaction gives its number back.
 * @param name for cases `case:<office>:<yyyymmdd>`, for vouchers `voucher:<office>:<yyyymmdd>`, for amendments `amendment:<office>:<yyyymmdd>`, for correction requests
 *   `correction:<office>:<yyyymmdd>`, for messages to a number `sms:<index>`,
 *   `calendars` for the imports of notices
 */
export async function nextInSequence(trx: Transaction, name: string): Promise<number> {
  await trx.raw('insert into sequences (name, value) values (?, 1) on duplicate key update value = value + 1', [name]);
  const row = (await trx('sequences').where({ name }).forUpdate().first('value')) as { value: number };
  return row.value;
}
