import type { Actor } from '../domain/actor.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import type { Deadline } from '../domain/working-days.ts';

/** A person's decision, as an update carries it. `expectedVersion` is the If-Match of the API; the validator compares it, nobody before. */
export interface ActionCommand {
  actor: Actor;
  expectedVersion: number | null;
  input: unknown;
}

export interface ActionReply {
  snapshot: CaseSnapshot;
}

/** One link of the audit chain. `details` holds ids, codes and digests, never personal data. */
export interface CaseEvent {
  action: string;
  actor: Actor;
  fromState: string | null;
  toState: string;
  atMs: number;
  details: Record<string, unknown>;
}

export interface CaseRecording {
  snapshot: CaseSnapshot;
  /** tells a repeated write (same id) from a rewound past (another id under the same version) */
  writeId: string;
  event: CaseEvent;
}

/** The case record: projection, chained event, tasks and outbox in one transaction. */
export interface RecordActivities {
  recordCase(recording: CaseRecording): Promise<void>;
}

/** Looked up inside a workflow task (local activities): idempotent, read only. */
export interface LookupActivities {
  planDeadline(query: { officeCode: string; fromMs: number; workingDays: number }): Promise<Deadline>;
  raiseAlert(alert: {
    caseNo: string;
    clock: 'acceptance' | 'result';
    level: 'overdue';
    dueDate: string;
    dueAtMs: number;
    raisedAtMs: number;
  }): Promise<void>;
}

export const CASE_SNAPSHOT_QUERY = 'snapshot';
/** Failure type of a refused decision; its first detail is `{code, detail, extra}` of domain/errors.ts. */
export const CASE_PROBLEM = 'case-problem';

/** Update of the real-name workflow that is answered when the automatic check is done. */
export const CHECKED_UPDATE = 'checked';
