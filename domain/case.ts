import { z } from 'zod';
import { assessmentOutcomeSchema, gradeProposalSchema, gradeSchema } from './assessment.ts';
import { BUSINESS_IDS, type BusinessId } from './businesses/business.ts';
import { calendarLimitSchema } from './calendarLimit.ts';
import { SPECIAL_PROCEDURE_REASONS, supplementItemSchema } from './caseActions.ts';
import { runningClocks } from './caseClocks.ts';
import { certificateOutcomeSchema } from './certificate.ts';
import { deliverySchema } from './delivery.ts';
import { isEscalated, LADDER_CLOCKS, plannedLadderSchema, type LadderClock } from './ladder.ts';
import { CASE_ACTIONS, CASE_STATES, FULFILMENT_STAGES } from './lifecycle/names.ts';
import { silenceLimitOf, silenceLimitSchema } from './silenceLimit.ts';
import { plainDateSchema, startOfDayMs, type PlainDate } from './time.ts';
import { caseTransferSchema } from './transfer.ts';
import { deadlineSchema, pauseSchema } from './working-days.ts';

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

/**
 * What a person must look at. `effect`: a step whose outside effect is past its budget (DESIGN §4), it waits for an hourly try or a
 * supervisor's replay. `clock`: a limit that asks for a decision.
 */
export const attentionSchema = z.object({
  step: z.string().min(1),
  source: z.enum(['effect', 'clock']).default('effect'),
  owner: z.enum(['supervisor', 'reviewer']).default('supervisor'),
  /** a stable word, never a message of the outside */
  cause: z.string(),
  sinceMs: instant,
  attempts: z.int().min(1),
});
export type Attention = z.infer<typeof attentionSchema>;

/** A one-time, itemised request for what is missing or wrong (P-04). */
export const supplementSchema = z.object({
  /** 1, 2 after a supervisor's grant, … */
  round: z.int().min(1),
  items: z.array(supplementItemSchema).min(1),
  requestedAtMs: instant,
  /** staff id: a resubmission goes back to this clerk */
  requestedBy: z.string(),
  /** null only while it is being planned */
  limit: calendarLimitSchema.nullable(),
  /** when a new calendar moved the date the applicant had been told; null: it stands as requested */
  movedAtMs: instant.nullable().default(null),
});
export type Supplement = z.infer<typeof supplementSchema>;

/**
 * What the workflow holds of a case and the projection stores: the whole of it, so that either can be written from the other. No personal
 * data. Instants are the workflow's. Unknown keys are dropped, not refused: a reader may be one release older than the writer.
 */
export const caseSnapshotSchema = z.object({
  caseNo: z.string().min(1),
  business: z.enum(BUSINESS_IDS),
  kind: z.string().min(1),
  /**
   * What the case began with and keeps (P-12): the province's configuration, the national definition, by both of which everything is read; and for people,
   * the names of the notice, form and material list that these two give
   */
  versions: z
    .object({
      config: z.int().min(1),
      national: z.int().min(1).default(1),
      notice: z.string(),
      form: z.string(),
      materials: z.string(),
    })
    .default({ config: 1, national: 1, notice: '1', form: '1', materials: '1' }),
  /** the office that decides; its calendar counts the working days */
  officeCode: z.string().min(1),
  /** null: it is where it was filed */
  transfer: caseTransferSchema.nullable().default(null),
  state: z.enum(CASE_STATES),
  /** stage of fulfilment, only in `fulfilling` */
  stage: z.enum(FULFILMENT_STAGES).nullable(),
  /** 1 at submission, up by one with every change */
  version: z.int().min(1),
  submittedAtMs: instant,
  /** receipt: the last complete (re)submission; acceptance and deemed acceptance count from it */
  receivedAtMs: instant,
  /** where the clocks after acceptance start; the receipt, when acceptance was deemed (D-23) */
  acceptedAtMs: instant.nullable(),
  /** which row of the table accepted it; null: not accepted yet, or by an acceptor before this was kept */
  acceptedThrough: z.enum(['accept', 'deem-accepted', 'open-ex-officio']).nullable().default(null),
  decidedAtMs: instant.nullable(),
  endedAtMs: instant.nullable(),
  acceptance: deadlineSchema.nullable(),
  /** no word by then: accepted (行政许可法 32(4)) */
  receiptLimit: deadlineSchema.nullable().default(null),
  result: deadlineSchema.nullable(),
  statutory: deadlineSchema.nullable().default(null),
  /** of what was granted (行政许可法 44); null as long as nothing is to be handed over */
  deliveryLimit: deadlineSchema.nullable().default(null),
  /** of a renewal that was applied for in time (行政许可法 50): the last day of the old certificate */
  silenceLimit: silenceLimitSchema.nullable().default(null),
  ladders: z.partialRecord(z.enum(LADDER_CLOCKS), plannedLadderSchema).default({}),
  /** the calendar the running clocks were last counted with */
  calendarVersion: z.int().nonnegative().default(0),
  /** limits that passed without the decision they were for; the instant is the limit's */
  broken: z.array(z.object({ clock: z.enum(LADDER_CLOCKS), date: plainDateSchema, dueAtMs: instant })).default([]),
  supplement: supplementSchema.nullable().default(null),
  /** rounds answered, and rounds a clerk may ask for */
  supplementRound: z.int().min(0).default(0),
  supplementsGranted: z.int().min(1).default(1),
  specialProcedure: z
    .object({
      reason: z.enum(SPECIAL_PROCEDURE_REASONS),
      note: z.string().nullable(),
      startedAtMs: instant,
      expectedEnd: plainDateSchema,
      /** one working day after the expected end: the supervisor's turn */
      overdueMs: instant.nullable(),
    })
    .nullable()
    .default(null),
  pauses: z.array(pauseSchema).default([]),
  extension: z.object({ atMs: instant, reason: z.string() }).nullable().default(null),
  proposal: gradeProposalSchema.nullable(),
  decision: caseDecisionSchema.nullable(),
  outcome: assessmentOutcomeSchema.nullable(),
  /** of the businesses that are about the certificate itself; theirs instead of `outcome` */
  certificateOutcome: certificateOutcomeSchema.nullable().default(null),
  attention: z.array(attentionSchema),
  voucherId: z.string().nullable(),
  certificateId: z.string().nullable().default(null),
  /** known from the approval on, when a certificate is to be handed over */
  delivery: deliverySchema.nullable().default(null),
  /** when the applicant is reminded to collect */
  reminderAtMs: instant.nullable().default(null),
  ministrySubmissionNo: z.string().nullable(),
  /** the workflow's time when this was written; what is derived from it uses the later of this and now */
  asOfMs: instant,
});
export type CaseSnapshot = z.infer<typeof caseSnapshotSchema>;

