import { idCardReadingSchema } from '../domain/idCard.ts';
import type { BusinessId } from '../domain/businesses/business.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import type { TaskKind } from '../domain/deskWork.ts';
import { openSnapshot } from './caseRecord.ts';
import type { Database } from './connection.ts';
import { numbersOfPerson } from './numbersOfPerson.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { createTaskAssignment, type TaskAssignment } from './taskAssignment.ts';

export interface Task {
  id: string;
  kind: TaskKind;
  /** of a case or a correction request */
  caseNo: string | null;
  /** a real-name verification, where there is no case */
  subjectId: string | null;
  business: BusinessId | null;
  officeCode: string;
  state: 'open' | 'done';
  cause: string | null;
  openedAtMs: number;
  dueAtMs: number | null;
  sortAtMs: number;
  provisional: boolean;
  assigneeId: string | null;
  claimedAtMs: number | null;
  doneAtMs: number | null;
  doneBy: string | null;
  version: number;
}

export interface ListedTask extends Task {
  applicantName: string | null;
  snapshot: CaseSnapshot | null;
}

/** A place in a queue: after this one comes the next. */
export interface TaskPosition {
  sortAtMs: number;
  id: string;
}

export interface TaskFilter {
  officeCode: string;
  /** absent: every kind of work */
  kind?: TaskKind | undefined;
  state: 'open' | 'done';
  /** staff id; null: nobody's; absent: anybody's */
  assigneeId?: string | null | undefined;
  business?: BusinessId | undefined;
  /** due at or before this instant */
  dueByMs?: number | undefined;
  caseNoPrefix?: string | undefined;
  /** blind index of an ID number */
  personIndex?: string | undefined;
  after?: TaskPosition | undefined;
  limit: number;
}

export interface QueueCount {
  kind: TaskKind;
  open: number;
  unassigned: number;
  mine: number;
  overdue: number;
  dueToday: number;
}

/** The inbox. Assignment lives in its rows and nowhere else (DESIGN §5). */
export interface TaskRepository extends TaskAssignment {
  /** Due first, within one office. */
  list(filter: TaskFilter): Promise<ListedTask[]>;
  counts(query: { officeCode: string; staffId: string; nowMs: number; endOfTodayMs: number }): Promise<QueueCount[]>;
  find(id: string, officeCode: string): Promise<ListedTask | null>;
  openOfCase(caseNo: string): Promise<Task[]>;
}

export interface TaskRow {
  id: string;
  kind: TaskKind;
  case_no: string | null;
  subject_id: string | null;
  business: BusinessId | null;
  office_code: string;
  state: 'open' | 'done';
  cause: string | null;
  opened_at: Date;
  due_at: Date | null;
  sort_at: Date;
  provisional: number | boolean;
  assignee_id: string | null;
  claimed_at: Date | null;
  done_at: Date | null;
  done_by: string | null;
  version: number;
}

interface ListedRow extends TaskRow {
  user_id: string | null;
  name_sealed: Buffer | null;
  /** of a correction request */
  asker_id: string | null;
  asker_name_sealed: Buffer | null;
  snapshot_sealed: Buffer | null;
  as_of: Date | null;
  scan_id: string | null;
  reading_sealed: Buffer | null;
}

export const toTask = (row: TaskRow): Task => ({
  id: row.id,
  kind: row.kind,
  caseNo: row.case_no,
  subjectId: row.subject_id,
  business: row.business,
  officeCode: row.office_code,
  state: row.state,
  cause: row.cause,
  openedAtMs: row.opened_at.getTime(),
  dueAtMs: row.due_at?.getTime() ?? null,
  sortAtMs: row.sort_at.getTime(),
  provisional: Boolean(row.provisional),
  assigneeId: row.assignee_id,
  claimedAtMs: row.claimed_at?.getTime() ?? null,
  doneAtMs: row.done_at?.getTime() ?? null,
  doneBy: row.done_by,
  version: row.version,
});

