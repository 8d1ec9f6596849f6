import type { Delivery } from '../domain/delivery.ts';
import type { Courier, ParcelState } from '../domain/parcel.ts';
import type { PickupCodeVerdict } from '../domain/pickupCode.ts';

/** One round of a case's delivery. */
export interface DeliveryRound {
  caseNo: string;
  round: number;
}

/** `cancelled`: the round was given up before the courier was asked. `not-served`: nobody delivers there; the applicant must choose anew. */
export type ParcelOrdering =
  { outcome: 'ordered'; courier: Courier; waybillNo: string } | { outcome: 'not-served' | 'cancelled' };

/**
 * `untracked`: posted by a courier that cannot be asked, or not posted at all; `unknown`: the courier has no such waybill yet, or it was
 * mistyped.
 */
export type ParcelStanding = ParcelState | 'untracked' | 'unknown';

/**
 * How a certificate reaches the applicant. Everything may be repeated: it is done once per case and round. Failures of the courier have the
 * types `courier-<kind>` and are tried again; `refused` is an answer and waits for a person.
 */
export interface DeliveryActivities {
  /** Projects the delivery the workflow holds; must have succeeded for a round before anything else is asked of it. */
  recordDelivery(recording: { caseNo: string; delivery: Delivery; atMs: number }): Promise<void>;
  /** Makes the pick-up code of the round; the code itself never travels. */
  preparePickup(round: DeliveryRound): Promise<void>;
  /** Tries the code that was entered at the counter, and counts wrong ones. */
  checkPickupCode(entry: DeliveryRound & { code: string; atMs: number }): Promise<PickupCodeVerdict>;
  /** Orders a freight-collect parcel under the key `<caseNo>:parcel:<round>`. */
  orderParcel(round: DeliveryRound): Promise<ParcelOrdering>;
  /** Asks where the parcel is, and keeps what the courier tells. */
  trackParcel(round: DeliveryRound): Promise<{ state: ParcelStanding }>;
  /** Takes the order of a round back; from then on nothing is ordered for it. `too-late`: the parcel is on its way. */
  cancelParcel(round: DeliveryRound): Promise<{ outcome: 'cancelled' | 'too-late' | 'nothing-ordered' }>;
}
