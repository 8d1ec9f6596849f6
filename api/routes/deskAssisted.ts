import { z } from 'zod';
import { actionInput } from '../../domain/caseActions.ts';
import { problem } from '../../domain/errors.ts';
import { acceptImage } from '../../imaging/intake/acceptImage.ts';
import { newObjectKey } from '../../integrations/storage/objectKey.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import { actedAnswer, actForApplicant } from '../cases/actForApplicant.ts';
import { agreeNotice } from '../cases/agreeNotice.ts';
import { caseAnswer, imageAnswer } from '../cases/caseAnswer.ts';
import { readOwnCase } from '../cases/caseReader.ts';
import { keepImage, presentImage, removeImage } from '../cases/materialImages.ts';
import { saveFormEdits } from '../cases/saveFormEdits.ts';
import { submitDraft } from '../cases/submitDraft.ts';
import { assistedCase } from '../desk/counter.ts';
import { staffOf } from '../middleware/identity.ts';
import { route, type ReceivedFile, type Reply, type Route, type StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';
import { caseParams, materialParams } from './caseParams.ts';

const shared = { tags: ['窗口代办'], actor: { kind: 'desk', roles: ['counter'] }, params: caseParams } as const;

/**
 * 窗口代办 (P-22): a clerk does for somebody who stands before him what that person would do on his phone, step by step, with the same checks.
 * Every route asks anew whether the person is there (`assistedCase`); the case's chain names the clerk.
 */
export function deskAssistedRoutes(services: Services): Route[] {
  return [
    readRoute(services),
    formRoute(services),
    noticeRoute(services),
    ...materialRoutes(services),
    consentRoute(services),
    submitRoute(services),
    actRoute(services, 'withdraw', '代申请人撤回申请'),
    actRoute(services, 'resubmit', '代申请人提交补正'),
  ];
}

async function present(services: Services, { caseNo, userId }: CaseHeader) {
  const header = await services.drafts.find(userId, caseNo);
  if (!header) throw problem('not-found');
  return { body: await readOwnCase(services, header), etag: header.version };
}

function readRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/assisted/:no',
    action: 'assisted.read',
    summary: '到场申请人的办件，如申请人本人所见（留痕）',
    status: 200,
    answer: caseAnswer,
    problems: ['not-found'],
    handle: async ({ identity, params }) => ({
      status: 200,
      ...(await present(services, await assistedCase(services, staffOf(identity), params.no))),
    }),
  });
}

function formRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'patch',
    path: '/v1/desk/assisted/:no/form',
    action: 'assisted.fill-form',
    summary: '代填个人信息；等待补正时只能修改列出的项目',
    body: z.record(z.string(), z.string().max(2000)),
    status: 200,
    answer: caseAnswer,
    problems: ['invalid-request', 'not-a-draft', 'supplement-item-not-listed'],
    async handle({ identity, params, body }) {
      const header = await assistedCase(services, staffOf(identity), params.no);
      await saveFormEdits(services, header, body);
      return { status: 200, ...(await present(services, header)) };
    },
  });
}

function noticeRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'put',
    path: '/v1/desk/assisted/:no/notice',
    action: 'assisted.agree-notice',
    summary: '申请人同意更新后的须知；此前签字的代办同意书须重新签署',
    body: z.strictObject({ noticeVersion: z.string().max(16) }),
    status: 200,
    answer: caseAnswer,
    problems: ['notice-changed', 'not-a-draft'],
    async handle({ identity, params, body }) {
      const header = await assistedCase(services, staffOf(identity), params.no);
      await agreeNotice(services, header, body.noticeVersion);
      return { status: 200, ...(await present(services, header)) };
    },
  });
}

