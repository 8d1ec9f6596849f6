import type { BusinessId } from '../businesses/business.ts';
import {
  ACTION_NAMES,
  ACTOR_NAMES,
  CASE_ACTIONS,
  STATE_NAMES,
  type ActorKind,
  type CaseAction,
  type CaseState,
  type FulfilmentStage,
} from './names.ts';
import { TRANSITIONS, type Transition } from './table.ts';

export interface ActionQuestion {
  action: CaseAction;
  state: CaseState;
  /** stage of fulfilment; null or absent outside `fulfilling` */
  stage?: FulfilmentStage | null;
  actor: ActorKind;
  /** leaves out rows of other businesses; absent: any business */
  business?: BusinessId;
}

export type ActionVerdict =
  | { allowed: true; transition: Transition }
  | {
      allowed: false;
      code: 'action-not-allowed' | 'actor-not-allowed' | 'not-available-yet';
      allowedActions: CaseAction[];
      message: string;
    };

function rowsFor({ action, state, stage, business }: Omit<ActionQuestion, 'actor'>): Transition[] {
  return TRANSITIONS.filter(
    (row) =>
      row.action === action &&
      row.from === state &&
      (row.fromStage === undefined || row.fromStage === stage) &&
      (row.businesses === undefined || business === undefined || row.businesses.includes(business)),
  );
}

/**
 * Whether this actor may do this to a case in this state, by the table of DESIGN §2. A refusal tells three cases apart (wrong state,
 * wrong person, not built yet) and carries what the actor may do now.
 */
export function judgeAction(question: ActionQuestion): ActionVerdict {
  const { action, state, stage, actor, business } = question;
  const rows = rowsFor(question);
  const rowsOfActor = rows.filter((row) => row.actors.includes(actor));
  const transition = rowsOfActor.find((row) => !row.planned);
  if (transition) return { allowed: true, transition };

  const allowed = allowedActions(state, actor, stage, business);
  const refuse = (code: Exclude<ActionVerdict, { allowed: true }>['code'], why: string): ActionVerdict => ({
    allowed: false,
    code,
    allowedActions: allowed,
    message: `${why}${whatIsAllowed(allowed)}`,
  });
  if (rows.length === 0)
    return refuse('action-not-allowed', `办件当前状态为“${STATE_NAMES[state]}”，不能进行“${ACTION_NAMES[action]}”。`);
  if (rowsOfActor.length === 0) {
    return refuse(
      'actor-not-allowed',
      `“${ACTION_NAMES[action]}”只能由${whoMay(rows)}办理，您当前的身份是${ACTOR_NAMES[actor]}。`,
    );
  }
  return refuse('not-available-yet', `“${ACTION_NAMES[action]}”功能尚未开通。`);
}

function whatIsAllowed(actions: readonly CaseAction[]): string {
  if (actions.length === 0) return '';
  return `现在可以进行：${actions.map((action) => ACTION_NAMES[action]).join('、')}。`;
}

function whoMay(rows: readonly Transition[]): string {
  return [...new Set(rows.flatMap((row) => row.actors))].map((actor) => ACTOR_NAMES[actor]).join('或');
}

/** What this actor may do to the case now, in the order of the table; planned rows are never among them. */
export function allowedActions(
  state: CaseState,
  actor: ActorKind,
  stage?: FulfilmentStage | null,
  business?: BusinessId,
): CaseAction[] {
  return CASE_ACTIONS.filter((action) =>
    rowsFor({ action, state, stage, business }).some((row) => !row.planned && row.actors.includes(actor)),
  );
}

const ENDS: ReadonlySet<CaseState> = new Set(TRANSITIONS.filter((row) => row.ends).map((row) => row.to));

/** Whether the case is over (■): nothing in the table leads out of this state, and it is never reopened. */
export const isEnded = (state: CaseState): boolean => ENDS.has(state);
