import { z } from 'zod';
import { actionInput } from '../../domain/caseActions.ts';
import { destinationSchema } from '../../domain/delivery.ts';
import { CASE_STATES, judgeAction } from '../../domain/lifecycle.ts';
import { DomainProblem, problem } from '../../domain/errors.ts';
import type { CaseSnapshot } from '../../domain/case.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import { caseAnswer, caseSummaryAnswer, summaryOf } from '../cases/caseAnswer.ts';
import { ownCase, readOwnCase } from '../cases/caseReader.ts';
import { chooseDestination } from '../cases/destination.ts';
import { submitDraft } from '../cases/submitDraft.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { driverOf } from '../middleware/identity.ts';
import { route, type Reply, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { caseParams } from './caseParams.ts';

const tags = ['我的办件'] as const;
const driver = { kind: 'driver' } as const;
const PAGE_SIZE = 20;
/** The second: taken, and still being written. */
const actedAnswer = z.union([caseAnswer, z.object({ caseNo: z.string(), statusUrl: z.string() })]);

/** Submitted cases: list, detail, submit, resubmit, withdraw (A-17, A-18, T-09, T-10, P-04). */
export function caseRoutes(services: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/cases',
      actor: driver,
      action: 'case.list',
      summary: '我的办件',
      tags,
      query: z.strictObject({ state: z.enum(CASE_STATES).optional(), cursor: z.string().max(200).optional() }),
      status: 200,
      answer: z.object({ cases: z.array(caseSummaryAnswer), cursor: z.string().nullable() }),
      async handle({ identity, query }) {
        const { userId } = driverOf(identity);
        const before = readCursor(query.cursor);
        const rows = await services.caseView.listOf(userId, { state: query.state, before, limit: PAGE_SIZE + 1 });
        const page = rows.slice(0, PAGE_SIZE);
        const last = rows.length > PAGE_SIZE ? page.at(-1) : undefined;
        const cursor = last ? writeCursor({ atMs: last.createdAtMs, key: last.caseNo }) : null;
        return { status: 200, body: { cases: page.map(summaryOf), cursor } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/cases/:no',
      actor: driver,
      action: 'case.read',
      summary: '办件详情与进度',
      tags,
      params: caseParams,
      status: 200,
      answer: caseAnswer,
      problems: ['not-found'],
      async handle({ identity, params }) {
        const header = await ownCase(services, driverOf(identity).userId, params.no);
        return { status: 200, body: await readOwnCase(services, header), etag: header.version };
      },
    }),
    route({
      method: 'post',
      path: '/v1/cases/:no/submit',
      actor: driver,
      action: 'case.submit',
      summary: '提交申请',
      tags,
      params: caseParams,
      body: z.strictObject({}),
      status: 200,
      answer: caseAnswer,
      idempotent: true,
      problems: [
        'notice-changed',
        'form-incomplete',
        'material-missing',
        'address-not-served',
        'not-a-draft',
        'assessment-already-open',
      ],
      async handle({ identity, params }) {
        const { userId } = driverOf(identity);
        const header = await ownCase(services, userId, params.no);
        // Under the same key after a crash: the submission may already stand. Then there is nothing left to do but to tell.
        if (header.state !== 'submitted') await submitDraft(services, header);
        const submitted = await ownCase(services, userId, params.no);
        return { status: 200, body: await readOwnCase(services, submitted), etag: submitted.version };
      },
    }),
    route({
      method: 'post',
      path: '/v1/cases/:no/withdraw',
      actor: driver,
      action: 'case.withdraw',
      summary: '撤回申请（受理之前，等待补正时也可以）',
      tags,
      params: caseParams,
      body: actionInput('withdraw'),
      status: 200,
      answer: actedAnswer,
      otherStatuses: [202],
      idempotent: true,
      problems: ['action-not-allowed', 'outcome-unknown'],
      async handle({ identity, params, body, idempotencyKey }) {
        const { userId } = driverOf(identity);
        const header = await ownCase(services, userId, params.no);
        if (header.state === 'draft') throw problem('action-not-allowed', '草稿无需撤回，可以直接删除。');
        return act(services, header, 'withdraw', body, idempotencyKey);
      },
    }),
    route({
      method: 'post',
      path: '/v1/cases/:no/resubmit',
      actor: driver,
      action: 'case.resubmit',
      summary: '提交补正（列出的项目须全部完成）',
      tags,
      params: caseParams,
      body: actionInput('resubmit'),
      status: 200,
      answer: actedAnswer,
      otherStatuses: [202],
      idempotent: true,
      problems: ['supplement-incomplete', 'action-not-allowed', 'outcome-unknown'],
      async handle({ identity, params, body, idempotencyKey }) {
        const { userId } = driverOf(identity);
        const header = await ownCase(services, userId, params.no);
        if (header.state === 'draft') throw problem('action-not-allowed', '草稿请直接提交申请。');
        return act(services, header, 'resubmit', body, idempotencyKey);
      },
    }),
    route({
      method: 'post',
      path: '/v1/cases/:no/change-delivery',
      actor: driver,
      action: 'case.change-delivery',
      summary: '变更证件领取方式或者收件地址（寄出之前、退回之后、待自取和逾期保管时）',
      tags,
      params: caseParams,
      body: destinationSchema,
      status: 200,
      answer: actedAnswer,
      otherStatuses: [202],
      idempotent: true,
      problems: ['action-not-allowed', 'address-not-served', 'outcome-unknown'],
      async handle({ identity, params, body, idempotencyKey }) {
        const { userId } = driverOf(identity);
        const header = await ownCase(services, userId, params.no);
        const snapshot = await services.caseView.snapshot(params.no);
        const refusal = snapshot ? refusalOf(snapshot, 'change-delivery') : problem('action-not-allowed');
        // Judged before it is kept.
        if (refusal) throw refusal;
        const choice = await chooseDestination(services, params.no, body);
        return act(services, header, 'change-delivery', choice, idempotencyKey);
      },
    }),
  ];
}

