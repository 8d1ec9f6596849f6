import { z } from 'zod';
import { calendarNoticeSchema, isOverlay, NATIONAL_REGION } from '../../domain/calendarNotice.ts';
import { problem, type DomainProblem } from '../../domain/errors.ts';
import { plainDateSchema } from '../../domain/time.ts';
import type { Calendar } from '../../domain/working-days.ts';
import { REPLAN_STATES, UNREACHED_REASONS, type Replan } from '../../db/calendarReplans.ts';
import type { CalendarVersion } from '../../db/calendars.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { requireOwnCalendar } from '../desk/calendarRegion.ts';
import { clockMoveView, presentClockMove } from '../desk/clockMoves.ts';
import { cursorParam, limitParam, pageOf } from '../desk/page.ts';
import { previewCalendar, type PreviewedCase } from '../desk/previewCalendar.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const VERSIONS_SHOWN = 20;
const UNREACHED_REASON_NAMES: Readonly<Record<(typeof UNREACHED_REASONS)[number], string>> = {
  'not-running': '办件的流程没有运行',
  'no-answer': '办件的流程没有应答',
  'earlier-release': '办件按早期版本办理，期限不随日历变化',
  unreadable: '办件记录无法打开',
  uncountable: '机关或者配置的登记有误，期限无法计算',
};
const REPLAN_STATE_NAMES: Readonly<Record<Replan['state'], string>> = {
  waiting: '等待开始',
  running: '正在重新计算',
  done: '已全部重新计算',
  'handed-over': '已结束，有办件没有重新计算',
};

const regionParam = z.string().regex(/^[A-Z][A-Z0-9-]{1,15}$/);
const calendarParams = z.object({ region: regionParam, year: z.string().regex(/^\d{4}$/) });
const noticeBody = calendarNoticeSchema.omit({ region: true, year: true });

const replanView = z
  .object({
    version: z.int(),
    region: z.string(),
    state: z.enum(REPLAN_STATES),
    stateName: z.string(),
    checked: z.int().meta({ description: '已核对的在办件数' }),
    moved: z.int().meta({ description: '已重新计算的在办件数' }),
    unreached: z.int().meta({ description: '没有重新计算的在办件数' }),
    startedAt: instantSchema,
    finishedAt: instantSchema.nullable(),
    url: z.string(),
  })
  .meta({ id: 'CalendarReplan' });

const calendarView = z
  .object({
    region: z.string(),
    year: z.int(),
    version: z.int().meta({ description: '本地区日历的现行版本；0表示尚未导入' }),
    covered: z.boolean().meta({ description: '全年安排已公布；否则期限为预计' }),
    source: z.string().nullable(),
    number: z.string().nullable(),
    days: z.array(
      z.object({
        date: plainDateSchema,
        kind: z.enum(['off', 'work']),
        name: z.string(),
        local: z.boolean().meta({ description: '地方节日' }),
      }),
    ),
    replan: replanView.nullable().meta({ description: '最近一次导入后在办件期限的重新计算' }),
  })
  .meta({ id: 'WorkingDayCalendar' });

const versionView = z.object({
  version: z.int(),
  year: z.int().nullable(),
  source: z.string(),
  number: z.string().nullable(),
  importedBy: z.string(),
  importedAt: instantSchema,
});

const moveView = clockMoveView.extend({ caseNo: z.string(), officeCode: z.string() }).meta({ id: 'CalendarMove' });

const READING_ROLES = ['admin', 'supervisor', 'auditor'] as const;
const shared = { tags: ['系统管理'], status: 200 } as const;

/** Yearly holiday notices: what is in force, what a new one would move, and taking it in (P-02, docs/adr/0009). */
export function deskCalendarRoutes(services: Services): Route[] {
  return [readRoute(services), previewRoute(services), importRoute(services), replanRoute(services)];
}

function readRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/calendars/:region/:year',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'calendar.read',
    summary: '一个地区某年的放假安排、来源和版本',
    params: calendarParams,
    answer: calendarView.extend({ versions: z.array(versionView) }),
    problems: ['calendar-region-unknown'],
    async handle({ params: { region, year }, identity }) {
      await requireOwnCalendar(services, staffOf(identity), region);
      const { calendars, desk } = services;
      const [view, versions] = await Promise.all([
        calendarOf(services, region, Number(year)),
        calendars.versions(region, VERSIONS_SHOWN),
      ]);
      const names = await desk.staff.namesOf(versions.flatMap(({ importedBy }) => importedBy ?? []));
      const listed = versions.map((one) => presentVersion(one, names));
      return { status: 200, body: { ...view, versions: listed }, etag: view.version };
    },
  });
}

function previewRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/v1/desk/calendars/:region/:year/preview',
    actor: { kind: 'desk', roles: ['admin'] },
    action: 'calendar.preview',
    summary: '核对一项放假安排并试算在办件的期限，不作任何修改；逐页读取，直到nextCursor为空',
    params: calendarParams,
    query: z.strictObject({ cursor: cursorParam.optional() }),
    body: noticeBody,
    answer: z.object({
      region: z.string(),
      year: z.int(),
      version: z.int().meta({ description: '试算所依据的现行版本，导入时放入If-Match' }),
      counts: z.object({
        open: z.int().nullable().meta({ description: '适用本日历的在办件总数（全部机关）；仅第一页给出' }),
        checked: z.int().meta({ description: '本页试算的在办件数' }),
        changed: z.int().meta({ description: '其中将重新计算的件数（全部机关）' }),
        moved: z.int().meta({ description: '其中期限日期或者是否预计将变化的件数（全部机关）' }),
        uncountable: z.int().meta({ description: '其中因机关或者配置登记有误而无法试算的件数（全部机关）' }),
      }),
      moves: z.array(moveView).meta({ description: '本省办件将变化的每一项期限' }),
      nextCursor: z.string().nullable(),
    }),
    problems: ['calendar-region-unknown', 'calendar-notice-invalid'],
    async handle({ params: { region, year }, query: { cursor }, body, identity }) {
      const { provinceCode } = await requireOwnCalendar(services, staffOf(identity), region);
      const { calendars, calendarReplans } = services;
      const judged = await calendars.preview({ region, year: Number(year), ...body });
      if ('issues' in judged) throw refused(judged.issues);
      const position = readCursor(cursor);
      const after = position && { calendarVersion: position.atMs, caseNo: position.key };
      const [page, open] = await Promise.all([
        previewCalendar(services, judged.calendar, after),
        after === null ? calendarReplans.count(region) : null,
      ]);
      const { checked, changed, uncountable, next } = page;
      const moved = changed.filter(({ moves }) => moves.length > 0);
      return {
        status: 200,
        body: {
          region,
          year: Number(year),
          version: judged.calendar.version,
          counts: { open, checked, changed: changed.length, moved: moved.length, uncountable },
          moves: moved.filter((one) => one.provinceCode === provinceCode).flatMap(presentMoves),
          nextCursor: next && writeCursor({ atMs: next.calendarVersion, key: next.caseNo }),
        },
        etag: judged.calendar.version,
      };
    },
  });
}

function importRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'put',
    path: '/v1/desk/calendars/:region/:year',
    actor: { kind: 'desk', roles: ['admin'] },
    action: 'calendar.import',
    summary: '导入一年的放假安排，作为新版本；随后逐件重新计算在办件的期限，进度见replan',
    params: calendarParams,
    body: noticeBody,
    ifMatch: true,
    idempotent: true,
    answer: calendarView,
    problems: ['calendar-region-unknown', 'calendar-notice-invalid', 'stale-version'],
    async handle({ params: { region, year }, body, identity, ifMatchVersion, idempotencyKey }) {
      const staff = staffOf(identity);
      await requireOwnCalendar(services, staff, region);
      if (ifMatchVersion === null || idempotencyKey === null) throw problem('precondition-required');
      const verdict = await services.calendars.takeIn({
        notice: { region, year: Number(year), ...body },
        expectedVersion: ifMatchVersion,
        staffId: staff.staffId,
        requestKey: `${staff.staffId}:${idempotencyKey}`,
        atMs: services.now(),
      });
      if ('stale' in verdict) throw problem('stale-version', undefined, { version: verdict.stale });
      if ('issues' in verdict) throw refused(verdict.issues);
      const view = await calendarOf(services, region, Number(year));
      return { status: 200, body: view, etag: view.version };
    },
  });
}

