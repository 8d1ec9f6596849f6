import { inspect } from 'node:util';
import { expect } from 'chai';
import type { MailAddress } from '../../../domain/delivery.ts';
import { actionOfParcel, PARCEL_STATES } from '../../../domain/parcel.ts';
import { createCourierClient, type ParcelOrder } from '../../../integrations/courier/courierClient.ts';
import { startCourierSimulator } from '../../../simulators/courier/courierSimulator.ts';
import type { Simulator } from '../../../simulators/harness/contracts.ts';
import { addFault, callsOf, control, outsideError } from './simulatorControl.ts';

const CASE_NO = 'HF450100202611230000017';
const KEY = `${CASE_NO}:parcel:1`;
const START_MS = Date.UTC(2026, 10, 24, 2);
const ADDRESS: MailAddress = {
  mailProvince: '广西壮族自治区',
  mailCity: '南宁市',
  mailDistrict: '青秀区',
  mailStreet: '民族大道100号2栋301室',
};
const ISLAND: MailAddress = { ...ADDRESS, mailProvince: '海南省', mailCity: '三沙市', mailDistrict: '西沙区' };
const ORDER: ParcelOrder = {
  caseNo: CASE_NO,
  sender: { name: '南宁市道路运输服务中心', phone: '0771-5550100', address: '南宁市青秀区某路1号' },
  recipient: { recipient: '陈建国', recipientPhone: '19900000001', ...ADDRESS },
};

interface Received {
  orders: {
    key: string;
    orderNo: string;
    waybillNo: string;
    timesReceived: number;
    body: { payment: string; reference: string; recipient: Record<string, string> };
  }[];
}

