import { BUSINESS_NAMES } from '../../domain/businesses/business.ts';
import { explainCalendarLimit } from '../../domain/calendarLimit.ts';
import { caseFlags, type CaseSnapshot, type Supplement } from '../../domain/case.ts';
import { actionsOfRelease } from '../../domain/earlierRelease.ts';
import { CLOCK_NAMES } from '../../domain/ladder.ts';
import {
  ACTION_NAMES,
  allowedActions,
  CASE_ACTIONS,
  STAGE_NAMES,
  STATE_NAMES,
  type CaseAction,
} from '../../domain/lifecycle.ts';
import { standingStill } from '../../domain/specialProcedure.ts';
import { actingRoles, type StaffRole } from '../../domain/staffRoles.ts';
import { explainDeadline, type Deadline } from '../../domain/working-days.ts';
import { presentGranted } from '../cases/resultView.ts';
import { isoInstant, isoInstantOrNull } from '../present.ts';
import type { ClockView, DeskCaseStateView } from './caseViews.ts';

/** What this person may do to the case now, over all the roles he holds, in the order of the table. */
export function actionsFor(snapshot: CaseSnapshot, roles: readonly StaffRole[]): CaseAction[] {
  const { state, stage, business } = snapshot;
  const allowed = actingRoles(roles).flatMap((role) => allowedActions(state, role, stage, business));
  return actionsOfRelease(
    snapshot,
    CASE_ACTIONS.filter((action) => allowed.includes(action)),
  );
}

/** Where a case stands, as this member of the staff sees it. No personal data. */
export function presentCaseState(
  snapshot: CaseSnapshot,
  roles: readonly StaffRole[],
  nowMs: number,
): DeskCaseStateView {
  const { business, state, stage, acceptance, result, statutory, receiptLimit, deliveryLimit, silenceLimit } = snapshot;
  const { certificateOutcome } = snapshot;
  return {
    caseNo: snapshot.caseNo,
    business,
    businessName: BUSINESS_NAMES[business],
    kind: snapshot.kind,
    state,
    stateName: STATE_NAMES[state],
    stage,
    stageName: stage && STAGE_NAMES[stage],
    version: snapshot.version,
    flags: caseFlags(snapshot, nowMs),
    asOf: isoInstant(snapshot.asOfMs),
    submittedAt: isoInstant(snapshot.submittedAtMs),
    acceptedAt: isoInstantOrNull(snapshot.acceptedAtMs),
    decidedAt: isoInstantOrNull(snapshot.decidedAtMs),
    endedAt: isoInstantOrNull(snapshot.endedAtMs),
    clocks: {
      acceptance: acceptance && clockOf(acceptance, '收到'),
      result: result && clockOf(result, '受理'),
      statutory: statutory && clockOf(statutory, '受理'),
      receiptLimit: receiptLimit && clockOf(receiptLimit, '收到'),
      deliveryLimit: deliveryLimit && clockOf(deliveryLimit, '作出决定'),
    },
    silenceLimit: silenceLimit && { date: silenceLimit.date, dueAt: isoInstant(silenceLimit.dueAtMs) },
    broken: snapshot.broken.map(({ clock, date }) => ({ clock, clockName: CLOCK_NAMES[clock], date })),
    supplement: snapshot.supplement && supplementOf(snapshot.supplement),
    supplementsLeft: snapshot.supplementsGranted - snapshot.supplementRound,
    specialProcedure: specialProcedureOf(snapshot),
    extension: snapshot.extension && { at: isoInstant(snapshot.extension.atMs), reason: snapshot.extension.reason },
    proposal: snapshot.proposal,
    decision: snapshot.decision,
    outcome: snapshot.outcome,
    attention: snapshot.attention.map(({ sinceMs, ...trouble }) => ({ ...trouble, since: isoInstant(sinceMs) })),
    granted: certificateOutcome && presentGranted(certificateOutcome),
    voucherId: snapshot.voucherId,
    certificateId: snapshot.certificateId,
    deliveryMethod: snapshot.delivery?.method ?? null,
    ministrySubmissionNo: snapshot.ministrySubmissionNo,
    allowedActions: actionsFor(snapshot, roles).map((action) => ({ action, name: ACTION_NAMES[action] })),
  };
}

function supplementOf({ round, items, requestedAtMs, limit }: Supplement): DeskCaseStateView['supplement'] {
  return {
    round,
    items,
    requestedAt: isoInstant(requestedAtMs),
    limit: limit && {
      date: limit.date,
      dueAt: isoInstant(limit.dueAtMs),
      provisional: limit.provisional,
      explanation: explainCalendarLimit(limit),
    },
  };
}

function specialProcedureOf(snapshot: CaseSnapshot): DeskCaseStateView['specialProcedure'] {
  const { specialProcedure: special } = snapshot;
  const still = standingStill(snapshot);
  if (!special || !still) return null;
  const { reasonName, expectedEnd, remaining } = still;
  const { reason, note, startedAtMs } = special;
  return { reason, reasonName, note, startedAt: isoInstant(startedAtMs), expectedEnd, remaining };
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
