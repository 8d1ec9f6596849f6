import type { TaskKind } from '../domain/deskWork.ts';
import { inTransaction, type Database } from './connection.ts';

/** `missing`: no such task in this office; `held` and `done` name the person; `stale`: another version than the caller saw. */
export type AssignmentVerdict =
  | { kind: 'ok' }
  | { kind: 'missing' }
  | { kind: 'held'; byStaffId: string }
  | { kind: 'done'; by: string | null; atMs: number | null }
  | { kind: 'stale'; version: number };

export interface TaskClaim {
  id: string;
  officeCode: string;
  staffId: string;
  /** null: whatever its version */
  expectedVersion: number | null;
}

/** Who has a task. Each change is one atomic UPDATE: of two people who reach for it, one gets it. */
export interface TaskAssignment {
  /** Claiming what one has already is no change and no error. */
  claim(claim: TaskClaim, nowMs: number): Promise<AssignmentVerdict>;
  /** @param claim.anybodys a supervisor may put back what somebody else holds */
  release(claim: TaskClaim & { anybodys: boolean }): Promise<AssignmentVerdict>;
  /** Takes the first task nobody has, due first; null when there is none. Two callers at once get two different tasks. */
  claimNext(
    query: { officeCode: string; kind: TaskKind; staffId: string; causes?: readonly string[] | null },
    nowMs: number,
  ): Promise<string | null>;
  /**
   * Before a decision: the open tasks of that kind become this person's when nobody has them. Returns who else has one, or null.
   * Exactly one of `caseNo` and `subjectId`.
   */
  holdForDecision(
    work: { kind: TaskKind; officeCode: string; staffId: string } & ({ caseNo: string } | { subjectId: string }),
    nowMs: number,
  ): Promise<{ heldBy: string } | null>;
}

interface AssignmentRow {
  state: string;
  assignee_id: string | null;
  version: number;
  done_by: string | null;
  done_at: Date | null;
}

export function createTaskAssignment(database: Database): TaskAssignment {
  const taken = (staffId: string, nowMs: number) => ({
    assignee_id: staffId,
    claimed_at: new Date(nowMs),
    version: database.raw('version + 1'),
  });

  const read = async ({ id, officeCode }: TaskClaim) =>
    (await database('tasks').where({ id, office_code: officeCode }).first()) as AssignmentRow | undefined;

  const isDone = (row: AssignmentRow): AssignmentVerdict | null =>
    row.state === 'done' ? { kind: 'done', by: row.done_by, atMs: row.done_at?.getTime() ?? null } : null;

  return {
    async claim(claim, nowMs) {
      const { id, officeCode, staffId, expectedVersion } = claim;
      const changed = await database('tasks')
        .where({ id, office_code: officeCode, state: 'open', assignee_id: null })
        .modify((query) => {
          if (expectedVersion !== null) void query.where({ version: expectedVersion });
        })
        .update(taken(staffId, nowMs));
      if (changed === 1) return { kind: 'ok' };
      const row = await read(claim);
      if (!row) return { kind: 'missing' };
      const done = isDone(row);
      if (done) return done;
      if (row.assignee_id === staffId) return { kind: 'ok' };
      if (row.assignee_id !== null) return { kind: 'held', byStaffId: row.assignee_id };
      return { kind: 'stale', version: row.version };
    },

    async release(claim) {
      const { id, officeCode, staffId, expectedVersion, anybodys } = claim;
      const changed = await database('tasks')
        .where({ id, office_code: officeCode, state: 'open' })
        .whereNotNull('assignee_id')
        .modify((query) => {
          if (!anybodys) void query.where({ assignee_id: staffId });
          if (expectedVersion !== null) void query.where({ version: expectedVersion });
        })
        .update({ assignee_id: null, claimed_at: null, version: database.raw('version + 1') });
      if (changed === 1) return { kind: 'ok' };
      const row = await read(claim);
      if (!row) return { kind: 'missing' };
      const done = isDone(row);
      if (done) return done;
      if (row.assignee_id === null) return { kind: 'ok' };
      if (row.assignee_id !== staffId && !anybodys) return { kind: 'held', byStaffId: row.assignee_id };
      return { kind: 'stale', version: row.version };
    },

    claimNext: ({ officeCode, kind, staffId, causes = null }, nowMs) =>
      inTransaction(database, async (trx) => {
        const row = (await trx('tasks')
          .where({ office_code: officeCode, state: 'open', kind, assignee_id: null })
          .modify((query) => {
            if (causes) void query.whereIn('cause', [...causes]);
          })
          .orderBy('sort_at')
          .orderBy('id')
          .forUpdate()
          .skipLocked()
          .first('id')) as { id: string } | undefined;
        if (!row) return null;
        await trx('tasks').where({ id: row.id }).update(taken(staffId, nowMs));
        return row.id;
      }),

    async holdForDecision(work, nowMs) {
      const subject = 'caseNo' in work ? { case_no: work.caseNo } : { subject_id: work.subjectId };
      const open = { ...subject, kind: work.kind, office_code: work.officeCode, state: 'open' };
      await database('tasks')
        .where({ ...open, assignee_id: null })
        .update(taken(work.staffId, nowMs));
      const other = (await database('tasks')
        .where(open)
        .whereNot({ assignee_id: work.staffId })
        .first('assignee_id')) as { assignee_id: string } | undefined;
      return other ? { heldBy: other.assignee_id } : null;
    },
  };
}
