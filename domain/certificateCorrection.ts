import { z } from 'zod';
import { ageLimitDay, inCategoryOrder, lastDayOfTerm, type CertificateContent, type Validity } from './certificate.ts';
import { LICENCE_CLASSES } from './licenceClasses.ts';
import { CATEGORIES } from './qualification.ts';
import { ruleOn } from './rules.ts';
import { textLine } from './text.ts';
import { formatChineseDate, plainDateSchema, type PlainDate } from './time.ts';

/** Why a certificate that was issued is taken back (行政许可法 69). */
export const REVOCATION_GROUNDS = ['deceit', 'unlawful-grant', 'issued-in-error'] as const;
export type RevocationGround = (typeof REVOCATION_GROUNDS)[number];

export const REVOCATION_GROUND_NAMES: Readonly<Record<RevocationGround, string>> = {
  deceit: '以欺骗、贿赂等不正当手段取得（行政许可法第六十九条第二款）',
  'unlawful-grant': '违反法定职权、程序或者对不具备条件的人准予（行政许可法第六十九条第一款）',
  'issued-in-error': '签发有误',
};

/** What of a certificate can have been printed wrongly; what is left out stays. Name and number are the registry's to correct (核实申请). */
export const certificateCorrectionSchema = z.strictObject({
  validFrom: plainDateSchema.optional(),
  validTo: plainDateSchema.optional(),
  categories: z
    .array(z.enum(CATEGORIES, { error: '请选择从业资格类别' }))
    .min(1, { error: '从业资格证至少有一个类别' })
    .max(CATEGORIES.length)
    .optional(),
  licenceClasses: z
    .array(z.enum(LICENCE_CLASSES, { error: '请按驾驶证选择准驾车型' }))
    .max(20)
    .optional(),
  address: textLine({ label: '住址', max: 200 }).optional(),
  /** null: none */
  employer: textLine({ label: '服务单位', max: 80 }).nullable().optional(),
});
export type CertificateCorrection = z.infer<typeof certificateCorrectionSchema>;

type Corrected = Pick<CertificateContent, keyof CertificateCorrection>;

/** What the certificate says once it is corrected. */
export function corrected<C extends Corrected>(content: C, correction: CertificateCorrection): C {
  const { categories, ...given } = correction;
  return { ...content, ...given, ...(categories ? { categories: inCategoryOrder(categories) } : {}) };
}

/** Whether a correction would change anything at all. */
export function changesCertificate(content: Corrected, correction: CertificateCorrection): boolean {
  const after = corrected(content, correction);
  return (Object.keys(correction) as (keyof CertificateCorrection)[]).some(
    (key) => JSON.stringify(after[key]) !== JSON.stringify(content[key]),
  );
}

/**
 * Whether a corrected validity is one the law knows (规定: six years, cut at the age limit). What the correction leaves alone is not judged.
 * @returns what is wrong, in Chinese; null: nothing
 */
export function judgeCorrection(
  content: Corrected & { birth: PlainDate },
  correction: CertificateCorrection,
  today: PlainDate,
): string | null {
  if (correction.validFrom === undefined && correction.validTo === undefined) return null;
  const { validFrom, validTo }: Validity = corrected(content, correction);
  if (validTo < validFrom) return '有效期限早于有效起始日期，请核对。';
  const last = lastDayOfTerm(validFrom, ruleOn('certificateValidityYears', today));
  if (validTo > last) return `从业资格证有效期最长为六年，有效期限不能晚于${formatChineseDate(last)}。`;
  const limit = ageLimitDay(content.birth, today);
  return validTo > limit ? `有效期限不能晚于达到从业年龄上限之日（${formatChineseDate(limit)}）。` : null;
}
