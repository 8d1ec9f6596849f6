import { z } from 'zod';
import { caseDecisionSchema, caseFlags, type CaseSnapshot } from '../../domain/case.ts';
import { applicationFacts, askedOf, formValues } from '../../domain/businesses/application.ts';
import { mayApplyAgain } from '../../domain/applyAgain.ts';
import { BUSINESS_NAMES } from '../../domain/businesses/business.ts';
import { explainCalendarLimit } from '../../domain/calendarLimit.ts';
import { AMENDMENT_EVENT_NAMES } from '../../domain/amendment.ts';
import { PAPER_EVENT_NAMES } from '../../domain/paper.ts';
import { GRADE_NAMES, type Grade } from '../../domain/assessment.ts';
import {
  ACTION_NAMES,
  ACTOR_NAMES,
  allowedActions,
  isEnded,
  STATE_NAMES,
  type ActorKind,
  type CaseState,
} from '../../domain/lifecycle.ts';
import { DEFINITION_PARTS, type DefinitionDifference } from '../../domain/definitionDifference.ts';
import { explainDeadline } from '../../domain/explainDeadline.ts';
import type { CaseTerms } from '../../domain/provinceConfig.ts';
import { explainStandingStill, standingStill } from '../../domain/specialProcedure.ts';
import { formatChineseDate } from '../../domain/time.ts';
import { RATING_EVENT_NAMES } from '../../domain/rating.ts';
import { CATEGORY_NAMES, type Category } from '../../domain/qualification.ts';
import { TRANSFER_EVENT } from '../../domain/transfer.ts';
import { isAnswered, supplementItemTitle, supplementReasonTexts } from '../../domain/supplement.ts';
import { countedDaySchema, type Deadline } from '../../domain/working-days.ts';
import { declaredOf, type CaseHeader, type FormEntry } from '../../db/caseDrafts.ts';
import type { TimelineEntry } from '../../db/caseView.ts';
import type { CorrectionOfCase } from '../../db/correctionViews.ts';
import type { MaterialImage, StoredImage } from '../../db/materials.ts';
import type { OwnCertificate } from '../../db/certificatesView.ts';
import type { DeliveryStanding } from '../../db/deliveries.ts';
import type { Office } from '../../db/offices.ts';
import type { Rating } from '../../db/ratings.ts';
import type { OwnVoucher } from '../../db/vouchersView.ts';
import { presentCorrectionsOfCase, recordCorrectionView } from '../corrections/presentCorrectionsOfCase.ts';
import { presentRating, ratingAnswer } from './ratingAnswer.ts';
import { fieldExtras, fieldExtrasView, slotExtras, slotExtrasView } from './askedView.ts';
import {
  grantedView,
  issuedCertificateView,
  ownDeliveryView,
  presentGranted,
  presentIssued,
  presentOwnDelivery,
} from './resultView.ts';

const clockAnswer = z
  .object({
    date: z.string(),
    dueAt: z.string(),
    /** the date rests on a calendar that is not published yet: shown as 预计 (D-18) */
    provisional: z.boolean(),
    text: z.string(),
    days: z.array(countedDaySchema),
  })
  .meta({ id: 'Clock' });

export const caseSummaryAnswer = z
  .object({
    caseNo: z.string(),
    business: z.string(),
    businessName: z.string(),
    kind: z.string(),
    state: z.string(),
    stateName: z.string(),
    version: z.int(),
    createdAt: z.string(),
    submittedAt: z.string().nullable(),
    cycle: z.object({ start: z.string(), end: z.string() }).nullable(),
  })
  .meta({ id: 'CaseSummary' });

/** One uploaded image, as its owner sees it in the case and at its own address. */
export const imageAnswer = z.object({
  imageId: z.string(),
  width: z.int(),
  height: z.int(),
  byteCount: z.int(),
  findings: z.array(z.object({ code: z.string(), message: z.string() })),
  uploadedAt: z.string(),
  url: z.string(),
});

