import { z } from 'zod';
import { attentionSchema } from './case.ts';
import { plannedLadderSchema } from './ladder.ts';
import { ACTOR_NAMES } from './lifecycle.ts';
import { textBlock } from './text.ts';
import { plainDateSchema } from './time.ts';
import { deadlineSchema } from './working-days.ts';

/**
 * 核实申请 (T-03 to T-05, D-30): "the linked record is wrong". `filed` and `accepted` wait for the original issuer's office; `confirmed` is
 * over once the registry has it and the linked data have been read anew.
 */
export const CORRECTION_STATES = ['filed', 'accepted', 'declined', 'withdrawn', 'confirmed', 'refused'] as const;
export type CorrectionState = (typeof CORRECTION_STATES)[number];

export const CORRECTION_STATE_NAMES: Readonly<Record<CorrectionState, string>> = {
  filed: '待受理',
  accepted: '核实中',
  declined: '不予受理',
  withdrawn: '已撤回',
  confirmed: '核实属实',
  refused: '不予更正',
};

export const CORRECTION_ACTIONS = ['accept', 'decline', 'confirm', 'refuse', 'withdraw'] as const;
export type CorrectionAction = (typeof CORRECTION_ACTIONS)[number];

export const CORRECTION_ACTION_NAMES: Readonly<Record<CorrectionAction, string>> = {
  accept: '受理核实申请',
  decline: '不予受理',
  confirm: '核实属实',
  refuse: '不予更正',
  withdraw: '撤回核实申请',
};

/** What the chain of a request tells beside the actions. */
export const CORRECTION_EVENT_NAMES: Readonly<Record<string, string>> = {
  ...CORRECTION_ACTION_NAMES,
  file: '提出核实申请',
  'record-corrected': '登记信息已更正',
};

const CORRECTION_ACTORS = ['applicant', 'acceptor', 'reviewer', 'supervisor'] as const;
export type CorrectionActor = (typeof CORRECTION_ACTORS)[number];

interface CorrectionTransition {
  action: CorrectionAction;
  from: CorrectionState;
  to: CorrectionState;
  actor: CorrectionActor;
}

/**
 * D-30. A supervisor decides only what is past due, which is his task then; nothing is decided by itself. What was confirmed and the registry
 * does not take is his to end: no other step leads on from there.
 */
export const CORRECTION_TRANSITIONS: readonly CorrectionTransition[] = [
  { action: 'accept', from: 'filed', to: 'accepted', actor: 'acceptor' },
  { action: 'decline', from: 'filed', to: 'declined', actor: 'acceptor' },
  { action: 'withdraw', from: 'filed', to: 'withdrawn', actor: 'applicant' },
  { action: 'confirm', from: 'accepted', to: 'confirmed', actor: 'reviewer' },
  { action: 'refuse', from: 'accepted', to: 'refused', actor: 'reviewer' },
  { action: 'refuse', from: 'confirmed', to: 'refused', actor: 'supervisor' },
];

/** What follows a confirmation, by the names its troubles have. */
export const REPORT_STEP = 'ministry-report';
export const REFRESH_STEP = 'linked-record';
/** The registry has taken what was put right, and does not answer with it. */
export const NOT_CORRECTED = 'record-not-corrected';

/** The limits, by the names the ladder has for them: that of acceptance, and that of the result. */
export const CORRECTION_CLOCKS = ['acceptance', 'result'] as const;
export type CorrectionClock = (typeof CORRECTION_CLOCKS)[number];

export const CORRECTION_CLOCK_NAMES: Readonly<Record<CorrectionClock, string>> = {
  acceptance: '受理时限',
  result: '核实时限',
};

const reason = textBlock({ label: '理由', min: 2, max: 500 });
const INPUTS = {
  accept: z.strictObject({}),
  decline: z.strictObject({ reason }),
  confirm: z.strictObject({}),
  refuse: z.strictObject({ reason }),
  withdraw: z.strictObject({}),
} as const satisfies Record<CorrectionAction, z.ZodType>;

/** What must be said with a decision. */
export const correctionInput = (action: CorrectionAction): z.ZodType<{ reason?: string | undefined }> => INPUTS[action];

/** Why the applicant says the record is wrong. */
export const correctionReason = textBlock({ label: '情况说明', min: 2, max: 500 });

