import { z } from 'zod';
import {
  CORRECTION_ACTIONS,
  CORRECTION_EVENT_NAMES,
  CORRECTION_REMEDIES,
  CORRECTION_STATE_NAMES,
  CORRECTION_STATES,
  allowedCorrections,
  type CorrectionSnapshot,
} from '../../domain/correction.ts';
import { correctionFlags } from '../../domain/correctionClocks.ts';
import {
  CORRECTION_INPUTS,
  CORRECTION_ITEM_NAMES,
  CORRECTION_ITEMS,
  itemNames,
  maskedValueText,
  recordedValue,
  valueText,
  type Correction,
  type LinkedRecord,
} from '../../domain/correctionItems.ts';
import { explainDeadline } from '../../domain/explainDeadline.ts';
import { ACTOR_NAMES, type ActorKind } from '../../domain/lifecycle.ts';
import { maskIdNumber } from '../../domain/masking.ts';
import {
  CATEGORIES,
  CATEGORY_NAMES,
  QUALIFICATION_STATUSES,
  QUALIFICATION_STATUS_NAMES,
} from '../../domain/qualification.ts';
import { countedDaySchema, type Deadline } from '../../domain/working-days.ts';
import type { CorrectionListItem, CorrectionView } from '../../db/correctionViews.ts';
import { imageAnswer } from '../cases/caseAnswer.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';

const clockView = z
  .object({
    date: z.string(),
    dueAt: instantSchema,
    provisional: z.boolean().meta({ description: '预计：放假安排尚未公布' }),
    text: z.string(),
    days: z.array(countedDaySchema),
  })
  .meta({ id: 'CorrectionClock' });

/** Where a request stands; no personal data. */
const standing = {
  no: z.string(),
  state: z.enum(CORRECTION_STATES),
  stateName: z.string(),
  version: z.int(),
  filedAt: instantSchema,
  acceptedAt: instantSchema.nullable(),
  decidedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  correctedAt: instantSchema.nullable().meta({ description: '登记信息更正、关联信息重新读取完成的时间' }),
  clocks: z.object({ acceptance: clockView.nullable(), result: clockView.nullable() }),
  flags: z.object({
    nearDue: z.boolean(),
    overdue: z.boolean(),
    promiseBroken: z.boolean(),
    needsAttention: z.boolean(),
    provisional: z.boolean(),
  }),
};

export const correctionItemView = z
  .object({
    item: z.enum(CORRECTION_ITEMS),
    label: z.string(),
    recorded: z.string(),
    right: z.string(),
    recordedText: z.string(),
    rightText: z.string(),
  })
  .meta({ id: 'CorrectionItem' });

export const correctionStateView = z.object(standing).meta({ id: 'CorrectionState' });

export const correctionSummaryAnswer = z
  .object({ ...standing, qualificationId: z.uuid(), items: z.string().meta({ description: '需要更正的项目' }) })
  .meta({ id: 'CorrectionSummary' });

export const correctionAnswer = z
  .object({
    ...standing,
    qualificationId: z.uuid(),
    certificateNumberMasked: z.string(),
    issuerName: z.string(),
    office: z.object({ code: z.string(), name: z.string(), phone: z.string() }),
    items: z.array(correctionItemView),
    reason: z.string(),
    evidence: z.array(imageAnswer),
    decision: z
      .object({ action: z.enum(CORRECTION_ACTIONS), reason: z.string().nullable(), remedies: z.string().nullable() })
      .nullable(),
    timeline: z.array(z.object({ at: instantSchema, action: z.string(), actionName: z.string(), by: z.string() })),
    allowedActions: z.array(z.enum(CORRECTION_ACTIONS)),
  })
  .meta({ id: 'Correction' });

/** What is recorded of a certificate and its holder, and how each item is filled in. */
export const recordAnswer = z
  .object({
    qualificationId: z.uuid(),
    fetchedAt: instantSchema,
    openRequest: z.string().nullable().meta({ description: '正在办理的核实申请编号' }),
    items: z.array(
      z.object({
        item: z.enum(CORRECTION_ITEMS),
        label: z.string(),
        input: z.enum(['text', 'date', 'choice', 'choices']),
        choices: z.array(z.object({ value: z.string(), name: z.string() })),
        recorded: z.string(),
        recordedText: z.string(),
      }),
    ),
  })
  .meta({ id: 'LinkedRecord' });

