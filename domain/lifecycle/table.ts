import type { BusinessId } from '../businesses/business.ts';
import type { ActorKind, CaseAction, CaseState, FulfilmentStage } from './names.ts';

/**
 * What an action does to a promise clock. `start-from-receipt` dates it back to the day of receipt (视为受理); `stop` forgets the count,
 * `pause` keeps its remainder.
 */
export type ClockEffect = 'start' | 'start-from-receipt' | 'end' | 'break' | 'stop' | 'restart' | 'pause' | 'resume';

/** What must be present or true beside the state and the actor. The caller checks it; the words are stable. */
export type Need =
  | 'notice-current'
  | 'form-complete'
  | 'materials-complete'
  | 'eligible'
  | 'ground'
  | 'reason'
  | 'receipt-limit-passed'
  | 'supplement-items'
  | 'supplement-round-free'
  | 'all-items-answered'
  | 'supplement-limit-passed'
  | 'special-procedure-reason'
  | 'expected-end'
  | 'applicant-told'
  | 'not-extended-yet'
  | 'statutory-limit-not-passed'
  | 'outcome'
  | 'eligible-again'
  | 'four-eyes-where-asked'
  | 'submitted-before-expiry'
  | 'expiry-passed'
  | 'remedies-told'
  | 'effects-succeeded'
  | 'delivery-by-pick-up'
  | 'delivery-by-mail'
  | 'reminder-sent'
  | 'issued-documents-revoked';

export interface Transition {
  action: CaseAction;
  /** null: the case begins with this action */
  from: CaseState | null;
  fromStage?: FulfilmentStage;
  to: CaseState;
  toStage?: FulfilmentStage;
  actors: readonly ActorKind[];
  /** absent: every business */
  businesses?: readonly BusinessId[];
  /** stands in the table, but is not built yet: refused with `not-available-yet` and never offered */
  planned: boolean;
  /** ends the case (■) */
  ends: boolean;
  clock: { acceptance?: ClockEffect; result?: ClockEffect };
  needs: readonly Need[];
}

type Details = Partial<Omit<Transition, 'action' | 'from' | 'to' | 'actors'>>;

function row(
  action: CaseAction,
  from: CaseState | null,
  to: CaseState,
  actors: readonly ActorKind[],
  details: Details = {},
): Transition {
  return { action, from, to, actors, planned: false, ends: false, clock: {}, needs: [], ...details };
}

/** Rows within `fulfilling`, one per stage the action starts from. */
function stageRows(
  action: CaseAction,
  fromStages: readonly FulfilmentStage[],
  to: FulfilmentStage | 'completed',
  actors: readonly ActorKind[],
  needs: readonly Need[] = [],
): Transition[] {
  return fromStages.map((fromStage) =>
    to === 'completed'
      ? row(action, 'fulfilling', 'completed', actors, { fromStage, ends: true, needs })
      : row(action, 'fulfilling', 'fulfilling', actors, { fromStage, toStage: to, needs }),
  );
}

const TERMINABLE: readonly CaseState[] = [
  'submitted',
  'supplement-requested',
  'accepted',
  'special-procedure',
  'approved',
  'fulfilling',
];

/** From `approved` on a document may have been issued, and must be revoked before the case is terminated. */
function terminateRow(from: CaseState): Transition {
  const issued = from === 'approved' || from === 'fulfilling';
  const needs: Need[] = issued
    ? ['reason', 'applicant-told', 'issued-documents-revoked']
    : ['reason', 'applicant-told'];
  const clock: Transition['clock'] =
    from === 'submitted'
      ? { acceptance: 'end' }
      : from === 'accepted' || from === 'special-procedure'
        ? { result: 'end' }
        : {};
  return row('terminate', from, 'terminated', ['supervisor'], { ends: true, clock, needs });
}

const DEEM_RENEWED: Details = {
  businesses: ['renewal'],
  clock: { result: 'end' },
  needs: ['submitted-before-expiry', 'expiry-passed'],
};

/**
 * The lifecycle of every case, one row per (action, from, to). Workflow, API, inbox and documents read it; nothing else says what is
 * allowed. Two rows may share action, state and actor (`complete`): which of them holds is then decided by the business.
 * `correct`, `revoke` and `restore` act on issued documents and claim, release and the like on tasks: neither changes a case.
 */