type OwnAction = 'withdraw' | 'resubmit' | 'change-delivery';

/** A decision of the applicant's own, answered with the case as it left it. */
async function act(
  services: Services,
  header: CaseHeader,
  action: OwnAction,
  input: unknown,
  idempotencyKey: string | null,
): Promise<Reply<z.input<typeof actedAnswer>>> {
  const { caseNo, userId } = header;
  const command = { actor: { kind: 'applicant' as const, id: userId }, expectedVersion: null, input };
  const outcome = await services.cases
    .act(caseNo, action, command, `${userId}:${action}:${idempotencyKey}`)
    .catch((error: unknown) => refuseWhenEnded(services, caseNo, action, error));
  if (outcome.kind === 'accepted')
    return { status: 202, body: { caseNo, statusUrl: `/v1/cases/${caseNo}` }, unsettled: true };
  const acted = await ownCase(services, userId, caseNo);
  return { status: 200, body: await readOwnCase(services, acted), etag: acted.version };
}

/** The workflow of an ended case answers nobody any more: then the record says why not. */
async function refuseWhenEnded(
  { caseView }: Services,
  caseNo: string,
  action: OwnAction,
  error: unknown,
): Promise<never> {
  if (!(error instanceof DomainProblem) || error.code !== 'case-not-running') throw error;
  const snapshot = await caseView.snapshot(caseNo);
  throw (snapshot && refusalOf(snapshot, action)) ?? error;
}

/** What the table says against it, with what the applicant may do instead; null: it is allowed. */
function refusalOf(snapshot: CaseSnapshot, action: OwnAction): DomainProblem | null {
  const { state, stage, version, business } = snapshot;
  const verdict = judgeAction({ action, state, stage, business, actor: 'applicant' });
  if (verdict.allowed) return null;
  return problem(verdict.code, verdict.message, { state, version, allowedActions: verdict.allowedActions });
}
