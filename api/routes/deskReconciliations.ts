import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { DIFFERENCE_KINDS, DIFFERENCE_OUTCOMES, OUTCOME_NAMES, differenceName } from '../../domain/reconciliation.ts';
import type { DifferenceView, ReconciliationView } from '../../db/reconciliationViews.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { idParams } from '../desk/answers.ts';
import { cursorParam, limitParam, pageOf } from '../desk/page.ts';
import { staffOf } from '../middleware/identity.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';
import { route, type Route } from '../route.ts';
import type { Services } from '../services.ts';

const named = {
  kind: z.enum(DIFFERENCE_KINDS),
  kindName: z.string(),
  outcome: z.enum(DIFFERENCE_OUTCOMES),
  outcomeName: z.string(),
};

const reconciliationView = z
  .object({
    id: z.uuid(),
    startedAt: instantSchema,
    finishedAt: instantSchema.nullable().meta({ description: '空值：正在核对或者已中止' }),
    checked: z.int().meta({ description: '已核对的办件数' }),
    counts: z.array(z.object({ ...named, count: z.int() })).meta({ description: '各类差异的数量（全部机关）' }),
  })
  .meta({ id: 'Reconciliation' });

const differenceView = z
  .object({
    ...named,
    caseNo: z.string(),
    details: z.record(z.string(), z.unknown()).meta({ description: '编号、版本和摘要，不含个人信息' }),
    foundAt: instantSchema,
  })
  .meta({ id: 'Difference' });

const READING_ROLES = ['admin', 'auditor', 'supervisor'] as const;
const shared = { tags: ['业务办理端'], status: 200 } as const;
const pageQuery = z.strictObject({ cursor: cursorParam.optional(), limit: limitParam });

/** What the reconciler found between records and workflows (DESIGN §4), and what became of it. */
export function deskReconciliationRoutes(services: Services): Route[] {
  return [listRoute(services), readRoute(services), runRoute(services), settleRoute(services)];
}

function listRoute({ desk }: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/reconciliations',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'reconciliation.list',
    summary: '办件与流程的核对记录，最新的在前',
    query: pageQuery,
    answer: z.object({ reconciliations: z.array(reconciliationView), nextCursor: z.string().nullable() }),
    async handle({ query: { cursor, limit } }) {
      const rows = await desk.reconciliations.list({ before: readCursor(cursor), limit: limit + 1 });
      const { items, nextCursor } = pageOf(rows, limit, ({ startedAtMs, id }) => ({ atMs: startedAtMs, key: id }));
      return { status: 200, body: { reconciliations: items.map(present), nextCursor } };
    },
  });
}

function readRoute({ desk }: Services): Route {
  return route({
    ...shared,
    method: 'get',
    path: '/v1/desk/reconciliations/:id',
    actor: { kind: 'desk', roles: READING_ROLES },
    action: 'reconciliation.read',
    summary: '一次核对中本机关办件的差异',
    params: idParams,
    query: pageQuery,
    answer: reconciliationView.extend({ differences: z.array(differenceView), nextCursor: z.string().nullable() }),
    problems: ['not-found'],
    async handle({ params: { id }, query: { cursor, limit }, identity }) {
      const found = await desk.reconciliations.find(id);
      if (!found) throw problem('not-found');
      const after = readCursor(cursor);
      const rows = await desk.reconciliations.differences(id, {
        officeCode: staffOf(identity).officeCode,
        after: after && { caseNo: after.key, kind: DIFFERENCE_KINDS[after.atMs] ?? '' },
        limit: limit + 1,
      });
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      // Ordered by number and kind, so the place of the kind stands where other lists have an instant.
      const nextCursor = last ? writeCursor({ atMs: DIFFERENCE_KINDS.indexOf(last.kind), key: last.caseNo }) : null;
      return { status: 200, body: { ...present(found), differences: items.map(presentDifference), nextCursor } };
    },
  });
}

function runRoute({ reconciler }: Services): Route {
  return route({
    ...shared,
    status: 202,
    method: 'post',
    path: '/v1/desk/reconciliations',
    actor: { kind: 'desk', roles: ['admin'] },
    action: 'reconciliation.run',
    summary: '立即核对；正在核对时不重复进行',
    answer: z.object({ requested: z.boolean() }),
    problems: ['service-unavailable', 'outcome-unknown'],
    async handle() {
      await reconciler.runNow();
      return { status: 202, body: { requested: true } };
    },
  });
}

function settleRoute({ desk, now }: Services): Route {
  return route({
    ...shared,
    status: 204,
    method: 'post',
    path: '/v1/desk/tasks/:id/settle',
    actor: { kind: 'desk', roles: ['supervisor'] },
    action: 'reconciliation.settle',
    summary: '办结核对转来的异常任务；办件过程中记录办结人',
    params: idParams,
    problems: ['not-found', 'task-done'],
    async handle({ params: { id }, identity }) {
      const { staffId, officeCode } = staffOf(identity);
      const verdict = await desk.reconciliations.settle(id, { staffId, officeCode, atMs: now() });
      if (verdict === 'not-there') throw problem('not-found');
      if (verdict === 'done') throw problem('task-done');
      return { status: 204 };
    },
  });
}

/** @param no what it was found in; a count is of cases and correction requests together */
const namesOf = ({ kind, outcome }: Pick<DifferenceView, 'kind' | 'outcome'>, no: string | null) => ({
  kind,
  kindName: differenceName(kind, no),
  outcome,
  outcomeName: OUTCOME_NAMES[outcome],
});

const present = ({ id, startedAtMs, finishedAtMs, checked, counts }: ReconciliationView) => ({
  id,
  startedAt: isoInstant(startedAtMs),
  finishedAt: isoInstantOrNull(finishedAtMs),
  checked,
  counts: counts.map(({ count, ...difference }) => ({ ...namesOf(difference, null), count })),
});

const presentDifference = ({ caseNo, details, foundAtMs, ...difference }: DifferenceView) => ({
  ...namesOf(difference, caseNo),
  caseNo,
  details,
  foundAt: isoInstant(foundAtMs),
});