export const TRANSITIONS: readonly Transition[] = [
  row('submit', 'draft', 'submitted', ['applicant', 'counter'], {
    clock: { acceptance: 'start' },
    needs: ['notice-current', 'form-complete', 'materials-complete', 'eligible'],
  }),
  row('accept', 'submitted', 'accepted', ['acceptor'], { clock: { acceptance: 'end', result: 'start' } }),
  row('open-ex-officio', null, 'accepted', ['supervisor'], { clock: { result: 'start' }, needs: ['ground'] }),
  row('deem-accepted', 'submitted', 'accepted', ['clock', 'supervisor'], {
    clock: { acceptance: 'break', result: 'start-from-receipt' },
    needs: ['receipt-limit-passed'],
  }),
  row('decline', 'submitted', 'declined', ['acceptor'], {
    ends: true,
    clock: { acceptance: 'end' },
    needs: ['ground', 'reason'],
  }),
  row('request-supplement', 'submitted', 'supplement-requested', ['acceptor'], {
    clock: { acceptance: 'stop' },
    needs: ['supplement-items', 'supplement-round-free'],
  }),
  row('grant-second-supplement', 'submitted', 'submitted', ['supervisor'], { needs: ['reason'] }),
  row('resubmit', 'supplement-requested', 'submitted', ['applicant', 'counter'], {
    clock: { acceptance: 'restart' },
    needs: ['all-items-answered'],
  }),
  row('lapse', 'supplement-requested', 'lapsed', ['clock', 'supervisor'], {
    ends: true,
    needs: ['supplement-limit-passed'],
  }),
  row('withdraw', 'submitted', 'withdrawn', ['applicant', 'counter'], { ends: true, clock: { acceptance: 'end' } }),
  row('withdraw', 'supplement-requested', 'withdrawn', ['applicant', 'counter'], { ends: true }),
  row('start-special-procedure', 'accepted', 'special-procedure', ['reviewer'], {
    clock: { result: 'pause' },
    needs: ['special-procedure-reason', 'expected-end', 'applicant-told'],
  }),
  row('end-special-procedure', 'special-procedure', 'accepted', ['reviewer'], { clock: { result: 'resume' } }),
  row('extend', 'accepted', 'accepted', ['supervisor'], {
    needs: ['reason', 'applicant-told', 'not-extended-yet', 'statutory-limit-not-passed'],
  }),
  row('approve', 'accepted', 'approved', ['reviewer'], {
    clock: { result: 'end' },
    needs: ['outcome', 'eligible-again', 'four-eyes-where-asked'],
  }),
  row('deem-renewed', 'accepted', 'approved', ['supervisor'], DEEM_RENEWED),
  row('deem-renewed', 'special-procedure', 'approved', ['supervisor'], DEEM_RENEWED),
  row('reject', 'accepted', 'rejected', ['reviewer'], {
    ends: true,
    clock: { result: 'end' },
    needs: ['reason', 'remedies-told'],
  }),
  row('complete', 'approved', 'completed', ['workflow'], { ends: true, needs: ['effects-succeeded'] }),
  row('complete', 'approved', 'fulfilling', ['workflow'], {
    businesses: ['renewal', 'reissue', 'change', 'cancellation'],
    toStage: 'producing',
    needs: ['effects-succeeded'],
  }),
  ...stageRows('mark-ready', ['producing', 'returned', 'stored'], 'ready', ['counter'], ['delivery-by-pick-up']),
  ...stageRows('mark-posted', ['producing', 'returned'], 'posted', ['counter'], ['delivery-by-mail']),
  ...stageRows('return-parcel', ['posted'], 'returned', ['counter', 'workflow']),
  ...stageRows('report-lost', ['posted'], 'producing', ['counter', 'workflow']),
  ...stageRows('change-delivery', ['producing', 'ready', 'returned', 'stored'], 'producing', ['applicant', 'counter']),
  ...stageRows('store-uncollected', ['ready'], 'stored', ['counter'], ['reminder-sent']),
  ...stageRows('mark-collected', ['ready', 'stored'], 'completed', ['counter']),
  ...stageRows('mark-delivered', ['posted'], 'completed', ['counter', 'workflow']),
  ...stageRows('close-uncollected', ['stored'], 'completed', ['supervisor']),
  ...TERMINABLE.map(terminateRow),
];