/** Pictures that prove it, at most. */
export const MAX_EVIDENCE_IMAGES = 5;

const instant = z.int();

/**
 * What the workflow holds of a request and the projection stores, as with cases. What is recorded wrongly is personal data and stays in the
 * database. Unknown keys are dropped: a reader may be one release older than the writer.
 */
export const correctionSnapshotSchema = z.object({
  no: z.string().min(1),
  officeCode: z.string().min(1),
  /** of its province's configuration, as it was filed under */
  configVersion: z.int().min(1),
  /** who accepts it does not confirm it */
  fourEyes: z.boolean(),
  state: z.enum(CORRECTION_STATES),
  version: z.int().min(1),
  filedAtMs: instant,
  acceptedAtMs: instant.nullable(),
  /** staff id */
  acceptedBy: z.string().nullable(),
  decidedAtMs: instant.nullable(),
  /** nothing more will happen */
  endedAtMs: instant.nullable(),
  acceptance: deadlineSchema.nullable(),
  result: deadlineSchema.nullable(),
  ladders: z.partialRecord(z.enum(CORRECTION_CLOCKS), plannedLadderSchema),
  calendarVersion: z.int().nonnegative(),
  /** limits that passed without their decision */
  broken: z.array(z.object({ clock: z.enum(CORRECTION_CLOCKS), date: plainDateSchema, dueAtMs: instant })),
  decision: z.object({ action: z.enum(CORRECTION_ACTIONS), reason: z.string().optional() }).nullable(),
  ministrySubmissionNo: z.string().nullable(),
  /** when the linked data had been read anew */
  correctedAtMs: instant.nullable(),
  attention: z.array(attentionSchema),
  asOfMs: instant,
});
export type CorrectionSnapshot = z.infer<typeof correctionSnapshotSchema>;

/** Version 1, before its clocks are planned. */
export const filedCorrection = (
  start: Pick<CorrectionSnapshot, 'no' | 'officeCode' | 'configVersion' | 'fourEyes' | 'filedAtMs'>,
): CorrectionSnapshot => ({
  ...start,
  state: 'filed',
  version: 1,
  acceptedAtMs: null,
  acceptedBy: null,
  decidedAtMs: null,
  endedAtMs: null,
  acceptance: null,
  result: null,
  ladders: {},
  calendarVersion: 0,
  broken: [],
  decision: null,
  ministrySubmissionNo: null,
  correctedAtMs: null,
  attention: [],
  asOfMs: start.filedAtMs,
});

/** Whether a decision is still to be taken. */
export const isPending = (state: CorrectionState): boolean => state === 'filed' || state === 'accepted';

/** Whether a request has gone as far as it can without effect: the record stays as it is. */
export const isWithoutEffect = (state: CorrectionState): boolean => !isPending(state) && state !== 'confirmed';

/** The limit that runs in this state. */
export function runningCorrectionClock(state: CorrectionState): CorrectionClock | null {
  switch (state) {
    case 'filed':
      return 'acceptance';
    case 'accepted':
      return 'result';
    default:
      return null;
  }
}

type Standing = Pick<CorrectionSnapshot, 'state' | 'acceptance' | 'result' | 'attention'>;

/**
 * Whether the registry has answered a confirmed request with no. An outage is no answer: what was sent may have arrived, and a request whose
 * record is put right after all must not have been refused.
 */
export const isRefusedByRegistry = ({ state, attention }: Standing): boolean =>
  state === 'confirmed' &&
  attention.some(
    ({ step, cause }) =>
      (step === REPORT_STEP && cause === 'refused') || (step === REFRESH_STEP && cause === NOT_CORRECTED),
  );

/** Whether the limit that runs has passed at this instant. */
export function isPastDue(request: Standing, atMs: number): boolean {
  const clock = runningCorrectionClock(request.state);
  return clock !== null && (request[clock]?.dueAtMs ?? Infinity) <= atMs;
}

const rowsNow = (request: Standing, actor: CorrectionActor, atMs: number): CorrectionTransition[] => {
  const rows = CORRECTION_TRANSITIONS.filter((row) => row.from === request.state);
  if (actor === 'supervisor') {
    const late = isPastDue(request, atMs);
    return rows.filter((row) =>
      row.actor === 'supervisor' ? isRefusedByRegistry(request) : late && row.actor !== 'applicant',
    );
  }
  return rows.filter((row) => row.actor === actor);
};

