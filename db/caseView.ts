import type { CaseSnapshot } from '../domain/case.ts';
import { openSnapshot } from './caseRecord.ts';
import type { Database } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface TimelineEntry {
  atMs: number;
  action: string;
  /** the role only: applicants and citizens learn what was done, not by which person */
  actorKind: string;
  fromState: string | null;
  toState: string | null;
}

export interface CaseListItem {
  caseNo: string;
  business: string;
  kind: string;
  state: string;
  version: number;
  createdAtMs: number;
  submittedAtMs: number | null;
  cycleStart: string | null;
  cycleEnd: string | null;
}

export interface CaseViewRepository {
  snapshot(caseNo: string): Promise<CaseSnapshot | null>;
  timeline(caseNo: string): Promise<TimelineEntry[]>;
  /** A person's cases, newest first; `before` is where the last page ended. */
  listOf(
    userId: string,
    query: { state?: string | undefined; before: { atMs: number; key: string } | null; limit: number },
  ): Promise<CaseListItem[]>;
}

const ms = (at: Date | null): number | null => (at === null ? null : at.getTime());

export function createCaseViewRepository(database: Database, sealed: SealedColumns): CaseViewRepository {
  return {
    async snapshot(caseNo) {
      const row = await database('cases').where({ case_no: caseNo }).first('snapshot_sealed', 'as_of');
      return row?.snapshot_sealed ? openSnapshot(sealed, caseNo, row.snapshot_sealed, row.as_of) : null;
    },
    async timeline(caseNo) {
      const rows = await database('case_events')
        .where({ case_no: caseNo })
        .orderBy('seq')
        .select('at', 'action', 'actor_kind', 'from_state', 'to_state');
      return rows.map((row) => ({
        atMs: (row.at as Date).getTime(),
        action: row.action,
        actorKind: row.actor_kind,
        fromState: row.from_state,
        toState: row.to_state,
      }));
    },
    async listOf(userId, { state, before, limit }) {
      const page = database('cases').where({ user_id: userId });
      if (state) void page.where({ state });
      if (before) void page.whereRaw('(created_at, case_no) < (?, ?)', [new Date(before.atMs), before.key]);
      const rows = await page
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'case_no', order: 'desc' },
        ])
        .limit(limit);
      return rows.map((row) => ({
        caseNo: row.case_no,
        business: row.business,
        kind: row.kind,
        state: row.state,
        version: row.version,
        createdAtMs: (row.created_at as Date).getTime(),
        submittedAtMs: ms(row.submitted_at),
        cycleStart: row.cycle_start,
        cycleEnd: row.cycle_end,
      }));
    },
  };
}