export function createTaskRepository(database: Database, sealed: SealedColumns): TaskRepository {
  const joined = () =>
    database('tasks as t')
      .leftJoin('cases as c', 'c.case_no', 't.case_no')
      .leftJoin('users as u', 'u.id', 'c.user_id')
      .leftJoin('correction_requests as r', 'r.no', 't.case_no')
      .leftJoin('users as a', 'a.id', 'r.user_id')
      .leftJoin('real_name_verifications as v', 'v.id', 't.subject_id')
      .leftJoin('real_name_scans as s', 's.id', 'v.scan_id')
      .select(
        't.*',
        'c.snapshot_sealed',
        'c.as_of',
        'u.id as user_id',
        'u.name_sealed',
        'a.id as asker_id',
        'a.name_sealed as asker_name_sealed',
        's.id as scan_id',
        's.reading_sealed',
      );

  function nameOf(row: ListedRow): string | null {
    if (row.user_id && row.name_sealed) return sealed.open('users', 'name', row.user_id, row.name_sealed);
    if (row.asker_id && row.asker_name_sealed) return sealed.open('users', 'name', row.asker_id, row.asker_name_sealed);
    if (!row.scan_id || !row.reading_sealed) return null;
    const reading = JSON.parse(sealed.open('real_name_scans', 'reading', row.scan_id, row.reading_sealed)) as unknown;
    return idCardReadingSchema.parse(reading).front.name;
  }

  const toListed = (row: ListedRow): ListedTask => ({
    ...toTask(row),
    applicantName: nameOf(row),
    snapshot:
      row.case_no && row.snapshot_sealed ? openSnapshot(sealed, row.case_no, row.snapshot_sealed, row.as_of) : null,
  });

  return {
    ...createTaskAssignment(database),

    async list(filter) {
      const query = joined().where({ 't.office_code': filter.officeCode, 't.state': filter.state });
      if (filter.kind) void query.where('t.kind', filter.kind);
      if (filter.assigneeId === null) void query.whereNull('t.assignee_id');
      else if (filter.assigneeId) void query.where('t.assignee_id', filter.assigneeId);
      if (filter.business) void query.where('t.business', filter.business);
      if (filter.dueByMs !== undefined) void query.where('t.due_at', '<=', new Date(filter.dueByMs));
      if (filter.caseNoPrefix) void query.where('t.case_no', 'like', `${filter.caseNoPrefix}%`);
      if (filter.personIndex) void query.whereIn('t.case_no', await numbersOfPerson(database, filter.personIndex));
      if (filter.after) {
        const { id } = filter.after;
        const sortAt = new Date(filter.after.sortAtMs);
        // Written out: a row comparison (a, b) > (x, y) is no index range for MariaDB.
        void query
          .where('t.sort_at', '>=', sortAt)
          .where((rest) => void rest.where('t.sort_at', '>', sortAt).orWhere('t.id', '>', id));
      }
      const rows = (await query.orderBy('t.sort_at').orderBy('t.id').limit(filter.limit)) as ListedRow[];
      return rows.map(toListed);
    },

    async counts({ officeCode, staffId, nowMs, endOfTodayMs }) {
      const rows = (await database('tasks')
        .where({ office_code: officeCode, state: 'open' })
        .groupBy('kind')
        .select(
          'kind',
          database.raw('count(*) as open'),
          database.raw('sum(assignee_id is null) as unassigned'),
          database.raw('coalesce(sum(assignee_id = ?), 0) as mine', [staffId]),
          database.raw('coalesce(sum(due_at <= ?), 0) as overdue', [new Date(nowMs)]),
          database.raw('coalesce(sum(due_at > ? and due_at <= ?), 0) as due_today', [
            new Date(nowMs),
            new Date(endOfTodayMs),
          ]),
        )) as unknown as Record<string, unknown>[];
      return rows.map((row) => ({
        kind: row['kind'] as TaskKind,
        open: Number(row['open']),
        unassigned: Number(row['unassigned']),
        mine: Number(row['mine']),
        overdue: Number(row['overdue']),
        dueToday: Number(row['due_today']),
      }));
    },

    async find(id, officeCode) {
      const row = (await joined().where({ 't.id': id, 't.office_code': officeCode }).first()) as ListedRow | undefined;
      return row ? toListed(row) : null;
    },

    async openOfCase(caseNo) {
      const rows = (await database('tasks').where({ case_no: caseNo, state: 'open' }).orderBy('sort_at')) as TaskRow[];
      return rows.map(toTask);
    },
  };
}
