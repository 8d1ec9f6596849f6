import { hmacHex, sameDigest } from '../crypto/digest.ts';
import { uuidv7 } from '../crypto/ids.ts';
import {
  destinationOf,
  destinationSchema,
  type Delivery,
  type DeliveryMethod,
  type Destination,
  type MailAddress,
  type MailDestination,
} from '../domain/delivery.ts';
import { nextParcelState, type Courier, type ParcelState, type TrackingEvent } from '../domain/parcel.ts';
import { judgePickupCode, type PickupCodeVerdict } from '../domain/pickupCode.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { declaredForm } from './supplementAnswers.ts';

/** One round of a case's delivery. */
export interface RoundKey {
  caseNo: string;
  round: number;
}

/** What the applicant and the desk are shown of the round that counts. */
export interface DeliveryStanding {
  round: number;
  method: DeliveryMethod;
  destination: Destination;
  /** null: not ready, or not for pick-up */
  pickupCode: string | null;
  courier: Courier | null;
  waybillNo: string | null;
  parcelState: ParcelState | null;
  /** when the courier last answered */
  trackedAtMs: number | null;
  readyAtMs: number | null;
  postedAtMs: number | null;
  remindedAtMs: number | null;
  /** in the order in which they happened */
  events: TrackingEvent[];
}

export type OrderState = 'ordering' | 'ordered' | 'refused' | 'cancelled';

/** What the parcel of a round is ordered and followed by. */
export interface ParcelFacts {
  /** null: delivered by pick-up */
  recipient: Omit<MailDestination, 'delivery'> | null;
  sender: { name: string; phone: string; address: string };
  /** null: nothing has been asked of the courier */
  orderState: OrderState | null;
  courier: Courier | null;
  waybillNo: string | null;
  parcelState: ParcelState | null;
}

export interface DeliveryRepository {
  /** Keeps a choice made after the application, for the workflow to be told of it by its id. */
  choose(choice: { caseNo: string; destination: Destination; atMs: number }): Promise<string>;
  /**
   * The delivery as the workflow holds it. A round begins with the first of them and keeps its destination; what is known of it is never
   * taken back, so that an older one may come late.
   * @throws Error when the choice is not there, or is another than the workflow believes
   */
  record(caseNo: string, delivery: Delivery, atMs: number): Promise<void>;
  /** The last round of a case; null: nothing is delivered. */
  standing(caseNo: string): Promise<DeliveryStanding | null>;
  /** The pick-up code of a round: made once, then always the same. */
  pickupCode(key: RoundKey, make: () => string): Promise<string>;
  /** Tries a code and counts wrong ones; `none` when the round has no code, or is not the last one any more. */
  checkPickupCode(key: RoundKey, code: string, atMs: number): Promise<PickupCodeVerdict>;
  parcelOf(key: RoundKey): Promise<ParcelFacts>;
  /** Notes that a parcel is about to be ordered. @returns false when it has been cancelled meanwhile */
  beginOrder(key: RoundKey, atMs: number): Promise<boolean>;
  /** @returns the state that then holds: `cancelled` stays, and the order must be taken back */
  settleOrder(
    key: RoundKey,
    result: { state: 'ordered'; courier: Courier; orderNo: string; waybillNo: string } | { state: 'refused' },
    atMs: number,
  ): Promise<OrderState>;
  /** From here on nothing is ordered for this round. @returns what had been asked of the courier until then */
  cancelOrder(key: RoundKey, atMs: number): Promise<OrderState | null>;
  /** The courier has the parcel already: what was cancelled stands after all. */
  keepOrder(key: RoundKey, atMs: number): Promise<void>;
  /** What the courier told. @returns the state that then holds */
  noteTracking(
    key: RoundKey,
    told: { state: ParcelState; events: readonly TrackingEvent[] },
    atMs: number,
  ): Promise<ParcelState>;
}

const TABLE = 'deliveries';
const CHOICES = 'delivery_choices';
const EVENTS = 'delivery_events';

interface DestinationColumns {
  method: DeliveryMethod;
  recipient_sealed: Buffer | null;
  phone_sealed: Buffer | null;
  address_sealed: Buffer | null;
}

interface DeliveryRow extends DestinationColumns {
  case_no: string;
  round: number;
  code_hash: string | null;
  code_sealed: Buffer | null;
  wrong_entries: number;
  last_wrong_at: Date | null;
  order_state: OrderState | null;
  courier: Courier | null;
  waybill_no: string | null;
  parcel_state: ParcelState | null;
  tracked_at: Date | null;
  ready_at: Date | null;
  posted_at: Date | null;
  reminded_at: Date | null;
}

const instantOf = (date: Date | null): number | null => date?.getTime() ?? null;
const dateOf = (atMs: number | null): Date | null => (atMs === null ? null : new Date(atMs));
const where = ({ caseNo, round }: RoundKey) => ({ case_no: caseNo, round });
/** Stands for the row where its columns are sealed. */
const rowId = ({ caseNo, round }: RoundKey): string => `${caseNo}.${round}`;

