import { z } from 'zod';
import {
  allowedCorrections,
  CORRECTION_ACTION_NAMES,
  CORRECTION_ACTIONS,
  CORRECTION_EVENT_NAMES,
  correctionInput,
} from '../../domain/correction.ts';
import { causeName } from '../../domain/causeNames.ts';
import { BUSINESS_NAMES, type BusinessId } from '../../domain/businesses/business.ts';
import { problem } from '../../domain/errors.ts';
import { ACTOR_NAMES, STATE_NAMES, type ActorKind, type CaseState } from '../../domain/lifecycle.ts';
import { maskIdNumber, maskName, maskPhone } from '../../domain/masking.ts';
import { STAFF_ROLES, type StaffRole } from '../../domain/staffRoles.ts';
import type { DeskCorrection } from '../../db/correctionViews.ts';
import type { StoredImage } from '../../db/materials.ts';
import type { CorrectionOutcome } from '../../temporal/correctionClient.ts';
import {
  correctionItemView,
  correctionStateView,
  presentDecision,
  presentItem,
  presentStanding,
} from '../corrections/correctionAnswer.ts';
import { caseNoParams } from '../desk/answers.ts';
import {
  decideCorrection,
  DESK_CORRECTION_ACTIONS,
  rolesForCorrection,
  type DeskCorrectionAction,
} from '../desk/decideCorrection.ts';
import { doerName, staffRef } from '../desk/presentTask.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route, type StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

const UNMASKING_ROLES: readonly StaffRole[] = ['acceptor', 'reviewer', 'supervisor'];

const deskCorrectionView = correctionStateView
  .extend({
    masked: z.boolean(),
    office: z.object({ code: z.string(), name: z.string() }),
    fourEyes: z.boolean().meta({ description: '受理与核实须由两人办理' }),
    applicant: z.object({ name: z.string(), idNumber: z.string(), phone: z.string().nullable() }),
    certificateNumber: z.string(),
    issuerName: z.string(),
    items: z.array(correctionItemView),
    reason: z.string(),
    evidence: z
      .array(
        z.object({ imageId: z.string(), url: z.string(), findings: z.array(z.string()), uploadedAt: instantSchema }),
      )
      .meta({ description: '证明图片；链接五分钟内有效' }),
    decision: z
      .object({ action: z.enum(CORRECTION_ACTIONS), reason: z.string().nullable(), remedies: z.string().nullable() })
      .nullable(),
    attention: z.array(
      z.object({
        step: z.string(),
        source: z.string(),
        cause: z.string(),
        causeName: z.string().nullable(),
        since: instantSchema,
      }),
    ),
    ministrySubmissionNo: z.string().nullable(),
    openCases: z
      .array(z.object({ caseNo: z.string(), businessName: z.string(), stateName: z.string() }))
      .meta({ description: '以该证件办理、尚未办结的业务' }),
    timeline: z.array(
      z.object({ seq: z.int(), at: instantSchema, action: z.string(), actionName: z.string(), actorName: z.string() }),
    ),
    tasks: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        cause: z.string().nullable(),
        causeName: z.string().nullable(),
        assignee: staffRef.nullable(),
        version: z.int(),
      }),
    ),
    allowedActions: z.array(z.object({ action: z.enum(CORRECTION_ACTIONS), name: z.string() })),
  })
  .meta({ id: 'DeskCorrection' });

const pendingView = z
  .object({ no: z.string(), pending: z.literal(true), statusUrl: z.string() })
  .meta({ id: 'CorrectionDecisionPending' });
const decisionAnswer = z.union([correctionStateView, pendingView]);

const shared = { tags: ['业务办理端'], status: 200, params: caseNoParams } as const;

/** 核实申请 at the original issuer's desk (T-03, T-04). */
export function deskCorrectionRoutes(services: Services): Route[] {
  return [
    readRoute(services),
    ...DESK_CORRECTION_ACTIONS.map((action) => decisionRoute(services, action)),
    replayRoute(services),
  ];
}

