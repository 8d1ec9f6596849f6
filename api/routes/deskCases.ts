import { z } from 'zod';
import { anyApprovalInput } from '../../domain/businesses/approvalInput.ts';
import { actionInputSchema } from '../../domain/caseActions.ts';
import { destinationSchema } from '../../domain/delivery.ts';
import { problem, type ProblemCode } from '../../domain/errors.ts';
import { ACTION_NAMES } from '../../domain/lifecycle.ts';
import { rolesForAction, STAFF_ROLES, type StaffRole } from '../../domain/staffRoles.ts';
import type { ActionOutcome } from '../../temporal/caseClient.ts';
import { caseNoParams } from '../desk/answers.ts';
import { deskCaseStateView, deskCaseView } from '../desk/caseViews.ts';
import { decide, DESK_DECISIONS, type DeskDecision } from '../desk/decide.ts';
import { presentCase } from '../desk/presentCase.ts';
import { presentCaseState } from '../desk/presentCaseState.ts';
import { staffOf } from '../middleware/identity.ts';
import { route, type Route, type StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

/** The counter compares who collects with his ID card, and writes the address on a parcel. */
const UNMASKING_ROLES: readonly StaffRole[] = ['acceptor', 'reviewer', 'counter', 'supervisor'];

/** The engine has the decision; its effects are still being written. */
const pendingView = z
  .object({ caseNo: z.string(), pending: z.literal(true), statusUrl: z.string() })
  .meta({ id: 'DecisionPending' });
const decisionAnswer = z.union([deskCaseStateView, pendingView]);

const shared = { tags: ['业务办理端'], status: 200, params: caseNoParams } as const;

/** The case as the desk sees it, and its decisions. */
export function deskCaseRoutes(services: Services): Route[] {
  const decisions = Object.keys(DESK_DECISIONS) as DeskDecision[];
  return [
    caseViewRoute(services),
    ...decisions.map((action) => decisionRoute(services, action)),
    replayRoute(services),
  ];
}

function caseViewRoute(services: Services): Route {
  const { desk, now, links } = services;
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/cases/:no',
    actor: { kind: 'desk', roles: STAFF_ROLES },
    action: 'desk-case.read',
    summary: '办件详情；默认脱敏，unmask=true 查看完整信息并留痕',
    query: z.strictObject({ unmask: z.enum(['true', 'false']).optional() }),
    answer: deskCaseView,
    async handle({ params: { no }, query, identity }) {
      const staff = staffOf(identity);
      const unmask = query.unmask === 'true';
      if (unmask && !staff.roles.some((role) => UNMASKING_ROLES.includes(role)))
        throw problem('forbidden', '您的岗位不能查看完整的个人信息。');
      const found = await desk.cases.find(no, staff.officeCode);
      if (!found) throw problem('not-found');
      const nowMs = now();
      await desk.personalDataReads.record({
        staffId: staff.staffId,
        caseNo: no,
        subjectId: found.applicant.userId,
        what: [unmask ? 'case-unmasked' : 'case', ...(found.materials.length > 0 ? (['materials'] as const) : [])],
        atMs: nowMs,
      });
      const [tasks, certificate, delivery] = await Promise.all([
        desk.tasks.openOfCase(no),
        services.certificatesView.ofCase(no),
        services.deliveries.standing(no),
      ]);
      const people = [...found.events.map(({ actorId }) => actorId), ...tasks.map(({ assigneeId }) => assigneeId)];
      const names = await desk.staff.namesOf(people.filter((id) => id !== null));
      const body = presentCase(found, tasks, { staff, nowMs, unmask, names, links, certificate, delivery });
      return { status: 200, body, etag: found.snapshot.version };
    },
  });
}

