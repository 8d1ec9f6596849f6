import { z } from 'zod';
import {
  CORRECTION_STATE_NAMES,
  correctionInput,
  correctionReason,
  judgeCorrection,
  MAX_EVIDENCE_IMAGES,
} from '../../domain/correction.ts';
import { CORRECTION_ITEMS } from '../../domain/correctionItems.ts';
import { DomainProblem, problem } from '../../domain/errors.ts';
import type { StoredImage } from '../../db/materials.ts';
import { imageAnswer, imageOf } from '../cases/caseAnswer.ts';
import {
  correctionAnswer,
  correctionSummaryAnswer,
  presentCorrection,
  presentRecord,
  presentSummary,
  recordAnswer,
} from '../corrections/correctionAnswer.ts';
import { fileCorrection, ownCertificate } from '../corrections/fileCorrection.ts';
import { readCursor } from '../cursor.ts';
import { caseNoParams, idParams } from '../desk/answers.ts';
import { pageOf } from '../desk/page.ts';
import { driverOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { storePicture } from '../storePicture.ts';

const tags = ['核实申请'] as const;
const driver = { kind: 'driver' } as const;
const PAGE = 20;

const evidenceParams = idParams.extend({ imageId: z.uuid() });

const filingBody = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          item: z.string().min(1).max(32),
          recorded: z.string().max(400).meta({ description: '页面显示的登记内容' }),
          right: z.string().max(400).meta({ description: '实际内容；类别、准驾车型用逗号分隔' }),
        }),
      )
      .min(1, { error: '请至少选择一项需要更正的内容' })
      .max(CORRECTION_ITEMS.length + 1, { error: '需要更正的项目太多' }),
    reason: correctionReason,
    evidence: z
      .array(z.uuid())
      .max(MAX_EVIDENCE_IMAGES, { error: `证明图片最多${MAX_EVIDENCE_IMAGES}张` })
      .refine((ids) => new Set(ids).size === ids.length, { error: '同一张图片只需填写一次' })
      .default([])
      .meta({ description: '事先上传的证明图片编号' }),
  })
  .meta({ id: 'CorrectionFiling' });

const pendingAnswer = z.object({ no: z.string(), statusUrl: z.string() }).meta({ id: 'CorrectionPending' });

/** 核实申请 of the applicant: what is recorded, what proves that it is wrong, the request and its course (T-03). */
export function correctionRoutes(services: Services): Route[] {
  return [recordRoute(services), ...evidenceRoutes(services), ...requestRoutes(services), withdrawRoute(services)];
}

function recordRoute(services: Services): Route {
  return route({
    method: 'get',
    path: '/v1/qualifications/:id/record',
    actor: driver,
    action: 'linked-record.read',
    summary: '关联信息：登记系统对本人及证件的记录，以及可以申请核实的项目',
    tags,
    params: idParams,
    status: 200,
    answer: recordAnswer,
    problems: ['not-found', 'real-name-required', 'registry-unavailable'],
    async handle({ identity, params: { id } }) {
      const { certificate } = await ownCertificate(services, driverOf(identity).userId, id);
      return { status: 200, body: presentRecord(certificate, await services.correctionViews.openFor(id)) };
    },
  });
}

function evidenceRoutes(services: Services): Route[] {
  const path = '/v1/qualifications/:id/correction-evidence/:imageId';
  const shared = { path, tags, params: evidenceParams, actor: driver } as const;
  const answerOf = (id: string, image: StoredImage) =>
    imageOf(image, services.links.urlFor(`correction-evidence/${id}/${image.imageId}`));
  /** Also one that is listed no more: what was uploaded for it is still the applicant's. */
  async function requireOwn(userId: string, id: string): Promise<void> {
    if (!(await services.qualifications.find(userId, id))) throw problem('not-found');
  }

  return [
    route({
      ...shared,
      method: 'put',
      action: 'correction-evidence.upload',
      summary: '上传证明图片（png、jpg，不超过10M，最多5张），提出核实申请时填写其编号',
      multipart: ['image'],
      status: 201,
      answer: imageAnswer,
      problems: ['not-found', 'image-too-large', 'image-type', 'image-corrupt', 'image-polyglot', 'too-many-images'],
      async handle({ identity, params: { id, imageId }, files }) {
        await requireOwn(driverOf(identity).userId, id);
        const { verdict, image } = await storePicture(
          services,
          { imageId, folder: 'evidence', file: files['image'] },
          (picture) => services.correctionEvidence.add(id, picture, MAX_EVIDENCE_IMAGES),
        );
        if (verdict === 'full')
          throw problem('too-many-images', `证明图片最多${MAX_EVIDENCE_IMAGES}张，请先删除不需要的图片。`);
        if (verdict === 'taken')
          throw problem('idempotency-mismatch', '该图片编号已用于另一张图片，请换一个编号上传。');
        if (verdict === 'added') return { status: 201, body: answerOf(id, image) };
        const known = await services.correctionEvidence.find(id, imageId);
        return { status: 200, body: answerOf(id, known ?? image) };
      },
    }),
    route({
      ...shared,
      method: 'get',
      action: 'correction-evidence.read',
      summary: '查看证明图片',
      status: 200,
      answer: imageAnswer,
      problems: ['not-found'],
      async handle({ identity, params: { id, imageId } }) {
        await requireOwn(driverOf(identity).userId, id);
        const image = await services.correctionEvidence.find(id, imageId);
        if (!image) throw problem('not-found', '没有这张图片。');
        return { status: 200, body: answerOf(id, image) };
      },
    }),
    route({
      ...shared,
      method: 'delete',
      action: 'correction-evidence.remove',
      summary: '删除尚未提交的证明图片',
      status: 204,
      problems: ['not-found', 'action-not-allowed'],
      async handle({ identity, params: { id, imageId } }) {
        await requireOwn(driverOf(identity).userId, id);
        const verdict = await services.correctionEvidence.remove(id, imageId);
        if (verdict === 'not-found') throw problem('not-found', '没有这张图片。');
        if (verdict === 'filed') throw problem('action-not-allowed', '图片已随核实申请提交，不能删除。');
        await services.files.delete(verdict.removed);
        return { status: 204 };
      },
    }),
  ];
}

