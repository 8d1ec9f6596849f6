import { z } from 'zod';
import { ageOn, parseIdNumber } from './idNumber.ts';
import { ruleOn } from './rules.ts';
import { characterCount } from './text.ts';
import { formatChineseDate, plainDateSchema, type PlainDate } from './time.ts';

/** What the reader noticed about a side beside its fields. */
export const ID_CARD_FLAGS = [
  /** the picture shows the other side of the card */
  'other-side',
  /** 临时居民身份证 */
  'temporary-card',
  'photocopy',
  /** the printed sex or date of birth disagrees with the number */
  'sex-mismatch',
  'birth-mismatch',
  'name-doubtful',
  'address-doubtful',
] as const;
export type IdCardFlag = (typeof ID_CARD_FLAGS)[number];

const flagsSchema = z.array(z.enum(ID_CARD_FLAGS));
const confidence = z.number().min(0).max(1);

/** The portrait side. Fields are as read, null when unreadable. */
export const idCardFrontSchema = z.object({
  /** whether the picture shows a portrait side at all */
  found: z.boolean(),
  name: z.string().nullable(),
  sex: z.enum(['男', '女']).nullable(),
  nation: z.string().nullable(),
  birth: plainDateSchema.nullable(),
  address: z.string().nullable(),
  number: z.string().nullable(),
  /** the number is complete and its check character is right (GB 11643) */
  numberValid: z.boolean(),
  /** 0 to 1 per field; a field not read has none */
  confidence: z.object({
    name: confidence.optional(),
    sex: confidence.optional(),
    nation: confidence.optional(),
    birth: confidence.optional(),
    address: confidence.optional(),
    number: confidence.optional(),
  }),
  flags: flagsSchema,
});
export type IdCardFront = z.infer<typeof idCardFrontSchema>;

/** The emblem side. */
export const idCardBackSchema = z.object({
  found: z.boolean(),
  authority: z.string().nullable(),
  validFrom: plainDateSchema.nullable(),
  validTo: z.union([plainDateSchema, z.literal('long-term')]).nullable(),
  flags: flagsSchema,
});
export type IdCardBack = z.infer<typeof idCardBackSchema>;

export const QUALITY_CODES = ['blurred', 'dark', 'overexposed', 'too-small'] as const;
export type QualityCode = (typeof QUALITY_CODES)[number];
export const qualityFindingSchema = z.object({ code: z.enum(QUALITY_CODES) });

/** The read-out of both sides of a resident identity card, with the findings on the pictures themselves. */
export const idCardReadingSchema = z.object({
  front: idCardFrontSchema,
  back: idCardBackSchema,
  quality: z.object({ front: z.array(qualityFindingSchema), back: z.array(qualityFindingSchema) }),
});
export type IdCardReading = z.infer<typeof idCardReadingSchema>;

export type IdCardSide = 'front' | 'back';

export const ID_CARD_FINDING_CODES = [
  'not-an-id-card',
  'sides-swapped',
  'temporary-card',
  'image-blurred',
  'image-dark',
  'image-overexposed',
  'image-too-small',
  'number-unreadable',
  'name-unreadable',
  'sex-mismatch',
  'birth-mismatch',
  'under-age',
  'validity-unreadable',
  'card-not-yet-valid',
  'card-expired',
  'name-doubtful',
  'address-doubtful',
  'photocopy',
] as const;
export type IdCardFindingCode = (typeof ID_CARD_FINDING_CODES)[number];

/** `refuse`: another picture is needed; `warn`: to be looked at by the applicant before he confirms. Messages never quote the card. */
export const idCardFindingSchema = z.object({
  code: z.enum(ID_CARD_FINDING_CODES),
  severity: z.enum(['refuse', 'warn']),
  side: z.enum(['front', 'back']),
  message: z.string(),
});
export type IdCardFinding = z.infer<typeof idCardFindingSchema>;

/** Below this a name is often wrong; above it sometimes too, so it is always shown for confirmation. */
const DOUBTFUL_BELOW = 0.8;

/** An older holder is a misread number, though its check character may be right. */
const OLDEST_YEARS = 130;

const SIDE_NAMES: Readonly<Record<IdCardSide, string>> = { front: '人像面', back: '国徽面' };

const finding =
  (severity: IdCardFinding['severity']) =>
  (side: IdCardSide, code: IdCardFindingCode, message: string): IdCardFinding => ({ code, severity, side, message });
const refuse = finding('refuse');
const warn = finding('warn');

/**
 * Whether this pair of pictures can prove an identity on this day (N-01, N-02, D-2): two right sides of one card, legible, consistent, in
 * force, of an adult. Warnings do not make it unusable.
 */
export function judgeIdCard(reading: IdCardReading, today: PlainDate): { usable: boolean; findings: IdCardFinding[] } {
  const findings = [
    ...judgeQuality('front', reading.quality.front),
    ...judgeFront(reading.front, today),
    ...judgeQuality('back', reading.quality.back),
    ...judgeBack(reading.back, today),
  ];
  return { usable: findings.every(({ severity }) => severity === 'warn'), findings };
}

function judgeQuality(side: IdCardSide, quality: readonly { code: QualityCode }[]): IdCardFinding[] {
  return quality.map(({ code }) => qualityFinding(side, code));
}

