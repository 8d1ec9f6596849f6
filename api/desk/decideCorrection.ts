import {
  CORRECTION_ACTION_NAMES,
  CORRECTION_TRANSITIONS,
  isPastDue,
  judgeCorrection,
  type CorrectionAction,
  type CorrectionActor,
  type CorrectionSnapshot,
  type CorrectionState,
} from '../../domain/correction.ts';
import { DomainProblem, problem } from '../../domain/errors.ts';
import type { CorrectionOutcome } from '../../temporal/correctionClient.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';
import { taskHeld } from './answers.ts';

export const DESK_CORRECTION_ACTIONS = ['accept', 'decline', 'confirm', 'refuse'] as const;
export type DeskCorrectionAction = (typeof DESK_CORRECTION_ACTIONS)[number];

export interface CorrectionDecisionOrder {
  no: string;
  action: DeskCorrectionAction | 'replay';
  input: unknown;
  /** the version the clerk saw; null for a replay */
  expectedVersion: number | null;
  idempotencyKey: string;
}

/** Whose decision it is; a supervisor's only once it is past due, or where it is nobody else's. */
export const rolesForCorrection = (action: DeskCorrectionAction): CorrectionActor[] => [
  ...new Set([...actorsOf(action), 'supervisor' as const]),
];

const actorsOf = (action: DeskCorrectionAction | 'replay', state?: CorrectionState): CorrectionActor[] =>
  CORRECTION_TRANSITIONS.filter((row) => row.action === action && (!state || row.from === state)).map(
    (row) => row.actor,
  );

/**
 * A decision on a request of the clerk's own office. The workflow judges state, version, lateness and four eyes; here it is judged whose work
 * it is, as with cases: one that nobody has becomes the clerk's by deciding.
 * @throws DomainProblem not-found, stale-version, task-held, or the refusal of the workflow
 */
export async function decideCorrection(
  services: Services,
  staff: StaffIdentity,
  order: CorrectionDecisionOrder,
): Promise<CorrectionOutcome> {
  const { desk, corrections, correctionViews, now } = services;
  const { no, action, input, expectedVersion, idempotencyKey } = order;
  const { officeCode, staffId } = staff;
  const snapshot = await correctionViews.snapshotOf(no, officeCode);
  if (!snapshot) throw problem('not-found');
  // What was never shown cannot have been seen.
  if (expectedVersion !== null && expectedVersion > snapshot.version)
    throw problem('stale-version', undefined, { version: snapshot.version });
  const kind = action === 'replay' ? 'supervisor' : roleOf(action, staff, snapshot, now());
  // Only what is his to decide now: a decision out of turn must not take the work of the other stage.
  const isOwnTurn = kind !== 'supervisor' && actorsOf(action, snapshot.state).includes(kind);
  if (isOwnTurn && expectedVersion === snapshot.version) {
    const held = await desk.tasks.holdForDecision(
      { kind: 'correction-request', officeCode, staffId, caseNo: no },
      now(),
    );
    if (held) throw await taskHeld(services, held.heldBy);
  }
  const actor = { kind, id: staffId };
  try {
    return await corrections.act(
      no,
      action,
      { actor, expectedVersion, input },
      `${staffId}:${action}:${idempotencyKey}`,
    );
  } catch (error) {
    throw await overWhenEnded(services, order, officeCode, actor, error);
  }
}

/** The role he decides in: the one whose work it is in this state, a supervisor's otherwise. Where it is nobody's, the workflow says why. */
function roleOf(
  action: DeskCorrectionAction,
  { roles }: StaffIdentity,
  snapshot: CorrectionSnapshot,
  nowMs: number,
): 'acceptor' | 'reviewer' | 'supervisor' {
  const whose = actorsOf(action, snapshot.state);
  if (whose.includes('supervisor') && roles.includes('supervisor')) return 'supervisor';
  const late = isPastDue(snapshot, Math.max(nowMs, snapshot.asOfMs));
  const wanted = rolesForCorrection(action).filter((role) => roles.some((own) => own === role));
  const role = wanted.find((one) => one !== 'supervisor') ?? wanted[0];
  if (role === undefined || role === 'applicant') throw problem('actor-not-allowed');
  if (role === 'supervisor' && !late && whose.length > 0)
    throw problem('actor-not-allowed', `超过时限之后才由主管办理“${CORRECTION_ACTION_NAMES[action]}”。`);
  return role;
}

/** The workflow of a request that is over answers nobody any more: then the record says why not. */
async function overWhenEnded(
  { correctionViews, now }: Services,
  { no, action }: CorrectionDecisionOrder,
  officeCode: string,
  actor: { kind: string; id: string },
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof DomainProblem) || error.code !== 'case-not-running') return error;
  const snapshot = await correctionViews.snapshotOf(no, officeCode);
  if (!snapshot) return error;
  const { state, version } = snapshot;
  if (action === 'replay') return snapshot.endedAtMs === null ? error : problem('nothing-to-replay');
  const verdict = judgeCorrection(action satisfies CorrectionAction, snapshot, actor, now());
  if (verdict.allowed) return error;
  return problem(verdict.code, verdict.message, { state, version, allowedActions: verdict.allowedActions });
}
