import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { maskIdNumber, maskName } from '../../domain/masking.ts';
import type { Verification } from '../../db/realNameVerifications.ts';
import type { User } from '../../db/users.ts';
import { acceptIdCardImage } from '../acceptIdCardImage.ts';
import { keepScan, presentScan, scanView, usableNumber } from '../idCardScans.ts';
import { driverOf } from '../middleware/identity.ts';
import { instantSchema, isoInstantOrNull } from '../present.ts';
import { route, type Reply, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const tags = ['实名认证'];

const realNameView = z
  .object({
    state: z.enum(['none', 'checking', 'in-review', 'verified', 'refused']),
    nameMasked: z.string().nullable(),
    idNumberMasked: z.string().nullable(),
    reasonCode: z.string().nullable(),
    decidedAt: instantSchema.nullable(),
    message: z.string(),
  })
  .meta({ id: 'RealName' });

const scanParams = z.strictObject({ id: z.uuid() });

const MESSAGES: Readonly<Record<z.infer<typeof realNameView>['state'], string>> = {
  none: '请上传身份证人像面和国徽面照片完成实名认证。',
  checking: '正在核对身份信息，请稍候。',
  'in-review': '已转人工审核，一般1个工作日内完成。',
  verified: '已完成实名认证，可以办理业务。',
  refused: '实名认证未通过，请重新上传身份证照片，或者到窗口办理。',
};

function presentRealName(user: User, newest: Verification | null): z.infer<typeof realNameView> {
  const state = user.person ? 'verified' : (newest?.state ?? 'none');
  return {
    state,
    nameMasked: user.person && maskName(user.person.name),
    idNumberMasked: user.person && maskIdNumber(user.person.idNumber),
    reasonCode: user.person ? null : (newest?.reasonCode ?? null),
    decidedAt: isoInstantOrNull(newest?.decidedAtMs ?? null),
    message: MESSAGES[state],
  };
}

/** 实名认证 (N-01 … N-07): two pictures, a read-out to be confirmed, the check. */
export function realNameRoutes(services: Services): Route[] {
  return [createScanRoute(services), readScanRoute(services), submitRoute(services), readRoute(services)];
}

/** @throws DomainProblem when this account cannot go on to prove an identity now (L-14: the number comes first) */
async function userToVerify(services: Services, userId: string): Promise<User> {
  const user = await services.users.find(userId);
  if (!user) throw problem('session-expired');
  if (user.phone === null) throw problem('phone-required');
  if (user.person) throw problem('real-name-already-verified');
  return user;
}

function createScanRoute(services: Services): Route {
  return route({
    method: 'post',
    path: '/v1/real-name/scans',
    actor: { kind: 'driver' },
    action: 'real-name.scan',
    summary: '上传身份证照片并读取信息',
    tags,
    multipart: ['front', 'back'],
    status: 201,
    otherStatuses: [202],
    answer: scanView,
    idempotent: true,
    problems: [
      'phone-required',
      'real-name-already-verified',
      'real-name-in-review',
      'image-missing',
      'image-too-large',
      'image-type',
      'image-corrupt',
      'image-blurred',
      'image-dark',
      'image-too-small',
      'image-too-many-pixels',
      'scan-failed',
    ],
    async handle({ files, identity }) {
      const { userId } = driverOf(identity);
      await userToVerify(services, userId);
      const newest = await services.realNameVerifications.newestOf(userId);
      if (newest?.state === 'in-review') throw problem('real-name-in-review');
      await services.attempts.scan(userId);
      const front = await acceptIdCardImage(files['front']!, 'front');
      const back = await acceptIdCardImage(files['back']!, 'back');
      const scanId = await keepScan(services, userId, front, back);
      const outcome = await services.scanReader.scan(scanId);
      if (outcome === 'failed') throw problem('scan-failed');
      return answerScan(services, userId, scanId);
    },
  });
}

/** 201 with the read-out, or 202 and where to ask for it. */
async function answerScan(
  services: Services,
  userId: string,
  scanId: string,
): Promise<Reply<z.input<typeof scanView>>> {
  const scan = await services.scans.find(userId, scanId);
  if (!scan) throw problem('not-found');
  const body = presentScan(scan);
  return scan.state === 'reading'
    ? { status: 202, body, headers: { Location: `/v1/real-name/scans/${scanId}`, 'Retry-After': '2' } }
    : { status: 201, body, headers: { Location: `/v1/real-name/scans/${scanId}` } };
}

function readScanRoute(services: Services): Route {
  return route({
    method: 'get',
    path: '/v1/real-name/scans/:id',
    actor: { kind: 'driver' },
    action: 'real-name.read-scan',
    summary: '身份证读取结果',
    tags,
    params: scanParams,
    status: 200,
    answer: scanView,
    async handle({ params: { id }, identity }) {
      const scan = await services.scans.find(driverOf(identity).userId, id);
      if (!scan) throw problem('not-found');
      return { status: 200, body: presentScan(scan) };
    },
  });
}

function submitRoute(services: Services): Route {
  return route({
    method: 'post',
    path: '/v1/real-name',
    actor: { kind: 'driver' },
    action: 'real-name.submit',
    summary: '提交审核',
    tags,
    body: z.strictObject({ scanId: z.uuid() }),
    status: 200,
    otherStatuses: [202],
    answer: realNameView,
    idempotent: true,
    problems: [
      'phone-required',
      'real-name-already-verified',
      'real-name-in-review',
      'scan-pending',
      'scan-failed',
      'scan-not-usable',
      'id-number-taken',
    ],
    async handle({ body: { scanId }, identity }) {
      const { userId } = driverOf(identity);
      await userToVerify(services, userId);
      const newest = await services.realNameVerifications.newestOf(userId);
      if (newest?.state === 'in-review' && newest.scanId !== scanId) throw problem('real-name-in-review');
      const idNumber = usableNumber(await services.scans.find(userId, scanId));
      if (await services.users.isIdNumberTaken(idNumber, userId)) throw problem('id-number-taken');
      const begun = await services.realNameVerifications.begin(userId, scanId, services.now());
      if (!begun) throw problem('real-name-in-review');
      await services.realNameCheck.verify(begun.id);
      return answerRealName(services, userId);
    },
  });
}

/** The row says how it went: the workflow wrote it before it answered, and goes on writing it when we stop waiting. */
async function answerRealName(services: Services, userId: string): Promise<Reply<z.input<typeof realNameView>>> {
  const [user, newest] = await Promise.all([
    services.users.find(userId),
    services.realNameVerifications.newestOf(userId),
  ]);
  if (!user) throw problem('session-expired');
  if (!user.person && newest?.reasonCode === 'id-number-taken') throw problem('id-number-taken');
  const body = presentRealName(user, newest);
  const open = body.state === 'checking' || body.state === 'in-review';
  return open ? { status: 202, body, headers: { Location: '/v1/real-name' } } : { status: 200, body };
}

function readRoute(services: Services): Route {
  return route({
    method: 'get',
    path: '/v1/real-name',
    actor: { kind: 'driver' },
    action: 'real-name.read',
    summary: '实名认证状态',
    tags,
    status: 200,
    answer: realNameView,
    async handle({ identity }) {
      const { userId } = driverOf(identity);
      const [user, newest] = await Promise.all([
        services.users.find(userId),
        services.realNameVerifications.newestOf(userId),
      ]);
      if (!user) throw problem('session-expired');
      return { status: 200, body: presentRealName(user, newest) };
    },
  });
}
