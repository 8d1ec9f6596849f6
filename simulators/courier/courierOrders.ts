import { z } from 'zod';
import { PARCEL_STATES, type ParcelState } from '../../domain/parcel.ts';

const text = (max: number) => z.string().min(1).max(max);
export const placeSchema = z.strictObject({
  province: text(20),
  city: text(30),
  district: z.string().max(30),
  street: text(120),
});
export type Place = z.infer<typeof placeSchema>;

/** A freight-collect order as this courier takes it. */
export const orderBodySchema = z.strictObject({
  payment: z.literal('freight-collect'),
  content: z.literal('document'),
  /** the customer's own, printed on the waybill */
  reference: text(40),
  sender: z.strictObject({ name: text(80), phone: text(32), address: text(200) }),
  recipient: placeSchema.extend({ name: text(64), phone: text(32) }),
});

export const parcelEventSchema = z.strictObject({
  eventId: z.string(),
  at: z.iso.datetime(),
  state: z.enum(PARCEL_STATES),
  place: z.string().nullable(),
  text: z.string(),
});
export type ParcelEvent = z.infer<typeof parcelEventSchema>;

export interface Order {
  key: string;
  orderNo: string;
  waybillNo: string;
  body: z.infer<typeof orderBodySchema>;
  timesReceived: number;
  events: ParcelEvent[];
}

export type OrderEntry =
  | { type: 'order'; order: Pick<Order, 'key' | 'orderNo' | 'waybillNo' | 'body'>; event: ParcelEvent }
  | { type: 'repeat'; key: string }
  | { type: 'event'; waybillNo: string; event: ParcelEvent };

/** The courier's books. */
export interface Orders {
  apply(entry: OrderEntry): void;
  byKey(key: string): Order | undefined;
  byWaybill(waybillNo: string): Order | undefined;
  all(): Order[];
  /** numbers of the next order */
  nextNumbers(): { orderNo: string; waybillNo: string };
}

export const stateOf = (order: Order): ParcelState => order.events.at(-1)?.state ?? 'ordered';

export function createOrders(): Orders {
  const byKey = new Map<string, Order>();
  const byWaybill = new Map<string, Order>();
  return {
    apply(entry) {
      switch (entry.type) {
        case 'order': {
          const order: Order = { ...entry.order, timesReceived: 1, events: [entry.event] };
          byKey.set(order.key, order);
          byWaybill.set(order.waybillNo, order);
          return;
        }
        case 'repeat': {
          const order = byKey.get(entry.key);
          if (order) order.timesReceived += 1;
          return;
        }
        case 'event':
          return void byWaybill.get(entry.waybillNo)?.events.push(entry.event);
      }
    },
    byKey: (key) => byKey.get(key),
    byWaybill: (waybillNo) => byWaybill.get(waybillNo),
    all: () => [...byKey.values()],
    nextNumbers() {
      const serial = String(byKey.size + 1).padStart(8, '0');
      return { orderNo: `YD${serial}`, waybillNo: `11000${serial}` };
    },
  };
}
