import type { Delivery } from './delivery.ts';
import { DELIVERY_METHOD_NAMES } from './delivery.ts';
import type { ProblemCode } from './errors.ts';
import type { FulfilmentStep } from './fulfilmentInputs.ts';
import type { FulfilmentStage } from './lifecycle/names.ts';
import { TRANSITIONS, type Need, type Transition } from './lifecycle/table.ts';
import type { PickupCodeVerdict } from './pickupCode.ts';
import { formatShanghaiTime } from './time.ts';

/** What a stage action is judged by beside its input. */
export interface FulfilmentFacts {
  stage: FulfilmentStage;
  delivery: Delivery;
  /** what became of the entered code; only `mark-collected` asks */
  codeVerdict?: PickupCodeVerdict;
  /** number of the parcel that the courier client ordered in this round; null: none was ordered */
  orderedWaybillNo?: string | null;
}

export interface FulfilmentRefusal {
  code: ProblemCode;
  /** Chinese, what happened and what to do */
  detail: string;
}

export type FulfilmentVerdict = { refusal: FulfilmentRefusal } | { refusal: null; transition: Transition };

const refuse = (code: ProblemCode, detail: string): FulfilmentVerdict => ({ refusal: { code, detail } });

/** The row of the table for an action in a stage, whoever acts. */
const rowOf = (action: FulfilmentStep['action'], stage: FulfilmentStage): Transition | undefined =>
  TRANSITIONS.find((row) => row.action === action && row.from === 'fulfilling' && row.fromStage === stage);

/**
 * Whether a stage action may be done, by the needs of its row in the table and by what it states. Who may do it is judged by `judgeAction`.
 */
export function judgeFulfilment(step: FulfilmentStep, facts: FulfilmentFacts): FulfilmentVerdict {
  const transition = rowOf(step.action, facts.stage);
  if (!transition) return refuse('action-not-allowed', '证件当前所处的环节不能进行这项操作，请刷新后查看最新状态。');
  for (const need of transition.needs) {
    const missing = missingNeed(need, facts.delivery);
    if (missing) return { refusal: missing };
  }
  return judgeInput(step, facts) ?? { refusal: null, transition };
}

function missingNeed(need: Need, { method, remindedAtMs }: Delivery): FulfilmentRefusal | null {
  const chosen = DELIVERY_METHOD_NAMES[method];
  const change = '如需改变，请先变更领取方式。';
  switch (need) {
    case 'delivery-by-pick-up':
      if (method === 'pick-up') return null;
      return { code: 'delivery-method-differs', detail: `申请人选择的是${chosen}，不能转为待自取。${change}` };
    case 'delivery-by-mail':
      if (method === 'mail') return null;
      return { code: 'delivery-method-differs', detail: `申请人选择的是${chosen}，不能寄出。${change}` };
    case 'reminder-sent':
      if (remindedAtMs !== null) return null;
      return { code: 'reminder-not-sent', detail: '尚未提醒申请人领取，请在领取提醒发出之后再转为逾期保管。' };
    default:
      throw new Error(`no stage action needs ${need}`);
  }
}

function judgeInput(step: FulfilmentStep, facts: FulfilmentFacts): FulfilmentVerdict | null {
  switch (step.action) {
    case 'mark-posted':
      return judgeWaybill(step.input.waybillNo, facts);
    case 'mark-collected':
      return judgeCode(facts.codeVerdict);
    default:
      return null;
  }
}

/** A waybill that belongs to another parcel is a slip of the pen, and would have the case follow the wrong one. */
function judgeWaybill(waybillNo: string, { delivery, orderedWaybillNo }: FulfilmentFacts): FulfilmentVerdict | null {
  if (delivery.earlierWaybillNos.includes(waybillNo))
    return refuse('waybill-not-right', '这个运单号是本办件以前寄出的邮件，请填写本次寄出的运单号。');
  if (orderedWaybillNo != null && orderedWaybillNo !== waybillNo)
    return refuse(
      'waybill-not-right',
      `本次已经向快递公司下单，运单号为${orderedWaybillNo}，请核对快递单；确需另行寄出的，请先变更领取方式，原来的运单随之取消。`,
    );
  return null;
}

function judgeCode(verdict: PickupCodeVerdict | undefined): FulfilmentVerdict | null {
  switch (verdict?.kind) {
    case 'right':
      return null;
    case 'wrong':
      return refuse(
        'pickup-code-wrong',
        `领取码不正确，还可以输入${verdict.attemptsLeft}次。请申请人在“我的办件”中查看最新的领取码。`,
      );
    case 'locked':
      return refuse(
        'pickup-code-locked',
        `领取码错误次数过多，请在${formatShanghaiTime(verdict.untilMs)}之后重新输入。`,
      );
    default:
      return refuse('pickup-code-wrong', '请输入申请人出示的领取码，核对无误后才能登记领取。');
  }
}

/** Each begins with nothing ready and nothing posted. */
const nextRound = (delivery: Delivery): Delivery => ({
  ...delivery,
  round: delivery.round + 1,
  readyAtMs: null,
  remindedAtMs: null,
  parcel: null,
  earlierWaybillNos: delivery.parcel
    ? [...delivery.earlierWaybillNos, delivery.parcel.waybillNo]
    : delivery.earlierWaybillNos,
});

/**
 * The delivery after a stage action that was judged right. A new round begins when what was ready, posted or ordered no longer counts: its code
 * opens nothing any more, and its parcel is not followed.
 */
export function fulfil(delivery: Delivery, step: FulfilmentStep, stage: FulfilmentStage, atMs: number): Delivery {
  switch (step.action) {
    case 'mark-ready': {
      // What had been stored waits anew, under a new code and with a reminder of its own.
      const round = stage === 'stored' ? nextRound(delivery) : delivery;
      return { ...round, readyAtMs: atMs, offeredAtMs: round.offeredAtMs ?? atMs };
    }
    case 'mark-posted':
      return {
        ...delivery,
        parcel: { ...step.input, postedAtMs: atMs },
        offeredAtMs: delivery.offeredAtMs ?? atMs,
      };
    case 'return-parcel':
    case 'report-lost':
      return nextRound(delivery);
    case 'change-delivery':
      return { ...nextRound(delivery), ...step.input };
    case 'store-uncollected':
    case 'mark-collected':
    case 'mark-delivered':
    case 'close-uncollected':
      return delivery;
  }
}
