import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { maskIdNumber, maskName } from '../../domain/masking.ts';
import { PAPER_STATE_NAMES, PAPER_STATES } from '../../domain/paper.ts';
import { plainDateSchema, shanghaiDate, startOfDayMs } from '../../domain/time.ts';
import type { ListedPaper, PaperAct, PaperVerdict, VoidCertificate } from '../../db/papers.ts';
import { readCursor } from '../cursor.ts';
import { caseNoParams } from '../desk/answers.ts';
import { cursorParam, limitParam, pageOf } from '../desk/page.ts';
import { cancellationView, presentCancellation } from '../desk/presentDeskCertificate.ts';
import { staffInAmendments } from '../desk/presentAmendment.ts';
import { staffOf } from '../middleware/identity.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const page = { cursor: cursorParam.optional(), limit: limitParam };

const voidCertificateView = z
  .object({
    number: z.string().meta({ description: '证号，脱敏' }),
    holderName: z.string().meta({ description: '脱敏' }),
    officeName: z.string().meta({ description: '发证机关' }),
    cancelledOn: plainDateSchema,
    declaredVoidOn: plainDateSchema.meta({ description: '公告作废日期' }),
  })
  .meta({ id: 'VoidCertificate' });

const paperView = z
  .object({
    caseNo: z.string(),
    number: z.string().meta({ description: '证号，脱敏' }),
    holderName: z.string().meta({ description: '脱敏' }),
    state: z.enum(PAPER_STATES),
    stateName: z.string(),
    cancelledOn: plainDateSchema,
    handBackBy: plainDateSchema,
    overdue: z.boolean().meta({ description: '已过交回期限，可以公告作废' }),
  })
  .meta({ id: 'Paper' });

/** Papers of cancelled certificates (D-26): handed back at the desk, or publicly declared void (公告作废), which anyone can look up. */
export function voidCertificateRoutes(services: Services): Route[] {
  return [
    publicRoute(services),
    outstandingRoute(services),
    actRoute(services, 'hand-back', '登记交回纸质证件', ['counter', 'supervisor']),
    actRoute(services, 'declare-void', '公告作废未交回的纸质证件', ['supervisor']),
  ];
}

function publicRoute({ desk, attempts }: Services): Route {
  return route({
    method: 'get',
    path: '/v1/void-certificates',
    tags: ['公众核验'],
    status: 200,
    actor: { kind: 'anyone' },
    action: 'void-certificate.list',
    summary: '公告作废的从业资格证，最新的在前',
    query: z.strictObject({
      province: z
        .string()
        .regex(/^\d{2}$/)
        .optional()
        .meta({ description: '省级行政区划代码前两位' }),
      ...page,
    }),
    answer: z.object({ certificates: z.array(voidCertificateView), nextCursor: z.string().nullable() }),
    async handle({ query: { province, cursor, limit }, request }) {
      await attempts.verification(request.ip ?? 'unknown');
      const query = { provinceCode: province ?? null, after: readCursor(cursor), limit: limit + 1 };
      const rows = await desk.papers.declared(query);
      const { items, nextCursor } = pageOf(rows, limit, ({ declaredAtMs, caseNo }) => ({
        atMs: declaredAtMs,
        key: caseNo,
      }));
      return { status: 200, body: { certificates: items.map(presentVoid), nextCursor } };
    },
  });
}

const presentVoid = (one: VoidCertificate): z.input<typeof voidCertificateView> => ({
  number: maskIdNumber(one.number),
  holderName: maskName(one.holderName),
  officeName: one.officeName,
  cancelledOn: shanghaiDate(one.cancelledAtMs),
  declaredVoidOn: shanghaiDate(one.declaredAtMs),
});

function outstandingRoute({ desk, now }: Services): Route {
  return route({
    method: 'get',
    path: '/v1/desk/cancellations',
    tags: ['业务办理端'],
    status: 200,
    actor: { kind: 'desk', roles: ['counter', 'supervisor', 'auditor'] },
    action: 'desk-cancellation.list',
    summary: '尚未交回、也未公告作废的纸质证件，期限最早的在前',
    query: z.strictObject(page),
    answer: z.object({ papers: z.array(paperView), nextCursor: z.string().nullable() }),
    async handle({ query: { cursor, limit }, identity }) {
      const position = readCursor(cursor);
      const after = position && { date: shanghaiDate(position.atMs), caseNo: position.key };
      const rows = await desk.papers.outstanding({ officeCode: staffOf(identity).officeCode, after, limit: limit + 1 });
      const { items, nextCursor } = pageOf(rows, limit, ({ handBackBy, caseNo }) => ({
        atMs: startOfDayMs(handBackBy),
        key: caseNo,
      }));
      const today = shanghaiDate(now());
      return { status: 200, body: { papers: items.map((one) => presentPaper(one, today)), nextCursor } };
    },
  });
}

const presentPaper = (paper: ListedPaper, today: string): z.input<typeof paperView> => ({
  caseNo: paper.caseNo,
  number: maskIdNumber(paper.number),
  holderName: maskName(paper.holderName),
  state: paper.state,
  stateName: PAPER_STATE_NAMES[paper.state],
  cancelledOn: shanghaiDate(paper.cancelledAtMs),
  handBackBy: paper.handBackBy,
  overdue: today > paper.handBackBy,
});

function actRoute(
  { desk, now }: Services,
  act: 'hand-back' | 'declare-void',
  summary: string,
  roles: readonly ('counter' | 'supervisor')[],
): Route {
  return route({
    method: 'post',
    path: `/v1/desk/cancellations/:no/${act}`,
    tags: ['业务办理端'],
    status: 200,
    actor: { kind: 'desk', roles },
    action: `cancellation.${act}`,
    summary,
    params: caseNoParams,
    body: z.strictObject({}),
    answer: cancellationView,
    idempotent: true,
    problems: ['not-found', 'action-not-allowed', 'limit-not-passed'],
    async handle({ params: { no: caseNo }, identity }) {
      const { staffId, officeCode } = staffOf(identity);
      const order: PaperAct = { caseNo, officeCode, staffId, atMs: now() };
      check(await (act === 'hand-back' ? desk.papers.handBack(order) : desk.papers.declareVoid(order)));
      const cancellation = await desk.certificates.cancellation(caseNo, officeCode, now());
      if (!cancellation) throw problem('not-found');
      const names = await desk.staff.namesOf(staffInAmendments(cancellation.amendments));
      return { status: 200, body: presentCancellation(cancellation, names), etag: cancellation.version };
    },
  });
}

function check(verdict: PaperVerdict): void {
  if (verdict === 'missing') throw problem('not-found');
  if (verdict !== 'done') throw problem(verdict.code, verdict.message);
}