export function createDeliveryRepository(
  database: Database,
  sealed: SealedColumns,
  tokenKey: Buffer,
): DeliveryRepository {
  const codeHash = (key: RoundKey, code: string): string =>
    hmacHex(tokenKey, `pickup-code\u0000${rowId(key)}\u0000${code}`);

  function sealDestination(table: string, id: string, destination: Destination): DestinationColumns {
    if (destination.delivery === 'pick-up')
      return { method: 'pick-up', recipient_sealed: null, phone_sealed: null, address_sealed: null };
    const { delivery: method, recipient, recipientPhone, ...address } = destination;
    return {
      method,
      recipient_sealed: sealed.seal(table, 'recipient', id, recipient),
      phone_sealed: sealed.seal(table, 'phone', id, recipientPhone),
      address_sealed: sealed.seal(table, 'address', id, JSON.stringify(address satisfies MailAddress)),
    };
  }

  function openDestination(table: string, id: string, row: DestinationColumns): Destination {
    const address = sealed.openOptional(table, 'address', id, row.address_sealed);
    if (row.method === 'pick-up' || address === null) return { delivery: 'pick-up' };
    return destinationSchema.parse({
      delivery: 'mail',
      recipient: sealed.openOptional(table, 'recipient', id, row.recipient_sealed),
      recipientPhone: sealed.openOptional(table, 'phone', id, row.phone_sealed),
      ...(JSON.parse(address) as object),
    });
  }

  async function chosen(trx: Transaction, caseNo: string, destinationId: string | null): Promise<Destination> {
    if (destinationId !== null) {
      const row = (await trx(CHOICES).where({ id: destinationId, case_no: caseNo }).first()) as
        DestinationColumns | undefined;
      if (!row) throw new Error(`case ${caseNo} has no such choice of delivery`);
      return openDestination(CHOICES, destinationId, row);
    }
    const { supplement_round: round } = (await trx('cases').where({ case_no: caseNo }).first('supplement_round')) as {
      supplement_round: number;
    };
    const onForm = destinationOf(await declaredForm(trx, sealed, caseNo, round));
    // Never with the issues: they may quote the address.
    if (!onForm.success) throw new Error(`case ${caseNo} has no choice of delivery on its form`);
    return onForm.data;
  }

  async function lock(trx: Transaction, key: RoundKey): Promise<DeliveryRow> {
    const row = (await trx(TABLE).where(where(key)).forUpdate().first()) as DeliveryRow | undefined;
    if (!row) throw new Error(`case ${key.caseNo} has no round ${key.round} of delivery`);
    return row;
  }

  /** Changes the locked row of a round. */
  const change = <T>(
    key: RoundKey,
    atMs: number,
    decide: (row: DeliveryRow, trx: Transaction) => Promise<[changes: object | null, answer: T]>,
  ): Promise<T> =>
    inTransaction(database, async (trx) => {
      const [changes, answer] = await decide(await lock(trx, key), trx);
      if (changes)
        await trx(TABLE)
          .where(where(key))
          .update({ ...changes, updated_at: new Date(atMs) });
      return answer;
    });

  async function openRound(trx: Transaction, key: RoundKey, delivery: Delivery, atMs: number): Promise<void> {
    if (await trx(TABLE).where(where(key)).first('round')) return;
    const destination = await chosen(trx, key.caseNo, delivery.destinationId);
    if (destination.delivery !== delivery.method) throw new Error(`case ${key.caseNo} is delivered in another way`);
    await trx(TABLE)
      .insert({
        ...where(key),
        ...sealDestination(TABLE, rowId(key), destination),
        opened_at: new Date(atMs),
        updated_at: new Date(atMs),
      })
      .onConflict(['case_no', 'round'])
      .ignore();
  }

  async function eventsOf(key: RoundKey): Promise<TrackingEvent[]> {
    const rows = await database(EVENTS)
      .where(where(key))
      .orderBy(['happened_at', 'event_id'])
      .select('event_id', 'state', 'happened_at', 'place', 'text_sealed');
    return rows.map((row) => ({
      eventId: row.event_id,
      atMs: (row.happened_at as Date).getTime(),
      state: row.state,
      place: row.place,
      text: sealed.open(EVENTS, 'text', `${rowId(key)}.${row.event_id}`, row.text_sealed),
    }));
  }

  return {
    async choose({ caseNo, destination, atMs }) {
      const id = uuidv7();
      await database(CHOICES).insert({
        id,
        case_no: caseNo,
        ...sealDestination(CHOICES, id, destination),
        chosen_at: new Date(atMs),
      });
      return id;
    },

    record: (caseNo, delivery, atMs) =>
      inTransaction(database, async (trx) => {
        const key = { caseNo, round: delivery.round };
        await openRound(trx, key, delivery, atMs);
        const row = await lock(trx, key);
        await trx(TABLE)
          .where(where(key))
          .update({
            ready_at: row.ready_at ?? dateOf(delivery.readyAtMs),
            posted_at: row.posted_at ?? dateOf(delivery.parcel?.postedAtMs ?? null),
            reminded_at: row.reminded_at ?? dateOf(delivery.remindedAtMs),
            // What the desk posted counts, whatever had been ordered.
            ...(delivery.parcel ? { courier: delivery.parcel.courier, waybill_no: delivery.parcel.waybillNo } : {}),
            updated_at: new Date(atMs),
          });
      }),

    async standing(caseNo) {
      const row = (await database(TABLE).where({ case_no: caseNo }).orderBy('round', 'desc').first()) as
        DeliveryRow | undefined;
      if (!row) return null;
      const key = { caseNo, round: row.round };
      return {
        round: row.round,
        method: row.method,
        destination: openDestination(TABLE, rowId(key), row),
        pickupCode: sealed.openOptional(TABLE, 'code', rowId(key), row.code_sealed),
        courier: row.courier,
        waybillNo: row.waybill_no,
        parcelState: row.parcel_state,
        trackedAtMs: instantOf(row.tracked_at),
        readyAtMs: instantOf(row.ready_at),
        postedAtMs: instantOf(row.posted_at),
        remindedAtMs: instantOf(row.reminded_at),
        events: await eventsOf(key),
      };
    },

    pickupCode: (key, make) =>
      inTransaction(database, async (trx) => {
        const row = await lock(trx, key);
        if (row.code_sealed) return sealed.open(TABLE, 'code', rowId(key), row.code_sealed);
        const code = make();
        await trx(TABLE)
          .where(where(key))
          .update({ code_hash: codeHash(key, code), code_sealed: sealed.seal(TABLE, 'code', rowId(key), code) });
        return code;
      }),

    checkPickupCode: (key, code, atMs) =>
      change(key, atMs, async (row, trx): Promise<[object | null, PickupCodeVerdict]> => {
        const { code_hash: hash, wrong_entries: count, last_wrong_at: lastAt } = row;
        const later = await trx(TABLE).where({ case_no: key.caseNo }).where('round', '>', key.round).first('round');
        if (hash === null || later) return [null, { kind: 'none' }];
        const matches = () => sameDigest(hash, codeHash(key, code));
        const { verdict, entries } = judgePickupCode({ count, lastAtMs: instantOf(lastAt) }, matches, atMs);
        return [{ wrong_entries: entries.count, last_wrong_at: dateOf(entries.lastAtMs) }, verdict];
      }),

    async parcelOf(key) {
      const row = (await database(`${TABLE} as d`)
        .join('cases as c', 'c.case_no', 'd.case_no')
        .join('offices as o', 'o.code', 'c.office_code')
        .where({ 'd.case_no': key.caseNo, 'd.round': key.round })
        .first('d.*', 'o.name', 'o.phone', 'o.address')) as
        (DeliveryRow & { name: string; phone: string; address: string }) | undefined;
      if (!row) throw new Error(`case ${key.caseNo} has no round ${key.round} of delivery`);
      const destination = openDestination(TABLE, rowId(key), row);
      const { name, phone, address } = row;
      return {
        recipient: destination.delivery === 'mail' ? recipientOf(destination) : null,
        sender: { name, phone, address },
        orderState: row.order_state,
        courier: row.courier,
        waybillNo: row.waybill_no,
        parcelState: row.parcel_state,
      };
    },

    beginOrder: (key, atMs) =>
      change(key, atMs, ({ order_state: before }) =>
        Promise.resolve(before === 'cancelled' ? [null, false] : [{ order_state: 'ordering' }, true]),
      ),

    settleOrder: (key, result, atMs) =>
      change(key, atMs, (row): Promise<[object | null, OrderState]> => {
        if (row.order_state === 'cancelled') return Promise.resolve([null, 'cancelled']);
        if (result.state === 'refused') return Promise.resolve([{ order_state: 'refused' }, 'refused']);
        const { courier, orderNo, waybillNo } = result;
        const ordered = { order_state: 'ordered', order_no: orderNo, courier, waybill_no: waybillNo };
        return Promise.resolve([ordered, 'ordered']);
      }),

    cancelOrder: (key, atMs) =>
      change(key, atMs, ({ order_state: before }) => Promise.resolve([{ order_state: 'cancelled' }, before])),

    keepOrder: (key, atMs) => change(key, atMs, () => Promise.resolve([{ order_state: 'ordered' }, undefined])),

    noteTracking: (key, told, atMs) =>
      change(key, atMs, async (row, trx): Promise<[object, ParcelState]> => {
        const state = nextParcelState(row.parcel_state, told.state);
        for (const event of told.events)
          await trx(EVENTS)
            .insert({
              ...where(key),
              event_id: event.eventId,
              state: event.state,
              happened_at: new Date(event.atMs),
              place: event.place,
              text_sealed: sealed.seal(EVENTS, 'text', `${rowId(key)}.${event.eventId}`, event.text),
              seen_at: new Date(atMs),
            })
            .onConflict(['case_no', 'round', 'event_id'])
            .ignore();
        return [{ parcel_state: state, tracked_at: new Date(atMs) }, state];
      }),
  };
}

const recipientOf = ({ delivery: _, ...recipient }: MailDestination): Omit<MailDestination, 'delivery'> => recipient;