/** What this actor may do to a request now, in the order of CORRECTION_ACTIONS. */
export const allowedCorrections = (request: Standing, actor: CorrectionActor, atMs: number): CorrectionAction[] =>
  CORRECTION_ACTIONS.filter((action) => rowsNow(request, actor, atMs).some((row) => row.action === action));

export type CorrectionVerdict =
  | { allowed: true; to: CorrectionState }
  | {
      allowed: false;
      code: 'action-not-allowed' | 'actor-not-allowed' | 'four-eyes';
      message: string;
      allowedActions: CorrectionAction[];
    };

/** Whether this person may do this now. A refusal tells the wrong state from the wrong person, and carries what he may do instead. */
export function judgeCorrection(
  action: CorrectionAction,
  request: Standing & Pick<CorrectionSnapshot, 'fourEyes' | 'acceptedBy'>,
  actor: { kind: string; id: string },
  atMs: number,
): CorrectionVerdict {
  const kind = CORRECTION_ACTORS.find((one) => one === actor.kind);
  const allowedActions = kind ? allowedCorrections(request, kind, atMs) : [];
  const refuse = (code: Exclude<CorrectionVerdict, { allowed: true }>['code'], why: string): CorrectionVerdict => ({
    allowed: false,
    code,
    allowedActions,
    message: `${why}${whatIsAllowed(allowedActions)}`,
  });
  const name = CORRECTION_ACTION_NAMES[action];
  const inState = CORRECTION_TRANSITIONS.find((row) => row.action === action && row.from === request.state);
  if (!inState)
    return refuse(
      'action-not-allowed',
      `核实申请当前状态为“${CORRECTION_STATE_NAMES[request.state]}”，不能进行“${name}”。`,
    );
  if (inState.actor === 'supervisor' && !isRefusedByRegistry(request))
    return refuse(
      'action-not-allowed',
      '已核实属实，正在更正登记信息；登记系统明确不予更正之后，才能由主管作出“不予更正”的决定。',
    );
  if (!allowedActions.includes(action)) {
    const late = kind === 'supervisor' && inState.actor !== 'applicant' ? '，超过时限后也可以由主管办理' : '';
    return refuse('actor-not-allowed', `“${name}”由${ACTOR_NAMES[inState.actor]}办理${late}。`);
  }
  if (action === 'confirm' && request.fourEyes && request.acceptedBy === actor.id)
    return refuse('four-eyes', '受理和核实须由两名工作人员分别办理，请由另一名审核员核实。');
  return { allowed: true, to: inState.to };
}

const whatIsAllowed = (actions: readonly CorrectionAction[]): string =>
  actions.length === 0 ? '' : `现在可以进行：${actions.map((action) => CORRECTION_ACTION_NAMES[action]).join('、')}。`;

/** Where a refusal can be contested (行政复议法 20, 行政诉讼法 46); told with `declined` and `refused`. */
export const CORRECTION_REMEDIES =
  '对处理结果不服的，可以补充材料后重新提出核实申请，也可以到原发证机关窗口核对档案；还可以自知道处理结果之日起60日内依法申请行政复议，或者在6个月内依法提起行政诉讼。';

/** What the applicant is told, and how; the same form as domain/notifications.ts. */
export const CORRECTION_NOTIFICATIONS: readonly { action: string; channel: 'wechat' | 'sms'; template: string }[] = [
  { action: 'file', channel: 'wechat', template: 'correction-filed' },
  { action: 'accept', channel: 'wechat', template: 'correction-accepted' },
  { action: 'decline', channel: 'wechat', template: 'correction-declined' },
  { action: 'decline', channel: 'sms', template: 'correction-declined' },
  { action: 'confirm', channel: 'wechat', template: 'correction-confirmed' },
  { action: 'refuse', channel: 'wechat', template: 'correction-refused' },
  { action: 'refuse', channel: 'sms', template: 'correction-refused' },
  { action: 'record-corrected', channel: 'wechat', template: 'record-corrected' },
  { action: 'record-corrected', channel: 'sms', template: 'record-corrected' },
];
