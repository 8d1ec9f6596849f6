import { z } from 'zod';
import { CORRECTION_CLOCK_NAMES, CORRECTION_CLOCKS } from '../../domain/correction.ts';
import { isCorrectionNumber } from '../../domain/correctionNumber.ts';
import { problem } from '../../domain/errors.ts';
import type { StaffRole } from '../../domain/staffRoles.ts';
import { ALERT_LEVELS, ALERT_LEVEL_NAMES, CLOCK_NAMES, LADDER_CLOCKS } from '../../domain/ladder.ts';
import { ALERT_STATES, type AlertReader, type AlertView } from '../../db/alertsView.ts';
import { readCursor } from '../cursor.ts';
import { idParams } from '../desk/answers.ts';
import { cursorParam, limitParam, pageOf } from '../desk/page.ts';
import { staffRef } from '../desk/presentTask.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';
import { route, type Route, type StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

const alertView = z
  .object({
    id: z.uuid(),
    caseNo: z.string().meta({ description: '办件编号，或者核实申请编号' }),
    clock: z.enum(LADDER_CLOCKS),
    clockName: z.string(),
    level: z.enum(ALERT_LEVELS),
    levelName: z.string(),
    dueDate: z.string(),
    dueAt: instantSchema,
    raisedAt: instantSchema,
    tellAt: instantSchema.meta({ description: '通知时间，不早于开始办公' }),
    recipients: z.array(staffRef),
    unassigned: z.boolean().meta({ description: '目前无人领取' }),
    stoppedAt: instantSchema.nullable().meta({ description: '时限已停止或者已改期' }),
    acknowledged: z.object({ by: staffRef, at: instantSchema }).nullable(),
  })
  .meta({ id: 'Alert' });
type AlertAnswer = z.input<typeof alertView>;

const listQuery = z.strictObject({
  state: z.enum(ALERT_STATES).default('open'),
  mine: z.enum(['true', 'false']).optional().meta({ description: '只看发给本人的' }),
  cursor: cursorParam.optional(),
  limit: limitParam,
});

const READING_ROLES = ['acceptor', 'reviewer', 'supervisor', 'admin', 'auditor'] as const;
/** These see all alerts of their office; the others those meant for them. */
const OVERSEEING_ROLES: readonly StaffRole[] = ['supervisor', 'admin', 'auditor'];

const readerOf = ({ staffId, officeCode, roles }: StaffIdentity, mine = false): AlertReader => ({
  staffId,
  officeCode: !mine && roles.some((role) => OVERSEEING_ROLES.includes(role)) ? officeCode : null,
});
/** What a cursor says of the alert it stands at, beside instant and id. */
const UNASSIGNED = 'u';
const ASSIGNED = 'a';

const shared = { tags: ['业务办理端'], status: 200 } as const;

/** Promises broken or about to be, and who has taken note. */
export function deskAlertRoutes({ desk, now }: Services): Route[] {
  async function present(alerts: readonly AlertView[]): Promise<AlertAnswer[]> {
    const people = alerts.flatMap(({ acknowledgedBy, recipients }) => [acknowledgedBy, ...recipients]);
    const names = await desk.staff.namesOf(people.filter((id) => id !== null));
    return alerts.map((alert) => presentAlert(alert, names));
  }

  return [
    route({
      ...shared,
      method: 'get',
      path: '/v1/desk/alerts',
      actor: { kind: 'desk', roles: READING_ROLES },
      action: 'alert.list',
      summary: '时限预警：无人领取的在前，其次最新的在前；主管看本机关全部，其他人员看发给本人的',
      query: listQuery,
      answer: z.object({ alerts: z.array(alertView), nextCursor: z.string().nullable() }),
      async handle({ query: { state, mine, cursor, limit }, identity }) {
        const after = readCursor(cursor);
        const rows = await desk.alerts.list({
          reader: readerOf(staffOf(identity), mine === 'true'),
          state,
          after: after
            ? { unassigned: after.key.startsWith(UNASSIGNED), raisedAtMs: after.atMs, id: after.key.slice(1) }
            : undefined,
          limit: limit + 1,
          nowMs: now(),
        });
        const { items, nextCursor } = pageOf(rows, limit, ({ raisedAtMs, id, unassigned }) => ({
          atMs: raisedAtMs,
          key: `${unassigned ? UNASSIGNED : ASSIGNED}${id}`,
        }));
        return { status: 200, body: { alerts: await present(items), nextCursor } };
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/v1/desk/alerts/:id/acknowledge',
      actor: { kind: 'desk', roles: ['acceptor', 'reviewer', 'supervisor'] },
      action: 'alert.acknowledge',
      summary: '签收预警；已签收的返回首位签收人',
      params: idParams,
      answer: alertView,
      async handle({ params: { id }, identity }) {
        const alert = await desk.alerts.acknowledge(id, readerOf(staffOf(identity)), now());
        if (!alert) throw problem('not-found');
        const [body] = await present([alert]);
        return { status: 200, body: body as AlertAnswer };
      },
    }),
  ];
}

function clockNameOf({ caseNo, clock }: AlertView): string {
  const own = isCorrectionNumber(caseNo) && CORRECTION_CLOCKS.find((one) => one === clock);
  return own ? CORRECTION_CLOCK_NAMES[own] : CLOCK_NAMES[clock];
}

function presentAlert(alert: AlertView, names: ReadonlyMap<string, string>): AlertAnswer {
  const { acknowledgedBy: by, acknowledgedAtMs: at } = alert;
  return {
    id: alert.id,
    caseNo: alert.caseNo,
    clock: alert.clock,
    clockName: clockNameOf(alert),
    level: alert.level,
    levelName: ALERT_LEVEL_NAMES[alert.level],
    dueDate: alert.dueDate,
    dueAt: isoInstant(alert.dueAtMs),
    raisedAt: isoInstant(alert.raisedAtMs),
    tellAt: isoInstant(alert.tellAtMs),
    recipients: alert.recipients.map((staffId) => ({ id: staffId, name: names.get(staffId) ?? '已离职人员' })),
    unassigned: alert.unassigned,
    stoppedAt: isoInstantOrNull(alert.stoppedAtMs),
    acknowledged:
      by === null || at === null ? null : { by: { id: by, name: names.get(by) ?? '已离职人员' }, at: isoInstant(at) },
  };
}
