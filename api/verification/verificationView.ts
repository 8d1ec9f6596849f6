import { z } from 'zod';
import { gradeSchema } from '../../domain/assessment.ts';
import { maskName } from '../../domain/masking.ts';
import { formatShanghaiTime, plainDateSchema } from '../../domain/time.ts';
import { VERIFICATION_ADVICE, VERIFICATION_OUTCOMES, VERIFICATION_TEXTS } from '../../domain/verification.ts';
import type { VoucherOutcome } from '../../domain/verification.ts';
import type { VoucherRecord } from '../../db/verification.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { certificateView } from './certificateView.ts';
import { noticeView } from './noticeView.ts';

/** What anyone may learn from a code: the verdict, and masked what the paper says. */
export const verificationView = z
  .object({
    outcome: z.enum(VERIFICATION_OUTCOMES),
    title: z.string(),
    message: z.string(),
    checkedAt: instantSchema,
    subject: z
      .enum(['voucher', 'notice', 'certificate'])
      .nullable()
      .meta({ description: '二维码所属：凭证、文书、从业资格证；不是本系统的为空' }),
    voucher: z
      .object({
        number: z.string(),
        holderName: z.string().meta({ description: '脱敏' }),
        idNumber: z.string().meta({ description: '脱敏' }),
        grade: gradeSchema,
        gradeName: z.string(),
        categories: z.array(z.string()),
        cycleStart: plainDateSchema,
        cycleEnd: plainDateSchema,
        issuerName: z.string(),
        assessedOn: plainDateSchema,
        countsUntil: plainDateSchema.meta({ description: '下一考核周期届满日' }),
        office: z.object({ name: z.string(), phone: z.string() }),
      })
      .nullable(),
    notice: noticeView.nullable(),
    certificate: certificateView.nullable(),
    remarks: z.array(z.string()),
    advice: z.string(),
  })
  .meta({ id: 'Verification' });
export type VerificationView = z.input<typeof verificationView>;

/** @param record shown with every verdict under which it is this code's own; null otherwise */
export function presentVerification(
  outcome: VoucherOutcome,
  record: VoucherRecord | null,
  nowMs: number,
): VerificationView {
  return {
    outcome,
    ...VERIFICATION_TEXTS[outcome],
    checkedAt: isoInstant(nowMs),
    subject: outcome === 'not-ours' ? null : 'voucher',
    voucher: record && presentVoucher(record),
    notice: null,
    certificate: null,
    remarks: record ? remarksOn(outcome, record) : [],
    advice: VERIFICATION_ADVICE,
  };
}

function presentVoucher({ content, office }: VoucherRecord): VerificationView['voucher'] {
  return {
    number: content.number,
    holderName: maskName(content.holderName),
    idNumber: content.idNumberMasked,
    grade: content.grade,
    gradeName: content.gradeName,
    categories: content.categories,
    cycleStart: content.cycleStart,
    cycleEnd: content.cycleEnd,
    issuerName: content.issuerName,
    assessedOn: content.assessedOn,
    countsUntil: content.nextCycleEnd,
    office: { name: content.officeName, phone: office.phone },
  };
}

function remarksOn(outcome: VoucherOutcome, record: VoucherRecord): string[] {
  const remarks: string[] = [];
  if (outcome === 'superseded' && record.supersededByNumber)
    remarks.push(`替代本凭证的凭证编号：${record.supersededByNumber}`);
  if (outcome === 'superseded' && record.corrected) remarks.push('考核结果已由考核机关更正，请以更正后的凭证为准。');
  if (outcome === 'revoked' && record.revokedAtMs !== null)
    remarks.push(`撤销时间：${formatShanghaiTime(record.revokedAtMs)}（北京时间）`);
  if (record.content.restoration) remarks.push('本凭证为考核等级恢复后签发。');
  // DESIGN §8: the voucher of a cancelled certificate stays valid as history.
  if (record.certificateStatus === 'cancelled') remarks.push('持证人的从业资格证已注销，本凭证仅作为历史考核记录。');
  return remarks;
}
