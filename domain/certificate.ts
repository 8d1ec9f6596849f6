import { z } from 'zod';
import { parseLicenceIdentifier } from './licenceIdentifier.ts';
import { CATEGORIES, isDriver, type Category } from './qualification.ts';
import { ruleOn } from './rules.ts';
import { textBlock, textLine } from './text.ts';
import { addDays, addMonths, plainDateSchema, type PlainDate } from './time.ts';

/** First and last day, both included (有效起始日期, 有效期限). */
export interface Validity {
  validFrom: PlainDate;
  validTo: PlainDate;
}

/** The photo that is printed, by its place in the file store; the digest tells whether it is still the one that was approved. */
const certificatePhotoSchema = z.strictObject({
  objectKey: z.string().min(1).max(128),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * What a certificate (从业资格证) prints, fixed when it is reserved: the same content always draws the same document. It is the holder's own
 * licence and says who he is in full; what others see of it is masked (`certificateView`).
 */
export const certificateContentSchema = z.strictObject({
  /** 电子证照标识 */
  identifier: z.string().refine((text) => parseLicenceIdentifier(text) !== null, { error: '证照标识不正确' }),
  /** of the identifier */
  version: z.int().min(1).max(999),
  holderName: textLine({ label: '姓名', max: 60 }),
  sex: z.enum(['男', '女']),
  birth: plainDateSchema,
  /** 住址 */
  address: textLine({ label: '住址', max: 200 }),
  /** 证号: often the ID number */
  number: textLine({ label: '证号', max: 32 }),
  /** 准驾车型; empty for who drives nothing */
  licenceClasses: z.array(textLine({ label: '准驾车型', max: 4 })).max(20),
  categories: z.array(z.enum(CATEGORIES)).min(1),
  /** 服务单位, null when none is on record */
  employer: textLine({ label: '服务单位', max: 80 }).nullable(),
  /** 初次领证日期 */
  firstIssued: plainDateSchema,
  validFrom: plainDateSchema,
  validTo: plainDateSchema,
  /** 发证机关, also on the seal */
  issuerName: textLine({ label: '发证机关', max: 80 }),
  /** Asia/Shanghai */
  issuedOn: plainDateSchema,
  issuedAtMs: z.int().min(0),
  photo: certificatePhotoSchema.nullable(),
  templateVersion: z.string().regex(/^[a-z0-9.-]{1,16}$/),
  verificationUrl: z.string().regex(/^HTTPS?:\/\/[0-9A-Z.:-]+\/V\/[A-Z2-7]+$/),
});
export type CertificateContent = z.infer<typeof certificateContentSchema>;

/** The material slot whose picture is printed; every business that issues a certificate calls it so (D-16). */
export const PHOTO_SLOT = 'photo';

/** In the order in which they are printed, each once. */
export const inCategoryOrder = (categories: readonly Category[]): Category[] =>
  CATEGORIES.filter((category) => categories.includes(category));

/** D-25: only who drives has 准驾车型. */
export const printsLicenceClasses = (categories: readonly Category[]): boolean => categories.some(isDriver);

const categories = z.array(z.enum(CATEGORIES)).refine((list) => new Set(list).size === list.length, {
  error: '从业资格类别重复',
});

/**
 * What the approval of a certificate business states. `certificate`: a new one is issued with this validity; `record`: data are changed and
 * nothing is printed (D-8); `cancellation`: these categories are cancelled, and what remains, if anything, gets a certificate of its own.
 */
export const certificateOutcomeSchema = z
  .strictObject({
    result: z.enum(['certificate', 'record', 'cancellation']),
    validFrom: plainDateSchema.optional(),
    validTo: plainDateSchema.optional(),
    /** those held from now on */
    categories,
    /** those given up or taken away by this decision */
    cancelledCategories: categories,
    /** the reviewer's, where he had one to give */
    reason: textBlock({ label: '理由', max: 500 }).optional(),
  })
  .superRefine((outcome, context) => {
    const message = whatIsWrong(outcome);
    if (message) context.addIssue({ code: 'custom', message });
  });
export type CertificateOutcome = z.infer<typeof certificateOutcomeSchema>;

function whatIsWrong(outcome: Omit<CertificateOutcome, 'reason'>): string | null {
  const { result, validFrom, validTo, categories: kept, cancelledCategories: cancelled } = outcome;
  const dated = validFrom !== undefined && validTo !== undefined;
  if (kept.some((category) => cancelled.includes(category))) return '同一类别不能既保留又注销';
  if ((validFrom === undefined) !== (validTo === undefined)) return '有效起始日期和有效期限须同时填写';
  if (dated && validTo < validFrom) return '有效期限早于有效起始日期';
  if ((result === 'cancellation') !== cancelled.length > 0) {
    return result === 'cancellation' ? '请选择注销的类别' : '只有注销业务可以减少类别';
  }
  if (result !== 'cancellation' && kept.length === 0) return '从业资格证至少有一个类别';
  if (printsCertificate(outcome) && !dated) return '请填写有效起始日期和有效期限';
  return result === 'cancellation' && kept.length === 0 && dated ? '全部注销的，不再有有效期限' : null;
}

/** Whether the decision calls for a new document. */
export const printsCertificate = ({
  result,
  categories: kept,
}: Pick<CertificateOutcome, 'result' | 'categories'>): boolean =>
  result === 'certificate' || (result === 'cancellation' && kept.length > 0);

/** Whether nothing of the certificate is left. */
export const cancelsAll = ({ result, categories: kept }: Pick<CertificateOutcome, 'result' | 'categories'>): boolean =>
  result === 'cancellation' && kept.length === 0;

/**
 * The last day of a term in years that begins with, and includes, `first`: the day before the corresponding day; the end of the month itself
 * where there is no corresponding day (民法典 202), so that a term is never shorter than the law says.
 */
export function lastDayOfTerm(first: PlainDate, years: number): PlainDate {
  const corresponding = addMonths(first, years * 12);
  return corresponding.slice(8) === first.slice(8) ? addDays(corresponding, -1) : corresponding;
}

/** The birthday up to and including which a certificate can be valid (《道路运输从业人员管理规定》 art. 32, D-20). */
export const ageLimitDay = (birth: PlainDate, ruleDate: PlainDate): PlainDate =>
  addMonths(birth, ruleOn('ageLimitYears', ruleDate) * 12);

export interface RenewalQuestion {
  /** last day of the certificate that is renewed */
  oldValidTo: PlainDate;
  /** the day of receipt (D-23), in Asia/Shanghai */
  receivedOn: PlainDate;
  /** the day of the decision, in Asia/Shanghai; the rules of that day hold */
  decidedOn: PlainDate;
  birth: PlainDate;
}

/**
 * The validity of a renewed certificate (docs/adr/0013): applied for before the old one expired, from the day after its expiry, however long
 * the decision took (行政许可法 50); applied for later, from the day of the decision. Six years, cut at the age limit.
 * @returns null when the age limit leaves no day of it: then there is nothing to renew
 */
export function renewedValidity({ oldValidTo, receivedOn, decidedOn, birth }: RenewalQuestion): Validity | null {
  const validFrom = receivedOn <= oldValidTo ? addDays(oldValidTo, 1) : decidedOn;
  const term = lastDayOfTerm(validFrom, ruleOn('certificateValidityYears', decidedOn));
  const limit = ageLimitDay(birth, decidedOn);
  const validTo = term < limit ? term : limit;
  return validTo < validFrom ? null : { validFrom, validTo };
}

/** Reissue and change attest anew what was granted before: categories and validity stay as they were. */
export const keptOutcome = (
  result: 'certificate' | 'record',
  { validFrom, validTo, ...held }: Validity & { categories: readonly Category[] },
): CertificateOutcome => ({
  result,
  validFrom,
  validTo,
  categories: inCategoryOrder(held.categories),
  cancelledCategories: [],
});

/**
 * The outcome of a cancellation: what remains keeps its validity.
 * @throws RangeError when nothing is cancelled, or something that is not held
 */
export function cancellationOutcome(
  { validFrom, validTo, ...held }: Validity & { categories: readonly Category[] },
  cancelled: readonly Category[],
): CertificateOutcome {
  if (cancelled.length === 0 || cancelled.some((category) => !held.categories.includes(category)))
    throw new RangeError('only categories that are held can be cancelled');
  const kept = inCategoryOrder(held.categories.filter((category) => !cancelled.includes(category)));
  return {
    result: 'cancellation',
    ...(kept.length > 0 ? { validFrom, validTo } : {}),
    categories: kept,
    cancelledCategories: inCategoryOrder(cancelled),
  };
}

/** What the register holds; `preparing`: identifier and code are reserved, the document is not issued yet. That it has expired is never stored. */
export const CERTIFICATE_STATES = ['preparing', 'valid', 'superseded', 'revoked', 'cancelled'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];
export type CertificateStatus = CertificateState | 'expired';

export const CERTIFICATE_STATUS_NAMES: Readonly<Record<CertificateStatus, string>> = {
  preparing: '正在制证',
  valid: '有效',
  superseded: '已换发',
  revoked: '已撤销',
  cancelled: '已注销',
  expired: '已过期',
};

/** What ended stays so after its time; what stands expires the day after its last. A term that is still to begin follows one that is running. */
export const certificateStatus = (
  { state, validTo }: { state: CertificateState; validTo: PlainDate },
  today: PlainDate,
): CertificateStatus => (state === 'valid' && today > validTo ? 'expired' : state);
