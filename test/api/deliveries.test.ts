import { expect } from 'chai';
import { createDeliveryActivities } from '../../activities/deliveryActivities.ts';
import { createDeliveryRepository, type DeliveryRepository } from '../../db/deliveries.ts';
import { createSealedColumns, type SealedColumns } from '../../db/sealedColumns.ts';
import { firstDelivery, type Delivery, type MailAddress, type MailDestination } from '../../domain/delivery.ts';
import { PICKUP_MAX_WRONG_ATTEMPTS } from '../../domain/pickupCode.ts';
import { addressCoverage } from '../../integrations/courier/addressCoverage.ts';
import { createCourierClient, type CourierClient } from '../../integrations/courier/courierClient.ts';
import type { DeliveryActivities } from '../../workflows/deliveryContracts.ts';
import { draftedCase } from '../support/cases.ts';
import type { Product } from '../support/product.ts';
import { product as shared } from '../support/productHooks.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 2);
const MAIL_ADDRESS: MailAddress = {
  mailProvince: '广西壮族自治区',
  mailCity: '南宁市',
  mailDistrict: '青秀区',
  mailStreet: '民族大道100号',
};
const MAIL: MailDestination = {
  delivery: 'mail',
  recipient: '陈建国',
  recipientPhone: '19900000001',
  ...MAIL_ADDRESS,
};

