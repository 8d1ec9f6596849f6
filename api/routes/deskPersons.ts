import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { maskIdNumber, maskName } from '../../domain/masking.ts';
import { acceptIdCardImage } from '../acceptIdCardImage.ts';
import { presentPerson, recordCounterLook } from '../desk/counter.ts';
import { idParams } from '../desk/answers.ts';
import { recordCardLook } from '../desk/recordCardLook.ts';
import { keepScan, presentScan, scanView, usableNumber } from '../idCardScans.ts';
import { staffOf } from '../middleware/identity.ts';
import { ownQualifications, qualificationView } from '../ownQualifications.ts';
import { route, type Route, type StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

const personView = z
  .object({
    scanId: z.uuid(),
    state: z.enum(['checking', 'in-review', 'verified', 'refused']),
    nameMasked: z.string().nullable(),
    idNumberMasked: z.string().nullable(),
    hasAccount: z.boolean().meta({ description: '申请人已在小程序完成实名认证' }),
    message: z.string(),
  })
  .meta({ id: 'CounterPerson' });

const MESSAGES: Readonly<Record<z.infer<typeof personView>['state'], string>> = {
  checking: '正在核对身份信息，请稍后再次查询。',
  'in-review':
    '已转实名人工审核。当日审核通过的可以直接继续代办；审核通过后再来的，请重新扫描身份证，一般无需再次审核。',
  verified: '身份核验通过，当日内可以在本窗口代办。',
  refused: '身份核验未通过，请核对证件后重新扫描。',
};

const counter = { kind: 'desk', roles: ['counter'] } as const;
const tags = ['窗口代办'] as const;

/** Who stands at the counter (P-22): his card is read and checked like one from the app, and nothing else says who he is. */
export function deskPersonRoutes(services: Services): Route[] {
  return [scanRoute(services), readScanRoute(services), identifyRoute(services), qualificationsRoute(services)];
}

async function shownScan(services: Services, { officeCode }: StaffIdentity, scanId: string) {
  const shown = await services.counter.find(scanId, officeCode);
  return shown ? services.scans.find(shown.userId, scanId) : null;
}

/** What was read, for the clerk to compare; until then there is nothing to see. @throws DomainProblem not-found */
async function showScan(services: Services, staff: StaffIdentity, scanId: string) {
  const scan = await shownScan(services, staff, scanId);
  if (!scan) throw problem('not-found');
  const { userId, reading } = scan;
  if (reading) await recordCardLook(services, staff, { userId, reading });
  return presentScan(scan);
}

function scanRoute(services: Services): Route {
  return route({
    method: 'post',
    path: '/v1/desk/person-scans',
    actor: counter,
    action: 'counter.scan',
    summary: '扫描申请人出示的身份证（人像面、国徽面；留痕）',
    tags,
    multipart: ['front', 'back'],
    status: 201,
    otherStatuses: [202],
    answer: scanView,
    idempotent: true,
    answersAnew: true,
    problems: ['image-missing', 'image-too-large', 'image-type', 'image-corrupt', 'image-blurred', 'scan-failed'],
    async handle({ files, identity }) {
      const staff = staffOf(identity);
      const front = await acceptIdCardImage(files['front']!, 'front');
      const back = await acceptIdCardImage(files['back']!, 'back');
      // Whose card it is is known when it is read: until then it has a row of its own.
      const userId = await services.users.withoutAccount(services.now());
      const scanId = await keepScan(services, userId, front, back);
      const { staffId, officeCode } = staff;
      await services.counter.begin({ scanId, staffId, officeCode, atMs: services.now() });
      if ((await services.scanReader.scan(scanId)) === 'failed') throw problem('scan-failed');
      const body = await showScan(services, staff, scanId);
      const headers = { Location: `/v1/desk/person-scans/${scanId}` };
      return { status: body.state === 'reading' ? 202 : 201, body, headers };
    },
  });
}

function readScanRoute(services: Services): Route {
  return route({
    method: 'get',
    path: '/v1/desk/person-scans/:id',
    actor: counter,
    action: 'counter.read-scan',
    summary: '身份证读取结果（留痕）',
    tags,
    params: idParams,
    status: 200,
    answer: scanView,
    problems: ['not-found'],
    async handle({ params: { id }, identity }) {
      return { status: 200, body: await showScan(services, staffOf(identity), id) };
    },
  });
}

function identifyRoute(services: Services): Route {
  return route({
    method: 'post',
    path: '/v1/desk/persons',
    actor: counter,
    action: 'counter.identify',
    summary: '核对读取的信息无误后核验身份；未完成的，用同一个幂等键再次查询',
    tags,
    body: z.strictObject({ scanId: z.uuid() }),
    status: 200,
    otherStatuses: [202],
    answer: personView,
    idempotent: true,
    answersAnew: true,
    problems: ['not-found', 'scan-pending', 'scan-failed', 'scan-not-usable'],
    async handle({ body: { scanId }, identity }) {
      const staff = staffOf(identity);
      const scan = await shownScan(services, staff, scanId);
      usableNumber(scan);
      const verification = scan && (await services.realNameVerifications.ofScan(scanId));
      const begun =
        verification ?? (scan && (await services.realNameVerifications.begin(scan.userId, scanId, services.now())));
      if (!begun) throw problem('not-found');
      if (begun.state === 'checking') await services.realNameCheck.verify(begun.id);
      const body = await present(services, staff, scanId);
      const open = body.state === 'checking' || body.state === 'in-review';
      return open ? { status: 202, body, unsettled: true } : { status: 200, body };
    },
  });
}

/** The row says how it went; the card's may be another person's row by now (`adoptAccount`). */
async function present(services: Services, staff: StaffIdentity, scanId: string): Promise<z.input<typeof personView>> {
  const shown = await services.counter.find(scanId, staff.officeCode);
  const verification = await services.realNameVerifications.ofScan(scanId);
  if (!shown || !verification) throw problem('not-found');
  const user = await services.users.find(shown.userId);
  const person = verification.state === 'verified' ? (user?.person ?? null) : null;
  if (person) await recordCounterLook(services, staff, { caseNo: null, subjectId: shown.userId });
  return {
    scanId,
    state: verification.state,
    nameMasked: person && maskName(person.name),
    idNumberMasked: person && maskIdNumber(person.idNumber),
    hasAccount: user?.hasAccount ?? false,
    message: MESSAGES[verification.state],
  };
}

function qualificationsRoute(services: Services): Route {
  return route({
    method: 'get',
    path: '/v1/desk/persons/:id/qualifications',
    actor: counter,
    action: 'counter.qualifications',
    summary: '到场申请人的从业资格（留痕）',
    tags,
    params: idParams,
    status: 200,
    answer: z.object({ qualifications: z.array(qualificationView) }),
    problems: ['not-found', 'identification-pending', 'identification-outdated', 'registry-unavailable'],
    async handle({ params: { id }, identity }) {
      const staff = staffOf(identity);
      const userId = await presentPerson(services, staff, id);
      const person = (await services.users.find(userId))?.person;
      if (!person) throw problem('identification-pending');
      await recordCounterLook(services, staff, { caseNo: null, subjectId: userId });
      return { status: 200, body: { qualifications: await ownQualifications(services, userId, person) } };
    },
  });
}
