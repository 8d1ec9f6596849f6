import { z } from 'zod';
import { GRADES, type Grade } from './assessment.ts';
import type { CaseAction } from './lifecycle/names.ts';
import { textBlock, textLine } from './text.ts';

export const DECLINE_GROUNDS = ['not-needed', 'not-competent', 'other'] as const;
export type DeclineGround = (typeof DECLINE_GROUNDS)[number];

export const DECLINE_GROUND_NAMES: Readonly<Record<DeclineGround, string>> = {
  'not-needed': '依法不需要办理',
  'not-competent': '不属于本机关职权范围',
  other: '其他',
};

const reason = textBlock({ label: '理由', min: 2, max: 500 });

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
export const rejectInput = z.strictObject({ reason });

const INPUTS = {
  accept: acceptInput,
  decline: declineInput,
  withdraw: withdrawInput,
  approve: approveInput,
  reject: rejectInput,
} satisfies Partial<Record<CaseAction, z.ZodType>>;

/** The actions that carry an input of their own today. */
export type DecidedAction = keyof typeof INPUTS;
export type ActionInput<A extends DecidedAction> = z.infer<(typeof INPUTS)[A]>;

/** The input schema of one of today's decisions. */
export function actionInput<A extends DecidedAction>(action: A): z.ZodType<ActionInput<A>> {
  return INPUTS[action] as unknown as z.ZodType<ActionInput<A>>;
}

const hasInput = (action: CaseAction): action is DecidedAction => action in INPUTS;

/** The input schema of any action; one without an input takes an empty object only. */
export function actionInputSchema(action: CaseAction): z.ZodType {
  return hasInput(action) ? INPUTS[action] : z.strictObject({});
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
