import { uuidv7 } from '../crypto/ids.ts';
import type { Database } from './connection.ts';

export interface AlertRow {
  caseNo: string;
  clock: 'acceptance' | 'result';
  level: string;
  dueDate: string;
  dueAtMs: number;
  raisedAtMs: number;
}

/** Raises an alert once per case, clock, level and deadline, however often it is asked to. */
export async function raiseAlert(database: Database, alert: AlertRow): Promise<void> {
  const row = (await database('cases').where({ case_no: alert.caseNo }).first('office_code')) as
    { office_code: string } | undefined;
  if (!row) return;
  await database('alerts')
    .insert({
      id: uuidv7(),
      case_no: alert.caseNo,
      office_code: row.office_code,
      clock: alert.clock,
      level: alert.level,
      due_date: alert.dueDate,
      due_at: new Date(alert.dueAtMs),
      raised_at: new Date(alert.raisedAtMs),
    })
    .onConflict(['case_no', 'clock', 'level', 'due_date'])
    .ignore();
}
