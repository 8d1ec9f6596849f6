import { BUSINESS_KINDS, BUSINESS_NAMES, type BusinessId } from '../businesses/business.ts';
import { ageLimitDay } from '../certificate.ts';
import { CATEGORIES, isDriver, type Category } from '../qualification.ts';
import { ruleOn } from '../rules.ts';
import { formatChineseDate, type PlainDate } from '../time.ts';
import type { EligibilityQuestion } from './question.ts';
import { renewalPhase, renewalWindow, type RenewalWindow } from './renewalWindow.ts';
import { refuse, type EligibilityCode, type Refusal } from './verdict.ts';

/** Categories of this service that are held, in the order of the catalogue. */
export const heldCategories = (held: readonly string[]): Category[] =>
  CATEGORIES.filter((category) => held.includes(category));

export const unknownKind = (business: BusinessId): Refusal =>
  refuse('business-not-available', `没有这种${BUSINESS_NAMES[business]}，请返回服务事项重新选择。`);

export function judgeKind({ business, kind }: EligibilityQuestion): Refusal | null {
  const kinds: readonly string[] = BUSINESS_KINDS[business];
  return kinds.includes(kind) ? null : unknownKind(business);
}

/** While a case of these is open nothing else is done with the qualification, and they wait for everything else (D-15). */
const EXCLUSIVE: ReadonlySet<BusinessId> = new Set(['cancellation']);

/** D-15: one open case per qualification and business, of whichever kind. */
export function judgeOpenCases({
  business,
  openCases,
}: Pick<EligibilityQuestion, 'business' | 'openCases'>): Refusal | null {
  const name = BUSINESS_NAMES[business];
  if (openCases.some((open) => open.business === business)) {
    return refuse('case-already-open', `该从业资格证的${name}正在办理，请在“我的办件”中查看进度，办结后再申请。`);
  }
  const inTheWay = EXCLUSIVE.has(business) ? openCases : openCases.filter((open) => EXCLUSIVE.has(open.business));
  if (inTheWay.length === 0) return null;
  const names = [...new Set(inTheWay.map((open) => BUSINESS_NAMES[open.business]))].join('、');
  return refuse(
    EXCLUSIVE.has(business) ? 'other-case-open' : 'cancellation-open',
    `该从业资格证的${names}正在办理，不能同时办理${name}。请等待其办结；尚未受理的，可以在“我的办件”中撤回后再申请。`,
  );
}

/** What each status of the registry that is not in force means for an applicant; `expired` is a matter of dates and judged as such. */
const STATUS_REFUSALS: ReadonlyMap<string, readonly [code: EligibilityCode, why: string, whatToDo: string]> = new Map([
  [
    'cancelled',
    [
      'certificate-cancelled',
      '该从业资格证已经注销',
      '需要继续从业的，请到发证机关重新申请从业资格；认为登记有误的，请申请核实。',
    ],
  ],
  [
    'revoked',
    [
      'certificate-revoked',
      '该从业资格证已被撤销',
      '请联系原发证机关了解原因；对撤销决定不服的，可以依法申请行政复议或者提起行政诉讼。',
    ],
  ],
  ['replaced', ['certificate-replaced', '该从业资格证已经换发，旧证不再使用', '请返回选择换发后的新证件办理。']],
  [
    'suspended',
    ['certificate-suspended', '该从业资格证已被暂停', '请先到原发证机关窗口处理暂停事项，恢复有效后再申请。'],
  ],
]);

/** A certificate that the registry holds as neither valid nor merely expired is used for no business. */
export function judgeStatus({ business, qualification: { status } }: EligibilityQuestion): Refusal | null {
  if (status === 'valid' || status === 'expired') return null;
  const [code, why, whatToDo] = STATUS_REFUSALS.get(status) ?? [
    'certificate-not-valid' as const,
    '该从业资格证当前不是有效状态',
    '如与实际不符，请申请核实或者联系原发证机关。',
  ];
  return refuse(code, `${why}，不能办理${BUSINESS_NAMES[business]}。${whatToDo}`);
}

/**
 * Before the first issue nothing is in force. A term that begins later follows one that runs until then: a renewal in good time takes nothing away
 * (adr/0013).
 */
export function judgeBegun({ qualification: { firstIssued, validFrom }, today }: EligibilityQuestion): Refusal | null {
  return today < firstIssued && today < validFrom
    ? refuse('certificate-not-yet-valid', `该从业资格证自${formatChineseDate(validFrom)}起有效，请在生效后申请。`)
    : null;
}

