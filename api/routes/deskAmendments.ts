import { z } from 'zod';
import {
  AMENDMENT_ACTION_NAMES,
  AMENDMENT_ACTIONS,
  AMENDMENT_DECISION_NAMES,
  AMENDMENT_DECISIONS,
  AMENDMENT_STATES,
  amendmentInput,
  refuseAmendmentInput,
  type AmendmentAction,
  type AmendmentDecision,
  type AmendmentInput,
} from '../../domain/amendment.ts';
import { certificateAmendmentInput, type CertificateAmendmentInput } from '../../domain/certificateAmendment.ts';
import { problem } from '../../domain/errors.ts';
import type { AmendmentView } from '../../db/amendmentViews.ts';
import { readCursor } from '../cursor.ts';
import { amend, decideAmendment, type AmendmentOutcome } from '../desk/amend.ts';
import { caseNoParams, idParams } from '../desk/answers.ts';
import { cursorParam, limitParam, pageOf } from '../desk/page.ts';
import {
  amendmentView,
  deskVoucherView,
  presentAmendment,
  presentDeskVoucher,
  staffInAmendments,
  type AmendmentAnswer,
} from '../desk/presentAmendment.ts';
import {
  cancellationView,
  deskCertificateView,
  presentCancellation,
  presentDeskCertificate,
} from '../desk/presentDeskCertificate.ts';
import { staffOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const READING_ROLES = ['supervisor', 'admin', 'auditor'] as const;
const supervisor = { kind: 'desk', roles: ['supervisor'] } as const;
const shared = { tags: ['业务办理端'], status: 200 } as const;
const asking = {
  ...shared,
  method: 'post',
  actor: supervisor,
  answer: amendmentView,
  otherStatuses: [202],
  idempotent: true,
  ifMatch: true,
  problems: ['not-found', 'amendment-open', 'action-not-allowed', 'stale-version', 'outcome-unknown'],
} as const;

/** 更正、撤销、恢复 of what is issued already (D-20, D-22): asked for by a supervisor, agreed to by a second one where the province says so. */
export function deskAmendmentRoutes(services: Services): Route[] {
  return [
    voucherRoute(services),
    certificateRoute(services),
    cancellationRoute(services),
    ...AMENDMENT_ACTIONS.flatMap((action) => [
      actionRoute(services, action, { subject: 'voucher', body: amendmentInput(action) }),
      actionRoute(services, action, { subject: 'certificate', body: certificateAmendmentInput(action) }),
    ]),
    restoreRoute(services),
    listRoute(services),
    readRoute(services),
    ...AMENDMENT_DECISIONS.map((decision) => decisionRoute(services, decision)),
    replayRoute(services),
  ];
}

function voucherRoute({ desk }: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/vouchers/:id',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'desk-voucher.read',
    summary: '凭证及其更正、撤销、恢复记录',
    params: idParams,
    answer: deskVoucherView,
    problems: ['not-found'],
    async handle({ params: { id }, identity }) {
      const voucher = await desk.amendmentViews.voucher(id, staffOf(identity).officeCode);
      if (!voucher) throw problem('not-found');
      const names = await desk.staff.namesOf(staffInAmendments(voucher.amendments));
      return { status: 200, body: presentDeskVoucher(voucher, names), etag: voucher.version };
    },
  });
}

function certificateRoute({ desk, now }: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/certificates/:id',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'desk-certificate.read',
    summary: '从业资格证及其更正、撤销、恢复记录',
    params: idParams,
    answer: deskCertificateView,
    problems: ['not-found'],
    async handle({ params: { id }, identity }) {
      const certificate = await desk.certificates.certificate(id, staffOf(identity).officeCode, now());
      if (!certificate) throw problem('not-found');
      const names = await desk.staff.namesOf(staffInAmendments(certificate.amendments));
      const body = presentDeskCertificate(certificate, names, now());
      return { status: 200, body, etag: certificate.version };
    },
  });
}

function cancellationRoute({ desk, now }: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/cancellations/:no',
    actor: { kind: 'desk', roles: [...READING_ROLES, 'counter'] },
    action: 'desk-cancellation.read',
    summary: '全部注销的办件：纸质证件的交回、公告作废，以及恢复记录',
    params: caseNoParams,
    answer: cancellationView,
    problems: ['not-found'],
    async handle({ params: { no }, identity }) {
      const cancellation = await desk.certificates.cancellation(no, staffOf(identity).officeCode, now());
      if (!cancellation) throw problem('not-found');
      const names = await desk.staff.namesOf(staffInAmendments(cancellation.amendments));
      return { status: 200, body: presentCancellation(cancellation, names), etag: cancellation.version };
    },
  });
}

function actionRoute(
  services: Services,
  action: AmendmentAction,
  { subject, body }: { subject: 'voucher' | 'certificate'; body: z.ZodType },
): Route {
  return route({
    ...asking,
    path: `/v1/desk/${subject}s/:id/${action}`,
    action: `${subject}.${action}`,
    summary: `${AMENDMENT_ACTION_NAMES[subject][action]}；202表示已收到、尚未办完`,
    params: idParams,
    body,
    problems: [
      ...asking.problems,
      ...(action === 'correct' ? (['correction-changes-nothing', 'correction-unlawful'] as const) : []),
    ],
    async handle({ params: { id }, body: said, identity, idempotencyKey, ifMatchVersion }) {
      if (idempotencyKey === null || ifMatchVersion === null) throw problem('precondition-required');
      const input = said as AmendmentInput | CertificateAmendmentInput;
      const order = { subject: { kind: subject, id }, action, input, expectedVersion: ifMatchVersion, idempotencyKey };
      return answer(services, await amend(services, staffOf(identity), order));
    },
  });
}

