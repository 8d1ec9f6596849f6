import { z } from 'zod';
import type {
  BusinessDefinition,
  MaterialSlot,
  NationalVersions,
  Notice,
  ServicePromise,
} from './businesses/business.ts';
import { findNationalVersions, nationalVersions, nationalVersionsOf } from './businesses/registry.ts';
import { DEFAULT_UNCOLLECTED_TERMS, uncollectedTermsSchema } from './deliveryLimit.ts';
import { DEFAULT_LADDERS, laddersSchema } from './ladder.ts';
import { DEFAULT_HAND_BACK_DAYS } from './paper.ts';
import { overrideIssues, type Override, type OverrideIssue } from './overrideIssues.ts';
import { contactNumber } from './phone.ts';
import { DEFAULT_REMINDER_TERMS, reminderTermsSchema } from './reminderTerms.ts';
import { textLine } from './text.ts';

const versionText = z.string().regex(/^[\w.-]{1,16}$/, { error: '版本号请用字母、数字、点和短横线，不超过16个字符' });

/** Wording that people read: blanks alone say nothing. */
const words = (min: number, max: number) =>
  z
    .string()
    .max(max, { error: `不能超过${max}个字` })
    .refine((text) => text.trim().length >= min, { error: min > 1 ? `请填写内容，不少于${min}个字` : '请填写内容' });

const noticeSchema = z.strictObject({ version: versionText, title: words(2, 60), text: words(20, 20_000) });

const code = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,46}$/, { error: '代码请用小写字母开头，由小写字母、数字和短横线组成，2至47个字符' });

const slotSchema = z
  .strictObject({
    slot: code,
    /** the province's own, which no business asks for by itself */
    own: z.boolean().optional(),
    title: words(2, 60),
    required: z.boolean(),
    when: z.enum(['driver', 'categories-remain']).optional(),
    shared: z.boolean().optional(),
    replacedBy: z.string().min(1).max(40).optional(),
    photo: z
      .strictObject({
        widthMm: z.int().min(20).max(100),
        heightMm: z.int().min(20).max(100),
        background: z.enum(['white', 'any']),
      })
      .optional(),
    minImages: z.int().min(1).max(5),
    maxImages: z.int().min(1).max(5),
    sample: z.string().min(1).max(48),
    hint: words(2, 200),
  })
  .refine(({ minImages, maxImages }) => minImages <= maxImages, { error: '最少图片数量不能大于最多图片数量' });

const onlyOnce = <T>(list: readonly T[], keyOf: (one: T) => string): boolean =>
  new Set(list.map(keyOf)).size === list.length;
const slotsSchema = z
  .array(slotSchema)
  .min(1)
  .max(20)
  .refine((slots) => onlyOnce(slots, ({ slot }) => slot), { error: '同一项材料只能列出一次' });

/** What a province says differently about one business of one kind; absent parts are the national ones. Each part has a version of its own. */
const businessOverrideSchema = z.strictObject({
  notice: noticeSchema.optional(),
  form: z
    .strictObject({
      version: versionText,
      /** wording of fields; which fields there are is the business's own */
      fields: z.record(z.string(), z.strictObject({ label: words(1, 40).optional(), help: words(1, 200).optional() })),
    })
    .optional(),
  materials: z.strictObject({ version: versionText, slots: slotsSchema }).optional(),
});

export const supplementReasonSchema = z.strictObject({
  code,
  target: z.enum(['field', 'material', 'any']),
  text: words(2, 120),
});
export type SupplementReason = z.infer<typeof supplementReasonSchema>;

/** Reasons a clerk picks instead of typing (P-04). */
export const DEFAULT_SUPPLEMENT_REASONS: readonly SupplementReason[] = [
  { code: 'illegible', target: 'material', text: '图片模糊或者反光，文字无法辨认，请重新拍摄' },
  { code: 'incomplete', target: 'material', text: '页面不完整，请拍全四角后重新上传' },
  { code: 'wrong-document', target: 'material', text: '上传的不是要求的材料，请更换' },
  { code: 'not-own', target: 'material', text: '材料不是申请人本人的，请上传本人的材料' },
  { code: 'out-of-date', target: 'material', text: '材料已过有效期，请上传现行有效的材料' },
  { code: 'no-seal', target: 'material', text: '材料缺少出具单位的印章或者签名' },
  { code: 'wrong-value', target: 'field', text: '填写的内容与证件或者登记信息不一致，请核对后修改' },
  { code: 'unclear-value', target: 'field', text: '填写的内容不完整或者不明确，请补充' },
];

