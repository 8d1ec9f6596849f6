import { z } from 'zod';
import { BUSINESS_IDS, BUSINESS_NAMES } from '../../domain/businesses/business.ts';
import { caseFlags, type CaseFlags } from '../../domain/case.ts';
import { causeName } from '../../domain/causeNames.ts';
import { isCorrectionNumber } from '../../domain/correctionNumber.ts';
import { TASK_KINDS, TASK_KIND_NAMES } from '../../domain/deskWork.ts';
import { LADDER_CLOCKS } from '../../domain/ladder.ts';
import { CASE_STATES, STATE_NAMES } from '../../domain/lifecycle.ts';
import { maskName } from '../../domain/masking.ts';
import type { ListedTask } from '../../db/tasks.ts';
import { instantSchema, isoInstant, isoInstantOrNull } from '../present.ts';

export const flagsView = z
  .object({
    nearDue: z.boolean(),
    overdue: z.boolean(),
    overdueClock: z.enum(LADDER_CLOCKS).nullable(),
    escalated: z.boolean().meta({ description: '超期后已升级预警' }),
    promiseBroken: z.boolean(),
    paused: z.boolean(),
    deemedAccepted: z.boolean(),
    needsAttention: z.boolean(),
    provisional: z.boolean(),
  })
  .meta({ id: 'CaseFlags' });

export const staffRef = z.object({ id: z.string(), name: z.string() }).meta({ id: 'StaffRef' });

export const taskView = z
  .object({
    id: z.string(),
    kind: z.enum(TASK_KINDS),
    kindName: z.string(),
    caseNo: z.string().nullable(),
    correctionNo: z.string().nullable().meta({ description: '核实申请编号' }),
    subjectId: z.string().nullable(),
    business: z.enum(BUSINESS_IDS).nullable(),
    businessName: z.string().nullable(),
    caseState: z.enum(CASE_STATES).nullable(),
    caseStateName: z.string().nullable(),
    applicantName: z.string().nullable().meta({ description: '脱敏' }),
    state: z.enum(['open', 'done']),
    cause: z.string().nullable(),
    causeName: z.string().nullable().meta({ description: '原因的说明：核对发现的差异，登记系统的答复' }),
    openedAt: instantSchema,
    dueAt: instantSchema.nullable(),
    provisional: z.boolean(),
    flags: flagsView,
    assignee: staffRef.nullable(),
    mine: z.boolean(),
    claimedAt: instantSchema.nullable(),
    doneAt: instantSchema.nullable(),
    doneBy: z.string().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Task' });
export type TaskView = z.input<typeof taskView>;

export interface Onlooker {
  staffId: string;
  nowMs: number;
  /** names by staff id */
  names: ReadonlyMap<string, string>;
}

/** Staff ids in these tasks, whose names the presenter needs. */
export const staffIn = (tasks: readonly Pick<ListedTask, 'assigneeId' | 'doneBy'>[]): string[] =>
  tasks.flatMap(({ assigneeId, doneBy }) => [assigneeId, doneBy]).filter((id) => id !== null);

/** One line of the inbox: whose case, what is to be done until when, who has it. Names of applicants are masked here. */
export function presentTask(task: ListedTask, { staffId, nowMs, names }: Onlooker): TaskView {
  const { snapshot, assigneeId, doneBy } = task;
  const isCorrection = task.caseNo !== null && isCorrectionNumber(task.caseNo);
  return {
    id: task.id,
    kind: task.kind,
    kindName: TASK_KIND_NAMES[task.kind],
    caseNo: isCorrection ? null : task.caseNo,
    correctionNo: isCorrection ? task.caseNo : null,
    subjectId: task.subjectId,
    business: task.business,
    businessName: task.business && BUSINESS_NAMES[task.business],
    caseState: snapshot?.state ?? null,
    caseStateName: snapshot && STATE_NAMES[snapshot.state],
    applicantName: task.applicantName === null ? null : maskName(task.applicantName),
    state: task.state,
    cause: task.cause,
    causeName: causeName(task.cause, task.caseNo),
    openedAt: isoInstant(task.openedAtMs),
    dueAt: isoInstantOrNull(task.dueAtMs),
    provisional: task.provisional,
    flags: snapshot ? caseFlags(snapshot, nowMs) : flagsWithoutCase(task, nowMs),
    assignee: assigneeId === null ? null : { id: assigneeId, name: names.get(assigneeId) ?? '已离职人员' },
    mine: assigneeId === staffId,
    claimedAt: isoInstantOrNull(task.claimedAtMs),
    doneAt: isoInstantOrNull(task.doneAtMs),
    doneBy: doneBy === null ? null : doerName(doneBy, names),
    version: task.version,
  };
}

/** Who ended a task: a clerk by name, else the system or the applicant, who is not named here. */
export function doerName(actorId: string, names: ReadonlyMap<string, string>): string {
  if (actorId === 'clock' || actorId === 'workflow') return '系统';
  return names.get(actorId) ?? '申请人';
}

const flagsWithoutCase = (task: ListedTask, nowMs: number): CaseFlags => ({
  nearDue: false,
  overdue: task.state === 'open' && task.dueAtMs !== null && nowMs >= task.dueAtMs,
  overdueClock: null,
  escalated: false,
  promiseBroken: false,
  paused: false,
  deemedAccepted: false,
  needsAttention: false,
  provisional: task.provisional,
});