function qualityFinding(side: IdCardSide, code: QualityCode): IdCardFinding {
  const name = SIDE_NAMES[side];
  switch (code) {
    case 'blurred':
      return refuse(side, 'image-blurred', `${name}照片模糊，请拿稳手机、对准身份证重新拍摄。`);
    case 'dark':
      return refuse(side, 'image-dark', `${name}照片太暗，请在光线充足的地方重新拍摄。`);
    case 'overexposed':
      return warn(side, 'image-overexposed', `${name}照片过亮或有反光，请仔细核对读取的信息。`);
    case 'too-small':
      return refuse(side, 'image-too-small', `${name}照片太小，请靠近身份证重新拍摄。`);
  }
}

/** Findings that make the rest of a side meaningless, or null. */
function judgePresence(side: IdCardSide, { found, flags }: IdCardFront | IdCardBack): IdCardFinding[] | null {
  const name = SIDE_NAMES[side];
  if (flags.includes('other-side')) {
    return [refuse(side, 'sides-swapped', `这里需要身份证${name}，您上传的是另一面，请交换两张照片。`)];
  }
  if (!found)
    return [refuse(side, 'not-an-id-card', `照片中没有找到身份证${name}，请将整张身份证放在画面中重新拍摄。`)];
  return null;
}

function judgeFront(front: IdCardFront, today: PlainDate): IdCardFinding[] {
  const absent = judgePresence('front', front);
  if (absent) return absent;
  return [...judgeKind('front', front.flags), ...judgeNumber(front, today), ...judgeText(front)];
}

function judgeKind(side: IdCardSide, flags: readonly IdCardFlag[]): IdCardFinding[] {
  const findings: IdCardFinding[] = [];
  if (flags.includes('temporary-card')) {
    findings.push(refuse(side, 'temporary-card', '临时身份证不能用于网上实名认证，请使用居民身份证，或者到窗口办理。'));
  }
  if (flags.includes('photocopy')) {
    findings.push(warn(side, 'photocopy', `${SIDE_NAMES[side]}照片可能是复印件或翻拍，请尽量拍摄身份证原件。`));
  }
  return findings;
}

function judgeNumber(front: IdCardFront, today: PlainDate): IdCardFinding[] {
  const parsed = front.numberValid && front.number !== null ? parseIdNumber(front.number) : null;
  const years = parsed?.ok ? ageOn(parsed.birthDate, today) : 0;
  if (!parsed?.ok || years < 0 || years > OLDEST_YEARS) {
    return [refuse('front', 'number-unreadable', '身份证号码没有读清，请将人像面拍摄清楚、避免反光和遮挡。')];
  }
  const findings: IdCardFinding[] = [];
  if (front.flags.includes('sex-mismatch') || (front.sex !== null && front.sex !== parsed.sex)) {
    findings.push(
      refuse('front', 'sex-mismatch', '读取的性别与身份证号码不一致，请重新拍摄；多次不一致的，请到窗口办理。'),
    );
  }
  if (front.flags.includes('birth-mismatch') || (front.birth !== null && front.birth !== parsed.birthDate)) {
    findings.push(
      refuse('front', 'birth-mismatch', '读取的出生日期与身份证号码不一致，请重新拍摄；多次不一致的，请到窗口办理。'),
    );
  }
  const minimumAge = ruleOn('minimumAgeYears', today);
  if (years < minimumAge) {
    findings.push(refuse('front', 'under-age', `未满${minimumAge}周岁，不能办理道路运输从业人员业务。`));
  }
  return findings;
}

function judgeText({ name, address, flags, confidence: sure }: IdCardFront): IdCardFinding[] {
  const findings: IdCardFinding[] = [];
  if (name === null || characterCount(name) < 2) {
    findings.push(refuse('front', 'name-unreadable', '姓名没有读清，请重新拍摄；姓名含生僻字的，可以申请人工审核。'));
  } else if (flags.includes('name-doubtful') || (sure.name ?? 0) < DOUBTFUL_BELOW) {
    findings.push(
      warn('front', 'name-doubtful', '姓名可能读取有误，请逐字核对；有误的请重新拍摄，仍有误的可以申请人工审核。'),
    );
  }
  if (address === null || flags.includes('address-doubtful') || (sure.address ?? 0) < DOUBTFUL_BELOW) {
    findings.push(warn('front', 'address-doubtful', '住址可能读取有误，请核对。'));
  }
  return findings;
}

function judgeBack(back: IdCardBack, today: PlainDate): IdCardFinding[] {
  const absent = judgePresence('back', back);
  if (absent) return absent;
  const findings = judgeKind('back', back.flags);
  if (back.validFrom === null || back.validTo === null) {
    findings.push(
      refuse('back', 'validity-unreadable', '身份证有效期限没有读清，请将国徽面拍摄清楚、避免反光和遮挡。'),
    );
    return findings;
  }
  if (today < back.validFrom) {
    findings.push(
      refuse('back', 'card-not-yet-valid', `身份证自${formatChineseDate(back.validFrom)}起有效，请核对照片。`),
    );
  }
  if (back.validTo !== 'long-term' && back.validTo < today) {
    findings.push(
      refuse('back', 'card-expired', `身份证已于${formatChineseDate(back.validTo)}到期，请换领新的身份证后再办理。`),
    );
  }
  return findings;
}
