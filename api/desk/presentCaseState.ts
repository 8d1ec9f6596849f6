import { BUSINESS_NAMES } from '../../domain/businesses/business.ts';
import { caseFlags, type CaseSnapshot } from '../../domain/case.ts';
import { ACTION_NAMES, allowedActions, CASE_ACTIONS, STATE_NAMES, type CaseAction } from '../../domain/lifecycle.ts';
import { actingRoles, type StaffRole } from '../../domain/staffRoles.ts';
import { explainDeadline, type Deadline } from '../../domain/working-days.ts';
import { isoInstant, isoInstantOrNull } from '../present.ts';
import type { ClockView, DeskCaseStateView } from './caseViews.ts';

/** What this person may do to the case now, over all the roles he holds, in the order of the table. */
export function actionsFor({ state, stage, business }: CaseSnapshot, roles: readonly StaffRole[]): CaseAction[] {
  const allowed = actingRoles(roles).flatMap((role) => allowedActions(state, role, stage, business));
  return CASE_ACTIONS.filter((action) => allowed.includes(action));
}

/** Where a case stands, as this member of the staff sees it. No personal data. */
export function presentCaseState(
  snapshot: CaseSnapshot,
  roles: readonly StaffRole[],
  nowMs: number,
): DeskCaseStateView {
  const { business, state, acceptance, result } = snapshot;
  return {
    caseNo: snapshot.caseNo,
    business,
    businessName: BUSINESS_NAMES[business],
    kind: snapshot.kind,
    state,
    stateName: STATE_NAMES[state],
    stage: snapshot.stage,
    version: snapshot.version,
    flags: caseFlags(snapshot, nowMs),
    asOf: isoInstant(snapshot.asOfMs),
    submittedAt: isoInstant(snapshot.submittedAtMs),
    acceptedAt: isoInstantOrNull(snapshot.acceptedAtMs),
    decidedAt: isoInstantOrNull(snapshot.decidedAtMs),
    endedAt: isoInstantOrNull(snapshot.endedAtMs),
    clocks: { acceptance: acceptance && clockOf(acceptance, '提交'), result: result && clockOf(result, '受理') },
    proposal: snapshot.proposal,
    decision: snapshot.decision,
    outcome: snapshot.outcome,
    attention: snapshot.attention.map(({ sinceMs, ...trouble }) => ({ ...trouble, since: isoInstant(sinceMs) })),
    voucherId: snapshot.voucherId,
    ministrySubmissionNo: snapshot.ministrySubmissionNo,
    allowedActions: actionsFor(snapshot, roles).map((action) => ({ action, name: ACTION_NAMES[action] })),
  };
}

function clockOf(deadline: Deadline, event: string): ClockView {
  const { date, dueAtMs, provisional, workingDays, from, days } = deadline;
  return {
    date,
    dueAt: isoInstant(dueAtMs),
    provisional,
    workingDays,
    from,
    days,
    explanation: explainDeadline(deadline, event),
  };
}