function materialRoutes(services: Services): Route[] {
  const path = '/v1/desk/assisted/:no/materials/:slot/:imageId';
  return [
    route({
      ...shared,
      method: 'put',
      path,
      action: 'assisted.upload',
      summary: '代为上传材料图片（png、jpg，不超过10M）',
      params: materialParams,
      multipart: ['image'],
      status: 201,
      answer: imageAnswer,
      problems: [
        'image-too-large',
        'image-type',
        'image-corrupt',
        'too-many-images',
        'unknown-material',
        'not-a-draft',
      ],
      async handle({ identity, params: { no, slot, imageId }, files }) {
        const header = await assistedCase(services, staffOf(identity), no);
        const { image, added } = await keepImage(services, header, { slot, imageId }, files['image']);
        return { status: added ? 201 : 200, body: presentImage(services, no, image) };
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path,
      action: 'assisted.remove-image',
      summary: '删除代为上传的材料图片',
      params: materialParams,
      status: 204,
      problems: ['not-found', 'not-a-draft', 'supplement-item-not-listed'],
      async handle({ identity, params: { no, slot, imageId } }) {
        await removeImage(services, await assistedCase(services, staffOf(identity), no), { slot, imageId });
        return { status: 204 };
      },
    }),
  ];
}

function consentRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'put',
    path: '/v1/desk/assisted/:no/consent',
    action: 'assisted.consent',
    summary: '上传申请人签字的代办同意书（含同意业务须知）；重新上传的，以新的为准',
    multipart: ['image'],
    status: 200,
    answer: z.object({ sha256: z.string() }),
    problems: ['image-missing', 'image-too-large', 'image-type', 'image-corrupt', 'not-a-draft'],
    async handle({ identity, params, files }) {
      const staff = staffOf(identity);
      const { caseNo } = await assistedCase(services, staff, params.no);
      return { status: 200, body: { sha256: await keepConsent(services, staff, caseNo, files['image']) } };
    },
  });
}

/** The file first, then the row that points to it; one that is not noted, or replaced, is gone. */
async function keepConsent(
  services: Services,
  { staffId }: StaffIdentity,
  caseNo: string,
  file: ReceivedFile | undefined,
): Promise<string> {
  if (!file) throw problem('image-missing');
  // The digest in the audit chain is that of the picture that is kept, not of the upload it was made from.
  const { bytes, sha256 } = await acceptImage({ path: file.path });
  const objectKey = newObjectKey('consents');
  await services.files.put(objectKey, bytes);
  let unneeded: string | null = objectKey;
  try {
    const consent = { objectKey, sha256, staffId, atMs: services.now() };
    const verdict = await services.assistedFilings.keepConsent(caseNo, consent);
    if (verdict === 'not-a-draft') throw problem('not-a-draft');
    unneeded = verdict.replaced;
  } finally {
    if (unneeded !== null) await services.files.delete(unneeded);
  }
  return sha256;
}

function submitRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/v1/desk/assisted/:no/submit',
    action: 'assisted.submit',
    summary: '代申请人提交申请；须先上传申请人签字的代办同意书',
    body: z.strictObject({}),
    status: 200,
    answer: caseAnswer,
    idempotent: true,
    answersAnew: true,
    problems: ['consent-missing', 'notice-changed', 'form-incomplete', 'material-missing', 'not-a-draft'],
    async handle({ identity, params, idempotencyKey }) {
      const staff = staffOf(identity);
      const { staffId } = staff;
      const header = await assistedCase(services, staff, params.no);
      const consent = await services.assistedFilings.consentOf(params.no);
      if (!consent) throw problem('consent-missing');
      const assisted = { staffId, consentSha256: consent.sha256 };
      // A second click finds it submitted.
      if (header.state !== 'submitted')
        await submitDraft(services, header, { requestKey: `${staffId}:${idempotencyKey}`, assisted });
      return { status: 200, ...(await present(services, header)) };
    },
  });
}

function actRoute(services: Services, action: 'withdraw' | 'resubmit', summary: string): Route {
  return route({
    ...shared,
    method: 'post',
    path: `/v1/desk/assisted/:no/${action}`,
    action: `assisted.${action}`,
    summary,
    body: actionInput(action) as z.ZodType,
    status: 200,
    answer: actedAnswer,
    otherStatuses: [202],
    idempotent: true,
    answersAnew: true,
    problems: ['action-not-allowed', 'supplement-incomplete', 'outcome-unknown'],
    async handle({ identity, params, body, idempotencyKey }): Promise<Reply<z.input<typeof actedAnswer>>> {
      const staff = staffOf(identity);
      const header = await assistedCase(services, staff, params.no);
      if (header.state === 'draft') throw problem('action-not-allowed', '申请还没有提交，请直接修改或者提交。');
      const by = { kind: 'counter', id: staff.staffId, statusUrl: `/v1/desk/assisted/${params.no}` } as const;
      return actForApplicant(services, header, action, body, idempotencyKey, by);
    },
  });
}