/** 补正: what is asked for and why, until when, and what the applicant has prepared so far (nobody else sees that until it is resubmitted). */
const supplementAnswer = z
  .object({
    round: z.int(),
    open: z.boolean(),
    requestedAt: z.string(),
    limit: z.object({ date: z.string(), dueAt: z.string(), provisional: z.boolean(), text: z.string() }).nullable(),
    items: z.array(
      z.object({
        target: z.enum(['field', 'material']),
        name: z.string(),
        title: z.string(),
        reasons: z.array(z.string()),
        note: z.string().nullable(),
        answered: z.boolean(),
        value: z.string().nullable(),
        images: z.array(imageAnswer),
      }),
    ),
  })
  .meta({ id: 'Supplement' });

/** The limits stand still: why and since when, until when it is expected to last, and what is left of them. */
const specialProcedureAnswer = z
  .object({
    reasonName: z.string(),
    note: z.string().nullable(),
    since: z.string(),
    expectedEnd: z.string().meta({ description: '预计结束的日期' }),
    remaining: z
      .object({ result: z.int(), statutory: z.int() })
      .meta({ description: '结束后接着计算的工作日；0：此前已经届满' }),
    text: z.string(),
  })
  .meta({ id: 'SpecialProcedure' });

/** 我的办件 in detail: where it stands, both dates with the days they count, what happened, what can be done now (T-10). */
export const caseAnswer = caseSummaryAnswer
  .extend({
    office: z.object({ code: z.string(), name: z.string(), phone: z.string() }),
    notice: z.object({
      version: z.string(),
      current: z.boolean().meta({ description: '草稿：须知、表单和材料是否仍为最新；已提交的办件保持提交时的版本' }),
      changed: z.array(z.enum(DEFINITION_PARTS)),
      what: z.partialRecord(z.enum(DEFINITION_PARTS), z.array(z.string())),
    }),
    versions: z.object({ config: z.int(), notice: z.string(), form: z.string(), materials: z.string() }),
    supplement: supplementAnswer.nullable(),
    clocks: z.object({
      acceptance: clockAnswer.nullable(),
      result: clockAnswer.nullable().meta({ description: '承诺期限；特别程序期间暂停的为null' }),
      statutory: clockAnswer.nullable().meta({ description: '法定期限；特别程序期间暂停的为null' }),
      delivery: clockAnswer.nullable().meta({ description: '向申请人颁发、送达证件的期限（行政许可法第四十四条）' }),
    }),
    specialProcedure: specialProcedureAnswer
      .nullable()
      .meta({ description: '特别程序进行期间：期限暂停计算（行政许可法第四十五条），没有确定的截止日期' }),
    silentlyRenewedAfter: z
      .object({ date: z.string(), text: z.string() })
      .nullable()
      .meta({ description: '换发：原证到期仍未作出决定的，视为准予（行政许可法第五十条）' }),
    flags: z
      .object({
        nearDue: z.boolean(),
        overdue: z.boolean(),
        provisional: z.boolean(),
        paused: z.boolean(),
        deemedAccepted: z.boolean(),
      })
      .nullable(),
    selectedCategories: z
      .array(z.object({ category: z.string(), name: z.string() }))
      .meta({ description: '按类别申请的业务：所选的从业资格类别' }),
    header: z.array(z.object({ name: z.string(), label: z.string(), value: z.string() })),
    form: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        help: z.string(),
        required: z.boolean(),
        editable: z.boolean(),
        ...fieldExtrasView,
        value: z.string().nullable(),
        source: z.string().nullable(),
      }),
    ),
    materials: z.array(
      z.object({
        slot: z.string(),
        title: z.string(),
        hint: z.string(),
        sample: z.string(),
        required: z.boolean().meta({ description: '按申请的类别和已填写的内容确定' }),
        maxImages: z.int(),
        ...slotExtrasView,
        images: z.array(imageAnswer),
      }),
    ),
    recordCorrections: z
      .array(recordCorrectionView)
      .meta({ description: '证件的登记信息正在核实，或者在申请开始之后已更正' }),
    timeline: z.array(z.object({ at: z.string(), action: z.string(), actionName: z.string(), by: z.string() })),
    allowedActions: z.array(z.string()),
    rating: ratingAnswer.nullable().meta({ description: '申请人的评价；办结后每件可以评价一次' }),
    mayRate: z.boolean(),
    begunFrom: z.string().nullable().meta({ description: '由哪个办件重新申请而来' }),
    mayApplyAgain: z.boolean().meta({ description: '可以由此重新申请，表单和仍然有效的材料随之带入' }),
    decision: caseDecisionSchema.nullable(),
    grade: z.object({ grade: z.string(), name: z.string() }).nullable(),
    voucher: z
      .object({
        id: z.string(),
        number: z.string(),
        state: z.string(),
        png: z.string(),
        pdf: z.string(),
        verification: z.string(),
      })
      .nullable(),
    granted: grantedView.nullable(),
    certificate: issuedCertificateView.nullable(),
    delivery: ownDeliveryView.nullable().meta({ description: 'null：尚未到这一步，或者无需领取' }),
    collection: z
      .enum(['chosen', 'none', 'when-categories-remain'])
      .meta({ description: '证件领取：chosen 按所选方式；none 无需领取；when-categories-remain 保留部分类别时领取' }),
  })
  .meta({ id: 'Case' });

