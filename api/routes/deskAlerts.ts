import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import type { AlertView } from '../../db/alertsView.ts';
import { readCursor } from '../cursor.ts';
import { idParams } from '../desk/answers.ts';
import { cursorParam, limitParam, pageOf } from '../desk/page.ts';
import { staffRef } from '../desk/presentTask.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const CLOCK_NAMES = { acceptance: '受理时限', result: '办结时限' } as const;
const LEVEL_NAMES: Readonly<Record<string, string>> = { overdue: '已超期' };

const alertView = z
  .object({
    id: z.uuid(),
    caseNo: z.string(),
    clock: z.enum(['acceptance', 'result']),
    clockName: z.string(),
    level: z.string(),
    levelName: z.string(),
    dueDate: z.string(),
    dueAt: instantSchema,
    raisedAt: instantSchema,
    acknowledged: z.object({ by: staffRef, at: instantSchema }).nullable(),
  })
  .meta({ id: 'Alert' });
type AlertAnswer = z.input<typeof alertView>;

const listQuery = z.strictObject({
  state: z.enum(['open', 'acknowledged', 'all']).default('open'),
  cursor: cursorParam.optional(),
  limit: limitParam,
});

const READING_ROLES = ['supervisor', 'admin', 'auditor'] as const;
const shared = { tags: ['业务办理端'], status: 200 } as const;

/** Promises broken or about to be, and who has taken note. */
export function deskAlertRoutes({ desk, now }: Services): Route[] {
  async function present(alerts: readonly AlertView[]): Promise<AlertAnswer[]> {
    const names = await desk.staff.namesOf(alerts.map((alert) => alert.acknowledgedBy).filter((id) => id !== null));
    return alerts.map((alert) => presentAlert(alert, names));
  }

  return [
    route({
      ...shared,
      method: 'get',
      path: '/v1/desk/alerts',
      actor: { kind: 'desk', roles: READING_ROLES },
      action: 'alert.list',
      summary: '时限预警，最新的在前',
      query: listQuery,
      answer: z.object({ alerts: z.array(alertView), nextCursor: z.string().nullable() }),
      async handle({ query: { state, cursor, limit }, identity }) {
        const after = readCursor(cursor);
        const rows = await desk.alerts.list({
          officeCode: staffOf(identity).officeCode,
          acknowledged: state === 'all' ? undefined : state === 'acknowledged',
          after: after ? { raisedAtMs: after.atMs, id: after.key } : undefined,
          limit: limit + 1,
        });
        const { items, nextCursor } = pageOf(rows, limit, ({ raisedAtMs, id }) => ({ atMs: raisedAtMs, key: id }));
        return { status: 200, body: { alerts: await present(items), nextCursor } };
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/v1/desk/alerts/:id/acknowledge',
      actor: { kind: 'desk', roles: ['supervisor'] },
      action: 'alert.acknowledge',
      summary: '签收预警；已签收的返回首位签收人',
      params: idParams,
      answer: alertView,
      async handle({ params: { id }, identity }) {
        const { officeCode, staffId } = staffOf(identity);
        const alert = await desk.alerts.acknowledge(id, officeCode, staffId, now());
        if (!alert) throw problem('not-found');
        const [body] = await present([alert]);
        return { status: 200, body: body as AlertAnswer };
      },
    }),
  ];
}

function presentAlert(alert: AlertView, names: ReadonlyMap<string, string>): AlertAnswer {
  const { acknowledgedBy: by, acknowledgedAtMs: at } = alert;
  return {
    id: alert.id,
    caseNo: alert.caseNo,
    clock: alert.clock,
    clockName: CLOCK_NAMES[alert.clock],
    level: alert.level,
    levelName: LEVEL_NAMES[alert.level] ?? alert.level,
    dueDate: alert.dueDate,
    dueAt: isoInstant(alert.dueAtMs),
    raisedAt: isoInstant(alert.raisedAtMs),
    acknowledged:
      by === null || at === null ? null : { by: { id: by, name: names.get(by) ?? '已离职人员' }, at: isoInstant(at) },
  };
}