/**
 * In force on the day, both ends of the validity included (D-4: reissue and change; the assessment says it in its own words). Asked
 * after `judgeStatus` and `judgeAge`, whose holders are not to be sent to a renewal.
 */
function judgeInForce(question: EligibilityQuestion): Refusal | null {
  const { business, qualification, today } = question;
  const { status, validTo } = qualification;
  if (today > validTo) {
    return refuse(
      'certificate-expired',
      `该从业资格证已于${formatChineseDate(validTo)}到期，不能办理${BUSINESS_NAMES[business]}。${wayOutOfExpiry(windowOf(question, today), today)}`,
    );
  }
  return status === 'expired' ? recordsDisagree() : judgeBegun(question);
}

/** The registry calls it expired, its own date does not. */
export const recordsDisagree = (): Refusal =>
  refuse(
    'certificate-not-valid',
    '该从业资格证登记的状态为已过期，与登记的有效期限不一致。请申请核实或者联系原发证机关，更正后再办理。',
  );

/** What the holder of an expired certificate can still do. */
export function wayOutOfExpiry(window: RenewalWindow, day: PlainDate): string {
  const lastDay = formatChineseDate(window.closesOn);
  return renewalPhase(window, day) === 'too-late'
    ? `换发申请已于${lastDay}截止，请先申请注销，再到原发证机关窗口重新申请从业资格。`
    : `请在${lastDay}前（含当日）先申请换发。`;
}

/** Certificates of other services (e.g. of taxi drivers) are not handled here. */
export function judgeServed({ business, qualification }: EligibilityQuestion): Refusal | null {
  if (heldCategories(qualification.categories).length > 0) return null;
  return refuse(
    'category-not-served',
    `该证件的从业资格类别不在本服务范围内，不能办理${BUSINESS_NAMES[business]}。请联系原发证机关办理。`,
  );
}

/** "超过63周岁" is from the day after the birthday on, with the limit of that day: 60 before 2026-03-20 (D-20). */
export const isOverAge = (person: EligibilityQuestion['person'], day: PlainDate): boolean =>
  person !== null && day > ageLimitDay(person.birth, day);

/** Over the limit the certificate, of whichever category, is to be cancelled (规定 art. 32(1)(3)); so none is made anew (adr/0012). */
export function judgeAge({ business, person, today }: EligibilityQuestion): Refusal | null {
  if (!isOverAge(person, today)) return null;
  const years = ruleOn('ageLimitYears', today);
  return refuse(
    'age-limit-passed',
    `您已超过${years}周岁，按规定不能办理${BUSINESS_NAMES[business]}，该从业资格证应当注销，请申请从业资格证注销。出生日期有误的，请到原发证机关窗口更正。`,
  );
}

/** A driver without any class that he may drive cannot work as one (规定 art. 32(1)(4)); escorts and loaders are not asked (D-25). */
export function judgeLicenceClasses({ business, qualification, licenceClasses }: EligibilityQuestion): Refusal | null {
  if (licenceClasses === null || licenceClasses.length > 0) return null;
  const held = heldCategories(qualification.categories);
  if (!held.some(isDriver)) return null;
  const others = !held.every(isDriver);
  return refuse(
    'licence-classes-required',
    `驾驶员类别办理${BUSINESS_NAMES[business]}须有有效的机动车驾驶证，请填写准驾车型。驾驶证已经注销或者吊销的，请${
      others ? '先申请注销驾驶员类别，其余类别再办理。' : '申请从业资格证注销。'
    }`,
  );
}

/** What reissue and change ask alike: a certificate in force, of a holder within the age limit, with nothing in the way. */
export const judgeInUse = (question: EligibilityQuestion): Refusal | null =>
  judgeKind(question) ??
  judgeOpenCases(question) ??
  judgeStatus(question) ??
  judgeServed(question) ??
  judgeAge(question) ??
  judgeInForce(question);

/** The window that counts for this question. */
export const windowOf = (question: EligibilityQuestion, day: PlainDate): RenewalWindow =>
  renewalWindow(question.qualification.validTo, day, question.renewalOpensDaysBeforeExpiry);

/** From the opening of the renewal window on, whoever has other business is reminded of it. */
export function expiryHints(question: EligibilityQuestion): string[] {
  const { qualification, today } = question;
  if (renewalPhase(windowOf(question, today), today) === 'too-early') return [];
  return [`该从业资格证将于${formatChineseDate(qualification.validTo)}到期，请及时申请换发。`];
}