/** Somebody who answers questions about the business of this province. */
const contactSchema = z.strictObject({
  name: textLine({ label: '联系单位', min: 2, max: 40 }),
  phone: contactNumber('联系电话'),
  /** when it is answered, in words */
  hours: textLine({ label: '接听时间', min: 2, max: 60 }).optional(),
});
export type Contact = z.infer<typeof contactSchema>;

/** The business a key `<business>/<kind>` stands for. */
function nationalVersionsAt(key: string): NationalVersions | null {
  const [business = '', kind, ...more] = key.split('/');
  return kind === undefined || more.length > 0 ? null : findNationalVersions(business, kind);
}

/** With every field it can have. */
export const widest = (business: BusinessDefinition): BusinessDefinition => ({ ...business, ...business.printed });

const longestStatutory = (versions: NationalVersions): number =>
  Math.max(...Object.values(versions).map(({ promise }) => promise.statutoryWorkingDays));

/** What is wrong with an override under every national version: what was right when it was published stays readable. */
function lastingIssues(override: Override, versions: NationalVersions): OverrideIssue[] {
  const [first = [], ...others] = Object.values(versions).map((one) => overrideIssues(override, widest(one)));
  const places = others.map((issues) => new Set(issues.map(({ path }) => path.join('.'))));
  return first.filter(({ path }) => places.every((known) => known.has(path.join('.'))));
}

const termsSchema = z.strictObject({
  name: words(2, 40),
  /** acceptor and reviewer are two people, and so are the supervisors of an amendment */
  fourEyes: z.boolean().default(false),
  ladders: laddersSchema.default(DEFAULT_LADDERS),
  promise: z
    .strictObject({
      // No word by then is an acceptance (行政许可法 32(4)): a longer promise would promise nothing.
      acceptanceWorkingDays: z.int().min(1).max(5, { error: '受理承诺不能超过5个工作日：届时没有告知的视为受理' }),
      resultWorkingDays: z.int().min(1),
    })
    .nullable()
    .default(null),
  /** calendar days before expiry from which a renewal can be applied for (D-4); absent: the dated default */
  renewalOpensDaysBeforeExpiry: z.int().min(30).max(365).optional(),
  /** a change of the employer is printed on a new certificate too (D-8) */
  employerChangePrints: z.boolean().default(false),
  reminders: reminderTermsSchema.default(DEFAULT_REMINDER_TERMS),
  uncollected: uncollectedTermsSchema.default(DEFAULT_UNCOLLECTED_TERMS),
  /** calendar days in which the paper of a cancelled certificate is to be handed back; then it may be declared void (D-26) */
  handBackDays: z.int().min(1).max(365).default(DEFAULT_HAND_BACK_DAYS),
  /** empty: the ministry's line is shown (D-17) */
  contacts: z
    .array(contactSchema)
    .max(60)
    .refine((contacts) => onlyOnce(contacts, ({ name }) => name), { error: '同一联系单位只能列出一次' })
    .default([]),
  supplement: z
    .strictObject({
      /** calendar days to answer (D-27) */
      days: z.int().min(5).max(60),
      reasons: z
        .array(supplementReasonSchema)
        .min(1)
        .max(60)
        .refine((reasons) => onlyOnce(reasons, (reason) => reason.code), { error: '补正理由的代码不能重复' }),
    })
    .default({ days: 15, reasons: [...DEFAULT_SUPPLEMENT_REASONS] }),
  /** `<business>/<kind>` → what differs */
  businesses: z
    .record(z.string(), businessOverrideSchema)
    .default({})
    .superRefine((overrides, context) => {
      const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
      for (const [key, override] of Object.entries(overrides)) {
        const versions = nationalVersionsAt(key);
        if (!versions) issue([key], '没有这项业务，请按“业务/类别”填写');
        else for (const { path, message } of lastingIssues(override, versions)) issue([key, ...path], message);
      }
    }),
});