const PROBLEMS: Partial<Record<DeskDecision, ProblemCode[]>> = {
  'deem-accepted': ['limit-not-passed'],
  'request-supplement': ['supplement-round-used', 'supplement-item-unknown'],
  'grant-second-supplement': ['supplement-round-free'],
  lapse: ['limit-not-passed'],
  'start-special-procedure': ['expected-end-invalid'],
  extend: ['already-extended', 'statutory-limit-passed'],
  approve: ['four-eyes', 'grade-reason-required', 'not-eligible'],
  reject: ['granted-by-silence'],
  'deem-renewed': ['limit-not-passed'],
  'mark-ready': ['delivery-method-differs'],
  'mark-posted': ['delivery-method-differs', 'waybill-not-right'],
  'change-delivery': ['address-not-served'],
  'store-uncollected': ['reminder-not-sent'],
  'mark-collected': ['pickup-code-wrong', 'pickup-code-locked'],
  terminate: ['amendment-open'],
};

/** Which business an approval is of only the case can tell: `decide` judges it by its own input. A destination goes to the database, not to the engine. */
function bodyOf(action: DeskDecision): z.ZodType {
  switch (action) {
    case 'approve':
      return anyApprovalInput;
    case 'change-delivery':
      return destinationSchema;
    default:
      return actionInputSchema(action);
  }
}

function decisionRoute(services: Services, action: DeskDecision): Route {
  return route({
    ...shared,
    method: 'post',
    path: `/v1/desk/cases/:no/${action}`,
    actor: { kind: 'desk', roles: rolesForAction(action) },
    action: `case.${action}`,
    summary: `${ACTION_NAMES[action]}；任务由他人领取时返回409，无人领取时随决定一并领取；202表示已收到、尚未写完`,
    body: bodyOf(action),
    answer: decisionAnswer,
    idempotent: true,
    ifMatch: true,
    problems: [
      'action-not-allowed',
      'actor-not-allowed',
      'task-held',
      'case-not-running',
      'outcome-unknown',
      ...(PROBLEMS[action] ?? []),
    ],
    async handle({ params: { no }, body, identity, idempotencyKey, ifMatchVersion }) {
      const staff = staffOf(identity);
      if (idempotencyKey === null || ifMatchVersion === null) throw problem('precondition-required');
      const order = { caseNo: no, action, input: body, expectedVersion: ifMatchVersion, idempotencyKey };
      return answerOf(await decide(services, staff, order), no, staff, services.now());
    },
  });
}

function replayRoute(services: Services): Route {
  const { desk, cases, now } = services;
  return route({
    ...shared,
    method: 'post',
    path: '/v1/desk/cases/:no/replay',
    actor: { kind: 'desk', roles: ['supervisor'] },
    action: 'case.replay',
    summary: '重试出现异常的步骤；不填步骤时全部重试',
    body: z.strictObject({ step: z.string().min(1).max(64).optional() }),
    answer: decisionAnswer,
    idempotent: true,
    problems: ['nothing-to-replay', 'case-not-running', 'outcome-unknown'],
    async handle({ params: { no }, body, identity, idempotencyKey }) {
      const staff = staffOf(identity);
      if (!(await desk.cases.snapshotOf(no, staff.officeCode))) throw problem('not-found');
      const command = { actor: { kind: 'supervisor', id: staff.staffId }, expectedVersion: null, input: body } as const;
      const outcome = await cases.act(no, 'replay', command, `${staff.staffId}:replay:${idempotencyKey}`);
      return answerOf(outcome, no, staff, now());
    },
  });
}

function answerOf(outcome: ActionOutcome, caseNo: string, staff: StaffIdentity, nowMs: number) {
  switch (outcome.kind) {
    case 'done': {
      const { snapshot } = outcome;
      return { status: 200, body: presentCaseState(snapshot, staff.roles, nowMs), etag: snapshot.version };
    }
    case 'accepted': {
      const statusUrl = `/v1/desk/cases/${caseNo}`;
      const body = { caseNo, pending: true as const, statusUrl };
      return { status: 202, body, headers: { Location: statusUrl }, unsettled: true as const };
    }
  }
}
