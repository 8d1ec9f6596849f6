import { z } from 'zod';
import { problem } from '../../domain/errors.ts';
import { TASK_KINDS, TASK_KIND_NAMES, type TaskKind } from '../../domain/deskWork.ts';
import { mayTakeTask, STAFF_ROLES, takeableCauses } from '../../domain/staffRoles.ts';
import { endOfDayMs, shanghaiDate } from '../../domain/time.ts';
import type { AssignmentVerdict } from '../../db/taskAssignment.ts';
import type { ListedTask } from '../../db/tasks.ts';
import { assignmentProblem, idParams } from '../desk/answers.ts';
import { pageOf } from '../desk/page.ts';
import { presentTask, staffIn, taskView, type TaskView } from '../desk/presentTask.ts';
import { QUEUES, queueParam, taskListQuery, taskSearchBody, toTaskFilter } from '../desk/taskQuery.ts';
import { staffOf } from '../middleware/identity.ts';
import { route, type Route, type StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

const queueView = z
  .object({
    queue: z.enum(TASK_KINDS),
    name: z.string(),
    open: z.int(),
    unassigned: z.int(),
    mine: z.int(),
    overdue: z.int(),
    dueToday: z.int(),
    mayTake: z.boolean().meta({ description: '本人是否可以领取' }),
  })
  .meta({ id: 'Queue' });

const taskPage = z.object({ tasks: z.array(taskView), nextCursor: z.string().nullable() }).meta({ id: 'TaskPage' });

const TAKING_ROLES = ['acceptor', 'reviewer', 'counter', 'supervisor'] as const;
const shared = { tags: ['业务办理端'], status: 200 } as const;

/** The inbox: who works on what, due first, within one's own office. */
export function deskTaskRoutes(services: Services): Route[] {
  return [...readingRoutes(services), ...takingRoutes(services)];
}

function readingRoutes(services: Services): Route[] {
  const { desk, sealed, now } = services;
  const presented = createTaskPresenter(services);

  async function page(wanted: Parameters<typeof toTaskFilter>[0], staff: StaffIdentity, personIndex?: string) {
    const who = { officeCode: staff.officeCode, staffId: staff.staffId, nowMs: now() };
    const rows = await desk.tasks.list(toTaskFilter(wanted, who, personIndex));
    const { items, nextCursor } = pageOf(rows, wanted.limit, ({ sortAtMs, id }) => ({ atMs: sortAtMs, key: id }));
    return { status: 200, body: { tasks: await presented(items, staff), nextCursor } };
  }

  return [
    route({
      ...shared,
      method: 'get',
      path: '/v1/desk/queues',
      actor: { kind: 'desk', roles: STAFF_ROLES },
      action: 'task.count',
      summary: '各类待办的数量',
      answer: z.object({ queues: z.array(queueView) }),
      async handle({ identity }) {
        const { staffId, officeCode, roles } = staffOf(identity);
        const nowMs = now();
        const endOfTodayMs = endOfDayMs(shanghaiDate(nowMs));
        const counts = await desk.tasks.counts({ officeCode, staffId, nowMs, endOfTodayMs });
        const none = { open: 0, unassigned: 0, mine: 0, overdue: 0, dueToday: 0 };
        const queues = QUEUES.map((queue) => {
          const { kind: _, ...count } = counts.find(({ kind }) => kind === queue) ?? { kind: queue, ...none };
          return { queue, name: TASK_KIND_NAMES[queue], ...count, mayTake: mayTakeTask(queue, roles) };
        });
        return { status: 200, body: { queues } };
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/v1/desk/tasks',
      actor: { kind: 'desk', roles: STAFF_ROLES },
      action: 'task.list',
      summary: '待办列表（按期限先后）',
      query: taskListQuery,
      answer: taskPage,
      handle: ({ query, identity }) =>
        page({ ...query, overdue: query.overdue === 'true' ? true : undefined }, staffOf(identity)),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/v1/desk/tasks/search',
      actor: { kind: 'desk', roles: STAFF_ROLES },
      action: 'task.search',
      summary: '按办件编号或者身份证号查询任务；身份证号不得写在网址中，因此用POST',
      body: taskSearchBody,
      answer: taskPage,
      async handle({ body: { idNumber, ...wanted }, identity }) {
        const staff = staffOf(identity);
        if (idNumber === undefined) return page(wanted, staff);
        const { staffId } = staff;
        const personIndex = sealed.index('id-number', idNumber);
        await desk.personalDataReads.record({
          staffId,
          caseNo: null,
          subjectId: null,
          personIndex,
          what: ['person-search'],
          atMs: now(),
        });
        return page(wanted, staff, personIndex);
      },
    }),
  ];
}

function takingRoutes(services: Services): Route[] {
  const { desk, now } = services;
  const presented = createTaskPresenter(services);

  async function taskOr404(id: string, staff: StaffIdentity): Promise<ListedTask> {
    const task = await desk.tasks.find(id, staff.officeCode);
    if (!task) throw problem('not-found');
    return task;
  }

  async function answer(id: string, staff: StaffIdentity) {
    const task = await taskOr404(id, staff);
    const [body] = await presented([task], staff);
    return { status: 200, body: body as TaskView, etag: task.version };
  }

  async function settle(verdict: AssignmentVerdict): Promise<void> {
    const refused = await assignmentProblem(services, verdict);
    if (refused) throw refused;
  }

  return [
    route({
      ...shared,
      method: 'post',
      path: '/v1/desk/tasks/next',
      actor: { kind: 'desk', roles: TAKING_ROLES },
      action: 'task.next',
      summary: '领取下一个任务；没有可领取的任务时返回204',
      body: z.strictObject({ queue: queueParam }),
      answer: taskView,
      idempotent: true,
      problems: ['actor-not-allowed'],
      async handle({ body: { queue }, identity }) {
        const staff = staffOf(identity);
        requireTaker(queue, staff);
        const { officeCode, staffId } = staff;
        const id = await desk.tasks.claimNext(
          { officeCode, kind: queue, staffId, causes: takeableCauses(queue, staff.roles) },
          now(),
        );
        return id === null ? { status: 204 } : answer(id, staff);
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/v1/desk/tasks/:id/claim',
      actor: { kind: 'desk', roles: TAKING_ROLES },
      action: 'task.claim',
      summary: '领取任务',
      params: idParams,
      answer: taskView,
      ifMatch: true,
      problems: ['not-found', 'task-held', 'task-done', 'stale-version', 'actor-not-allowed'],
      async handle({ params: { id }, identity, ifMatchVersion }) {
        const staff = staffOf(identity);
        const { kind, cause } = await taskOr404(id, staff);
        requireTaker(kind, staff, cause);
        const { officeCode, staffId } = staff;
        await settle(await desk.tasks.claim({ id, officeCode, staffId, expectedVersion: ifMatchVersion }, now()));
        return answer(id, staff);
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/v1/desk/tasks/:id/release',
      actor: { kind: 'desk', roles: TAKING_ROLES },
      action: 'task.release',
      summary: '放回任务；主管可以放回他人领取的任务',
      params: idParams,
      answer: taskView,
      ifMatch: true,
      problems: ['not-found', 'task-held', 'task-done', 'stale-version'],
      async handle({ params: { id }, identity, ifMatchVersion }) {
        const staff = staffOf(identity);
        const { officeCode, staffId, roles } = staff;
        const anybodys = roles.includes('supervisor');
        await settle(await desk.tasks.release({ id, officeCode, staffId, expectedVersion: ifMatchVersion, anybodys }));
        return answer(id, staff);
      },
    }),
  ];
}

function requireTaker(kind: TaskKind, { roles }: StaffIdentity, cause?: string | null): void {
  if (!mayTakeTask(kind, roles, cause))
    throw problem('actor-not-allowed', `您的岗位不能领取“${TASK_KIND_NAMES[kind]}”任务。`);
}

function createTaskPresenter({ desk, now }: Services) {
  return async (tasks: readonly ListedTask[], { staffId }: StaffIdentity): Promise<TaskView[]> => {
    const names = await desk.staff.namesOf(staffIn(tasks));
    const onlooker = { staffId, nowMs: now(), names };
    return tasks.map((task) => presentTask(task, onlooker));
  };
}
