import { z } from 'zod';
import { problem, type DomainProblem } from '../../domain/errors.ts';
import type { AssignmentVerdict } from '../../db/taskAssignment.ts';
import type { Services } from '../services.ts';
import { isoInstantOrNull } from '../present.ts';
import { doerName } from './presentTask.ts';

export const caseNoParams = z.object({ no: z.string().regex(/^[0-9A-Z]{8,40}$/) });
export const idParams = z.object({ id: z.uuid() });

/** Who has the task, by name: the clerk can ask him. */
export async function taskHeld({ desk }: Services, byStaffId: string): Promise<DomainProblem> {
  const name = (await desk.staff.namesOf([byStaffId])).get(byStaffId) ?? '其他人员';
  return problem('task-held', `任务已由${name}领取，请选择其他任务，或与领取人联系。`, {
    heldBy: { id: byStaffId, name },
  });
}

/** Every refusal of an assignment as a problem; `ok` is none. */
export async function assignmentProblem(services: Services, verdict: AssignmentVerdict): Promise<DomainProblem | null> {
  switch (verdict.kind) {
    case 'ok':
      return null;
    case 'missing':
      return problem('not-found');
    case 'held':
      return taskHeld(services, verdict.byStaffId);
    case 'stale':
      return problem('stale-version', undefined, { version: verdict.version });
    case 'done': {
      const names = await services.desk.staff.namesOf(verdict.by === null ? [] : [verdict.by]);
      const name = verdict.by === null ? '系统' : doerName(verdict.by, names);
      return problem('task-done', `任务已由${name}办结，请刷新待办列表。`, {
        decidedBy: name,
        doneAt: isoInstantOrNull(verdict.atMs),
      });
    }
  }
}