const iso = (ms: number): string => new Date(ms).toISOString();

function clockOf(deadline: Deadline | null, event: string) {
  if (!deadline) return null;
  const { date, dueAtMs, provisional, days } = deadline;
  return { date, dueAt: iso(dueAtMs), provisional, text: explainDeadline(deadline, event), days };
}

const FINDING_MESSAGES: Readonly<Record<string, string>> = {
  blurred: '图片模糊，建议重新拍摄',
  'slightly-blurred': '图片略有模糊，请确认文字可以看清',
  'very-dark': '图片太暗，建议在光线充足处重新拍摄',
  dark: '图片偏暗，请确认文字可以看清',
  'very-small': '图片太小，建议上传原图',
  small: '图片较小，请确认文字可以看清',
};

/** One uploaded image as its owner sees it. `url` is a signed one. */
export function imageOf(image: StoredImage, url: string) {
  return {
    imageId: image.imageId,
    width: image.width,
    height: image.height,
    byteCount: image.byteCount,
    findings: image.findings.map((code) => ({ code, message: FINDING_MESSAGES[code] ?? code })),
    uploadedAt: iso(image.uploadedAtMs),
    url,
  };
}

export function summaryOf(item: {
  caseNo: string;
  business: string;
  kind: string;
  state: string;
  version: number;
  createdAtMs: number;
  submittedAtMs: number | null;
  cycleStart: string | null;
  cycleEnd: string | null;
}): z.input<typeof caseSummaryAnswer> {
  const { caseNo, business, kind, state, version, cycleStart, cycleEnd } = item;
  return {
    caseNo,
    business,
    businessName: BUSINESS_NAMES[business as keyof typeof BUSINESS_NAMES],
    kind,
    state,
    stateName: STATE_NAMES[state as CaseState],
    version,
    createdAt: iso(item.createdAtMs),
    submittedAt: item.submittedAtMs === null ? null : iso(item.submittedAtMs),
    cycle: cycleStart && cycleEnd ? { start: cycleStart, end: cycleEnd } : null,
  };
}

export interface CaseParts {
  header: CaseHeader;
  snapshot: CaseSnapshot | null;
  /** what the case began with, or its draft last agreed to */
  terms: CaseTerms;
  /** of a draft: what has changed since */
  newer: DefinitionDifference | null;
  /** the applicant's answers of the last supplement round, private ones included */
  answers: { fields: Readonly<Record<string, string>>; images: readonly MaterialImage[] };
  certificate: OwnCertificate | null;
  delivery: DeliveryStanding | null;
  office: Office;
  headerValues: Readonly<Record<string, string>>;
  /** held on the certificate */
  categories: readonly Category[];
  form: Readonly<Record<string, FormEntry>>;
  materials: readonly MaterialImage[];
  timeline: readonly TimelineEntry[];
  /** of the record the case rests on */
  corrections: readonly CorrectionOfCase[];
  voucher: OwnVoucher | null;
  rating: Rating | null;
  urlFor(resource: string): string;
  verificationUrl(token: string): string;
  nowMs: number;
}

