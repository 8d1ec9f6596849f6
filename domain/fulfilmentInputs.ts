import { z } from 'zod';
import { DELIVERY_METHODS } from './delivery.ts';
import type { CaseAction } from './lifecycle/names.ts';
import { courierSchema, waybillNoSchema } from './parcel.ts';
import { pickupCodeSchema } from './pickupCode.ts';
import { textBlock } from './text.ts';

const reason = textBlock({ label: '理由', min: 2, max: 500 });
const note = textBlock({ label: '说明', min: 2, max: 500 });

/** Why a parcel came back. `reported`: the courier client says so, without a reason. */
export const RETURN_REASONS = ['refused', 'not-reached', 'address-wrong', 'reported', 'other'] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

export const RETURN_REASON_NAMES: Readonly<Record<ReturnReason, string>> = {
  refused: '收件人拒收或者拒付邮费',
  'not-reached': '无法联系收件人',
  'address-wrong': '地址不详或者有误',
  reported: '快递公司登记退回',
  other: '其他',
};

const returnParcelInput = z
  .strictObject({ reason: z.enum(RETURN_REASONS, { error: '请选择退件原因' }), note: note.optional() })
  .superRefine((input, context) => {
    if (input.reason === 'other' && input.note === undefined)
      context.addIssue({ code: 'custom', path: ['note'], message: '选择“其他”的，请写明退件原因' });
  });

const nothing = z.strictObject({});

/**
 * What the actions within `fulfilling` state (DESIGN §2). A change of the delivery names the choice by its id: people and addresses do not
 * travel through the engine.
 */
const INPUTS = {
  'mark-ready': nothing,
  'mark-posted': z.strictObject({ courier: courierSchema, waybillNo: waybillNoSchema }),
  'return-parcel': returnParcelInput,
  'report-lost': z.strictObject({ note: note.optional() }),
  'change-delivery': z.strictObject({
    method: z.enum(DELIVERY_METHODS, { error: '请选择证件领取方式：自取或者邮寄（到付）' }),
    destinationId: z.uuid(),
  }),
  'store-uncollected': nothing,
  'mark-collected': z.strictObject({ code: pickupCodeSchema }),
  'mark-delivered': z.strictObject({ note: note.optional() }),
  'close-uncollected': z.strictObject({ reason }),
} satisfies Partial<Record<CaseAction, z.ZodType>>;

export type FulfilmentAction = keyof typeof INPUTS;
export type FulfilmentInput<A extends FulfilmentAction> = z.infer<(typeof INPUTS)[A]>;
export const FULFILMENT_ACTIONS = Object.keys(INPUTS) as FulfilmentAction[];

/** One action with its input. */
export type FulfilmentStep = {
  [A in FulfilmentAction]: { action: A; input: FulfilmentInput<A> };
}[FulfilmentAction];

/** The input schema of an action within `fulfilling`. */
export function fulfilmentInput<A extends FulfilmentAction>(action: A): z.ZodType<FulfilmentInput<A>> {
  return INPUTS[action] as unknown as z.ZodType<FulfilmentInput<A>>;
}