/**
 * How a province runs the service: versioned data; a case keeps the version it began with (P-12). Everything left out is the national default.
 * What contradicts itself or the law is refused, wherever a configuration comes from, with every mistake at its place.
 */
export const provinceConfigSchema = termsSchema.superRefine((config, context) => {
  const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  const lawful = Math.min(...nationalVersions.map(longestStatutory));
  if (config.promise && config.promise.resultWorkingDays > lawful)
    issue(['promise', 'resultWorkingDays'], `办结承诺不能超过法定的${lawful}个工作日`);
});
export type ProvinceConfig = z.infer<typeof provinceConfigSchema>;

/** One version of a province's configuration. */
export interface VersionedConfig {
  version: number;
  config: ProvinceConfig;
}

/**
 * The configuration of a province that has none of its own. Open cases are read by it: a default is never changed, a new one is published to the
 * provinces (docs/adr/0025).
 */
export const nationalConfig = (name: string): ProvinceConfig => provinceConfigSchema.parse({ name });

/** The parts of a definition that change under an applicant's hands (P-25), by version. */
export interface DefinitionVersions {
  notice: string;
  form: string;
  materials: string;
}

export type ProvinceDefinition = BusinessDefinition & {
  versions: DefinitionVersions;
  /** the national version it is made from */
  national: number;
};

/** What a case began with: the configuration of its province and, by it, its own business. */
export interface CaseTerms {
  config: ProvinceConfig;
  definition: ProvinceDefinition;
}

const nationalIn = ({ employerChangePrints }: ProvinceConfig, national: BusinessDefinition): BusinessDefinition =>
  employerChangePrints ? { ...national, ...national.printed } : national;

/** Added to the version of a form that asks how the certificate is handed over: whoever began without is told (P-25). */
const PRINTED = '+cert';

/** A part keeps the number of the first version that says it: a version that changes the list alone has the form of the one before. */
const firstWith = (part: 'form' | 'materials', national: BusinessDefinition, versions: NationalVersions): number =>
  Number(Object.entries(versions).find(([, one]) => one[part] === national[part])?.[0]);

/** The province's own version and behind a plus, which none of its own can contain, the national one; the first of these goes without saying. */
const versionName = (own: string | undefined, national: number): string =>
  national === 1 ? (own ?? '1') : `${own ?? ''}+${national}`;

/** A business as this province runs it today. @throws DomainProblem `not-found` */
export function definitionIn(config: ProvinceConfig, business: string, kind: string): ProvinceDefinition {
  const national = Math.max(...Object.keys(nationalVersionsOf(business, kind)).map(Number));
  return definitionBegun(config, { business, kind, national });
}

/**
 * A business as a case or draft began with it.
 * @param config the one it began with
 * @throws Error when that national version is not there: nothing is decided by another one than was promised
 */
export function definitionBegun(
  config: ProvinceConfig,
  { business, kind, national: number }: { business: string; kind: string; national: number },
): ProvinceDefinition {
  const key = `${business}/${kind}`;
  const entries = Object.entries(nationalVersionsOf(business, kind));
  const versions: NationalVersions = Object.fromEntries(entries.map(([at, one]) => [at, nationalIn(config, one)]));
  const national = versions[number];
  if (!national) throw new Error(`${key} has no national version ${number}`);
  const own = config.businesses[key];
  const notice: Notice = own?.notice ?? national.notice;
  const materials: readonly MaterialSlot[] = own?.materials?.slots ?? national.materials;
  const promise: ServicePromise = { ...national.promise, ...(config.promise ?? {}) };
  const fields = national.form.fields.map((field) => {
    const words = own?.form?.fields[field.name];
    return { ...field, ...(words?.label ? { label: words.label } : {}), ...(words?.help ? { help: words.help } : {}) };
  });
  const isPrinted = config.employerChangePrints && national.printed !== undefined;
  const form = versionName(own?.form?.version, firstWith('form', national, versions));
  return {
    ...national,
    notice,
    materials,
    promise,
    form: { ...national.form, fields },
    versions: {
      notice: notice.version,
      form: `${form}${isPrinted ? PRINTED : ''}`,
      // A list of the province's own stands for itself.
      materials: own?.materials?.version ?? versionName(undefined, firstWith('materials', national, versions)),
    },
    national: number,
  };
}