/** Puts the parts of a case together for its applicant. Pure. */
export function presentCase(parts: CaseParts): z.input<typeof caseAnswer> {
  const { header, snapshot, form, materials, voucher, newer } = parts;
  const { definition } = parts.terms;
  const { selectedCategories } = header;
  const facts = applicationFacts({ categories: parts.categories, selectedCategories });
  const asked = askedOf(definition, facts, formValues(definition, declaredOf(form)));
  const flags = snapshot && caseFlags(snapshot, parts.nowMs);
  const outcome = snapshot?.outcome ?? null;
  const specialProcedure = snapshot && specialProcedureOf(snapshot, parts.nowMs);
  // What is left of a limit has no date before the pause is over.
  const dated = (clock: 'result' | 'statutory') =>
    specialProcedure && specialProcedure.remaining[clock] > 0 ? null : (snapshot?.[clock] ?? null);
  return {
    ...summaryOf({ ...header, submittedAtMs: snapshot?.submittedAtMs ?? null }),
    office: { code: parts.office.code, name: parts.office.name, phone: parts.office.phone },
    notice: {
      version: header.noticeVersion,
      current: newer === null,
      changed: newer?.changed ?? [],
      what: newer?.what ?? {},
    },
    versions: { ...definition.versions, config: header.configVersion, notice: header.noticeVersion },
    supplement: snapshot && supplementOf(parts, snapshot),
    clocks: {
      acceptance: clockOf(snapshot?.acceptance ?? null, '收到'),
      result: clockOf(dated('result'), '受理'),
      statutory: clockOf(dated('statutory'), '受理'),
      delivery: clockOf(snapshot?.deliveryLimit ?? null, '作出决定'),
    },
    specialProcedure,
    silentlyRenewedAfter: silenceOf(snapshot),
    flags: flags && {
      nearDue: flags.nearDue,
      overdue: flags.overdue,
      provisional: flags.provisional,
      paused: flags.paused,
      deemedAccepted: flags.deemedAccepted,
    },
    header: definition.header.map(({ name, label }) => ({ name, label, value: parts.headerValues[name] ?? '' })),
    selectedCategories: selectedCategories.map((category) => ({ category, name: CATEGORY_NAMES[category] })),
    form: asked.fields.map((field) => ({
      name: field.name,
      label: field.label,
      help: field.help,
      required: field.required,
      editable: field.editable,
      ...fieldExtras(field),
      value: form[field.name]?.declared ?? null,
      source: form[field.name]?.source ?? null,
    })),
    materials: asked.materials.map((slot) => ({
      slot: slot.slot,
      title: slot.title,
      hint: slot.hint,
      sample: slot.sample,
      required: slot.required,
      maxImages: slot.maxImages,
      ...slotExtras(slot),
      images: materials.filter((image) => image.slot === slot.slot).map((image) => ownImageOf(parts, image)),
    })),
    recordCorrections: presentCorrectionsOfCase(parts.corrections),
    timeline: parts.timeline.filter(({ action }) => action in TOLD_EVENTS).map(timelineEntry),
    allowedActions: allowedActions(header.state as CaseState, 'applicant', snapshot?.stage ?? null, definition.id),
    rating: parts.rating && presentRating(parts.rating),
    mayRate: isEnded(header.state) && parts.rating === null,
    begunFrom: header.begunFrom,
    mayApplyAgain: mayApplyAgain(header.state),
    decision: snapshot?.decision ?? null,
    // A correction leaves the case as it ended; what counts is what the newest voucher says (D-22).
    grade: gradeOf(voucher?.grade ?? outcome?.grade),
    voucher: voucher && {
      id: voucher.id,
      number: voucher.number,
      state: voucher.state,
      png: `/v1/vouchers/${voucher.id}.png`,
      pdf: `/v1/vouchers/${voucher.id}.pdf`,
      verification: parts.verificationUrl(voucher.token),
    },
    granted: snapshot?.certificateOutcome ? presentGranted(snapshot.certificateOutcome) : null,
    certificate: parts.certificate && presentIssued(parts.certificate, parts.verificationUrl, parts.nowMs),
    delivery: snapshot && parts.delivery && presentOwnDelivery(snapshot, parts.delivery, parts.office),
    collection: definition.delivery,
  };
}