describe('integrations: the courier', () => {
  let nowMs = START_MS;
  let simulator: Simulator;
  const client = (options: { timeoutMs?: number; apiKey?: string } = {}) =>
    createCourierClient({ baseUrl: simulator.url, apiKey: 'courier-key', timeoutMs: 3000, ...options });
  const orders = async () => (await control<Received>(simulator, 'GET', `/orders?caseNo=${CASE_NO}`)).orders;
  const move = (waybillNo: string, state: string) =>
    control(simulator, 'POST', `/parcels/${waybillNo}/move`, { state, place: '南宁市' });

  beforeEach(async () => {
    nowMs = START_MS;
    simulator = await startCourierSimulator({ apiKey: 'courier-key', now: () => (nowMs += 60_000) });
  });
  afterEach(() => simulator.close());

  it('orders a parcel whose recipient pays, with the waybill to be stuck on it', async () => {
    const { orderNo, waybillNo } = await client().order(KEY, ORDER);
    const [received] = await orders();
    expect(received).to.deep.include({ key: KEY, orderNo, waybillNo, timesReceived: 1 });
    expect(received?.body).to.deep.include({ payment: 'freight-collect', reference: CASE_NO });
    expect(received?.body.recipient).to.deep.equal({
      name: '陈建国',
      phone: '19900000001',
      province: '广西壮族自治区',
      city: '南宁市',
      district: '青秀区',
      street: '民族大道100号2栋301室',
    });
  });

  it('orders once under one key, also after an answer that was lost or a request that came twice', async () => {
    await addFault(simulator, { route: 'POST /v1/orders', kind: 'hang-after-effect', times: 1 });
    expect(await outsideError(client({ timeoutMs: 150 }).order(KEY, ORDER))).to.include({
      kind: 'timeout',
      outcomeUnknown: true,
    });
    const second = await client().order(KEY, ORDER);
    await addFault(simulator, { route: 'POST /v1/orders', kind: 'duplicate', times: 1 });
    expect(await client().order(KEY, ORDER)).to.deep.equal(second);
    expect((await orders()).map((order) => [order.waybillNo, order.timesReceived])).to.deep.equal([
      [second.waybillNo, 4],
    ]);
    const other = await client().order(`${CASE_NO}:parcel:2`, ORDER);
    expect(other.waybillNo).not.to.equal(second.waybillNo);
  });

  it('does not let one key stand for two parcels', async () => {
    await client().order(KEY, ORDER);
    const elsewhere = { ...ORDER, recipient: { ...ORDER.recipient, mailStreet: '别的街道8号' } };
    expect(await outsideError(client().order(KEY, elsewhere))).to.include({ kind: 'refused', code: 'key-reused' });
  });

  it('says of an address whether parcels get there, and refuses one to nowhere', async () => {
    expect(await client().serves(ADDRESS)).to.equal(true);
    expect(await client().serves(ISLAND)).to.equal(false);
    const order = { ...ORDER, recipient: { ...ORDER.recipient, ...ISLAND } };
    const error = await outsideError(client().order(KEY, order));
    expect(error).to.include({ kind: 'refused', code: 'address-not-served', outcomeUnknown: false });
    expect(error.reason).to.equal('该地址暂不提供派送服务');
    expect(await orders()).to.have.length(0);

    await control(simulator, 'PUT', '/unserved', { areas: [{ province: ADDRESS.mailProvince }] });
    expect(await client().serves(ADDRESS)).to.equal(false);
    expect(await client().serves(ISLAND)).to.equal(true);
  });

  it('follows a parcel from its order to its end, whichever that is', async () => {
    for (const [index, end] of (['delivered', 'returned', 'lost'] as const).entries()) {
      const { waybillNo } = await client().order(`${CASE_NO}:parcel:${index + 1}`, ORDER);
      expect((await client().track(waybillNo)).state).to.equal('ordered');
      for (const state of ['collected', 'in-transit', end]) await move(waybillNo, state);
      const { state, events } = await client().track(waybillNo);
      expect(state).to.equal(end);
      expect(events.map((event) => event.state)).to.deep.equal(['ordered', 'collected', 'in-transit', end]);
      expect(events.map(({ atMs }) => atMs)).to.deep.equal(events.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
      expect(new Set(events.map(({ eventId }) => eventId)).size).to.equal(4);
      expect(actionOfParcel(state)).not.to.equal(null);
    }
  });

  it('knows every state in which the courier can have a parcel', async () => {
    const { waybillNo } = await client().order(KEY, ORDER);
    for (const state of PARCEL_STATES) {
      await move(waybillNo, state);
      expect((await client().track(waybillNo)).state).to.equal(state);
    }
  });

  it('has an unknown waybill refused, and takes no strange 404 for it', async () => {
    expect(await outsideError(client().track('1100099999999'))).to.include({
      kind: 'refused',
      code: 'unknown-waybill',
    });
    const elsewhere = createCourierClient({ baseUrl: `${simulator.url}/gateway`, apiKey: 'courier-key' });
    expect(await outsideError(elsewhere.track('1100099999999'))).to.include({ kind: 'bad-answer' });
    expect(await outsideError(elsewhere.cancel(KEY))).to.include({ kind: 'bad-answer' });
  });

  it("does not follow somebody else's parcel, nor one in a state it does not know", async () => {
    const { waybillNo } = await client().order(KEY, ORDER);
    const answers = [
      { waybillNo: '1100000000099', state: 'delivered', events: [] },
      { waybillNo, state: 'eaten', events: [] },
      { waybillNo, state: 'delivered', events: [{ eventId: 'e-1', at: 'yesterday' }] },
      { waybillNo, state: 'delivered' },
    ];
    for (const answer of answers) {
      await addFault(simulator, { route: '*', kind: 'wrong-json', body: JSON.stringify(answer), times: 1 });
      expect(await outsideError(client().track(waybillNo)), JSON.stringify(answer)).to.include({ kind: 'bad-answer' });
    }
  });

  it('cancels what has not been collected yet, as often as it is asked', async () => {
    expect(await client().cancel(KEY)).to.equal('nothing-ordered');
    const { waybillNo } = await client().order(KEY, ORDER);
    await addFault(simulator, { route: '*', kind: 'hang-after-effect', times: 1 });
    expect(await outsideError(client({ timeoutMs: 150 }).cancel(KEY))).to.include({ outcomeUnknown: true });
    expect(await client().cancel(KEY)).to.equal('cancelled');
    expect((await client().track(waybillNo)).events.map(({ state }) => state)).to.deep.equal(['ordered', 'cancelled']);

    const second = await client().order(`${CASE_NO}:parcel:2`, ORDER);
    await move(second.waybillNo, 'collected');
    expect(await client().cancel(`${CASE_NO}:parcel:2`)).to.equal('too-late');
    expect((await client().track(second.waybillNo)).state).to.equal('collected');
  });

  it('tells an error of the server, a limit, a broken connection and a hanging one apart', async () => {
    const kinds = [
      ['500', { kind: 'server-error', outcomeUnknown: true, retryAfterMs: null }],
      ['429', { kind: 'rate-limited', outcomeUnknown: false, retryAfterMs: 1000 }],
      ['drop-connection', { kind: 'unreachable', outcomeUnknown: true }],
      ['wrong-json', { kind: 'bad-answer', outcomeUnknown: true }],
      ['hang', { kind: 'timeout', outcomeUnknown: true }],
      ['refuse', { kind: 'refused', code: 'address-not-served', outcomeUnknown: false }],
    ] as const;
    for (const [kind, expected] of kinds) {
      await addFault(simulator, { route: '/v1/orders', kind, times: 1 });
      expect(await outsideError(client({ timeoutMs: 300 }).order(KEY, ORDER)), kind).to.include(expected);
    }
    await client().order(KEY, ORDER);
    // The calls that did reach it are the one with the garbled answer and this one.
    expect((await orders()).map(({ timesReceived }) => timesReceived)).to.deep.equal([2]);
  });

  it('waits for a slow answer within its time limit, and asks once', async () => {
    await addFault(simulator, { route: '*', kind: 'slow', delayMs: 200, times: 2 });
    expect(await client().serves(ADDRESS)).to.equal(true);
    expect(await outsideError(client({ timeoutMs: 80 }).serves(ADDRESS))).to.include({
      kind: 'timeout',
      outcomeUnknown: false,
    });
    expect(await callsOf(simulator)).to.deep.equal({ 'POST /v1/service-areas/query': 2 });
  });

  it('names nobody in an error', async () => {
    for (const kind of ['500', '429', 'wrong-json', 'drop-connection', 'refuse'] as const) {
      await addFault(simulator, { route: '*', kind, times: 1 });
      const error = await outsideError(client().order(KEY, ORDER));
      const seen = inspect(error, { depth: 9, showHidden: true });
      for (const secret of ['陈建国', '19900000001', '民族大道', 'courier-key']) expect(seen).to.not.contain(secret);
    }
  });

  it('treats a rejected API key as trouble of ours, not as a business refusal', async () => {
    const error = await outsideError(client({ apiKey: 'wrong' }).order(KEY, ORDER));
    expect(error).to.include({ kind: 'bad-answer', outcomeUnknown: false });
    expect(error.message).to.contain('401');
  });
});