function clockOf(deadline: Deadline | null, event: string) {
  if (!deadline) return null;
  const { date, dueAtMs, provisional, days } = deadline;
  return { date, dueAt: isoInstant(dueAtMs), provisional, text: explainDeadline(deadline, event), days };
}

export function presentStanding(snapshot: CorrectionSnapshot, nowMs: number): z.input<typeof correctionStateView> {
  const { no, state, version, filedAtMs, acceptedAtMs, decidedAtMs, endedAtMs, correctedAtMs } = snapshot;
  return {
    no,
    state,
    stateName: CORRECTION_STATE_NAMES[state],
    version,
    filedAt: isoInstant(filedAtMs),
    acceptedAt: isoInstantOrNull(acceptedAtMs),
    decidedAt: isoInstantOrNull(decidedAtMs),
    endedAt: isoInstantOrNull(endedAtMs),
    correctedAt: isoInstantOrNull(correctedAtMs),
    clocks: { acceptance: clockOf(snapshot.acceptance, '提出'), result: clockOf(snapshot.result, '受理') },
    flags: correctionFlags(snapshot, nowMs),
  };
}

/** @param masked names, addresses and numbers as who need not know them sees them */
export const presentItem = (
  { item, recorded, right }: Correction,
  masked = false,
): z.input<typeof correctionItemView> => {
  const text = masked ? maskedValueText : valueText;
  const value = (one: string) => (masked && text(item, one) !== valueText(item, one) ? text(item, one) : one);
  return {
    item,
    label: CORRECTION_ITEM_NAMES[item],
    recorded: value(recorded),
    right: value(right),
    recordedText: text(item, recorded),
    rightText: text(item, right),
  };
};

export const presentSummary = (
  { snapshot, qualificationId, items }: CorrectionListItem,
  nowMs: number,
): z.input<typeof correctionSummaryAnswer> => ({
  ...presentStanding(snapshot, nowMs),
  qualificationId,
  items: itemNames(items),
});

/** A decision with its reason, and with where a refusal can be contested. */
export function presentDecision({ decision }: CorrectionSnapshot) {
  if (!decision) return null;
  const { action, reason = null } = decision;
  return { action, reason, remedies: action === 'decline' || action === 'refuse' ? CORRECTION_REMEDIES : null };
}

/** A request for its applicant. Pure. */
export function presentCorrection(
  view: CorrectionView,
  evidence: z.input<typeof imageAnswer>[],
  nowMs: number,
): z.input<typeof correctionAnswer> {
  const { snapshot, qualificationId, certificateNumber, issuerName, office, corrections, reason, events } = view;
  return {
    ...presentStanding(snapshot, nowMs),
    qualificationId,
    certificateNumberMasked: maskIdNumber(certificateNumber),
    issuerName,
    office,
    items: corrections.map((one) => presentItem(one)),
    reason,
    evidence,
    decision: presentDecision(snapshot),
    timeline: events
      .filter(({ action }) => action in CORRECTION_EVENT_NAMES)
      .map(({ atMs, action, actorKind }) => ({
        at: isoInstant(atMs),
        action,
        actionName: CORRECTION_EVENT_NAMES[action] ?? action,
        by: ACTOR_NAMES[actorKind as ActorKind],
      })),
    allowedActions: allowedCorrections(snapshot, 'applicant', nowMs),
  };
}

const CHOICES: Partial<Record<(typeof CORRECTION_ITEMS)[number], { value: string; name: string }[]>> = {
  sex: ['男', '女'].map((value) => ({ value, name: value })),
  categories: CATEGORIES.map((value) => ({ value, name: CATEGORY_NAMES[value] })),
  status: QUALIFICATION_STATUSES.map((value) => ({ value, name: QUALIFICATION_STATUS_NAMES[value] })),
};

export function presentRecord(
  record: LinkedRecord & { id: string; fetchedAtMs: number },
  openRequest: string | null,
): z.input<typeof recordAnswer> {
  return {
    qualificationId: record.id,
    fetchedAt: isoInstant(record.fetchedAtMs),
    openRequest,
    items: CORRECTION_ITEMS.flatMap((item) => {
      const recorded = recordedValue(record, item);
      if (recorded === null) return [];
      return [
        {
          item,
          label: CORRECTION_ITEM_NAMES[item],
          input: CORRECTION_INPUTS[item],
          choices: CHOICES[item] ?? [],
          recorded,
          recordedText: valueText(item, recorded),
        },
      ];
    }),
  };
}
