import { z } from 'zod';
import { GRADES, gradeSchema, type Grade } from './assessment.ts';
import { certificateCorrectionSchema, REVOCATION_GROUNDS } from './certificateCorrection.ts';
import { textBlock } from './text.ts';

/**
 * What an amendment is about. `decision`: of a case whose decision has left no document of its own, like a full cancellation or changed data.
 */
export const AMENDMENT_SUBJECTS = ['voucher', 'certificate', 'decision'] as const;
export type AmendmentSubject = (typeof AMENDMENT_SUBJECTS)[number];

/** What can be done to what is issued already, without reopening its case (DESIGN §2 end, D-20, D-22). */
export const AMENDMENT_ACTIONS = ['correct', 'revoke', 'restore'] as const;
export type AmendmentAction = (typeof AMENDMENT_ACTIONS)[number];

export const AMENDMENT_ACTION_NAMES: Readonly<Record<AmendmentSubject, Readonly<Record<AmendmentAction, string>>>> = {
  voucher: { correct: '更正凭证', revoke: '撤销凭证', restore: '恢复凭证' },
  certificate: { correct: '更正从业资格证', revoke: '撤销从业资格证', restore: '恢复从业资格证' },
  decision: { correct: '更正决定', revoke: '撤销决定', restore: '恢复从业资格' },
};

/** Action in the audit chain of the case once the amendment has taken effect. */
export const AMENDMENT_EVENTS = {
  voucher: { correct: 'correct-voucher', revoke: 'revoke-voucher', restore: 'restore-voucher' },
  certificate: { correct: 'correct-certificate', revoke: 'revoke-certificate', restore: 'restore-certificate' },
  decision: { correct: 'correct-decision', revoke: 'revoke-decision', restore: 'restore-qualification' },
} as const satisfies Record<AmendmentSubject, Record<AmendmentAction, string>>;
export type AmendmentEvent = (typeof AMENDMENT_EVENTS)[AmendmentSubject][AmendmentAction];

export const AMENDMENT_EVENT_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  AMENDMENT_SUBJECTS.flatMap((subject) =>
    AMENDMENT_ACTIONS.map((action) => [AMENDMENT_EVENTS[subject][action], AMENDMENT_ACTION_NAMES[subject][action]]),
  ),
);

/**
 * `requested`: written, its workflow is starting; `awaiting-second`: a second supervisor must agree; `confirmed`: it is being carried out;
 * `applied`: it counts (the report to the ministry runs beside it, D-28); `refused`: by the second supervisor, or overtaken by what
 * happened to its subject meanwhile; `withdrawn`: by the one who asked for it.
 */
export const AMENDMENT_STATES = [
  'requested',
  'awaiting-second',
  'confirmed',
  'applied',
  'refused',
  'withdrawn',
] as const;
export type AmendmentState = (typeof AMENDMENT_STATES)[number];

export const AMENDMENT_STATE_NAMES: Readonly<Record<AmendmentState, string>> = {
  requested: '已提出',
  'awaiting-second': '待另一名主管确认',
  confirmed: '正在办理',
  applied: '已生效',
  refused: '未予办理',
  withdrawn: '已撤回',
};

/** Nothing will change through it any more. */
export const isAmendmentDecided = (state: AmendmentState): boolean =>
  state === 'applied' || state === 'refused' || state === 'withdrawn';

const reason = textBlock({ label: '理由', min: 2, max: 500 });

/** `points` are those of the cycle as they should have been; without them the voucher keeps its own. */
export const correctInput = z.strictObject({
  grade: z.enum(GRADES, { error: '请选择考核等级' }),
  points: z.int({ error: '累计记分须为整数' }).min(0).max(1000).optional(),
  reason,
});
export const revokeInput = z.strictObject({ reason });
export const restoreInput = z.strictObject({ reason });
/** 退回 by the second supervisor. */
export const refuseAmendmentInput = z.strictObject({ reason });

const INPUTS = { correct: correctInput, revoke: revokeInput, restore: restoreInput } as const;
export type AmendmentInput<A extends AmendmentAction = AmendmentAction> = z.infer<(typeof INPUTS)[A]>;

/** What the person must say with an action on a voucher. */
export function amendmentInput<A extends AmendmentAction>(action: A): z.ZodType<AmendmentInput<A>> {
  return INPUTS[action] as unknown as z.ZodType<AmendmentInput<A>>;
}

/** What an amendment keeps of the request, sealed: the reason is free text, and an address is personal. */
export const amendmentDetailsSchema = z.object({
  reason: z.string(),
  /** of a revoked certificate */
  ground: z.enum(REVOCATION_GROUNDS).nullable().default(null),
  /** of a certificate: what is printed otherwise */
  certificate: certificateCorrectionSchema.nullable().default(null),
  grade: gradeSchema.nullable(),
  points: z.int().nullable(),
  /** a second supervisor must agree; fixed when it was asked for */
  fourEyes: z.boolean(),
  /** the caller's key, so that the same request asked again is the same amendment */
  requestKey: z.string(),
  refusal: z.string().nullable(),
});
export type AmendmentDetails = z.infer<typeof amendmentDetailsSchema>;

export const VOUCHER_STATES = ['preparing', 'valid', 'superseded', 'revoked'] as const;
export type VoucherState = (typeof VOUCHER_STATES)[number];

export const VOUCHER_STATE_NAMES: Readonly<Record<VoucherState, string>> = {
  preparing: '正在生成',
  valid: '有效',
  superseded: '已被替代',
  revoked: '已撤销',
};

/** What an amendment is judged on: the register's side of a voucher. */
export interface VoucherStanding {
  state: VoucherState;
  /** a newer issue of the case, another valid voucher, or another live assessment of the same person and cycle stands */
  replaced: boolean;
  /** a terminated case leaves nothing that could be restored */
  caseTerminated: boolean;
}

