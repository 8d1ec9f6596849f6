import {
  AMENDMENT_ACTION_NAMES,
  AMENDMENT_STATE_NAMES,
  isAmendmentDecided,
  type AmendmentAction,
  type AmendmentDecision,
  type AmendmentInput,
} from '../../domain/amendment.ts';
import { whyNotYet, type CertificateAmendmentInput } from '../../domain/certificateAmendment.ts';
import { DomainProblem, problem } from '../../domain/errors.ts';
import type { AmendedSubject } from '../../db/amendmentRows.ts';
import type { AmendmentView } from '../../db/amendmentViews.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

/** An amendment as its row says, and whether everything asked for has been reached. */
export interface AmendmentOutcome {
  amendment: AmendmentView;
  reached: boolean;
}

/**
 * A supervisor's correction, revocation or restoration of what his office has issued.
 * @throws DomainProblem not-found, amendment-open, stale-version, action-not-allowed, correction-changes-nothing, correction-unlawful,
 * outcome-unknown
 */
export async function amend(
  services: Services,
  { officeCode, staffId }: StaffIdentity,
  order: {
    subject: AmendedSubject;
    action: AmendmentAction;
    input: AmendmentInput | CertificateAmendmentInput;
    expectedVersion: number;
    idempotencyKey: string;
  },
): Promise<AmendmentOutcome> {
  const { desk, amendments, now } = services;
  const { subject, action, input, expectedVersion } = order;
  const seen = await amendedView(services, subject, officeCode);
  if (!seen) throw problem('not-found');
  const verdict = await desk.amendments.request({
    subject,
    officeCode,
    action,
    input,
    staffId,
    requestKey: `${staffId}:${order.idempotencyKey}`,
    expectedVersion,
    fourEyes: await desk.cases.asksForFourEyes(seen.caseNo),
    nowMs: now(),
  });
  switch (verdict.kind) {
    case 'made':
      await amendments.start(verdict.amendmentNo);
      return outcomeOf(services, officeCode, verdict.amendmentNo);
    case 'missing':
      throw problem('not-found');
    case 'stale':
      throw problem('stale-version', undefined, { version: verdict.version });
    case 'unchanged':
      throw problem('correction-changes-nothing');
    case 'unlawful':
      throw problem('correction-unlawful', verdict.message);
    case 'not-allowed': {
      const { message, allowedActions } = verdict.verdict;
      throw problem('action-not-allowed', message, { state: verdict.state, allowedActions });
    }
    case 'open': {
      const { amendmentNo, requestedBy } = verdict;
      const actionName = AMENDMENT_ACTION_NAMES[verdict.subject][verdict.action];
      const name = (await desk.staff.namesOf([requestedBy])).get(requestedBy) ?? '其他主管';
      const detail = `${name}已提出“${actionName}”（${amendmentNo}），尚未办结。`;
      throw problem('amendment-open', detail, { amendmentNo });
    }
  }
}

/** What is amended, as this office sees it; null: it is none of its. */
export function amendedView(
  { desk, now }: Services,
  subject: AmendedSubject,
  officeCode: string,
): Promise<{ caseNo: string } | null> {
  switch (subject.kind) {
    case 'voucher':
      return desk.amendmentViews.voucher(subject.id, officeCode);
    case 'certificate':
      return desk.certificates.certificate(subject.id, officeCode, now());
    case 'decision':
      return desk.certificates.cancellation(subject.caseNo, officeCode, now());
  }
}

/**
 * A decision on an amendment that was asked for, or another try of what is stuck.
 * @throws DomainProblem not-found, second-supervisor-required, action-not-allowed, stale-version, nothing-to-replay, outcome-unknown
 */
export async function decideAmendment(
  services: Services,
  { officeCode, staffId }: StaffIdentity,
  order: {
    amendmentNo: string;
    decision: AmendmentDecision | 'replay';
    input: unknown;
    expectedVersion: number | null;
    idempotencyKey: string;
  },
): Promise<AmendmentOutcome> {
  const { amendmentNo, decision, input, expectedVersion } = order;
  const amendment = await services.desk.amendmentViews.find(amendmentNo, officeCode);
  if (!amendment) throw problem('not-found');
  if (decision === 'confirm' && amendment.state === 'awaiting-second')
    await requireNothingAhead(services, officeCode, amendment);
  const command = { actor: { kind: 'supervisor' as const, id: staffId }, expectedVersion, input };
  try {
    await services.amendments.act(amendmentNo, decision, command, `${staffId}:${decision}:${order.idempotencyKey}`);
  } catch (error) {
    throw await overWhenEnded(services, officeCode, order, error);
  }
  return outcomeOf(services, officeCode, amendmentNo);
}

/** The workflow does not see the register: confirmed now, the amendment could only end as overtaken. */
async function requireNothingAhead(
  { desk, now }: Services,
  officeCode: string,
  { certificate, action, state, version }: AmendmentView,
): Promise<void> {
  const seen = certificate && (await desk.certificates.certificate(certificate.id, officeCode, now()));
  const message = seen && whyNotYet(action, seen.standing);
  if (message) throw problem('action-not-allowed', message, { state, version });
}

async function outcomeOf(services: Services, officeCode: string, amendmentNo: string): Promise<AmendmentOutcome> {
  const reached = await services.amendments.reached(amendmentNo);
  const amendment = await services.desk.amendmentViews.find(amendmentNo, officeCode);
  if (!amendment) throw problem('not-found');
  return { amendment, reached };
}

/** An ended workflow answers nobody any more: then the row says why not. */
async function overWhenEnded(
  { desk }: Services,
  officeCode: string,
  { amendmentNo, decision }: { amendmentNo: string; decision: AmendmentDecision | 'replay' },
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof DomainProblem) || error.code !== 'case-not-running') return error;
  const amendment = await desk.amendmentViews.find(amendmentNo, officeCode);
  if (!amendment || !isAmendmentDecided(amendment.state)) return error;
  const { state, version } = amendment;
  if (decision === 'replay') return problem('nothing-to-replay', undefined, { state, version });
  return problem('action-not-allowed', `当前状态为“${AMENDMENT_STATE_NAMES[state]}”，不能再作出决定。`, {
    state,
    version,
  });
}
