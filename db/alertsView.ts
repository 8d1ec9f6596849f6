import type { AlertLevel, LadderClock } from '../domain/ladder.ts';
import type { Database } from './connection.ts';

export interface AlertView {
  id: string;
  caseNo: string;
  clock: LadderClock;
  level: AlertLevel;
  dueDate: string;
  dueAtMs: number;
  raisedAtMs: number;
  /** when its message goes out: not before the office opens */
  tellAtMs: number;
  recipients: string[];
  /** who had the task when it was raised; null: nobody */
  assigneeId: string | null;
  /** the task behind it is open and nobody has it now */
  unassigned: boolean;
  acknowledgedBy: string | null;
  acknowledgedAtMs: number | null;
  /** the clock it warned of has stopped, or has got another date */
  stoppedAtMs: number | null;
}

/** Cases nobody has come first, then the latest. */
export interface AlertPosition {
  unassigned: boolean;
  raisedAtMs: number;
  id: string;
}

export const ALERT_STATES = ['open', 'acknowledged', 'stopped', 'all'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Whose alerts: all of an office and those meant for this person wherever they are (a head of section sits above), or his own alone. */
export interface AlertReader {
  staffId: string;
  officeCode: string | null;
}

export interface AlertViewRepository {
  /** Cases nobody has now first, then the newest; messages that are not due yet are left out of a reader's own. */
  list(query: {
    reader: AlertReader;
    state: AlertState;
    after?: AlertPosition | undefined;
    limit: number;
    nowMs: number;
  }): Promise<AlertView[]>;
  /** Only the first acknowledgement counts; the alert as it then stands, or null when this reader has no such alert. */
  acknowledge(id: string, reader: AlertReader, nowMs: number): Promise<AlertView | null>;
}

interface AlertRow {
  id: string;
  case_no: string;
  clock: LadderClock;
  level: AlertLevel;
  due_date: string;
  due_at: Date;
  raised_at: Date;
  tell_at: Date | null;
  recipients: string[] | string | null;
  assignee_id: string | null;
  acknowledged_by: string | null;
  acknowledged_at: Date | null;
  stopped_at: Date | null;
  unassigned: number;
}

const listOf = (value: AlertRow['recipients']): string[] =>
  typeof value === 'string' ? (JSON.parse(value) as string[]) : (value ?? []);

const toAlert = (row: AlertRow): AlertView => ({
  id: row.id,
  caseNo: row.case_no,
  clock: row.clock,
  level: row.level,
  dueDate: row.due_date,
  dueAtMs: row.due_at.getTime(),
  raisedAtMs: row.raised_at.getTime(),
  tellAtMs: (row.tell_at ?? row.raised_at).getTime(),
  recipients: listOf(row.recipients),
  assigneeId: row.assignee_id,
  acknowledgedBy: row.acknowledged_by,
  acknowledgedAtMs: row.acknowledged_at?.getTime() ?? null,
  stoppedAtMs: row.stopped_at?.getTime() ?? null,
  unassigned: Boolean(row.unassigned),
});

/** Whether the task behind an alert waits for somebody to take it; `domain/deskWork.ts` gives the keys of open tasks. */
const UNASSIGNED = `exists (select 1 from tasks where tasks.assignee_id is null
  and tasks.open_key = concat(alerts.case_no, if(alerts.clock = 'acceptance', ':acceptance', ':review')))`;

export function createAlertViewRepository(database: Database): AlertViewRepository {
  const columns = ['alerts.*', database.raw(`${UNASSIGNED} as unassigned`)];
  const readableBy = ({ staffId, officeCode }: AlertReader) =>
    database('alerts').where((whose) => {
      void whose.whereRaw('json_contains(recipients, ?)', [JSON.stringify(staffId)]);
      if (officeCode !== null) void whose.orWhere({ office_code: officeCode });
    });

  return {
    async list({ reader, state, after, limit, nowMs }) {
      const query = readableBy(reader);
      if (state === 'open') void query.whereNull('acknowledged_at').whereNull('stopped_at');
      if (state === 'acknowledged') void query.whereNotNull('acknowledged_at');
      if (state === 'stopped') void query.whereNotNull('stopped_at').whereNull('acknowledged_at');
      // A message goes out when the office opens; the whole office's list shows the row as soon as it is written. A case that was moved ahead
      // of the real clock has its messages now.
      if (reader.officeCode === null)
        void query.where(
          (due) => void due.where('tell_at', '<=', new Date(nowMs)).orWhere('raised_at', '>', new Date(nowMs)),
        );
      if (after) {
        const raisedAt = new Date(after.raisedAtMs);
        void query.where((rest) => {
          void rest.where((same) => {
            void same.whereRaw(after.unassigned ? UNASSIGNED : `not ${UNASSIGNED}`);
            void same.where((older) => {
              void older.where('raised_at', '<', raisedAt);
              void older.orWhere((tie) => void tie.where('raised_at', raisedAt).where('id', '<', after.id));
            });
          });
          if (after.unassigned) void rest.orWhereRaw(`not ${UNASSIGNED}`);
        });
      }
      const rows = (await query
        .select(columns)
        .orderByRaw('unassigned desc, raised_at desc, id desc')
        .limit(limit)) as AlertRow[];
      return rows.map(toAlert);
    },

    async acknowledge(id, reader, nowMs) {
      await readableBy(reader)
        .where({ id })
        .whereNull('acknowledged_at')
        .update({ acknowledged_by: reader.staffId, acknowledged_at: new Date(nowMs) });
      const row = (await readableBy(reader).where({ id }).first(columns)) as AlertRow | undefined;
      return row ? toAlert(row) : null;
    },
  };
}
