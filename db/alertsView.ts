import type { PromiseClock } from '../domain/case.ts';
import type { Database } from './connection.ts';

export interface AlertView {
  id: string;
  caseNo: string;
  clock: PromiseClock;
  level: string;
  dueDate: string;
  dueAtMs: number;
  raisedAtMs: number;
  acknowledgedBy: string | null;
  acknowledgedAtMs: number | null;
}

export interface AlertPosition {
  raisedAtMs: number;
  id: string;
}

export interface AlertViewRepository {
  /** Newest first, within one office. */
  list(query: {
    officeCode: string;
    acknowledged?: boolean | undefined;
    after?: AlertPosition | undefined;
    limit: number;
  }): Promise<AlertView[]>;
  /** Only the first acknowledgement counts; the alert as it then stands, or null when the office has no such alert. */
  acknowledge(id: string, officeCode: string, staffId: string, nowMs: number): Promise<AlertView | null>;
}

interface AlertRow {
  id: string;
  case_no: string;
  clock: PromiseClock;
  level: string;
  due_date: string;
  due_at: Date;
  raised_at: Date;
  acknowledged_by: string | null;
  acknowledged_at: Date | null;
}

const toAlert = (row: AlertRow): AlertView => ({
  id: row.id,
  caseNo: row.case_no,
  clock: row.clock,
  level: row.level,
  dueDate: row.due_date,
  dueAtMs: row.due_at.getTime(),
  raisedAtMs: row.raised_at.getTime(),
  acknowledgedBy: row.acknowledged_by,
  acknowledgedAtMs: row.acknowledged_at?.getTime() ?? null,
});

export function createAlertViewRepository(database: Database): AlertViewRepository {
  return {
    async list({ officeCode, acknowledged, after, limit }) {
      const query = database('alerts').where({ office_code: officeCode });
      if (acknowledged === true) void query.whereNotNull('acknowledged_at');
      if (acknowledged === false) void query.whereNull('acknowledged_at');
      if (after) {
        const raisedAt = new Date(after.raisedAtMs);
        void query
          .where('raised_at', '<=', raisedAt)
          .where((rest) => void rest.where('raised_at', '<', raisedAt).orWhere('id', '<', after.id));
      }
      const rows = (await query.orderBy('raised_at', 'desc').orderBy('id', 'desc').limit(limit)) as AlertRow[];
      return rows.map(toAlert);
    },

    async acknowledge(id, officeCode, staffId, nowMs) {
      await database('alerts')
        .where({ id, office_code: officeCode, acknowledged_at: null })
        .update({ acknowledged_by: staffId, acknowledged_at: new Date(nowMs) });
      const row = (await database('alerts').where({ id, office_code: officeCode }).first()) as AlertRow | undefined;
      return row ? toAlert(row) : null;
    },
  };
}
