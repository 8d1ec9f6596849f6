import { z } from 'zod';
import { actionInput } from '../../domain/caseActions.ts';
import { destinationSchema } from '../../domain/delivery.ts';
import { CASE_STATES } from '../../domain/lifecycle.ts';
import { problem } from '../../domain/errors.ts';
import { actedAnswer, actForApplicant, tableRefusal } from '../cases/actForApplicant.ts';
import { caseAnswer, caseSummaryAnswer, summaryOf } from '../cases/caseAnswer.ts';
import { ownCase, readOwnCase } from '../cases/caseReader.ts';
import { chooseDestination } from '../cases/destination.ts';
import { submitDraft } from '../cases/submitDraft.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { driverOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { caseParams } from './caseParams.ts';

const tags = ['我的办件'] as const;
const driver = { kind: 'driver' } as const;
const PAGE_SIZE = 20;

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
      async handle({ identity, params, idempotencyKey }) {
        const { userId } = driverOf(identity);
        const header = await ownCase(services, userId, params.no);
        // A second click finds it submitted. Then there is nothing left to do but to tell.
        if (header.state !== 'submitted')
          await submitDraft(services, header, { requestKey: `${userId}:${idempotencyKey}` });
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
        return actForApplicant(services, header, 'withdraw', body, idempotencyKey);
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
        return actForApplicant(services, header, 'resubmit', body, idempotencyKey);
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
        const refusal = snapshot ? tableRefusal(snapshot, 'change-delivery') : problem('action-not-allowed');
        // Judged before it is kept.
        if (refusal) throw refusal;
        const choice = await chooseDestination(services, params.no, body);
        return actForApplicant(services, header, 'change-delivery', choice, idempotencyKey);
      },
    }),
  ];
}
