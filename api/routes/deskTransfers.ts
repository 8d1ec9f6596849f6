import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { STAFF_ROLES } from '../../domain/staffRoles.ts';
import { transferInput } from '../../domain/transfer.ts';
import type { CaseMove } from '../../db/caseTransfers.ts';
import { readCursor } from '../cursor.ts';
import { idParams } from '../desk/answers.ts';
import { cursorParam, limitParam, pageOf } from '../desk/page.ts';
import { transferCase } from '../desk/transferCase.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const officeName = z.object({ code: z.string(), name: z.string() });
const transferView = z
  .object({
    caseNo: z.string(),
    version: z.int(),
    from: officeName,
    to: officeName,
    reason: z.string(),
    by: z.string(),
    at: instantSchema,
  })
  .meta({ id: 'CaseTransfer' });
const pendingView = z.object({ caseNo: z.string(), pending: z.literal(true) }).meta({ id: 'TransferPending' });

const shared = { tags: ['业务办理端'], status: 200 } as const;

/** Cases that move from one office to another (D-29), and what both of them see of it. */
export function deskTransferRoutes(services: Services): Route[] {
  return [transferRoute(services), listRoute(services)];
}

function transferRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/v1/desk/tasks/:id/transfer',
    actor: { kind: 'desk', roles: ['supervisor'] },
    action: 'task.transfer',
    summary:
      '将任务所属的办件移交其他机构；须知、表单和材料不变，日历、办公时间和预警按接收机构；202表示已收到、尚未写完',
    params: idParams,
    body: transferInput,
    answer: z.union([transferView, pendingView]),
    otherStatuses: [202],
    idempotent: true,
    ifMatch: true,
    problems: [
      'not-found',
      'task-done',
      'stale-version',
      'same-office',
      'office-unknown',
      'action-not-allowed',
      'case-not-running',
      'outcome-unknown',
    ],
    async handle({ params: { id }, body, identity, idempotencyKey, ifMatchVersion }) {
      if (idempotencyKey === null || ifMatchVersion === null) throw problem('precondition-required');
      const request = { taskId: id, input: body, expectedVersion: ifMatchVersion, idempotencyKey };
      const { caseNo, move } = await transferCase(services, staffOf(identity), request);
      if (!move) return { status: 202, body: { caseNo, pending: true as const }, unsettled: true as const };
      const [presented] = await present(services, [move]);
      return { status: 200, body: presented! };
    },
  });
}

function listRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/transfers',
    actor: { kind: 'desk', roles: STAFF_ROLES },
    action: 'transfer.list',
    summary: '本机构移交和接收的办件，最近的在前',
    query: z.strictObject({ cursor: cursorParam.optional(), limit: limitParam }),
    answer: z.object({ transfers: z.array(transferView), nextCursor: z.string().nullable() }),
    async handle({ query: { cursor, limit }, identity }) {
      const { officeCode } = staffOf(identity);
      const rows = await services.desk.transfers.list({ officeCode, before: readCursor(cursor), limit: limit + 1 });
      const { items, nextCursor } = pageOf(rows, limit, ({ atMs, caseNo }) => ({ atMs, key: caseNo }));
      return { status: 200, body: { transfers: await present(services, items), nextCursor } };
    },
  });
}

async function present(
  { desk, offices }: Services,
  moves: readonly CaseMove[],
): Promise<z.input<typeof transferView>[]> {
  const staff = await desk.staff.namesOf(moves.map(({ staffId }) => staffId));
  const codes = [...new Set(moves.flatMap(({ fromOffice, toOffice }) => [fromOffice, toOffice]))];
  const names = new Map(
    await Promise.all(codes.map(async (code) => [code, (await offices.find(code))?.name] as const)),
  );
  const office = (code: string) => ({ code, name: names.get(code) ?? code });
  return moves.map(({ caseNo, version, fromOffice, toOffice, reason, staffId, atMs }) => ({
    caseNo,
    version,
    from: office(fromOffice),
    to: office(toOffice),
    reason,
    by: staff.get(staffId) ?? '其他人员',
    at: isoInstant(atMs),
  }));
}
