import { z } from 'zod';
import { assessmentOutcomeSchema, gradeProposalSchema, gradeSchema } from './assessment.ts';
import { BUSINESS_IDS, type BusinessId } from './businesses/business.ts';
import { CASE_ACTIONS, CASE_STATES, FULFILMENT_STAGES } from './lifecycle/names.ts';
import { startOfDayMs } from './time.ts';
import { deadlineSchema, type Deadline } from './working-days.ts';

export { gradeProposalSchema, type GradeProposal } from './assessment.ts';
export * from './caseActions.ts';

const instant = z.int();

/** A person's decision as the case keeps it. */
export const caseDecisionSchema = z.object({
  action: z.enum(CASE_ACTIONS),
  ground: z.string().optional(),
  reason: z.string().optional(),
  grade: gradeSchema.optional(),
  competentAuthority: z.string().optional(),
});
export type CaseDecision = z.infer<typeof caseDecisionSchema>;

/** A step whose outside effect is past its budget (DESIGN §4): waits for an hourly try or a supervisor's replay. */
export const attentionSchema = z.object({
  step: z.string().min(1),
  /** a stable word, never a message of the outside */
  cause: z.string(),
  sinceMs: instant,
  attempts: z.int().min(1),
});
export type Attention = z.infer<typeof attentionSchema>;

/**
 * What the workflow holds of a case and the projection stores: the whole of it, so that either can be written from the other. No personal
 * data. Instants are the workflow's. Unknown keys are dropped, not refused: a reader may be one release older than the writer.
 */
export const caseSnapshotSchema = z.object({
  caseNo: z.string().min(1),
  business: z.enum(BUSINESS_IDS),
  kind: z.string().min(1),
  /** the office that decides; its calendar counts the working days */
  officeCode: z.string().min(1),
  state: z.enum(CASE_STATES),
  /** stage of fulfilment, only in `fulfilling` */
  stage: z.enum(FULFILMENT_STAGES).nullable(),
  /** 1 at submission, up by one with every change */
  version: z.int().min(1),
  submittedAtMs: instant,
  acceptedAtMs: instant.nullable(),
  /** which row of the table accepted it; null: not accepted yet, or by an acceptor before this was kept */
  acceptedThrough: z.enum(['accept', 'deem-accepted', 'open-ex-officio']).nullable().default(null),
  decidedAtMs: instant.nullable(),
  endedAtMs: instant.nullable(),
  acceptance: deadlineSchema.nullable(),
  result: deadlineSchema.nullable(),
  proposal: gradeProposalSchema.nullable(),
  decision: caseDecisionSchema.nullable(),
  outcome: assessmentOutcomeSchema.nullable(),
  attention: z.array(attentionSchema),
  voucherId: z.string().nullable(),
  ministrySubmissionNo: z.string().nullable(),
  /** the workflow's time when this was written; what is derived from it uses the later of this and now */
  asOfMs: instant,
});
export type CaseSnapshot = z.infer<typeof caseSnapshotSchema>;

/** Version 1 of a case, as the transaction of its submission writes it and its workflow starts with. */
export function submittedCase(start: {
  caseNo: string;
  business: BusinessId;
  kind: string;
  officeCode: string;
  submittedAtMs: number;
  acceptance: Deadline;
}): CaseSnapshot {
  return {
    ...start,
    state: 'submitted',
    stage: null,
    version: 1,
    acceptedAtMs: null,
    acceptedThrough: null,
    decidedAtMs: null,
    endedAtMs: null,
    result: null,
    proposal: null,
    decision: null,
    outcome: null,
    attention: [],
    voucherId: null,
    ministrySubmissionNo: null,
    asOfMs: start.submittedAtMs,
  };
}

export type PromiseClock = 'acceptance' | 'result';

export interface CaseFlags {
  /** the last counted day of the running clock has begun, and it is not overdue yet */
  nearDue: boolean;
  overdue: boolean;
  overdueClock: PromiseClock | null;
  paused: boolean;
  deemedAccepted: boolean;
  needsAttention: boolean;
  /** the date of the running clock is only expected (预计) */
  provisional: boolean;
}

/** The promise clock that runs in this state, if any. */
export function runningClock(snapshot: Pick<CaseSnapshot, 'state'>): PromiseClock | null {
  if (snapshot.state === 'submitted') return 'acceptance';
  return snapshot.state === 'accepted' ? 'result' : null;
}

/**
 * Everything about a case that follows from its snapshot and the time; derived here and nowhere stored (DESIGN §2). Overdue starts at
 * 24:00 of the due date.
 */
export function caseFlags(snapshot: CaseSnapshot, nowMs: number): CaseFlags {
  const atMs = Math.max(nowMs, snapshot.asOfMs);
  const clock = runningClock(snapshot);
  const deadline = clock && snapshot[clock];
  const overdue = deadline !== null && atMs >= deadline.dueAtMs;
  return {
    nearDue: deadline !== null && !overdue && atMs >= startOfDayMs(deadline.date),
    overdue,
    overdueClock: overdue ? clock : null,
    paused: snapshot.state === 'special-procedure',
    deemedAccepted: snapshot.acceptedThrough === 'deem-accepted',
    needsAttention: snapshot.attention.length > 0,
    provisional: deadline?.provisional ?? false,
  };
}