function readRoute(services: Services): Route {
  const { desk, now, correctionViews, correctionEvidence } = services;
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/correction-requests/:no',
    actor: { kind: 'desk', roles: STAFF_ROLES },
    action: 'desk-correction.read',
    summary: '核实申请详情；默认脱敏，unmask=true 查看完整信息，均留痕',
    query: z.strictObject({ unmask: z.enum(['true', 'false']).optional() }),
    answer: deskCorrectionView,
    problems: ['not-found', 'forbidden'],
    async handle({ params: { no }, query, identity }) {
      const staff = staffOf(identity);
      const unmask = query.unmask === 'true';
      if (unmask && !staff.roles.some((role) => UNMASKING_ROLES.includes(role)))
        throw problem('forbidden', '您的岗位不能查看完整的个人信息。');
      const found = await correctionViews.find(no, staff.officeCode);
      if (!found) throw problem('not-found');
      const evidence = await correctionEvidence.of(no);
      const nowMs = now();
      await desk.personalDataReads.record({
        staffId: staff.staffId,
        caseNo: no,
        subjectId: found.userId,
        what: [unmask ? 'correction-unmasked' : 'correction', ...(evidence.length > 0 ? (['materials'] as const) : [])],
        atMs: nowMs,
      });
      const body = await present(services, found, evidence, { staff, unmask, nowMs });
      return { status: 200, body, etag: found.snapshot.version };
    },
  });
}

async function present(
  { desk, links }: Services,
  found: DeskCorrection,
  evidence: readonly StoredImage[],
  { staff, unmask, nowMs }: { staff: StaffIdentity; unmask: boolean; nowMs: number },
): Promise<z.input<typeof deskCorrectionView>> {
  const { snapshot, applicant, office, qualificationId } = found;
  const tasks = await desk.tasks.openOfCase(snapshot.no);
  const people = [...found.events.map(({ actorId }) => actorId), ...tasks.map(({ assigneeId }) => assigneeId)];
  const names = await desk.staff.namesOf(people.filter((id) => id !== null));
  const hide = (text: string, mask: (text: string) => string) => (unmask ? text : mask(text));
  const allowed = (['acceptor', 'reviewer', 'supervisor'] as const)
    .filter((role) => staff.roles.includes(role))
    .flatMap((role) => allowedCorrections(snapshot, role, Math.max(nowMs, snapshot.asOfMs)));
  return {
    ...presentStanding(snapshot, nowMs),
    masked: !unmask,
    office: { code: office.code, name: office.name },
    fourEyes: snapshot.fourEyes,
    applicant: {
      name: hide(applicant.name, maskName),
      idNumber: hide(applicant.idNumber, maskIdNumber),
      phone: applicant.phone && hide(applicant.phone, maskPhone),
    },
    certificateNumber: hide(found.certificateNumber, maskIdNumber),
    issuerName: found.issuerName,
    items: found.corrections.map((one) => presentItem(one, !unmask)),
    reason: found.reason,
    evidence: evidence.map(({ imageId, findings, uploadedAtMs }) => ({
      imageId,
      url: links.urlFor(`correction-evidence/${qualificationId}/${imageId}`),
      findings,
      uploadedAt: isoInstant(uploadedAtMs),
    })),
    decision: presentDecision(snapshot),
    attention: snapshot.attention.map(({ step, source, cause, sinceMs }) => ({
      step,
      source,
      cause,
      causeName: causeName(cause, snapshot.no),
      since: isoInstant(sinceMs),
    })),
    ministrySubmissionNo: snapshot.ministrySubmissionNo,
    openCases: found.openCases.map(({ caseNo, business, state }) => ({
      caseNo,
      businessName: BUSINESS_NAMES[business as BusinessId],
      stateName: STATE_NAMES[state as CaseState],
    })),
    timeline: found.events.map(({ seq, atMs, action, actorKind, actorId }) => {
      const role = ACTOR_NAMES[actorKind as ActorKind];
      const name = names.get(actorId);
      const actionName = CORRECTION_EVENT_NAMES[action] ?? EVENT_NAMES[action] ?? action;
      return { seq, at: isoInstant(atMs), action, actionName, actorName: name ? `${role} ${name}` : role };
    }),
    tasks: tasks.map(({ id, kind, cause, assigneeId, version }) => ({
      id,
      kind,
      cause,
      causeName: causeName(cause, snapshot.no),
      assignee: assigneeId === null ? null : { id: assigneeId, name: doerName(assigneeId, names) },
      version,
    })),
    allowedActions: CORRECTION_ACTIONS.filter((action) => allowed.includes(action)).map((action) => ({
      action,
      name: CORRECTION_ACTION_NAMES[action],
    })),
  };
}

