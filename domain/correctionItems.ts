import { z } from 'zod';
import { printsLicenceClasses, inCategoryOrder } from './certificate.ts';
import { licenceClassesSchema } from './licenceClasses.ts';
import { maskAddress, maskName, maskPhone } from './masking.ts';
import { contactNumber } from './phone.ts';
import {
  CATEGORY_NAMES,
  QUALIFICATION_STATUSES,
  QUALIFICATION_STATUS_NAMES,
  type Category,
  type QualificationRecord,
  type QualificationStatus,
} from './qualification.ts';
import { textLine } from './text.ts';
import { formatChineseDate, plainDateSchema, type PlainDate } from './time.ts';

/**
 * What of a linked record (关联信息) can be put right by a 核实申请, by the registry's own names (T-03). Certificate number, ID number and
 * issuer are not among them: by these the record is found, named everywhere, and led to its office (docs/adr/0018).
 */
export const CORRECTION_ITEMS = [
  'name',
  'sex',
  'address',
  'phone',
  'categories',
  'licenceClasses',
  'firstIssued',
  'validFrom',
  'validTo',
  'status',
] as const;
export type CorrectionItem = (typeof CORRECTION_ITEMS)[number];

export const CORRECTION_ITEM_NAMES: Readonly<Record<CorrectionItem, string>> = {
  name: '姓名',
  sex: '性别',
  address: '住址',
  phone: '联系电话',
  categories: '从业资格类别',
  licenceClasses: '准驾车型',
  firstIssued: '初次领证日期',
  validFrom: '有效起始日期',
  validTo: '有效期限',
  status: '证件状态',
};

const PERSON_ITEMS = ['name', 'sex', 'address', 'phone'] as const satisfies readonly CorrectionItem[];
type PersonItem = (typeof PERSON_ITEMS)[number];

const isItem = (item: string): item is CorrectionItem => (CORRECTION_ITEMS as readonly string[]).includes(item);
const isPersonItem = (item: CorrectionItem): item is PersonItem =>
  (PERSON_ITEMS as readonly CorrectionItem[]).includes(item);

/** A record as the registry answers with it: the certificate, and the person where it knows one. */
export interface LinkedRecord extends QualificationRecord {
  practitioner: Readonly<Record<PersonItem, string>> | null;
}

/** One thing that is recorded wrongly. Both sides are written as `recordedValue` writes them. */
export const correctionSchema = z.strictObject({
  item: z.enum(CORRECTION_ITEMS),
  recorded: z.string(),
  right: z.string(),
});
export type Correction = z.infer<typeof correctionSchema>;

/** How an item is filled in, for screens. */
export const CORRECTION_INPUTS: Readonly<Record<CorrectionItem, 'text' | 'date' | 'choice' | 'choices'>> = {
  name: 'text',
  sex: 'choice',
  address: 'text',
  phone: 'text',
  categories: 'choices',
  licenceClasses: 'text',
  firstIssued: 'date',
  validFrom: 'date',
  validTo: 'date',
  status: 'choice',
};

/** What an item of the record says, as text: lists joined by ',', codes as they are; null when the registry knows no such person. */
export function recordedValue(record: LinkedRecord, item: CorrectionItem): string | null {
  if (isPersonItem(item)) return record.practitioner?.[item] ?? null;
  const value = record[item];
  return typeof value === 'string' ? value : value.join(',');
}

/** A value as people read it. */
export function valueText(item: CorrectionItem, value: string): string {
  switch (item) {
    case 'categories':
      return value
        .split(',')
        .map((category) => CATEGORY_NAMES[category as Category])
        .join('、');
    case 'licenceClasses':
      return value.replaceAll(',', '、');
    case 'status':
      return QUALIFICATION_STATUS_NAMES[value as QualificationStatus];
    case 'firstIssued':
    case 'validFrom':
    case 'validTo':
      return formatChineseDate(value);
    default:
      return value;
  }
}

const MASKS: Partial<Record<CorrectionItem, (text: string) => string>> = {
  name: maskName,
  address: maskAddress,
  phone: maskPhone,
};

/** The same for who need not know it in full. */
export const maskedValueText = (item: CorrectionItem, value: string): string =>
  MASKS[item]?.(value) ?? valueText(item, value);

const choice = (values: readonly string[], error: string) =>
  z.string().refine((value) => values.includes(value), { error });

/** The order of the list, each once; anything else stays as it came, and is refused. */
const categoriesText = z
  .string()
  .overwrite((text) => {
    const wanted = text.split(',');
    const known = inCategoryOrder(wanted as Category[]);
    return known.length === wanted.length ? known.join(',') : text;
  })
  .refine((text) => inCategoryOrder(text.split(',') as Category[]).join(',') === text, {
    error: '请从列出的从业资格类别中选择，每类一次',
  });

/** The right value as it may be filled in, brought into the form it is recorded in. */
const VALUES: Readonly<Record<CorrectionItem, z.ZodType<string, string>>> = {
  // Which name is right the ID card says: `judgeCorrections`.
  name: textLine({ label: '姓名', max: 60 }),
  sex: choice(['男', '女'], '请选择男或女'),
  address: textLine({ label: '住址', min: 4, max: 200 }),
  phone: contactNumber('联系电话'),
  categories: categoriesText,
  licenceClasses: licenceClassesSchema,
  firstIssued: plainDateSchema,
  validFrom: plainDateSchema,
  validTo: plainDateSchema,
  status: choice(QUALIFICATION_STATUSES, '请从列出的证件状态中选择'),
};

/** What the applicant says of an item, as it came. `recorded`: what was shown to him. */
export interface CorrectionClaim {
  item: string;
  recorded: string;
  right: string;
}