/** A request as its applicant sees it. @throws DomainProblem not-found, also for another person's */
async function readOwn(services: Services, userId: string, no: string) {
  const view = await services.correctionViews.own(userId, no);
  if (!view) throw problem('not-found');
  const pictures = await services.correctionEvidence.of(no);
  const evidence = pictures.map((image) =>
    imageOf(image, services.links.urlFor(`correction-evidence/${view.qualificationId}/${image.imageId}`)),
  );
  return { view, body: presentCorrection(view, evidence, services.now()), etag: view.snapshot.version };
}

function requestRoutes(services: Services): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/qualifications/:id/correction-requests',
      actor: driver,
      action: 'correction.file',
      summary: '提出核实申请：关联信息与实际不一致的，由原发证机关核实',
      tags,
      params: idParams,
      body: filingBody,
      status: 201,
      answer: correctionAnswer,
      idempotent: true,
      problems: [
        'not-found',
        'real-name-required',
        'correction-items-invalid',
        'record-changed',
        'correction-open',
        'evidence-missing',
        'business-not-available',
        'registry-unavailable',
      ],
      async handle({ identity, params: { id: qualificationId }, body, idempotencyKey }) {
        const { userId } = driverOf(identity);
        if (idempotencyKey === null) throw problem('idempotency-key-required');
        const no = await fileCorrection(services, userId, { ...body, qualificationId, idempotencyKey });
        const { body: answer, etag } = await readOwn(services, userId, no);
        return { status: 201, body: answer, etag, headers: { Location: `/v1/correction-requests/${no}` } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/correction-requests',
      actor: driver,
      action: 'correction.list',
      summary: '我的核实申请，最新的在前',
      tags,
      query: z.strictObject({ cursor: z.string().max(200).optional() }),
      status: 200,
      answer: z.object({ requests: z.array(correctionSummaryAnswer), nextCursor: z.string().nullable() }),
      async handle({ identity, query }) {
        const before = readCursor(query.cursor);
        const rows = await services.correctionViews.listOf(driverOf(identity).userId, { before, limit: PAGE + 1 });
        const { items, nextCursor } = pageOf(rows, PAGE, ({ no, snapshot }) => ({ atMs: snapshot.filedAtMs, key: no }));
        return { status: 200, body: { requests: items.map((one) => presentSummary(one, services.now())), nextCursor } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/correction-requests/:no',
      actor: driver,
      action: 'correction.read',
      summary: '核实申请的内容、进度和结果',
      tags,
      params: caseNoParams,
      status: 200,
      answer: correctionAnswer,
      problems: ['not-found'],
      async handle({ identity, params: { no } }) {
        const { body, etag } = await readOwn(services, driverOf(identity).userId, no);
        return { status: 200, body, etag };
      },
    }),
  ];
}

function withdrawRoute(services: Services): Route {
  return route({
    method: 'post',
    path: '/v1/correction-requests/:no/withdraw',
    actor: driver,
    action: 'correction.withdraw',
    summary: '撤回核实申请（受理之前）',
    tags,
    params: caseNoParams,
    body: correctionInput('withdraw'),
    status: 200,
    answer: z.union([correctionAnswer, pendingAnswer]),
    otherStatuses: [202],
    idempotent: true,
    problems: ['not-found', 'action-not-allowed', 'case-not-running', 'outcome-unknown'],
    async handle({ identity, params: { no }, body, idempotencyKey }) {
      const { userId } = driverOf(identity);
      const { view } = await readOwn(services, userId, no);
      const actor = { kind: 'applicant' as const, id: userId };
      const outcome = await services.corrections
        .act(no, 'withdraw', { actor, expectedVersion: null, input: body }, `${userId}:withdraw:${idempotencyKey}`)
        .catch((error: unknown) => {
          // An ended workflow answers nobody any more: then the record says why not.
          const over = error instanceof DomainProblem && error.code === 'case-not-running';
          const verdict = judgeCorrection('withdraw', view.snapshot, actor, services.now());
          if (!over || verdict.allowed) throw error;
          const { state, version } = view.snapshot;
          const { code, message, allowedActions } = verdict;
          throw problem(code, message, { state, stateName: CORRECTION_STATE_NAMES[state], version, allowedActions });
        });
      if (outcome.kind === 'accepted')
        return { status: 202, body: { no, statusUrl: `/v1/correction-requests/${no}` }, unsettled: true as const };
      const { body: answer, etag } = await readOwn(services, userId, no);
      return { status: 200, body: answer, etag };
    },
  });
}
