import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { agreeNotice } from '../cases/agreeNotice.ts';
import { beginOrdered, draftOrderBody } from '../cases/draftOrder.ts';
import { caseAnswer } from '../cases/caseAnswer.ts';
import { ownCase, readOwnCase } from '../cases/caseReader.ts';
import { saveFormEdits } from '../cases/saveFormEdits.ts';
import { driverOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { caseParams } from './caseParams.ts';

const tags = ['申请'] as const;
const driver = { kind: 'driver' } as const;

/** An application before it is submitted: begin, fill in, agree again, throw away. */
export function caseDraftRoutes(services: Services): Route[] {
  const read = async (userId: string, caseNo: string) => {
    const header = await ownCase(services, userId, caseNo);
    return { body: await readOwnCase(services, header), etag: header.version };
  };

  return [
    route({
      method: 'post',
      path: '/v1/cases',
      actor: driver,
      action: 'case.begin',
      summary:
        '开始申请（草稿）；from：从已撤回、不予受理、逾期未补正或者审核不通过的办件重新申请，表单和仍然有效的材料随之带入',
      tags,
      body: draftOrderBody,
      status: 201,
      answer: caseAnswer,
      idempotent: true,
      problems: [
        'real-name-required',
        'notice-changed',
        'unchanged-confirmation-required',
        'case-already-open',
        'cancellation-open',
        'other-case-open',
        'category-required',
        'certificate-expired',
        'cycle-too-early',
        'cannot-apply-again',
      ],
      async handle({ identity, body, idempotencyKey }) {
        const { userId } = driverOf(identity);
        const by = { requestKey: `${userId}:${idempotencyKey}`, assistedBy: null };
        const header = await beginOrdered(services, userId, body, by);
        const location = { Location: `/v1/cases/${header.caseNo}` };
        return { status: 201, body: await readOwnCase(services, header), etag: header.version, headers: location };
      },
    }),
    route({
      method: 'patch',
      path: '/v1/cases/:no/form',
      actor: driver,
      action: 'case.fill-form',
      summary: '填写个人信息；等待补正时只能修改列出的项目，重新提交之前办理人员看不到',
      tags,
      params: caseParams,
      // Which fields there are is the business's to say; its schema refuses the others below.
      body: z.record(z.string(), z.string().max(2000)),
      status: 200,
      answer: caseAnswer,
      problems: ['invalid-request', 'not-a-draft', 'supplement-item-not-listed'],
      async handle({ identity, params, body }) {
        const { userId } = driverOf(identity);
        const header = await ownCase(services, userId, params.no);
        await saveFormEdits(services, header, body);
        return { status: 200, ...(await read(userId, params.no)) };
      },
    }),
    route({
      method: 'put',
      path: '/v1/cases/:no/notice',
      actor: driver,
      action: 'case.agree-notice',
      summary: '同意更新后的须知、表单和材料清单；已填写和上传的内容保留',
      tags,
      params: caseParams,
      body: z.strictObject({ noticeVersion: z.string().max(16) }),
      status: 200,
      answer: caseAnswer,
      problems: ['notice-changed', 'not-a-draft'],
      async handle({ identity, params, body }) {
        const { userId } = driverOf(identity);
        const header = await ownCase(services, userId, params.no);
        await agreeNotice(services, header, body.noticeVersion);
        return { status: 200, ...(await read(userId, params.no)) };
      },
    }),
    route({
      method: 'delete',
      path: '/v1/cases/:no',
      actor: driver,
      action: 'case.discard',
      summary: '删除草稿',
      tags,
      params: caseParams,
      status: 204,
      problems: ['not-a-draft'],
      async handle({ identity, params }) {
        await ownCase(services, driverOf(identity).userId, params.no);
        const files = await services.drafts.remove(params.no);
        if (!files) throw problem('not-a-draft');
        for (const key of files) await services.files.delete(key);
        return { status: 204 };
      },
    }),
  ];
}