function specialProcedureOf(snapshot: CaseSnapshot, nowMs: number): z.input<typeof specialProcedureAnswer> | null {
  const still = standingStill(snapshot);
  if (!still) return null;
  const text = explainStandingStill(still, Math.max(nowMs, snapshot.asOfMs));
  return { ...still, note: snapshot.specialProcedure?.note ?? null, text };
}

/** Only as long as it can still come to that. */
function silenceOf(snapshot: CaseSnapshot | null): z.input<typeof caseAnswer>['silentlyRenewedAfter'] {
  if (!snapshot?.silenceLimit || snapshot.decidedAtMs !== null) return null;
  const { date } = snapshot.silenceLimit;
  return { date, text: `您在有效期届满前提出申请，${formatChineseDate(date)}届满仍未作出决定的，视为准予换发。` };
}

const ownImageOf = ({ header, urlFor }: CaseParts, image: MaterialImage) =>
  imageOf(image, urlFor(`material/${header.caseNo}/${image.slot}/${image.imageId}`));

function supplementOf(parts: CaseParts, snapshot: CaseSnapshot): z.input<typeof supplementAnswer> | null {
  const { terms, answers } = parts;
  const { supplement } = snapshot;
  if (!supplement) return null;
  const { round, requestedAtMs, limit, items } = supplement;
  const imagesOf = (name: string) => answers.images.filter(({ slot }) => slot === name);
  const counts = Object.fromEntries(items.map(({ name }) => [name, imagesOf(name).length]));
  return {
    round,
    open: snapshot.state === 'supplement-requested',
    requestedAt: iso(requestedAtMs),
    limit: limit && {
      date: limit.date,
      dueAt: iso(limit.dueAtMs),
      provisional: limit.provisional,
      text: explainCalendarLimit(limit),
    },
    items: items.map((item) => ({
      target: item.target,
      name: item.name,
      title: supplementItemTitle(terms.definition, item) ?? item.name,
      reasons: supplementReasonTexts(terms.config, { ...item, note: null }),
      note: item.note,
      answered: isAnswered(terms.definition, { fields: answers.fields, images: counts }, item),
      value: item.target === 'field' ? (answers.fields[item.name] ?? null) : null,
      images: item.target === 'material' ? imagesOf(item.name).map((image) => ownImageOf(parts, image)) : [],
    })),
  };
}

const gradeOf = (grade: string | undefined) =>
  grade === undefined ? null : { grade, name: GRADE_NAMES[grade as Grade] };

/** What the applicant is told of: the actions of the table, and what was done to his voucher afterwards. */
const TOLD_EVENTS: Readonly<Record<string, string>> = {
  ...ACTION_NAMES,
  ...AMENDMENT_EVENT_NAMES,
  ...RATING_EVENT_NAMES,
  [TRANSFER_EVENT]: '移交其他机构办理',
  ...PAPER_EVENT_NAMES,
  'record-corrected': '登记信息已更正',
};

function timelineEntry({ atMs, action, actorKind }: TimelineEntry) {
  return {
    at: iso(atMs),
    action,
    actionName: TOLD_EVENTS[action] ?? action,
    by: ACTOR_NAMES[actorKind as ActorKind],
  };
}
