import type { Actor } from '../domain/actor.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import type { SupplementItem } from '../domain/caseActions.ts';
import type { ClockPlan } from '../domain/caseClocks.ts';
import type { AlertAudience, AlertLevel, LadderClock } from '../domain/ladder.ts';

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

/** A rung of the ladder that has been reached. */
export interface RaisedAlert {
  caseNo: string;
  clock: LadderClock;
  level: AlertLevel;
  /** each rung once per clock and version of its date */
  deadlineVersion: number;
  dueDate: string;
  dueAtMs: number;
  raisedAtMs: number;
  /** people are told when the office is open */
  tellAtMs: number;
  tell: readonly AlertAudience[];
}

/** Looked up inside a workflow task (local activities): idempotent. */
export interface LookupActivities {
  /** The clocks of this case as its office's calendar and its own configuration count them: `planClocks` of the domain. */
  planClocks(query: {
    snapshot: CaseSnapshot;
    atMs: number;
    afresh?: boolean;
    raisedUntilMs?: number;
  }): Promise<ClockPlan>;
  raiseAlert(alert: RaisedAlert): Promise<void>;
}

/** What only the stored form and materials can tell about a supplement (P-04). */
export interface SupplementActivities {
  /** whether each item is a field or slot of this case's own form and material list */
  judgeSupplementItems(query: {
    caseNo: string;
    items: readonly SupplementItem[];
  }): Promise<{ ok: true } | { ok: false; detail: string }>;
  /**
   * Closes the applicant's answers of a round, so that nothing changes any more between judging and recording; refused while an item is
   * unanswered. Closing twice is closing once.
   */
  sealSupplement(query: {
    caseNo: string;
    round: number;
    items: readonly SupplementItem[];
    atMs: number;
  }): Promise<{ ok: true; content: string } | { ok: false; detail: string; missing: string[] }>;
}

/** A newer calendar is in force: clocks counted with an older one are counted again. */
export const CALENDAR_CHANGED_SIGNAL = 'calendarChanged';

/** The case has moved to another office, whose calendar, hours and ladder it counts by from now on (D-29). */
export const TRANSFERRED_UPDATE = 'transferred';

export const CASE_SNAPSHOT_QUERY = 'snapshot';
/** Failure type of a refused decision; its first detail is `{code, detail, extra}` of domain/errors.ts. */
export const CASE_PROBLEM = 'case-problem';

/** Update of the real-name workflow that is answered when the automatic check is done. */
export const CHECKED_UPDATE = 'checked';
