import { z } from 'zod';
import { gradeSchema } from './assessment.ts';
import { textLine } from './text.ts';
import { plainDateSchema } from './time.ts';

/**
 * What a voucher (诚信考核凭证) prints, fixed when it is issued: the same content always draws the same document. Numbers of persons and
 * certificates are masked before they come here, so that nothing on the paper lets a finder act for its holder. No official layout is published.
 */
export const voucherContentSchema = z.strictObject({
  /** 凭证编号 */
  number: z.string().regex(/^[0-9A-Z]{1,32}$/),
  /** 姓名, in full: a voucher that doesn't name its holder proves nothing */
  holderName: textLine({ label: '姓名', max: 60 }),
  /** 身份证号, masked */
  idNumberMasked: z.string().regex(/^[0-9A-Z*]{1,32}$/),
  /** 从业资格证号, masked: it often equals the ID number */
  certificateNumberMasked: textLine({ label: '从业资格证号', max: 32 }),
  /** 从业资格类别, in Chinese */
  categories: z
    .array(textLine({ label: '从业资格类别', max: 40 }))
    .min(1)
    .max(12),
  /** 发证机关 */
  issuerName: textLine({ label: '发证机关', max: 80 }),
  /** 服务单位, null when the form names none */
  employer: textLine({ label: '服务单位', max: 80 }).nullable(),
  /** first and last day of the assessed cycle */
  cycleStart: plainDateSchema,
  cycleEnd: plainDateSchema,
  /** 累计记分 of the cycle; null when the registry gave none */
  points: z.int().min(0).max(1000).nullable(),
  grade: gradeSchema,
  /** the grade in words, e.g. AAA级（优良） */
  gradeName: textLine({ label: '考核等级', max: 20 }),
  /** a B raised again within its cycle (D-24) */
  restoration: z.boolean(),
  /** 考核机关, also on the seal */
  officeName: textLine({ label: '考核机关', max: 60 }),
  /** 考核日期, Asia/Shanghai */
  assessedOn: plainDateSchema,
  /** last day of the cycle after this one: until then the voucher counts */
  nextCycleEnd: plainDateSchema,
  /** printed as the time of generation; also the date inside the PDF */
  issuedAtMs: z.int().min(0),
  /** 1 for the first voucher of a cycle, one more with each that supersedes it (D-22) */
  version: z.int().min(1).max(999),
  templateVersion: z.string().regex(/^[a-z0-9.-]{1,16}$/),
  verificationUrl: z.string().regex(/^HTTPS?:\/\/[0-9A-Z.:-]+\/V\/[A-Z2-7]+$/),
});
export type VoucherContent = z.infer<typeof voucherContentSchema>;
