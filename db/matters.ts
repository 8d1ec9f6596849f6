import { isCorrectionNumber } from '../domain/correctionNumber.ts';
import type { Transaction } from './connection.ts';

/**
 * What has a number, events, tasks, alerts and messages of its own: a case or a correction request. These tables hold the number of either
 * in `case_no`; it tells which of the two it is, and so where its row stands.
 */
export const matterTable = (no: string): { table: 'cases' | 'correction_requests'; key: 'case_no' | 'no' } =>
  isCorrectionNumber(no) ? { table: 'correction_requests', key: 'no' } : { table: 'cases', key: 'case_no' };

/** The row of a case or a correction request. */
export function matterRow(trx: Transaction, no: string) {
  const { table, key } = matterTable(no);
  return trx(table).where({ [key]: no });
}
