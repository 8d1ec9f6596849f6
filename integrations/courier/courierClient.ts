import { z } from 'zod';
import type { MailAddress, MailDestination } from '../../domain/delivery.ts';
import { PARCEL_STATES, waybillNoSchema, type ParcelState, type TrackingEvent } from '../../domain/parcel.ts';
import { callOutside, OutsideError, outsideUrl, type OutsideAnswer, type OutsideCall } from '../http.ts';
import { describedRefusal } from '../refusal.ts';

export interface CourierClientOptions {
  baseUrl: string;
  apiKey: string;
  /** per call; 8 seconds by default */
  timeoutMs?: number;
}

/** A parcel whose postage its recipient pays (到付). */
export interface ParcelOrder {
  caseNo: string;
  /** the office that posts it */
  sender: { name: string; phone: string; address: string };
  recipient: Omit<MailDestination, 'delivery'>;
}

export interface OrderedParcel {
  orderNo: string;
  waybillNo: string;
}

export interface Tracking {
  state: ParcelState;
  /** in the order in which they happened */
  events: TrackingEvent[];
}

const coverageSchema = z.object({ served: z.boolean() });
const orderSchema = z.object({ orderNo: z.string().min(1).max(64), waybillNo: waybillNoSchema });
const cancellationSchema = z.object({ state: z.literal('cancelled') });
const tooLateSchema = z.object({ code: z.literal('already-collected') });
const unknownWaybillSchema = z.object({ code: z.literal('unknown-waybill') });
const unknownOrderSchema = z.object({ code: z.literal('unknown-order') });
const trackingSchema = z.object({
  waybillNo: waybillNoSchema,
  state: z.enum(PARCEL_STATES),
  events: z
    .array(
      z.object({
        eventId: z.string().min(1).max(64),
        at: z.iso.datetime({ offset: true }),
        state: z.enum(PARCEL_STATES),
        place: z.string().max(80).nullable(),
        text: z.string().max(200),
      }),
    )
    .max(500),
});

/** The courier that takes freight-collect parcels from the office. Every method @throws OutsideError. */
export interface CourierClient {
  /** Whether parcels are delivered to this address. */
  serves(address: MailAddress): Promise<boolean>;
  /**
   * Orders a parcel. Repeating it under the same key is safe, also after `outcomeUnknown`: it is ordered once and answered with the same
   * waybill. Refused with `address-not-served` when nobody delivers there.
   */
  order(key: string, order: ParcelOrder): Promise<OrderedParcel>;
  /** Where a parcel is; refused with `unknown-waybill` when the courier has no such number. */
  track(waybillNo: string): Promise<Tracking>;
  /** Takes back what was ordered under the key; asked twice it answers the same. `too-late`: the parcel is on its way. */
  cancel(key: string): Promise<'cancelled' | 'too-late' | 'nothing-ordered'>;
}

export function createCourierClient({ baseUrl, apiKey, timeoutMs = 8_000 }: CourierClientOptions): CourierClient {
  const authorization = `Bearer ${apiKey}`;

  async function ask(
    call: Omit<OutsideCall, 'headers' | 'timeoutMs' | 'url'> & { path: readonly string[]; key?: string },
  ): Promise<OutsideAnswer> {
    const { path, key, understood = [], ...rest } = call;
    const headers = { authorization, ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const url = outsideUrl(baseUrl, 'v1', ...path);
    const answer = await callOutside({ ...rest, url, headers, timeoutMs, understood: [...understood, 422] });
    if (answer.status === 422) throw describedRefusal(call.operation, answer);
    return answer;
  }

  return {
    async serves(address) {
      const answer = await ask({
        operation: 'courier.serves',
        method: 'POST',
        path: ['service-areas', 'query'],
        body: placeOf(address),
        changes: false,
      });
      return answer.as(coverageSchema).served;
    },

    async order(key, { caseNo, sender, recipient }) {
      const answer = await ask({
        operation: 'courier.order',
        method: 'POST',
        path: ['orders'],
        key,
        body: {
          payment: 'freight-collect',
          content: 'document',
          reference: caseNo,
          sender,
          recipient: { name: recipient.recipient, phone: recipient.recipientPhone, ...placeOf(recipient) },
        },
        changes: true,
        understood: [201],
      });
      return answer.as(orderSchema);
    },

    async track(waybillNo) {
      const operation = 'courier.track';
      const answer = await ask({
        operation,
        method: 'GET',
        path: ['parcels', waybillNo],
        changes: false,
        understood: [404],
      });
      if (answer.status === 404) {
        // Only the courier's own "unknown" counts, not a 404 of some gateway in between.
        const { code } = answer.as(unknownWaybillSchema);
        throw new OutsideError({ operation, kind: 'refused', code });
      }
      // Somebody else's parcel would end this case.
      const told = answer.as(trackingSchema.refine((tracking) => tracking.waybillNo === waybillNo, 'another waybill'));
      const events = told.events.map(({ at, ...event }) => ({ ...event, atMs: Date.parse(at) }));
      return { state: told.state, events: events.toSorted((one, other) => one.atMs - other.atMs) };
    },

    async cancel(key) {
      const answer = await ask({
        operation: 'courier.cancel',
        method: 'POST',
        path: ['orders', key, 'cancellation'],
        changes: true,
        understood: [404, 409],
      });
      switch (answer.status) {
        case 404:
          answer.as(unknownOrderSchema);
          return 'nothing-ordered';
        case 409:
          answer.as(tooLateSchema);
          return 'too-late';
        default:
          return answer.as(cancellationSchema).state;
      }
    },
  };
}

const placeOf = ({ mailProvince, mailCity, mailDistrict, mailStreet }: MailAddress) => ({
  province: mailProvince,
  city: mailCity,
  district: mailDistrict,
  street: mailStreet,
});
