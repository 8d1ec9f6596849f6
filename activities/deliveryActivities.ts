import type { DeliveryRepository, RoundKey } from '../db/deliveries.ts';
import { isSettled, type Courier } from '../domain/parcel.ts';
import { makePickupCode } from '../domain/pickupCode.ts';
import type { CourierClient } from '../integrations/courier/courierClient.ts';
import { OutsideError } from '../integrations/http.ts';
import type { DeliveryActivities } from '../workflows/deliveryContracts.ts';
import { outside } from './outside.ts';

export interface DeliveryDeps {
  deliveries: DeliveryRepository;
  courier: CourierClient;
  /** an unpredictable whole number from 0 on, below the limit */
  randomBelow: (limit: number) => number;
  /** epoch milliseconds */
  now: () => number;
}

/** The courier whose client is given to these activities. */
const OWN_COURIER: Courier = 'ems';

/** One for ever: the courier takes the same key for the same parcel. */
const parcelKey = ({ caseNo, round }: RoundKey): string => `${caseNo}:parcel:${round}`;

const refusedAs = (error: unknown, code: string): boolean =>
  error instanceof OutsideError && error.kind === 'refused' && error.code === code;

/** What of a delivery the database alone can do. */
export function createDeliveryRecord({
  deliveries,
  randomBelow,
}: Pick<DeliveryDeps, 'deliveries' | 'randomBelow'>): Pick<
  DeliveryActivities,
  'recordDelivery' | 'preparePickup' | 'checkPickupCode'
> {
  return {
    recordDelivery: ({ caseNo, delivery, atMs }) => deliveries.record(caseNo, delivery, atMs),

    async preparePickup(key) {
      await deliveries.pickupCode(key, () => makePickupCode(randomBelow));
    },

    checkPickupCode: ({ caseNo, round, code, atMs }) => deliveries.checkPickupCode({ caseNo, round }, code, atMs),
  };
}

/** The parcels of the rounds in which a certificate is delivered. */
export function createParcelActivities({
  deliveries,
  courier,
  now,
}: Omit<DeliveryDeps, 'randomBelow'>): Pick<DeliveryActivities, 'orderParcel' | 'trackParcel' | 'cancelParcel'> {
  const cancel = (key: RoundKey) => outside('courier', () => courier.cancel(parcelKey(key)));

  return {
    async orderParcel(key) {
      const { recipient, sender, orderState, courier: by, waybillNo } = await deliveries.parcelOf(key);
      if (!recipient) throw new Error(`round ${key.round} of case ${key.caseNo} is not delivered by mail`);
      if (orderState === 'ordered' && by && waybillNo) return { outcome: 'ordered', courier: by, waybillNo };
      if (!(await deliveries.beginOrder(key, now()))) return { outcome: 'cancelled' };
      const order = { caseNo: key.caseNo, sender, recipient };
      const ordered = await outside('courier', async () => {
        try {
          return await courier.order(parcelKey(key), order);
        } catch (error) {
          if (error instanceof OutsideError && error.kind === 'refused')
            await deliveries.settleOrder(key, { state: 'refused' }, now());
          if (refusedAs(error, 'address-not-served')) return null;
          throw error;
        }
      });
      if (!ordered) return { outcome: 'not-served' };
      const settled = await deliveries.settleOrder(key, { state: 'ordered', courier: OWN_COURIER, ...ordered }, now());
      if (settled === 'ordered') return { outcome: 'ordered', courier: OWN_COURIER, waybillNo: ordered.waybillNo };
      // Given up while the courier was being asked: nobody will hand this parcel over.
      await cancel(key);
      return { outcome: 'cancelled' };
    },

    async trackParcel(key) {
      const { courier: by, waybillNo, parcelState } = await deliveries.parcelOf(key);
      if (by !== OWN_COURIER || waybillNo === null) return { state: 'untracked' };
      if (parcelState !== null && isSettled(parcelState)) return { state: parcelState };
      const told = await outside('courier', async () => {
        try {
          return await courier.track(waybillNo);
        } catch (error) {
          if (refusedAs(error, 'unknown-waybill')) return null;
          throw error;
        }
      });
      return { state: told ? await deliveries.noteTracking(key, told, now()) : 'unknown' };
    },

    async cancelParcel(key) {
      const before = await deliveries.cancelOrder(key, now());
      if (before === null || before === 'refused') return { outcome: 'nothing-ordered' };
      const outcome = await cancel(key);
      if (outcome === 'too-late') await deliveries.keepOrder(key, now());
      return { outcome };
    },
  };
}

/** Pick-up codes and parcels of the rounds in which a certificate is delivered. */
export const createDeliveryActivities = (deps: DeliveryDeps): DeliveryActivities => ({
  ...createDeliveryRecord(deps),
  ...createParcelActivities(deps),
});
