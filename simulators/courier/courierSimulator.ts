import { z } from 'zod';
import { PARCEL_STATES, type ParcelState } from '../../domain/parcel.ts';
import { bearerKey, json } from '../harness/answers.ts';
import type { Answer, Incoming, Simulator, SimulatorOptions } from '../harness/contracts.ts';
import { openJournal } from '../harness/journal.ts';
import { startSimulator } from '../harness/startSimulator.ts';
import {
  createOrders,
  orderBodySchema,
  placeSchema,
  stateOf,
  type OrderEntry,
  type ParcelEvent,
  type Place,
} from './courierOrders.ts';

export interface CourierSimulatorOptions extends SimulatorOptions {
  /** checked when given */
  apiKey?: string;
}

/** A part of the country where nobody delivers; absent parts mean all of them. */
const areaSchema = z.strictObject({
  province: z.string().min(1),
  city: z.string().min(1).optional(),
  district: z.string().min(1).optional(),
});
type Area = z.infer<typeof areaSchema>;

const UNSERVED_AT_START: readonly Area[] = [{ province: '海南省', city: '三沙市' }];
const EVENT_TEXTS: Readonly<Record<ParcelState, string>> = {
  ordered: '已下单，等待揽收',
  collected: '已揽收',
  'in-transit': '运输中',
  'out-for-delivery': '正在派送',
  delivered: '已签收，邮费到付已收取',
  returning: '收件人拒收，正在退回',
  returned: '已退回寄件人',
  lost: '邮件丢失，请联系客服理赔',
  cancelled: '寄件人已取消',
};
const moveSchema = z.strictObject({
  state: z.enum(PARCEL_STATES),
  place: z.string().min(1).optional(),
  text: z.string().min(1).optional(),
});

const refusal = (code: string, reason: string): Answer => json(422, { code, reason });
const notServed = refusal('address-not-served', '该地址暂不提供派送服务');
const unknownWaybill = json(404, { code: 'unknown-waybill' });

/**
 * Stand-in for a courier with freight-collect parcels: coverage, orders under idempotency keys, cancellation until the parcel is collected,
 * tracking by waybill. Nothing moves by itself: `POST /__control/parcels/:waybillNo/move` does.
 */
export async function startCourierSimulator(options: CourierSimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const orders = createOrders();
  const journal = openJournal<OrderEntry>(options.stateFile, (entry) => orders.apply(entry));
  let unserved = UNSERVED_AT_START;

  const serves = (place: Place): boolean =>
    !unserved.some((area) => Object.entries(area).every(([part, name]) => place[part as keyof Area] === name));

  const eventOf = (ordinal: number, move: z.infer<typeof moveSchema>): ParcelEvent => ({
    eventId: `e-${ordinal}`,
    at: new Date(now()).toISOString(),
    state: move.state,
    place: move.place ?? null,
    text: move.text ?? EVENT_TEXTS[move.state],
  });

  function takeOrder({ body, headers }: Incoming): Answer {
    const key = z.string().min(1).max(128).parse(headers['idempotency-key']);
    const order = orderBodySchema.parse(body);
    const earlier = orders.byKey(key);
    if (earlier) {
      if (JSON.stringify(earlier.body) !== JSON.stringify(order)) return refusal('key-reused', '幂等键已用于其他订单');
      journal.record({ type: 'repeat', key });
      return json(200, { orderNo: earlier.orderNo, waybillNo: earlier.waybillNo });
    }
    if (!/^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)$/.test(order.recipient.phone))
      return refusal('bad-number', '收件人电话格式不正确');
    if (!serves(order.recipient)) return notServed;
    const numbers = orders.nextNumbers();
    journal.record({ type: 'order', order: { key, body: order, ...numbers }, event: eventOf(1, { state: 'ordered' }) });
    return json(201, numbers);
  }

  function cancelOrder({ params }: Incoming): Answer {
    const order = orders.byKey(params['key'] ?? '');
    if (!order) return json(404, { code: 'unknown-order' });
    const state = stateOf(order);
    if (state === 'ordered') move(order.waybillNo, { state: 'cancelled' });
    return state === 'ordered' || state === 'cancelled'
      ? json(200, { state: 'cancelled' })
      : json(409, { code: 'already-collected' });
  }

  function track({ params }: Incoming): Answer {
    const order = orders.byWaybill(params['waybillNo'] ?? '');
    if (!order) return unknownWaybill;
    return json(200, { waybillNo: order.waybillNo, state: stateOf(order), events: order.events });
  }

  function move(waybillNo: string, given: z.infer<typeof moveSchema>): Answer {
    const order = orders.byWaybill(waybillNo);
    if (!order) return unknownWaybill;
    journal.record({ type: 'event', waybillNo, event: eventOf(order.events.length + 1, given) });
    return json(200, { waybillNo, state: stateOf(order), events: order.events });
  }

  const noContract = refusal('no-contract', '客户协议未包含该项服务');
  return startSimulator(
    {
      authorise: bearerKey(options.apiKey),
      routes: [
        {
          method: 'POST',
          path: '/v1/service-areas/query',
          handle: ({ body }) => json(200, { served: serves(placeSchema.parse(body)) }),
          refusal: noContract,
        },
        { method: 'POST', path: '/v1/orders', handle: takeOrder, refusal: notServed },
        { method: 'POST', path: '/v1/orders/:key/cancellation', handle: cancelOrder, refusal: noContract },
        { method: 'GET', path: '/v1/parcels/:waybillNo', handle: track, refusal: noContract },
      ],
      control: [
        {
          method: 'GET',
          path: '/orders',
          handle({ query }) {
            const caseNo = query.get('caseNo');
            return json(200, {
              orders: orders.all().filter(({ body }) => caseNo === null || body.reference === caseNo),
            });
          },
        },
        {
          method: 'POST',
          path: '/parcels/:waybillNo/move',
          handle: ({ params, body }) => move(params['waybillNo'] ?? '', moveSchema.parse(body)),
        },
        { method: 'GET', path: '/unserved', handle: () => json(200, { areas: unserved }) },
        {
          method: 'PUT',
          path: '/unserved',
          handle({ body }) {
            unserved = z.strictObject({ areas: z.array(areaSchema) }).parse(body).areas;
            return json(200, { areas: unserved });
          },
        },
      ],
    },
    options.port,
  );
}
