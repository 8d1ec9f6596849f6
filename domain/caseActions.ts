import { z } from 'zod';
import { GRADES, type Grade } from './assessment.ts';
import { FULFILMENT_ACTIONS, fulfilmentInput, type FulfilmentAction } from './fulfilmentInputs.ts';
import type { CaseAction } from './lifecycle/names.ts';
import { textBlock, textLine } from './text.ts';
import { plainDateSchema } from './time.ts';

export const DECLINE_GROUNDS = ['not-needed', 'not-competent', 'other'] as const;
export type DeclineGround = (typeof DECLINE_GROUNDS)[number];

export const DECLINE_GROUND_NAMES: Readonly<Record<DeclineGround, string>> = {
  'not-needed': '依法不需要办理',
  'not-competent': '不属于本机关职权范围',
  other: '其他',
};

const reason = textBlock({ label: '理由', min: 2, max: 500 });
const note = textBlock({ label: '说明', min: 2, max: 500 });

/** 行政许可法 45: what is done outside the counted time. */
export const SPECIAL_PROCEDURE_REASONS = [
  'hearing',
  'tender',
  'auction',
  'inspection',
  'testing',
  'quarantine',
  'appraisal',
  'expert-review',
] as const;
export type SpecialProcedureReason = (typeof SPECIAL_PROCEDURE_REASONS)[number];

export const SPECIAL_PROCEDURE_REASON_NAMES: Readonly<Record<SpecialProcedureReason, string>> = {
  hearing: '听证',
  tender: '招标',
  auction: '拍卖',
  inspection: '检验',
  testing: '检测',
  quarantine: '检疫',
  appraisal: '鉴定',
  'expert-review': '专家评审',
};

export const TERMINATION_REASONS = ['death', 'duplicate', 'incapacity', 'certificate-invalid', 'other'] as const;
export type TerminationReason = (typeof TERMINATION_REASONS)[number];

export const TERMINATION_REASON_NAMES: Readonly<Record<TerminationReason, string>> = {
  death: '申请人死亡',
  duplicate: '重复申请',
  incapacity: '申请人丧失行为能力或者不再从业',
  'certificate-invalid': '从业资格证已失效或者被注销',
  other: '其他',
};

/** One thing to be added or put right: a field of the form or a slot of the materials, why, and what exactly. */
export const supplementItemSchema = z.strictObject({
  target: z.enum(['field', 'material'], { error: '请选择需要补正的是表单项目还是申请材料' }),
  name: z.string().min(1).max(48),
  /** canned reasons of the province, by code */
  reasons: z.array(z.string().min(1).max(48)).max(10),
  note: note.nullable().default(null),
});
export type SupplementItem = z.infer<typeof supplementItemSchema>;

/** P-04. Whether the items are there in this case's form and material list is for the caller to judge. */
export const requestSupplementInput = z
  .strictObject({ items: z.array(supplementItemSchema).min(1, { error: '请至少列出一项需要补正的内容' }).max(40) })
  .superRefine(({ items }, context) => {
    const seen = new Set<string>();
    for (const [index, item] of items.entries()) {
      const key = `${item.target}:${item.name}`;
      const issue = (message: string) => context.addIssue({ code: 'custom', path: ['items', index], message });
      if (seen.has(key)) issue('同一项内容只能列出一次，请合并理由');
      if (item.reasons.length === 0 && item.note === null) issue('每一项都要选择或者填写补正理由');
      if (new Set(item.reasons).size < item.reasons.length) issue('同一条补正理由只能选择一次');
      seen.add(key);
    }
  });

