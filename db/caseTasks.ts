import { uuidv7 } from '../crypto/ids.ts';
import type { BusinessId } from '../domain/businesses/business.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { wantedTasks, type WantedTask } from '../domain/deskWork.ts';
import type { DifferenceKind } from '../domain/reconciliation.ts';
import type { Transaction } from './connection.ts';

interface OpenTask {
  id: string;
  open_key: string;
  due_at: Date | null;
  provisional: number | boolean;
}

/** Beginning of the keys of tasks that do not follow from a snapshot: what the reconciler has handed to a supervisor. */
export const RECONCILIATION_KEY = 'reconciliation:';
export const handedKey = (caseNo: string, cause: DifferenceKind): string => `${RECONCILIATION_KEY}${caseNo}:${cause}`;

/**
 * Opens the tasks the snapshot calls for, closes the others, and moves the dates of those that stay. Never touches the assignment of a task
 * that is open, unless its case has moved to another office; one that comes back from a supplement opens with the clerk who asked for it.
 */
export function reconcileTasks(
  trx: Transaction,
  snapshot: CaseSnapshot,
  event: { action: string; atMs: number; actorId: string },
): Promise<void> {
  const { caseNo, business, officeCode, supplement } = snapshot;
  const returningTo = event.action === 'resubmit' ? (supplement?.requestedBy ?? null) : null;
  return matchTasks(trx, { caseNo, business, officeCode, returningTo }, wantedTasks(snapshot), event);
}

/** What tasks are about. */
interface TaskMatter {
  /** number of the case or correction request */
  caseNo: string;
  business: BusinessId | null;
  officeCode: string;
  /** staff id: an acceptance that opens now is his again */
  returningTo: string | null;
}

/** The same for whatever has a number of its own. */
export async function matchTasks(
  trx: Transaction,
  matter: TaskMatter,
  wanted: readonly WantedTask[],
  event: { atMs: number; actorId: string },
): Promise<void> {
  const { caseNo } = matter;
  await moveToOffice(trx, matter);
  const open = (await trx('tasks')
    .where({ case_no: caseNo, state: 'open' })
    .whereNot('open_key', 'like', `${RECONCILIATION_KEY}%`)
    .select('id', 'open_key', 'due_at', 'provisional')) as OpenTask[];
  await close(trx, open, wanted, event);
  for (const task of wanted) {
    const present = open.find(({ open_key: key }) => key === task.openKey);
    if (present) await move(trx, present, task);
    else await insert(trx, matter, task, event.atMs);
  }
}

/** Whatever is open of a case is its office's to do; who had it in another office has it no more (D-29). */
async function moveToOffice(trx: Transaction, { caseNo, officeCode }: TaskMatter): Promise<void> {
  await trx('tasks')
    .where({ case_no: caseNo, state: 'open' })
    .whereNot({ office_code: officeCode })
    .update({ office_code: officeCode, assignee_id: null, claimed_at: null, version: trx.raw('version + 1') });
}

async function close(
  trx: Transaction,
  open: readonly OpenTask[],
  wanted: readonly WantedTask[],
  { atMs, actorId }: { atMs: number; actorId: string },
): Promise<void> {
  const done = open.filter((task) => !wanted.some(({ openKey }) => openKey === task.open_key));
  if (done.length === 0) return;
  const ids = done.map(({ id }) => id);
  await trx('tasks')
    .whereIn('id', ids)
    .update({
      state: 'done',
      open_key: null,
      done_at: new Date(atMs),
      done_by: actorId,
      version: trx.raw('version + 1'),
    });
}

/** A new date of the clock behind it: the inbox is sorted by it. */
async function move(trx: Transaction, present: OpenTask, { dueAtMs, provisional }: WantedTask): Promise<void> {
  const same = (present.due_at?.getTime() ?? null) === dueAtMs && Boolean(present.provisional) === provisional;
  if (same || dueAtMs === null) return;
  const due = new Date(dueAtMs);
  await trx('tasks').where({ id: present.id }).update({ due_at: due, sort_at: due, provisional });
}

async function insert(
  trx: Transaction,
  { caseNo, business, officeCode, returningTo }: TaskMatter,
  task: WantedTask,
  atMs: number,
): Promise<void> {
  const clerk = task.kind === 'acceptance' ? returningTo : null;
  const active =
    clerk !== null &&
    (await trx('staff').where({ id: clerk, office_code: officeCode, active: true }).first('id')) !== undefined;
  await trx('tasks').insert({
    id: uuidv7(),
    kind: task.kind,
    open_key: task.openKey,
    case_no: caseNo,
    business,
    office_code: officeCode,
    state: 'open',
    cause: task.cause,
    opened_at: new Date(atMs),
    due_at: task.dueAtMs === null ? null : new Date(task.dueAtMs),
    sort_at: new Date(task.dueAtMs ?? atMs),
    provisional: task.provisional,
    ...(active ? { assignee_id: clerk, claimed_at: new Date(atMs) } : {}),
  });
}
