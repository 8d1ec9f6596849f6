import { z } from 'zod';

/** `ems` answers to the courier client; of a parcel that went another way only the desk knows. */
export const COURIERS = ['ems', 'other'] as const;
export type Courier = (typeof COURIERS)[number];
export const courierSchema = z.enum(COURIERS, { error: '请选择寄出证件的快递公司' });

export const COURIER_NAMES: Readonly<Record<Courier, string>> = { ems: '邮政特快专递', other: '其他快递' };

/** Number on the waybill: letters and digits; blanks and hyphens between them are dropped. */
export const waybillNoSchema = z
  .string({ error: '请填写运单号' })
  .max(40, { error: '运单号太长' })
  .overwrite((text) => text.replace(/[\s-]/gu, '').toUpperCase())
  .regex(/^[A-Z0-9]{8,20}$/, { error: '运单号由8至20位字母或者数字组成，请核对快递单' });

/** Where a parcel is, as the courier tells it. */
export const PARCEL_STATES = [
  'ordered',
  'collected',
  'in-transit',
  'out-for-delivery',
  'delivered',
  'returning',
  'returned',
  'lost',
  'cancelled',
] as const;
export type ParcelState = (typeof PARCEL_STATES)[number];

export const PARCEL_STATE_NAMES: Readonly<Record<ParcelState, string>> = {
  ordered: '已下单，待揽收',
  collected: '已揽收',
  'in-transit': '运输中',
  'out-for-delivery': '派送中',
  delivered: '已签收',
  returning: '退回途中',
  returned: '已退回',
  lost: '已丢失',
  cancelled: '已取消',
};

/** One thing that happened to a parcel. */
export interface TrackingEvent {
  /** the courier's own, the same whenever it is told */
  eventId: string;
  atMs: number;
  state: ParcelState;
  place: string | null;
  /** the courier's words; may name people */
  text: string;
}

const SETTLED: ReadonlySet<ParcelState> = new Set(['delivered', 'returned', 'lost', 'cancelled']);

/** Whether nothing more will happen to a parcel. */
export const isSettled = (state: ParcelState): boolean => SETTLED.has(state);

/**
 * Where a parcel is after another look. What was settled stays: by then somebody may have made a new certificate, and late or contradictory
 * reports must not bring back the old one.
 * @param before null: never looked at
 */
export const nextParcelState = (before: ParcelState | null, told: ParcelState): ParcelState =>
  before !== null && isSettled(before) ? before : told;

/** What the case does on its own account about a posted parcel (DESIGN §2); null: it goes on waiting. */
export function actionOfParcel(state: ParcelState): 'mark-delivered' | 'return-parcel' | 'report-lost' | null {
  switch (state) {
    case 'delivered':
      return 'mark-delivered';
    case 'returned':
      return 'return-parcel';
    case 'lost':
      return 'report-lost';
    default:
      return null;
  }
}
