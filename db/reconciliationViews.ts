import type { DifferenceKind, DifferenceOutcome } from '../domain/reconciliation.ts';
import { appendEvent } from './auditChain.ts';
import { RECONCILIATION_KEY } from './caseTasks.ts';
import { inTransaction, type Database } from './connection.ts';
import { matterRow } from './matters.ts';

export interface ReconciliationView {
  id: string;
  startedAtMs: number;
  /** null: under way, or given up */
  finishedAtMs: number | null;
  checked: number;
  /** of all offices together */
  counts: { kind: DifferenceKind; outcome: DifferenceOutcome; count: number }[];
}

export interface DifferenceView {
  caseNo: string;
  kind: DifferenceKind;
  outcome: DifferenceOutcome;
  details: Record<string, unknown>;
  foundAtMs: number;
}

export type SettleVerdict = 'settled' | 'not-there' | 'done';

export interface ReconciliationViewRepository {
  /** The latest first. */
  list(query: { before: { atMs: number; key: string } | null; limit: number }): Promise<ReconciliationView[]>;
  find(id: string): Promise<ReconciliationView | null>;
  /** Of this office's cases alone, in the order of case number and kind. */
  differences(
    id: string,
    query: { officeCode: string; after: { caseNo: string; kind: string } | null; limit: number },
  ): Promise<DifferenceView[]>;
  /** A supervisor has looked at what the reconciler handed over: the task closes, and the case's chain says who. */
  settle(taskId: string, by: { staffId: string; officeCode: string; atMs: number }): Promise<SettleVerdict>;
}

interface RunRow {
  id: string;
  started_at: Date;
  finished_at: Date | null;
  checked: number;
}

interface CountRow {
  reconciliation_id: string;
  kind: DifferenceKind;
  outcome: DifferenceOutcome;
  count: number | string;
}

interface DifferenceRow {
  case_no: string;
  kind: DifferenceKind;
  outcome: DifferenceOutcome;
  details: unknown;
  found_at: Date;
}

export function createReconciliationViewRepository(database: Database, auditKey: Buffer): ReconciliationViewRepository {
  async function withCounts(rows: readonly RunRow[]): Promise<ReconciliationView[]> {
    const counts = (await database('reconciliation_differences')
      .whereIn(
        'reconciliation_id',
        rows.map(({ id }) => id),
      )
      .groupBy('reconciliation_id', 'kind', 'outcome')
      .orderBy('kind')
      .select('reconciliation_id', 'kind', 'outcome', database.raw('count(*) as count'))) as unknown as CountRow[];
    return rows.map((row) => ({
      id: row.id,
      startedAtMs: row.started_at.getTime(),
      finishedAtMs: row.finished_at?.getTime() ?? null,
      checked: row.checked,
      counts: counts
        .filter(({ reconciliation_id: id }) => id === row.id)
        .map(({ kind, outcome, count }) => ({ kind, outcome, count: Number(count) })),
    }));
  }

  return {
    async list({ before, limit }) {
      const query = database('reconciliations');
      if (before) {
        const at = new Date(before.atMs);
        void query
          .where('started_at', '<=', at)
          .where((rest) => void rest.where('started_at', '<', at).orWhere('id', '<', before.key));
      }
      const rows = await query
        .orderBy([
          { column: 'started_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit);
      return withCounts(rows as RunRow[]);
    },

    async find(id) {
      const rows = (await database('reconciliations').where({ id })) as RunRow[];
      return (await withCounts(rows))[0] ?? null;
    },

    async differences(id, { officeCode, after, limit }) {
      const query = database('reconciliation_differences')
        .where({ reconciliation_id: id })
        // A workflow without a case has its office from the engine; without one there either, it is shown to every office.
        .whereRaw("json_unquote(json_extract(details, '$.officeCode')) in (?, 'null')", [officeCode]);
      if (after)
        void query
          .where('case_no', '>=', after.caseNo)
          .where((rest) => void rest.where('case_no', '>', after.caseNo).orWhere('kind', '>', after.kind));
      const rows = (await query.orderBy('case_no').orderBy('kind').limit(limit)) as DifferenceRow[];
      return rows.map((row) => ({
        caseNo: row.case_no,
        kind: row.kind,
        outcome: row.outcome,
        details: (typeof row.details === 'string' ? JSON.parse(row.details) : row.details) as Record<string, unknown>,
        foundAtMs: row.found_at.getTime(),
      }));
    },

    settle: (taskId, { staffId, officeCode, atMs }) =>
      inTransaction(database, async (trx) => {
        const task = (await trx('tasks').where({ id: taskId, office_code: officeCode }).first('case_no', 'cause')) as
          { case_no: string | null; cause: string | null } | undefined;
        if (!task?.case_no) return 'not-there';
        const row = (await matterRow(trx, task.case_no).forUpdate().first('state', 'version')) as
          { state: string; version: number } | undefined;
        const open = (await trx('tasks').where({ id: taskId }).forUpdate().first('state', 'open_key')) as {
          state: string;
          open_key: string | null;
        };
        if (!row) return 'not-there';
        if (open.state !== 'open') return 'done';
        if (!open.open_key?.startsWith(RECONCILIATION_KEY)) return 'not-there';
        await trx('tasks')
          .where({ id: taskId })
          .update({
            state: 'done',
            open_key: null,
            done_at: new Date(atMs),
            done_by: staffId,
            version: trx.raw('version + 1'),
          });
        await appendEvent(trx, auditKey, {
          caseNo: task.case_no,
          version: row.version,
          actorKind: 'supervisor',
          actorId: staffId,
          atMs,
          action: 'difference-settled',
          fromState: row.state,
          toState: row.state,
          details: { difference: task.cause },
        });
        return 'settled';
      }),
  };
}