export type AmendmentVerdict =
  { allowed: true } | { allowed: false; message: string; allowedActions: AmendmentAction[] };

/** The actions that may be taken on a voucher now, in the order of AMENDMENT_ACTIONS. */
export const allowedAmendments = (standing: VoucherStanding): AmendmentAction[] =>
  AMENDMENT_ACTIONS.filter((action) => whyNot(action, standing) === null);

/** Judges one action. A valid voucher can be corrected or revoked, a revoked one restored while nothing has taken its place. */
export function judgeAmendment(action: AmendmentAction, standing: VoucherStanding): AmendmentVerdict {
  const message = whyNot(action, standing);
  return message === null
    ? { allowed: true }
    : { allowed: false, message, allowedActions: allowedAmendments(standing) };
}

function whyNot(action: AmendmentAction, { state, replaced, caseTerminated }: VoucherStanding): string | null {
  switch (state) {
    case 'preparing':
      return '凭证尚未签发，请稍后再操作。';
    case 'superseded':
      return '凭证已被新的凭证替代，请对最新的凭证进行操作。';
    case 'valid':
      return action === 'restore' ? '凭证有效，无需恢复。' : null;
    case 'revoked':
      if (action !== 'restore') return '凭证已撤销，只能恢复。';
      if (caseTerminated) return '办件已终止，凭证不能恢复；请由申请人重新申请。';
      return replaced ? '该考核周期已有新的考核或者凭证，原凭证不能恢复。' : null;
    default: {
      const never: never = state;
      throw new RangeError(`unknown state ${String(never)}`);
    }
  }
}

/** Whether a correction would change anything at all. */
export const changesResult = (
  now: { grade: Grade; points: number | null },
  wanted: { grade: Grade; points?: number | undefined },
): boolean => wanted.grade !== now.grade || (wanted.points !== undefined && wanted.points !== now.points);

/** What people may still decide about an amendment that was asked for. */
export const AMENDMENT_DECISIONS = ['confirm', 'refuse', 'withdraw'] as const;
export type AmendmentDecision = (typeof AMENDMENT_DECISIONS)[number];

export const AMENDMENT_DECISION_NAMES: Readonly<Record<AmendmentDecision, string>> = {
  confirm: '确认',
  refuse: '退回',
  withdraw: '撤回',
};

const DECIDED: Readonly<Record<AmendmentDecision, AmendmentState>> = {
  confirm: 'confirmed',
  refuse: 'refused',
  withdraw: 'withdrawn',
};

export type DecisionVerdict =
  | { allowed: true; state: AmendmentState }
  | { allowed: false; code: 'action-not-allowed' | 'second-supervisor-required' };

/** Four eyes: the second supervisor agrees or refuses, the first one can only take his request back. */
export function judgeAmendmentDecision(
  decision: AmendmentDecision,
  { state, requestedBy }: { state: AmendmentState; requestedBy: string },
  by: string,
): DecisionVerdict {
  if (state !== 'awaiting-second') return { allowed: false, code: 'action-not-allowed' };
  if (decision === 'withdraw')
    return by === requestedBy
      ? { allowed: true, state: DECIDED.withdraw }
      : { allowed: false, code: 'action-not-allowed' };
  return by === requestedBy
    ? { allowed: false, code: 'second-supervisor-required' }
    : { allowed: true, state: DECIDED[decision] };
}

/** Steps of an amendment whose outside effect can use up its budget. */
export type AmendmentStep = 'voucher' | 'certificate' | 'ministry-report';

/** How long a second supervisor may leave a request waiting before it counts as overdue: it blocks its subject for everybody else. */
const SECOND_SUPERVISOR_WITHIN_MS = 3 * 86_400_000;

export interface AmendmentWork {
  /** at most one open task bears a key */
  openKey: string;
  cause: string;
  /** past it the task stands first in its queue, as overdue; null: there is no such limit */
  dueAtMs: number | null;
}

/** The desk work an amendment calls for, always a supervisor's; what is open beyond it is done. */
export function amendmentWork(amendment: {
  no: string;
  state: AmendmentState;
  attention: { step: AmendmentStep; cause: string } | null;
  /** when it came to stand so */
  atMs: number;
}): AmendmentWork | null {
  const { no, state, attention, atMs } = amendment;
  if (state === 'awaiting-second')
    return { openKey: `${no}:second`, cause: 'second-supervisor', dueAtMs: atMs + SECOND_SUPERVISOR_WITHIN_MS };
  return attention ? { openKey: `${no}:attention:${attention.step}`, cause: attention.cause, dueAtMs: null } : null;
}

interface Message {
  channel: 'wechat' | 'sms';
  template: string;
}

const onBoth = (template: string): Message[] => [
  { channel: 'wechat', template },
  { channel: 'sms', template },
];
const onWechat = (template: string): Message[] => [{ channel: 'wechat', template }];

/** What the driver is told, and how, by the event it leaves; the same form as domain/notifications.ts. */
export const AMENDMENT_NOTIFICATIONS: Readonly<Record<AmendmentEvent, readonly Message[]>> = {
  'correct-voucher': onBoth('voucher-corrected'),
  'revoke-voucher': onBoth('voucher-revoked'),
  'restore-voucher': onWechat('voucher-restored'),
  'correct-certificate': onBoth('certificate-corrected'),
  'revoke-certificate': onBoth('certificate-revoked'),
  'restore-certificate': onBoth('certificate-restored'),
  // A decision without a document is taken back only together with its case, which tells of it.
  'correct-decision': [],
  'revoke-decision': [],
  'restore-qualification': onBoth('qualification-restored'),
};
