import { z } from 'zod';
import { BUSINESS_IDS } from '../../domain/businesses/business.ts';
import { isIdNumber } from '../../domain/idNumber.ts';
import type { TaskFilter } from '../../db/tasks.ts';
import { readCursor } from '../cursor.ts';
import { cursorParam, limitParam } from './page.ts';

/** Queues of this release; the other kinds of work come with their issues. */
export const QUEUES = [
  'acceptance',
  'review',
  'fulfilment',
  'needs-attention',
  'real-name-review',
  'correction-request',
  'rating-follow-up',
] as const;
export const queueParam = z.enum(QUEUES);

const caseNoPrefix = z
  .string()
  .trim()
  .toUpperCase()
  // Begins with two letters. An ID number, even a mistyped one, has no place in an address, which ends up in logs and histories.
  .regex(
    /^[A-Z]{2}[0-9A-Z]{0,38}$/,
    '请输入办件编号或者其开头部分；按身份证号查询请用 POST /v1/desk/tasks/search，不要写在网址中',
  );

/** Of the person who is searched for: in a body, since it has no place in an address either. */
export const wholeIdNumber = z.string().trim().toUpperCase().refine(isIdNumber, '请输入完整、正确的身份证号');

const filters = {
  state: z.enum(['open', 'done']).default('open'),
  assignee: z.union([z.enum(['me', 'none']), z.uuid()]).optional(),
  business: z.enum(BUSINESS_IDS).optional(),
  q: caseNoPrefix.optional().meta({ description: '办件编号或者其开头部分' }),
  cursor: cursorParam.optional(),
};

/** `GET /v1/desk/tasks?…`: filters that may stand in an address. */
export const taskListQuery = z.strictObject({
  ...filters,
  queue: queueParam.optional(),
  overdue: z.enum(['true', 'false']).optional(),
  limit: limitParam,
});

/** `POST /v1/desk/tasks/search`: the same over all queues, by ID number too. */
export const taskSearchBody = z
  .strictObject({
    ...filters,
    queue: queueParam.optional(),
    overdue: z.boolean().optional(),
    limit: z.int().min(1).max(100).default(25),
    idNumber: wholeIdNumber.optional().meta({ description: '完整的身份证号' }),
  })
  .meta({ id: 'TaskSearch' });

type Wanted = Omit<z.output<typeof taskSearchBody>, 'idNumber'>;

/** What was asked for as the repository takes it; one row more than the page tells whether there is a next one. */
export function toTaskFilter(
  wanted: Wanted,
  who: { officeCode: string; staffId: string; nowMs: number },
  personIndex?: string,
): TaskFilter {
  const { queue, state, assignee, business, q, overdue, cursor, limit } = wanted;
  const after = readCursor(cursor);
  return {
    officeCode: who.officeCode,
    kind: queue,
    state,
    assigneeId: assignee === 'me' ? who.staffId : assignee === 'none' ? null : assignee,
    business,
    dueByMs: overdue ? who.nowMs : undefined,
    caseNoPrefix: q,
    personIndex,
    after: after ? { sortAtMs: after.atMs, id: after.key } : undefined,
    limit: limit + 1,
  };
}