export const CORRECTION_ISSUES = [
  'unknown-item',
  'listed-twice',
  'not-recorded',
  'record-changed',
  'value-invalid',
  'same-value',
  'not-as-identified',
  'dates-disordered',
  'licence-classes-missing',
] as const;
export interface CorrectionIssue {
  item: string;
  code: (typeof CORRECTION_ISSUES)[number];
  /** what is wrong and what to do, Chinese, ends with '。' */
  message: string;
}

export interface CorrectionQuestion {
  record: LinkedRecord;
  claims: readonly CorrectionClaim[];
  /** as the verified ID card says */
  identity: { name: string; sex: string | null };
  today: PlainDate;
}

export type CorrectionsVerdict = { ok: true; corrections: Correction[] } | { ok: false; issues: CorrectionIssue[] };

/**
 * Judges what is said to be recorded wrongly: an item the record has, recorded as claimed, another value than that, and one that could be
 * true. Whether it is true the issuer's office finds out. Everything wrong is said at once.
 */
export function judgeCorrections(question: CorrectionQuestion): CorrectionsVerdict {
  const { record, claims } = question;
  const judged = claims.map((claim, index) => judgeClaim(question, claim, index));
  const issues = judged.flatMap((one) => ('code' in one ? [one] : []));
  const corrections = judged.flatMap((one) => ('code' in one ? [] : [one]));
  const whole = issues.length === 0 ? judgeWhole(correctedRecord(record, corrections), question, corrections) : issues;
  return whole.length === 0 ? { ok: true, corrections } : { ok: false, issues: whole };
}

function judgeClaim(
  { record, claims, identity }: CorrectionQuestion,
  { item, recorded, right }: CorrectionClaim,
  index: number,
): Correction | CorrectionIssue {
  const issue = (code: CorrectionIssue['code'], message: string): CorrectionIssue => ({ item, code, message });
  if (!isItem(item))
    return issue('unknown-item', '没有这个项目，请从列出的项目中选择；证号、发证机关有误的，请到原发证机关窗口办理。');
  const label = CORRECTION_ITEM_NAMES[item];
  if (claims.findIndex((other) => other.item === item) !== index)
    return issue('listed-twice', `“${label}”只能填写一次。`);
  const now = recordedValue(record, item);
  if (now === null) return issue('not-recorded', `登记系统没有您的“${label}”，请联系原发证机关。`);
  if (now !== recorded) return issue('record-changed', `“${label}”的登记内容刚刚变化，请刷新后核对。`);
  const parsed = VALUES[item].safeParse(right);
  if (!parsed.success)
    return issue('value-invalid', `“${label}”：${parsed.error.issues[0]?.message ?? '内容不正确'}。`);
  const { data } = parsed;
  if (data === plainValue(item, now)) return issue('same-value', `“${label}”填写的内容与登记的相同，无需更正。`);
  if (item === 'name' && data !== identity.name)
    return issue('not-as-identified', '姓名只能更正为身份证上的姓名；改名的，请到原发证机关窗口办理姓名变更。');
  if (item === 'sex' && data !== identity.sex) return issue('not-as-identified', '性别只能更正为身份证上的性别。');
  return { item, recorded, right: data };
}

/** What the record would say must be able to be true as a whole; told of an item that was named. */
function judgeWhole(
  { firstIssued, validFrom, validTo, categories, licenceClasses }: LinkedRecord,
  { today }: CorrectionQuestion,
  corrections: readonly Correction[],
): CorrectionIssue[] {
  const named = (...items: CorrectionItem[]) => items.find((one) => corrections.some(({ item }) => item === one));
  const issues: CorrectionIssue[] = [];
  const check = (fits: boolean, item: string | undefined, code: CorrectionIssue['code'], message: string) => {
    if (!fits && item) issues.push({ item, code, message });
  };
  check(firstIssued <= today, named('firstIssued'), 'dates-disordered', '初次领证日期不能晚于今天。');
  check(
    firstIssued <= validFrom,
    named('firstIssued', 'validFrom'),
    'dates-disordered',
    '初次领证日期不能晚于有效起始日期；两项都有误的，请一并填写。',
  );
  check(
    validFrom <= validTo,
    named('validFrom', 'validTo'),
    'dates-disordered',
    '有效起始日期不能晚于有效期限；两项都有误的，请一并填写。',
  );
  check(
    licenceClasses.length > 0 || !printsLicenceClasses(categories),
    named('categories'),
    'licence-classes-missing',
    '驾驶员类别须有准驾车型，请一并填写准驾车型。',
  );
  return issues;
}

/** The record as it should be. */
export function correctedRecord(record: LinkedRecord, corrections: readonly Correction[]): LinkedRecord {
  return corrections.reduce((known, { item, right }) => {
    if (!isPersonItem(item)) return { ...known, [item]: recordPart(item, right) };
    return known.practitioner ? { ...known, practitioner: { ...known.practitioner, [item]: right } } : known;
  }, record);
}

/** Whether the registry answers with what was put right. */
export const showsCorrections = (record: LinkedRecord, corrections: readonly Correction[]): boolean =>
  corrections.every(({ item, right }) => plainValue(item, recordedValue(record, item) ?? '') === right);

/** Lists in whatever order the registry keeps them. */
const plainValue = (item: CorrectionItem, recorded: string): string =>
  VALUES[item].safeParse(recorded).data ?? recorded;

/** A value in the form the registry keeps it in. */
export const recordPart = (item: CorrectionItem, value: string): string | string[] =>
  item === 'categories' || item === 'licenceClasses' ? (value === '' ? [] : value.split(',')) : value;

/** Names of the items for a message: 有效期限、证件状态. */
export const itemNames = (items: readonly CorrectionItem[]): string =>
  items.map((item) => CORRECTION_ITEM_NAMES[item]).join('、');