const EVENT_NAMES: Readonly<Record<string, string>> = {
  'needs-attention': '转入异常处理',
  'attention-resolved': '异常已解决',
  'clocks-replanned': '按新的放假安排重新计算期限',
  'projection-rewound': '记录回退（异常）',
  'projection-repaired': '记录已按流程补正（异常）',
  'difference-settled': '核对异常已办结',
};

const alsoLater = (action: DeskCorrectionAction): string =>
  action === 'refuse' ? '，已核实属实而登记系统明确不予更正的由主管办理' : '';

function decisionRoute(services: Services, action: DeskCorrectionAction): Route {
  return route({
    ...shared,
    method: 'post',
    path: `/v1/desk/correction-requests/:no/${action}`,
    actor: { kind: 'desk', roles: rolesForCorrection(action).filter((role) => role !== 'applicant') },
    action: `correction.${action}`,
    summary: `${CORRECTION_ACTION_NAMES[action]}；超过时限后也可以由主管办理${alsoLater(action)}；202表示已收到、尚未写完`,
    body: correctionInput(action) as z.ZodType,
    answer: decisionAnswer,
    otherStatuses: [202],
    idempotent: true,
    ifMatch: true,
    problems: [
      'not-found',
      'action-not-allowed',
      'actor-not-allowed',
      'four-eyes',
      'task-held',
      'stale-version',
      'case-not-running',
      'outcome-unknown',
    ],
    async handle({ params: { no }, body, identity, idempotencyKey, ifMatchVersion }) {
      if (idempotencyKey === null || ifMatchVersion === null) throw problem('precondition-required');
      const order = { no, action, input: body, expectedVersion: ifMatchVersion, idempotencyKey };
      return answerOf(await decideCorrection(services, staffOf(identity), order), no, services.now());
    },
  });
}

function replayRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/v1/desk/correction-requests/:no/replay',
    actor: { kind: 'desk', roles: ['supervisor'] },
    action: 'correction.replay',
    summary: '重试出现异常的步骤',
    body: z.strictObject({ step: z.string().min(1).max(64).optional() }),
    answer: decisionAnswer,
    otherStatuses: [202],
    idempotent: true,
    problems: ['not-found', 'nothing-to-replay', 'case-not-running', 'outcome-unknown'],
    async handle({ params: { no }, body, identity, idempotencyKey }) {
      if (idempotencyKey === null) throw problem('idempotency-key-required');
      const order = { no, action: 'replay', input: body, expectedVersion: null, idempotencyKey } as const;
      return answerOf(await decideCorrection(services, staffOf(identity), order), no, services.now());
    },
  });
}

function answerOf(outcome: CorrectionOutcome, no: string, nowMs: number) {
  if (outcome.kind === 'done')
    return { status: 200, body: presentStanding(outcome.snapshot, nowMs), etag: outcome.snapshot.version };
  const statusUrl = `/v1/desk/correction-requests/${no}`;
  return {
    status: 202,
    body: { no, pending: true as const, statusUrl },
    headers: { Location: statusUrl },
    unsettled: true as const,
  };
}