describe('deliveries', function () {
  this.timeout(60_000);
  let product: Product;
  let sealed: SealedColumns;
  let deliveries: DeliveryRepository;
  let courier: CourierClient;
  let impatientCourier: CourierClient;
  let activities: DeliveryActivities;
  let nowMs = NOW_MS;
  /** one that stands in for a case of a business that delivers something */
  let draft: Record<string, unknown>;
  let copies = 0;
  let caseNo: string;
  let round = 0;

  const at = (changes: Partial<Delivery> = {}): Delivery => ({ ...firstDelivery('mail'), round, ...changes });
  /** The next round by mail, to an address that was chosen afterwards. */
  async function mailed(changes: Partial<MailDestination> = {}) {
    round += 1;
    const destinationId = await deliveries.choose({ caseNo, destination: { ...MAIL, ...changes }, atMs: nowMs });
    await activities.recordDelivery({ caseNo, delivery: at({ destinationId }), atMs: nowMs });
    return { caseNo, round };
  }
  const withCourier = (one: CourierClient): DeliveryActivities =>
    createDeliveryActivities({ deliveries, courier: one, randomBelow: () => 12_345, now: () => nowMs });
  async function laidOut() {
    round += 1;
    const destinationId = await deliveries.choose({ caseNo, destination: { delivery: 'pick-up' }, atMs: nowMs });
    const delivery = at({ method: 'pick-up', destinationId, readyAtMs: nowMs });
    await activities.recordDelivery({ caseNo, delivery, atMs: nowMs });
    return { key: { caseNo, round }, delivery };
  }
  const failureOf = (work: Promise<unknown>): Promise<{ type?: string; message: string }> =>
    work.then(
      () => expect.fail('the work should have failed'),
      (error: { type?: string; message: string }) => error,
    );
  const parcels = async () => (await product.world.parcels(caseNo)).map(({ timesReceived }) => timesReceived);

  before(async () => {
    product = shared();
    sealed = createSealedColumns(product.keyring);
    deliveries = createDeliveryRepository(product.database, sealed, product.keyring.tokenKey);
    const { COURIER_BASE_URL: baseUrl = '', COURIER_API_KEY: apiKey = '' } = product.env;
    courier = createCourierClient({ baseUrl, apiKey });
    impatientCourier = createCourierClient({ baseUrl, apiKey, timeoutMs: 1000 });
    activities = withCourier(courier);
    const { caseNo: drafted } = await draftedCase(product);
    draft = (await product.database('cases').where({ case_no: drafted }).first()) as Record<string, unknown>;
  });
  beforeEach(async () => {
    caseNo = `${String(draft['case_no'])}-${(copies += 1)}`;
    await product.database('cases').insert({ ...draft, case_no: caseNo, request_key: null });
    round = 0;
    nowMs = NOW_MS;
  });
  afterEach(() => product.world.clearFaults());

  it('take the destination of the form, then the ones chosen afterwards, sealed and each for its round', async () => {
    const rows = Object.entries(MAIL).map(([field, value]) => ({
      case_no: caseNo,
      field,
      declared_sealed: sealed.seal('case_forms', 'declared', `${caseNo}.${field}`, value),
      updated_at: new Date(),
    }));
    await product.database('case_forms').insert(rows);
    round = 1;
    await activities.recordDelivery({ caseNo, delivery: at(), atMs: nowMs });
    expect((await deliveries.standing(caseNo))?.destination).to.deep.equal(MAIL);
    await mailed({ mailStreet: '另一条街2号' });
    expect(await deliveries.standing(caseNo)).to.deep.include({
      round: 2,
      destination: { ...MAIL, mailStreet: '另一条街2号' },
      waybillNo: null,
      pickupCode: null,
    });
    await laidOut();
    expect(await deliveries.standing(caseNo)).to.deep.include({ round: 3, destination: { delivery: 'pick-up' } });
    for (const table of ['deliveries', 'delivery_choices']) {
      const [plain] = (await product.database.raw(`select * from ${table} where case_no = ?`, [caseNo])) as [object[]];
      expect(plain.length).to.be.greaterThan(1);
      const bytes = Buffer.concat(
        plain.flatMap((row) =>
          Object.values(row).map((value) => Buffer.from(Buffer.isBuffer(value) ? value : String(value))),
        ),
      );
      for (const secret of [MAIL.recipientPhone, MAIL.recipient, MAIL.mailStreet])
        expect(bytes.includes(secret), `${table}: ${secret}`).to.equal(false);
    }
  });

  it('refuse a choice that is not there, and one that the workflow does not know of', async () => {
    round = 1;
    const unknown = '0193a5c0-0000-7000-8000-000000000001';
    const record = (delivery: Delivery) => activities.recordDelivery({ caseNo, delivery, atMs: nowMs });
    expect((await failureOf(record(at({ destinationId: unknown })))).message).to.contain('no such choice');
    expect((await failureOf(record(at()))).message).to.contain('no choice of delivery on its form');
    const destinationId = await deliveries.choose({ caseNo, destination: { delivery: 'pick-up' }, atMs: nowMs });
    expect((await failureOf(record(at({ destinationId })))).message).to.contain('in another way');
    expect(await deliveries.standing(caseNo)).to.equal(null);
  });

  it('forget nothing when an older record of a round comes late', async () => {
    const { key, delivery } = await laidOut();
    const reminded = { ...delivery, remindedAtMs: nowMs + 5 };
    for (const one of [reminded, delivery, { ...delivery, readyAtMs: null }])
      await activities.recordDelivery({ caseNo, delivery: one, atMs: nowMs + 10 });
    expect(await deliveries.standing(caseNo)).to.include({
      round: key.round,
      readyAtMs: nowMs,
      remindedAtMs: nowMs + 5,
    });
  });

  it('make one code per round, which only its own round takes', async () => {
    const { key } = await laidOut();
    const check = (code: string, of = key) => activities.checkPickupCode({ ...of, code, atMs: nowMs });
    expect(await check('012345')).to.deep.equal({ kind: 'none' });
    await Promise.all([activities.preparePickup(key), activities.preparePickup(key)]);
    expect((await deliveries.standing(caseNo))?.pickupCode).to.equal('012345');
    expect(await deliveries.pickupCode(key, () => '999999'), 'made once').to.equal('012345');
    expect(await check('999999')).to.deep.equal({ kind: 'wrong', attemptsLeft: PICKUP_MAX_WRONG_ATTEMPTS - 1 });
    expect(await check('012345')).to.deep.equal({ kind: 'right' });
    const next = await laidOut();
    expect(await check('012345'), 'a round that is over').to.deep.equal({ kind: 'none' });
    await deliveries.pickupCode(next.key, () => '654321');
    expect((await check('012345', next.key)).kind).to.equal('wrong');
    expect(await check('654321', next.key)).to.deep.equal({ kind: 'right' });
  });

  it('count every wrong entry, at the same time too, and lock the code', async () => {
    const { key } = await laidOut();
    await activities.preparePickup(key);
    const enter = (code: string) => activities.checkPickupCode({ ...key, code, atMs: nowMs });
    const verdicts = await Promise.all(Array.from({ length: PICKUP_MAX_WRONG_ATTEMPTS + 2 }, () => enter('000000')));
    expect(verdicts.filter(({ kind }) => kind === 'wrong')).to.have.length(PICKUP_MAX_WRONG_ATTEMPTS - 1);
    expect((await enter('012345')).kind).to.equal('locked');
    nowMs += 31 * 60_000;
    expect(await enter('012345')).to.deep.equal({ kind: 'right' });
  });

  it('order one parcel per round, whatever happens on the way', async () => {
    const key = await mailed();
    for (const kind of ['500', 'drop-connection', 'hang-after-effect', 'wrong-json'] as const) {
      await product.world.fault('courier', { route: 'POST /v1/orders', kind, times: 1 });
      const asking = kind === 'hang-after-effect' ? withCourier(impatientCourier) : activities;
      expect((await failureOf(asking.orderParcel(key))).type, kind).to.match(/^courier-/);
    }
    const ordered = await activities.orderParcel(key);
    expect(ordered).to.include({ outcome: 'ordered', courier: 'ems' });
    expect(await activities.orderParcel(key)).to.deep.equal(ordered);
    // Two answers were lost; the last asking was answered by the row.
    expect(await parcels()).to.deep.equal([3]);
    expect(await activities.orderParcel(await mailed())).not.to.deep.equal(ordered);
    expect(await parcels()).to.deep.equal([3, 1]);
  });

  it('say that nobody delivers there, and leave other refusals to a person', async () => {
    const island = { mailProvince: '海南省', mailCity: '三沙市' };
    expect(await activities.orderParcel(await mailed(island))).to.deep.equal({ outcome: 'not-served' });
    expect(await addressCoverage(courier, { ...MAIL_ADDRESS, ...island })).to.equal('not-served');
    expect(await addressCoverage(courier, MAIL_ADDRESS)).to.equal('served');
    await product.world.fault('courier', { route: '/v1/service-areas/query', kind: '500', times: 1 });
    expect(await addressCoverage(courier, MAIL_ADDRESS)).to.equal('unknown');
    await product.world.fault('courier', { route: '/v1/orders', kind: 'wrong-json', times: 1 });
    const key = await mailed();
    expect((await failureOf(activities.orderParcel(key))).type).to.equal('courier-bad-answer');
    // What was ordered under this key is another parcel: nobody but a person can tell which.
    const [{ address_sealed: other }] = (await product
      .database('deliveries')
      .where({ case_no: caseNo, round: 1 })
      .select('address_sealed')) as [{ address_sealed: Buffer }];
    const address = sealed.open('deliveries', 'address', `${caseNo}.1`, other);
    await product
      .database('deliveries')
      .where({ case_no: caseNo, round })
      .update({ address_sealed: sealed.seal('deliveries', 'address', `${caseNo}.${round}`, address) });
    expect((await failureOf(activities.orderParcel(key))).type).to.equal('refused');
  });

  it('follow a parcel to where it ends, and stay there', async () => {
    const key = await mailed();
    expect(await activities.trackParcel(key)).to.deep.equal({ state: 'untracked' });
    const ordered = await activities.orderParcel(key);
    const waybillNo = ordered.outcome === 'ordered' ? ordered.waybillNo : '';
    expect(await activities.trackParcel(key)).to.deep.equal({ state: 'ordered' });
    for (const state of ['collected', 'in-transit', 'lost']) {
      await product.world.moveParcel(waybillNo, state);
      await Promise.all([activities.trackParcel(key), activities.trackParcel(key)]);
      expect(await activities.trackParcel(key)).to.deep.equal({ state });
    }
    await product.world.moveParcel(waybillNo, 'delivered');
    expect(await activities.trackParcel(key), 'lost is lost').to.deep.equal({ state: 'lost' });
    const { events, parcelState } = (await deliveries.standing(caseNo))!;
    expect(parcelState).to.equal('lost');
    expect(events.map(({ state }) => state)).to.deep.equal(['ordered', 'collected', 'in-transit', 'lost']);
    expect(events.at(-1)?.text).to.contain('邮件丢失');
  });

  it('do not follow a waybill that the courier does not know, nor a parcel of somebody else', async () => {
    const key = await mailed();
    const post = (by: 'ems' | 'other') =>
      activities.recordDelivery({
        caseNo,
        delivery: at({ parcel: { courier: by, waybillNo: '9999999999999', postedAtMs: nowMs } }),
        atMs: nowMs,
      });
    await post('ems');
    expect(await activities.trackParcel(key)).to.deep.equal({ state: 'unknown' });
    await post('other');
    expect(await activities.trackParcel(key)).to.deep.equal({ state: 'untracked' });
  });

  it('take an order back until the parcel is collected, and order nothing afterwards', async () => {
    const none = await mailed();
    expect(await activities.cancelParcel(none)).to.deep.equal({ outcome: 'nothing-ordered' });
    expect(await activities.orderParcel(none)).to.deep.equal({ outcome: 'cancelled' });
    expect(await parcels()).to.deep.equal([]);

    const early = await mailed();
    await activities.orderParcel(early);
    await product.world.fault('courier', { route: '/v1/orders/:key/cancellation', kind: '500', times: 1 });
    expect((await failureOf(activities.cancelParcel(early))).type).to.equal('courier-server-error');
    for (let again = 0; again < 2; again += 1)
      expect(await activities.cancelParcel(early)).to.deep.equal({ outcome: 'cancelled' });

    const late = await mailed();
    const ordered = await activities.orderParcel(late);
    if (ordered.outcome === 'ordered') await product.world.moveParcel(ordered.waybillNo, 'collected');
    expect(await activities.cancelParcel(late)).to.deep.equal({ outcome: 'too-late' });
    expect(await activities.orderParcel(late), 'it goes on as it was').to.deep.equal(ordered);
  });

  it('take an order back that was given up while the courier was being asked', async () => {
    const key = await mailed();
    // The order is on its way, and reaches the courier after it has been given up.
    let sent = (): void => undefined;
    let givenUp = (): void => undefined;
    const isSent = new Promise<void>((resolve) => (sent = resolve));
    const isGivenUp = new Promise<void>((resolve) => (givenUp = resolve));
    const slow: CourierClient['order'] = async (...order) => {
      sent();
      await isGivenUp;
      return courier.order(...order);
    };
    const asking = withCourier({ ...courier, order: slow }).orderParcel(key);
    await isSent;
    expect((await deliveries.parcelOf(key)).orderState).to.equal('ordering');
    expect(await activities.cancelParcel(key)).to.deep.equal({ outcome: 'nothing-ordered' });
    givenUp();
    expect(await asking).to.deep.equal({ outcome: 'cancelled' });
    const [parcel] = await product.world.parcels(caseNo);
    expect(parcel?.events.map(({ state }) => state)).to.deep.equal(['ordered', 'cancelled']);
  });

  it('let the application change nothing of what the courier has told', async () => {
    const key = await mailed();
    await activities.orderParcel(key);
    await activities.trackParcel(key);
    const events = product.database('delivery_events').where({ case_no: caseNo });
    expect((await failureOf(events.clone().update({ state: 'delivered' }))).message).to.contain('denied');
    expect((await failureOf(events.clone().delete())).message).to.contain('denied');
  });
});
