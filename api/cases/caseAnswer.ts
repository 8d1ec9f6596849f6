import { z } from 'zod';
import { caseDecisionSchema, caseFlags, type CaseSnapshot } from '../../domain/case.ts';
import { BUSINESS_NAMES } from '../../domain/businesses/business.ts';
import { findBusinessDefinition } from '../../domain/businesses/registry.ts';
import { GRADE_NAMES } from '../../domain/assessment.ts';
import {
  ACTION_NAMES,
  ACTOR_NAMES,
  allowedActions,
  STATE_NAMES,
  type ActorKind,
  type CaseAction,
  type CaseState,
} from '../../domain/lifecycle.ts';
import { explainDeadline } from '../../domain/explainDeadline.ts';
import { countedDaySchema, type Deadline } from '../../domain/working-days.ts';
import type { CaseHeader, FormEntry } from '../../db/caseDrafts.ts';
import type { TimelineEntry } from '../../db/caseView.ts';
import type { MaterialImage } from '../../db/materials.ts';
import type { OwnVoucher } from '../../db/vouchersView.ts';

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

/** 我的办件 in detail: where it stands, both dates with the days they count, what happened, what can be done now (T-10). */
export const caseAnswer = caseSummaryAnswer
  .extend({
    office: z.object({ code: z.string(), name: z.string(), phone: z.string() }),
    notice: z.object({ version: z.string(), current: z.boolean() }),
    clocks: z.object({ acceptance: clockAnswer.nullable(), result: clockAnswer.nullable() }),
    flags: z.object({ nearDue: z.boolean(), overdue: z.boolean(), provisional: z.boolean() }).nullable(),
    header: z.array(z.object({ name: z.string(), label: z.string(), value: z.string() })),
    form: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        help: z.string(),
        required: z.boolean(),
        editable: z.boolean(),
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
        required: z.boolean(),
        maxImages: z.int(),
        images: z.array(imageAnswer),
      }),
    ),
    timeline: z.array(z.object({ at: z.string(), action: z.string(), actionName: z.string(), by: z.string() })),
    allowedActions: z.array(z.string()),
    decision: caseDecisionSchema.nullable(),
    grade: z.object({ grade: z.string(), name: z.string() }).nullable(),
    voucher: z
      .object({ id: z.string(), number: z.string(), png: z.string(), pdf: z.string(), verification: z.string() })
      .nullable(),
  })
  .meta({ id: 'Case' });

const iso = (ms: number): string => new Date(ms).toISOString();

export function clockOf(deadline: Deadline | null) {
  if (!deadline) return null;
  const { date, dueAtMs, provisional, days } = deadline;
  return { date, dueAt: iso(dueAtMs), provisional, text: explainDeadline(deadline), days };
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
export function imageOf(image: MaterialImage, url: string) {
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
  office: { code: string; name: string; phone: string };
  headerValues: Readonly<Record<string, string>>;
  form: Readonly<Record<string, FormEntry>>;
  materials: readonly MaterialImage[];
  timeline: readonly TimelineEntry[];
  voucher: OwnVoucher | null;
  urlFor(resource: string): string;
  verificationUrl(token: string): string;
  nowMs: number;
}

/** Puts the parts of a case together for its applicant. Pure. */
export function presentCase(parts: CaseParts): z.input<typeof caseAnswer> {
  const { header, snapshot, form, materials, voucher } = parts;
  const definition = findBusinessDefinition(header.business, header.kind);
  if (!definition) throw new Error('a case has a business');
  const flags = snapshot && caseFlags(snapshot, parts.nowMs);
  const outcome = snapshot?.outcome ?? null;
  return {
    ...summaryOf({ ...header, submittedAtMs: snapshot?.submittedAtMs ?? null }),
    office: parts.office,
    notice: { version: header.noticeVersion, current: header.noticeVersion === definition.notice.version },
    clocks: { acceptance: clockOf(snapshot?.acceptance ?? null), result: clockOf(snapshot?.result ?? null) },
    flags: flags && { nearDue: flags.nearDue, overdue: flags.overdue, provisional: flags.provisional },
    header: definition.header.map(({ name, label }) => ({ name, label, value: parts.headerValues[name] ?? '' })),
    form: definition.form.fields.map(({ name, label, help, required, editable }) => ({
      name,
      label,
      help,
      required,
      editable,
      value: form[name]?.declared ?? null,
      source: form[name]?.source ?? null,
    })),
    materials: definition.materials.map(({ slot, title, hint, sample, required, maxImages }) => ({
      slot,
      title,
      hint,
      sample,
      required,
      maxImages,
      images: materials
        .filter((image) => image.slot === slot)
        .map((image) => imageOf(image, parts.urlFor(`material/${header.caseNo}/${slot}/${image.imageId}`))),
    })),
    timeline: parts.timeline.filter(({ action }) => action in ACTION_NAMES).map(timelineEntry),
    allowedActions: allowedActions(header.state as CaseState, 'applicant'),
    decision: snapshot?.decision ?? null,
    grade: outcome && { grade: outcome.grade, name: GRADE_NAMES[outcome.grade] },
    voucher: voucher && {
      id: voucher.id,
      number: voucher.number,
      png: `/v1/vouchers/${voucher.id}.png`,
      pdf: `/v1/vouchers/${voucher.id}.pdf`,
      verification: parts.verificationUrl(voucher.token),
    },
  };
}

function timelineEntry({ atMs, action, actorKind }: TimelineEntry) {
  return {
    at: iso(atMs),
    action,
    actionName: ACTION_NAMES[action as CaseAction],
    by: ACTOR_NAMES[actorKind as ActorKind],
  };
}