export const grantSecondSupplementInput = z.strictObject({ reason });
export const startSpecialProcedureInput = z.strictObject({
  reason: z.enum(SPECIAL_PROCEDURE_REASONS, { error: '请选择启动特别程序的事由' }),
  note: note.optional(),
  // Not before which day is for the case to say; beyond the century no calendar can be counted.
  expectedEnd: plainDateSchema.refine((date) => !(Number(date.slice(0, 4)) >= 2100), {
    error: '预计结束日期太远，请核对年份',
  }),
});
export const endSpecialProcedureInput = z.strictObject({ note: note.optional() });
export const extendInput = z.strictObject({ reason });
export const terminateInput = z
  .strictObject({ ground: z.enum(TERMINATION_REASONS, { error: '请选择终止办理的事由' }), reason: reason.optional() })
  .superRefine(({ ground, reason: given }, context) => {
    if (ground === 'other' && given === undefined)
      context.addIssue({ code: 'custom', path: ['reason'], message: '选择“其他”的，请写明终止办理的理由' });
  });
const nothing = z.strictObject({});

export const acceptInput = z.strictObject({});

/** 行政许可法 32(1)(2): a refusal for want of competence says which authority to turn to. */
export const declineInput = z
  .strictObject({
    ground: z.enum(DECLINE_GROUNDS, { error: '请选择不予受理的情形' }),
    competentAuthority: textLine({ label: '有权办理的机关', min: 2, max: 60 }).optional(),
    reason,
  })
  .superRefine(({ ground, competentAuthority }, context) => {
    if (ground === 'not-competent' && competentAuthority === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['competentAuthority'],
        message: '不属于本机关职权范围的，请写明有权办理的机关',
      });
    }
  });

export const withdrawInput = z.strictObject({ reason: reason.optional() });
/** `reason` is required when the grade differs from the proposal: see `checkGradeReason`. */
export const approveInput = z.strictObject({
  grade: z.enum(GRADES, { error: '请选择考核等级' }),
  reason: reason.optional(),
});
/** Of the businesses about the certificate itself: what is granted follows from what was applied for. */
export const approveCertificateInput = z.strictObject({ reason: reason.optional() });
export const rejectInput = z.strictObject({ reason });

const INPUTS = {
  accept: acceptInput,
  decline: declineInput,
  'deem-accepted': nothing,
  'request-supplement': requestSupplementInput,
  'grant-second-supplement': grantSecondSupplementInput,
  resubmit: nothing,
  lapse: nothing,
  withdraw: withdrawInput,
  'start-special-procedure': startSpecialProcedureInput,
  'end-special-procedure': endSpecialProcedureInput,
  extend: extendInput,
  approve: approveInput,
  reject: rejectInput,
  terminate: terminateInput,
  'deem-renewed': nothing,
} satisfies Partial<Record<CaseAction, z.ZodType>>;

/** The actions that carry an input of their own today. */
export type DecidedAction = keyof typeof INPUTS;
export type ActionInput<A extends DecidedAction> = z.infer<(typeof INPUTS)[A]>;

/** The input schema of one of today's decisions. */
export function actionInput<A extends DecidedAction>(action: A): z.ZodType<ActionInput<A>> {
  return INPUTS[action] as unknown as z.ZodType<ActionInput<A>>;
}

const isFulfilment = (action: CaseAction): action is FulfilmentAction =>
  (FULFILMENT_ACTIONS as readonly CaseAction[]).includes(action);

const hasInput = (action: CaseAction): action is DecidedAction => action in INPUTS;

/** The input schema of any action; one without an input takes an empty object only. */
export function actionInputSchema(action: CaseAction): z.ZodType {
  if (hasInput(action)) return INPUTS[action];
  return isFulfilment(action) ? fulfilmentInput(action) : z.strictObject({});
}

/** A grade other than the proposed one needs a reason (D-19), and so does a grade given without a proposal. Returns what to do, or null. */
export function checkGradeReason(
  proposal: { grade: Grade } | null,
  input: { grade: Grade; reason?: string | undefined },
): string | null {
  if (input.reason || proposal?.grade === input.grade) return null;
  return proposal
    ? `评定等级${input.grade}与系统建议的${proposal.grade}不一致，请填写调整理由。`
    : '系统尚未给出等级建议，直接评定等级的，请填写理由。';
}
