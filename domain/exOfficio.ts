import { z } from 'zod';
import type { BusinessId } from './businesses/business.ts';
import { isIdNumber } from './idNumber.ts';
import { textBlock, textLine } from './text.ts';
import { plainDateSchema } from './time.ts';

interface Ground {
  business: BusinessId;
  name: string;
  source: string;
}

/** Why the authority opens a case itself, without an application (DESIGN §2, D-24, D-26). Codes are stable; `source`: where it is laid down. */
export const EX_OFFICIO_GROUNDS = {
  'registry-assessment': {
    business: 'integrity-assessment',
    name: '免审即享：依据登记数据直接考核',
    source: '便民措施：考核机关依据登记数据主动考核，驾驶员无需申请、提交材料',
  },
  'age-limit': {
    business: 'cancellation',
    name: '持证人超过规定的从业年龄',
    source: '《道路运输从业人员管理规定》第32条第1款第3项',
  },
  'expired-unrenewed': {
    business: 'cancellation',
    name: '有效期届满超过180日未申请换发',
    source: '《道路运输从业人员管理规定》第32条第1款第5项',
  },
  death: {
    business: 'cancellation',
    name: '持证人死亡',
    source: '《道路运输从业人员管理规定》第32条第1款第1项',
  },
} as const satisfies Record<string, Ground>;
export type ExOfficioGround = keyof typeof EX_OFFICIO_GROUNDS;

const idNumber = z
  .string({ error: '请填写身份证号' })
  .overwrite((text) => text.trim().toUpperCase())
  .refine(isIdNumber, { error: '身份证号不正确，请核对' });
/** which certificate, where the person has several */
const certificateNumber = textLine({ label: '从业资格证号', max: 32 }).optional();
const reason = textBlock({ label: '事实和依据', min: 2, max: 500 });

/** tells the order apart from what is filed at the counter */
const mode = z.literal('ex-officio');

const assessmentOrder = z.strictObject({
  mode,
  business: z.literal('integrity-assessment'),
  ground: z.literal('registry-assessment', { error: '请选择依职权办理的事由' }),
  idNumber,
  certificateNumber,
  /** first day of the cycle */
  cycle: plainDateSchema,
  reason,
});
const cancellationOrder = z.strictObject({
  mode,
  business: z.literal('cancellation'),
  ground: z.enum(['age-limit', 'expired-unrenewed', 'death'], { error: '请选择依职权办理的事由' }),
  idNumber,
  certificateNumber,
  reason,
});

/** What a supervisor says when he opens a case: an assessment by cycle, a cancellation of the whole certificate. */
export const exOfficioOrderSchema = z.discriminatedUnion('business', [assessmentOrder, cancellationOrder], {
  error: '依职权只能办理诚信考核或者注销',
});
export type ExOfficioOrder = z.infer<typeof exOfficioOrderSchema>;

export const readGround = (stored: string | null): ExOfficioGround | null =>
  stored !== null && Object.hasOwn(EX_OFFICIO_GROUNDS, stored) ? (stored as ExOfficioGround) : null;
