import { approvalInput } from '../../domain/businesses/approvalInput.ts';
import { businessDefinition } from '../../domain/businesses/registry.ts';
import type { DecidedAction } from '../../domain/caseActions.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import { DomainProblem, problem } from '../../domain/errors.ts';
import { destinationSchema } from '../../domain/delivery.ts';
import type { TaskKind } from '../../domain/deskWork.ts';
import type { FulfilmentAction } from '../../domain/fulfilmentInputs.ts';
import { ACTION_NAMES, judgeAction, type ActorKind, type CaseAction } from '../../domain/lifecycle.ts';
import { rolesForAction } from '../../domain/staffRoles.ts';
import type { ActionOutcome } from '../../temporal/caseClient.ts';
import { isoInstant } from '../present.ts';
import { chooseDestination } from '../cases/destination.ts';
import { parsePart } from '../middleware/parseRequest.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';
import { taskHeld } from './answers.ts';
import { doerName } from './presentTask.ts';

/** Decisions of the desk, and the work each of them settles; null: a supervisor's, whoever has the task. */
export const DESK_DECISIONS = {
  accept: 'acceptance',
  'deem-accepted': null,
  decline: 'acceptance',
  'request-supplement': 'acceptance',
  'grant-second-supplement': null,
  lapse: null,
  'start-special-procedure': 'review',
  'end-special-procedure': 'review',
  extend: null,
  approve: 'review',
  reject: 'review',
  'deem-renewed': null,
  'mark-ready': 'fulfilment',
  'mark-posted': 'fulfilment',
  'return-parcel': 'fulfilment',
  'report-lost': 'fulfilment',
  'change-delivery': 'fulfilment',
  'store-uncollected': 'fulfilment',
  'mark-collected': 'fulfilment',
  'mark-delivered': 'fulfilment',
  'close-uncollected': null,
  terminate: null,
} as const satisfies Partial<Record<DecidedAction | FulfilmentAction, TaskKind | null>>;
export type DeskDecision = keyof typeof DESK_DECISIONS;

export interface DecisionOrder {
  caseNo: string;
  action: DeskDecision;
  input: unknown;
  /** the version the clerk saw */
  expectedVersion: number;
  idempotencyKey: string;
}

/**
 * A clerk's decision. The workflow judges state and version; what it cannot know is judged here: the office, four eyes, and whose work it
 * is. A task held by somebody else is refused with his name; one that nobody has becomes the clerk's by deciding (one atomic UPDATE), so a
 * decision needs no claim before it, but never overtakes a colleague who has one.
 * @throws DomainProblem not-found, stale-version, four-eyes, amendment-open, task-held, or the refusal of the workflow
 */
export async function decide(services: Services, staff: StaffIdentity, order: DecisionOrder): Promise<ActionOutcome> {
  const { desk, cases, now } = services;
  const { caseNo, action, expectedVersion } = order;
  const { officeCode, staffId } = staff;
  const snapshot = await desk.cases.snapshotOf(caseNo, officeCode);
  if (!snapshot) throw problem('not-found');
  const role = rolesForAction(action).find((candidate) => staff.roles.includes(candidate));
  if (!role) throw problem('actor-not-allowed');
  // What was never shown cannot have been seen. Without this, a guessed version could pass before the acceptor of four eyes is recorded.
  if (expectedVersion > snapshot.version) throw problem('stale-version', undefined, { version: snapshot.version });
  if (action === 'approve') await requireFourEyes(services, staff, caseNo);
  const input = await inputOf(services, snapshot, role, order);
  // The workflow takes back what was issued by an amendment of its own, and would have to wait for this one with the case half ended.
  if (action === 'terminate' && (await desk.amendments.underWay(caseNo))) throw problem('amendment-open');
  // An older version is for the workflow to judge: refused, or the answer to a decision that this key has taken already.
  const kind = DESK_DECISIONS[action];
  if (expectedVersion === snapshot.version && kind !== null) {
    const held = await desk.tasks.holdForDecision({ kind, officeCode, staffId, caseNo }, now());
    if (held) throw await taskHeld(services, held.heldBy);
  }
  try {
    return await cases.act(
      caseNo,
      action,
      { actor: { kind: role, id: staffId }, expectedVersion, input },
      `${staffId}:${action}:${order.idempotencyKey}`,
    );
  } catch (error) {
    throw await withDecider(services, caseNo, await overWhenEnded(services, staff, order, role, error));
  }
}

/** What the workflow is told: an approval as its business states it, a destination by the id under which it is kept. */
async function inputOf(
  services: Services,
  snapshot: CaseSnapshot,
  actor: ActorKind,
  { action, caseNo, input, expectedVersion }: DecisionOrder,
): Promise<unknown> {
  switch (action) {
    case 'approve':
      return approvalOf(snapshot, input);
    case 'change-delivery': {
      // Judged before it is kept; of an older version the workflow says what there is to say.
      const verdict = judgeAction({ ...snapshot, action, actor });
      if (!verdict.allowed && expectedVersion === snapshot.version)
        throw problem(verdict.code, verdict.message, { allowedActions: verdict.allowedActions });
      return chooseDestination(services, caseNo, destinationSchema.parse(input));
    }
    default:
      return input;
  }
}

/** What an approval states is its business's to say. @throws DomainProblem invalid-request */
const approvalOf = ({ business, kind }: Pick<CaseSnapshot, 'business' | 'kind'>, input: unknown): unknown =>
  parsePart(approvalInput(businessDefinition(business, kind)), input, 'body');

async function requireFourEyes({ desk }: Services, { staffId }: StaffIdentity, caseNo: string): Promise<void> {
  const acceptance = await desk.cases.lastEvent(caseNo, ['accept', 'open-ex-officio']);
  if (acceptance?.actorId === staffId && (await desk.cases.asksForFourEyes(caseNo))) throw problem('four-eyes');
}

/**
 * The workflow of an ended case has ended with it and answers nobody any more: then the record says why not. A case that is only starting is
 * not ended in the record either.
 */
async function overWhenEnded(
  { desk }: Services,
  { officeCode }: StaffIdentity,
  { caseNo, action }: DecisionOrder,
  actor: ActorKind,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof DomainProblem) || error.code !== 'case-not-running') return error;
  const snapshot = await desk.cases.snapshotOf(caseNo, officeCode);
  if (!snapshot) return error;
  const { state, stage, business, version } = snapshot;
  const verdict = judgeAction({ action, state, stage, business, actor });
  if (verdict.allowed) return error;
  return problem(verdict.code, verdict.message, { state, version, allowedActions: verdict.allowedActions });
}

/** What takes a case out of a state somebody may have decided in. */
const DECISIONS: readonly CaseAction[] = [...(Object.keys(DESK_DECISIONS) as DeskDecision[]), 'resubmit', 'withdraw'];

/** Adds to "not allowed any more" who was faster, with what, and when. */
async function withDecider({ desk }: Services, caseNo: string, error: unknown): Promise<unknown> {
  if (!(error instanceof DomainProblem) || error.code !== 'action-not-allowed') return error;
  const last = await desk.cases.lastEvent(caseNo, DECISIONS);
  if (!last) return error;
  const names = await desk.staff.namesOf([last.actorId]);
  const decided = {
    action: last.action,
    actionName: ACTION_NAMES[last.action as CaseAction],
    by: doerName(last.actorId, names),
    at: isoInstant(last.atMs),
  };
  return problem(error.code, error.detail, { ...error.extra, decided });
}
