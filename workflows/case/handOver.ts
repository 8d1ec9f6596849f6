import { ApplicationFailure, CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import type { CaseSnapshot } from '../../domain/case.ts';
import { fulfil, judgeFulfilment } from '../../domain/fulfilment.ts';
import {
  FULFILMENT_ACTIONS,
  fulfilmentInput,
  type FulfilmentAction,
  type FulfilmentStep,
} from '../../domain/fulfilmentInputs.ts';
import { actionOfParcel } from '../../domain/parcel.ts';
import type { ActionCommand } from '../contracts.ts';
import type { DeliveryRound } from '../deliveryContracts.ts';
import { workflowSettings } from '../settings.generated.ts';
import { courierDesk, deliveryDesk } from './activities.ts';
import type { CaseChange, CaseRoom, DecisionEffect } from './caseRoom.ts';
import { refusal } from './refusal.ts';

export interface HandOver {
  run(): Promise<void>;
  /** The case ends otherwise: what was ordered of the courier is taken back, as far as he has not collected it. */
  giveUp(): void;
  /** no order is being taken back any more */
  settled(): boolean;
}

/**
 * The way of a certificate into its holder's hands (DESIGN §2, `fulfilling`): people act by the stage rows of the table, the workflow orders
 * the parcel of a round and follows it. Registers the actions; `run` lasts from the first stage to the end of the case.
 */
export function openHandOver(room: CaseRoom): HandOver {
  /** waybills by round, as the courier client gave them out */
  const ordered = new Map<number, string>();
  let cancelling = 0;

  for (const action of FULFILMENT_ACTIONS)
    room.onAction(action, (command, atMs) => take(stepOf(action, command), atMs));

  /** Judges one step and does it: the delivery is projected before the case says so, for whatever follows is asked of its round. */
  async function take(step: FulfilmentStep, atMs: number): Promise<DecisionEffect> {
    const { caseNo, stage, delivery } = room.snapshot();
    if (!stage || !delivery) throw refusal('action-not-allowed');
    const { round } = delivery;
    const facts = { stage, delivery, orderedWaybillNo: ordered.get(round) ?? null };
    const codeVerdict =
      step.action === 'mark-collected'
        ? await deliveryDesk.checkPickupCode({ caseNo, round, code: step.input.code, atMs })
        : null;
    const verdict = judgeFulfilment(step, codeVerdict ? { ...facts, codeVerdict } : facts);
    if (verdict.refusal) throw refusal(verdict.refusal.code, verdict.refusal.detail);
    const after = fulfil(delivery, step, stage, atMs);
    await deliveryDesk.recordDelivery({ caseNo, delivery: after, atMs });
    if (step.action === 'mark-ready') await deliveryDesk.preparePickup({ caseNo, round: after.round });
    if (step.action === 'change-delivery') takeBackMail();
    const { to, toStage = null, ends } = verdict.transition;
    const change: CaseChange = { state: to, stage: toStage, delivery: after };
    const reason = step.action === 'return-parcel' ? { reason: step.input.reason } : {};
    return {
      change: ends ? { ...change, endedAtMs: atMs } : await room.withClocks(change, { atMs }),
      details: { round: after.round, ...reason },
    };
  }

  /** In the root scope: the round that ends does not take its own cancellation with it. */
  function takeBackMail(): void {
    const { caseNo, delivery } = room.snapshot();
    if (delivery?.method !== 'mail') return;
    const { round } = delivery;
    void CancellationScope.nonCancellable(() => takeBackOrder({ caseNo, round }));
  }

  async function takeBackOrder(key: DeliveryRound): Promise<void> {
    cancelling += 1;
    await room.persist(`parcel-cancel-${key.round}`, () => courierDesk.cancelParcel(key));
    cancelling -= 1;
  }

  /** A parcel is ordered once a round begins; who brings it to the courier says so with `mark-posted`. */
  async function order(key: DeliveryRound): Promise<void> {
    const ordering = await room.persist('parcel-order', async () => {
      const answer = await courierDesk.orderParcel(key);
      // An answer, and only the applicant can choose anew: it stands in the queue until he has.
      if (answer.outcome === 'not-served') throw ApplicationFailure.create({ type: 'refused', nonRetryable: true });
      return answer;
    });
    if (ordering.outcome === 'ordered') ordered.set(key.round, ordering.waybillNo);
  }

  /** What the courier tells is acted on; of a parcel that cannot be asked about only the desk knows. */
  async function follow(key: DeliveryRound): Promise<void> {
    for (;;) {
      await sleep(workflowSettings.parcelTrackingMs);
      const { state } = await room.persist('parcel-tracking', () => courierDesk.trackParcel(key));
      if (state === 'untracked') return;
      const action = state === 'unknown' ? null : actionOfParcel(state);
      if (!action) continue;
      const step: FulfilmentStep =
        action === 'return-parcel' ? { action, input: { reason: 'reported' } } : { action, input: {} };
      const stands = () => placeOf(room.snapshot()) === `fulfilling/posted/${key.round}`;
      await room.changeInTurn(action, async (atMs) => (stands() ? take(step, atMs) : null));
      return;
    }
  }

  async function serve({ caseNo, stage, delivery }: CaseSnapshot): Promise<void> {
    if (delivery?.method !== 'mail') return;
    const key = { caseNo, round: delivery.round };
    if (stage === 'producing') await order(key);
    if (stage === 'posted' && delivery.parcel?.courier === 'ems') await follow(key);
  }

  return {
    async run() {
      const { caseNo, delivery, asOfMs } = room.snapshot();
      if (!delivery) throw new Error('nothing is handed over in this case');
      await deliveryDesk.recordDelivery({ caseNo, delivery, atMs: asOfMs });
      while (room.snapshot().state === 'fulfilling') {
        const snapshot = room.snapshot();
        const scope = new CancellationScope();
        const served = scope
          .run(() => serve(snapshot))
          .catch((error: unknown) => {
            if (!isCancellation(error)) throw error;
          });
        await condition(() => placeOf(room.snapshot()) !== placeOf(snapshot));
        scope.cancel();
        await served;
      }
    },
    giveUp() {
      if (room.snapshot().state === 'fulfilling') takeBackMail();
    },
    settled: () => cancelling === 0,
  };
}

const placeOf = ({ state, stage, delivery }: CaseSnapshot): string => `${state}/${stage}/${delivery?.round}`;

function stepOf(action: FulfilmentAction, command: ActionCommand): FulfilmentStep {
  const parsed = fulfilmentInput(action).safeParse(command.input);
  if (!parsed.success) throw refusal('invalid-request');
  return { action, input: parsed.data } as FulfilmentStep;
}

/** The reminder to collect has its time: from here on the certificate may be put into storage. */
export async function reminded({ caseNo, delivery }: CaseSnapshot, atMs: number): Promise<DecisionEffect | null> {
  if (!delivery) return null;
  const after = { ...delivery, remindedAtMs: atMs };
  await deliveryDesk.recordDelivery({ caseNo, delivery: after, atMs });
  return { change: { delivery: after, reminderAtMs: null }, details: { round: delivery.round } };
}