function restoreRoute(services: Services): Route {
  return route({
    ...asking,
    path: '/v1/desk/cancellations/:no/restore',
    action: 'cancellation.restore',
    summary: `撤回全部注销，${AMENDMENT_ACTION_NAMES.decision.restore}；202表示已收到、尚未办完`,
    params: caseNoParams,
    body: certificateAmendmentInput('restore'),
    async handle({ params: { no: caseNo }, body: input, identity, idempotencyKey, ifMatchVersion }) {
      if (idempotencyKey === null || ifMatchVersion === null) throw problem('precondition-required');
      const subject = { kind: 'decision', caseNo } as const;
      const order = { subject, action: 'restore', input, expectedVersion: ifMatchVersion, idempotencyKey } as const;
      return answer(services, await amend(services, staffOf(identity), order));
    },
  });
}

function listRoute(services: Services): Route {
  const { desk } = services;
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/amendments',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'amendment.list',
    summary: '更正、撤销、恢复记录，最新的在前',
    query: z.strictObject({
      state: z.enum(AMENDMENT_STATES).optional(),
      cursor: cursorParam.optional(),
      limit: limitParam,
    }),
    answer: z.object({ amendments: z.array(amendmentView), nextCursor: z.string().nullable() }),
    async handle({ query: { state, cursor, limit }, identity }) {
      const { officeCode } = staffOf(identity);
      const rows = await desk.amendmentViews.list({ officeCode, state, after: readCursor(cursor), limit: limit + 1 });
      const { items, nextCursor } = pageOf(rows, limit, ({ requestedAtMs, no }) => ({ atMs: requestedAtMs, key: no }));
      return { status: 200, body: { amendments: await presented(services, items), nextCursor } };
    },
  });
}

function readRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/amendments/:no',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'amendment.read',
    summary: '一项更正、撤销或者恢复',
    params: caseNoParams,
    answer: amendmentView,
    problems: ['not-found'],
    async handle({ params: { no }, identity }) {
      const amendment = await services.desk.amendmentViews.find(no, staffOf(identity).officeCode);
      if (!amendment) throw problem('not-found');
      return answer(services, { amendment, reached: true });
    },
  });
}

function decisionRoute(services: Services, decision: AmendmentDecision): Route {
  return route({
    ...shared,
    method: 'post',
    path: `/v1/desk/amendments/:no/${decision}`,
    actor: supervisor,
    action: `amendment.${decision}`,
    summary: `${AMENDMENT_DECISION_NAMES[decision]}；202表示已收到、尚未办完`,
    params: caseNoParams,
    body: decision === 'refuse' ? refuseAmendmentInput : z.strictObject({}),
    answer: amendmentView,
    otherStatuses: [202],
    idempotent: true,
    ifMatch: true,
    problems: ['not-found', 'second-supervisor-required', 'action-not-allowed', 'stale-version', 'outcome-unknown'],
    async handle({ params: { no: amendmentNo }, body, identity, idempotencyKey, ifMatchVersion }) {
      if (idempotencyKey === null || ifMatchVersion === null) throw problem('precondition-required');
      const order = { amendmentNo, decision, input: body, expectedVersion: ifMatchVersion, idempotencyKey };
      return answer(services, await decideAmendment(services, staffOf(identity), order));
    },
  });
}

function replayRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/v1/desk/amendments/:no/replay',
    actor: supervisor,
    action: 'amendment.replay',
    summary: '重试出现异常的步骤',
    params: caseNoParams,
    body: z.strictObject({}),
    answer: amendmentView,
    otherStatuses: [202],
    idempotent: true,
    problems: ['not-found', 'nothing-to-replay', 'outcome-unknown'],
    async handle({ params: { no: amendmentNo }, body, identity, idempotencyKey }) {
      if (idempotencyKey === null) throw problem('idempotency-key-required');
      const order = { amendmentNo, decision: 'replay', input: body, expectedVersion: null, idempotencyKey } as const;
      return answer(services, await decideAmendment(services, staffOf(identity), order));
    },
  });
}

async function presented({ desk }: Services, amendments: readonly AmendmentView[]): Promise<AmendmentAnswer[]> {
  const names = await desk.staff.namesOf(staffInAmendments(amendments));
  return amendments.map((amendment) => presentAmendment(amendment, names));
}

/** 202 when the engine has it and the rest takes longer: the same key asks again, the Location tells. */
async function answer(services: Services, { amendment, reached }: AmendmentOutcome) {
  const [body] = (await presented(services, [amendment])) as [AmendmentAnswer];
  const etag = amendment.version;
  if (reached) return { status: 200, body, etag };
  const headers = { Location: `/v1/desk/amendments/${amendment.no}` };
  return { status: 202, body, etag, headers, unsettled: true as const };
}