/** A stored snapshot, which an earlier release may have written: what it did not know is filled in. @throws ZodError when it is none */
export function readSnapshot(stored: unknown): CaseSnapshot {
  const known = z.looseObject({ submittedAtMs: instant }).parse(stored);
  return caseSnapshotSchema.parse({ receivedAtMs: known.submittedAtMs, ...known });
}

/** Version 1 of a case before its clocks are planned (`planClocks`), as the transaction of its submission writes it and its workflow starts with. */
export function submittedCase(start: {
  caseNo: string;
  business: BusinessId;
  kind: string;
  officeCode: string;
  submittedAtMs: number;
  versions: CaseSnapshot['versions'];
  /** last day of the certificate that is to be renewed, where silence would renew it (`renewalSilenceLimit`) */
  silentlyRenewedAfter?: PlainDate | null;
}): CaseSnapshot {
  const { silentlyRenewedAfter, ...facts } = start;
  return {
    ...facts,
    silenceLimit: silentlyRenewedAfter ? silenceLimitOf(silentlyRenewedAfter) : null,
    transfer: null,
    state: 'submitted',
    stage: null,
    version: 1,
    acceptedAtMs: null,
    acceptedThrough: null,
    decidedAtMs: null,
    endedAtMs: null,
    receivedAtMs: start.submittedAtMs,
    acceptance: null,
    receiptLimit: null,
    result: null,
    statutory: null,
    deliveryLimit: null,
    ladders: {},
    calendarVersion: 0,
    broken: [],
    supplement: null,
    supplementRound: 0,
    supplementsGranted: 1,
    specialProcedure: null,
    pauses: [],
    extension: null,
    proposal: null,
    decision: null,
    outcome: null,
    certificateOutcome: null,
    attention: [],
    voucherId: null,
    certificateId: null,
    delivery: null,
    reminderAtMs: null,
    ministrySubmissionNo: null,
    asOfMs: start.submittedAtMs,
  };
}

/** Version 1 of a case that the authority opens itself: nobody applied, so it begins accepted (DESIGN §2, `open-ex-officio`). */
export const openedCase = (start: Parameters<typeof submittedCase>[0]): CaseSnapshot => ({
  ...submittedCase(start),
  state: 'accepted',
  acceptedAtMs: start.submittedAtMs,
  acceptedThrough: 'open-ex-officio',
});

export type PromiseClock = LadderClock;

export interface CaseFlags {
  /** the last counted day of the promise that runs has begun, and it is not overdue yet */
  nearDue: boolean;
  overdue: boolean;
  overdueClock: LadderClock | null;
  /** late by so much that the head of section was told (the last rung of the ladder) */
  escalated: boolean;
  /** a promise was broken, now or before its date was moved */
  promiseBroken: boolean;
  paused: boolean;
  deemedAccepted: boolean;
  needsAttention: boolean;
  /** the date of the running clock is only expected (预计) */
  provisional: boolean;
}

/** The service promise that runs in this state, if any. */
export const runningClock = (snapshot: Pick<CaseSnapshot, 'state'>): 'acceptance' | 'result' | null => {
  const [clock] = runningClocks(snapshot);
  return clock === 'acceptance' || clock === 'result' ? clock : null;
};

/**
 * Everything about a case that follows from its snapshot and the time; derived here and nowhere stored (DESIGN §2). Overdue starts at
 * 24:00 of the due date, or when the office closes. Of two limits passed, the law's own is named.
 */
export function caseFlags(snapshot: CaseSnapshot, nowMs: number): CaseFlags {
  const atMs = Math.max(nowMs, snapshot.asOfMs);
  const clock = runningClock(snapshot);
  const deadline = clock && snapshot[clock];
  const passed = runningClocks(snapshot).filter((one) => (snapshot[one]?.dueAtMs ?? Infinity) <= atMs);
  const overdue = passed.length > 0;
  return {
    nearDue: deadline !== null && !overdue && atMs >= startOfDayMs(deadline.date),
    overdue,
    overdueClock: passed.at(-1) ?? null,
    escalated: passed.some((one) => isEscalated(snapshot.ladders[one]?.rungs ?? [], atMs)),
    promiseBroken: snapshot.broken.length > 0 || overdue,
    paused: snapshot.state === 'special-procedure',
    deemedAccepted: snapshot.acceptedThrough === 'deem-accepted',
    needsAttention: snapshot.attention.length > 0,
    provisional: deadline?.provisional ?? false,
  };
}