function replanRoute(services: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/calendar-replans/:version',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'calendar.read-replan',
    summary: '导入一个日历版本后重新计算在办件期限的进度，以及本机关没有重新计算的办件',
    params: z.object({ version: z.string().regex(/^[1-9]\d{0,8}$/) }),
    query: z.strictObject({ cursor: cursorParam.optional(), limit: limitParam }),
    answer: replanView.extend({
      unreachedCases: z.array(
        z.object({ caseNo: z.string(), reason: z.enum(UNREACHED_REASONS), reasonName: z.string() }),
      ),
      nextCursor: z.string().nullable(),
    }),
    problems: ['not-found'],
    async handle({ params: { version }, query: { cursor, limit }, identity }) {
      const { calendarReplans } = services;
      const staff = staffOf(identity);
      const found = await calendarReplans.find(Number(version));
      if (!found) throw problem('not-found', '没有这个日历版本的重新计算记录。');
      await requireOwnCalendar(services, staff, found.region);
      const rows = await calendarReplans.unreached(found.version, {
        officeCode: staff.officeCode,
        after: readCursor(cursor)?.key ?? null,
        limit: limit + 1,
      });
      const { items, nextCursor } = pageOf(rows, limit, ({ caseNo }) => ({ atMs: 0, key: caseNo }));
      const unreachedCases = items.map((one) => ({ ...one, reasonName: UNREACHED_REASON_NAMES[one.reason] }));
      return { status: 200, body: { ...presentReplan(found), unreachedCases, nextCursor } };
    },
  });
}

function refused(issues: readonly { field: string; message: string }[]): DomainProblem {
  const what = issues.map(({ message }) => message).join('；');
  return problem('calendar-notice-invalid', `${what}。`, { errors: issues });
}

/** The year as the offices of the region count it, local holidays among the national days. */
async function calendarOf(
  { calendars, calendarReplans }: Services,
  region: string,
  year: number,
): Promise<z.input<typeof calendarView>> {
  const [own, effective, replan] = await Promise.all([
    calendars.own(region),
    calendars.effectiveCalendar(region),
    calendarReplans.latestOf(region),
  ]);
  const known = await calendars.sourceOf(region, year);
  const days = daysOf(effective, own, year);
  const isListed = own !== null && (covers(own, year) || days.some(({ date }) => date in own.days));
  return {
    region,
    year,
    version: own?.version ?? 0,
    covered: covers(effective, year),
    source: isListed ? (known?.source ?? null) : null,
    number: isListed ? (known?.number ?? null) : null,
    days,
    replan: replan && presentReplan(replan),
  };
}

const covers = ({ coverage }: Calendar, year: number): boolean =>
  coverage.some(({ from, to }) => from <= `${year}-01-01` && `${year}-12-31` <= to);

const daysOf = (effective: Calendar, own: Calendar | null, year: number) =>
  Object.entries(effective.days)
    .filter(([date]) => date.startsWith(`${year}-`))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, { working, name }]) => ({
      date,
      kind: working ? ('work' as const) : ('off' as const),
      name,
      local: isOverlay(effective.region) && effective.region !== NATIONAL_REGION && own !== null && date in own.days,
    }));

function presentReplan({ version, state, startedAtMs, finishedAtMs, ...counts }: Replan): z.input<typeof replanView> {
  return {
    ...counts,
    version,
    state,
    stateName: REPLAN_STATE_NAMES[state],
    startedAt: isoInstant(startedAtMs),
    finishedAt: isoInstantOrNull(finishedAtMs),
    url: `/v1/desk/calendar-replans/${version}`,
  };
}

function presentVersion(
  { version, year, source, number, importedBy, importedAtMs }: CalendarVersion,
  names: ReadonlyMap<string, string>,
): z.input<typeof versionView> {
  const by = importedBy === null ? '系统' : (names.get(importedBy) ?? '已离职人员');
  return { version, year, source, number, importedBy: by, importedAt: isoInstant(importedAtMs) };
}

const presentMoves = ({ caseNo, officeCode, moves }: PreviewedCase): z.input<typeof moveView>[] =>
  moves.map((move) => ({ caseNo, officeCode, ...presentClockMove(move) }));
