import { problem } from '../../domain/errors.ts';
import type { TransferInput } from '../../domain/transfer.ts';
import type { CaseMove } from '../../db/caseTransfers.ts';
import type { ListedTask } from '../../db/tasks.ts';
import { TRANSFERRED_UPDATE } from '../../workflows/contracts.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';
import { assignmentProblem } from './answers.ts';

export interface TransferRequest {
  taskId: string;
  input: TransferInput;
  /** of the task, as the supervisor saw it */
  expectedVersion: number;
  idempotencyKey: string;
}

/** `move`: it is done; null: the engine has it, its effects are still being written. */
export interface TransferOutcome {
  caseNo: string;
  move: CaseMove | null;
}

/**
 * Moves the case behind a task to another office (D-29). State and version are the workflow's to judge: of a transfer and a decision at the same
 * moment one comes first, and the other is told that the case has changed.
 * @throws DomainProblem not-found, task-done, stale-version, action-not-allowed, same-office, office-unknown, or the refusal of the workflow
 */
export async function transferCase(
  services: Services,
  staff: StaffIdentity,
  { taskId, input, expectedVersion, idempotencyKey }: TransferRequest,
): Promise<TransferOutcome> {
  const { desk, cases } = services;
  const requestKey = `${staff.staffId}:transfer:${idempotencyKey}`;
  // Asked again: the task is the other office's by now.
  const made = await desk.transfers.byRequest(requestKey);
  if (made) return { caseNo: made.caseNo, move: made };
  const { caseNo, snapshot } = await openTaskOfCase(services, staff, taskId, expectedVersion);
  const office = await services.offices.find(input.officeCode);
  if (!office) throw problem('office-unknown');
  if (office.code === staff.officeCode) throw problem('same-office');
  const here = await services.offices.find(staff.officeCode);
  if (!here) throw new Error('a member of staff has an office');
  const homeProvince = snapshot.transfer?.homeProvince ?? here.provinceCode;
  // At home a case has the configuration it began with; elsewhere that of the day it comes.
  const config =
    office.provinceCode === homeProvince
      ? snapshot.versions.config
      : (await services.configs.current(office.provinceCode)).version;
  const command = {
    actor: { kind: 'supervisor', id: staff.staffId },
    expectedVersion: snapshot.version,
    input: { ...input, homeProvince, config, requestKey },
  } as const;
  const outcome = await cases.act(caseNo, TRANSFERRED_UPDATE, command, requestKey);
  return { caseNo, move: outcome.kind === 'done' ? await desk.transfers.byRequest(requestKey) : null };
}

async function openTaskOfCase(services: Services, { officeCode }: StaffIdentity, id: string, expectedVersion: number) {
  const task = await services.desk.tasks.find(id, officeCode);
  if (!task) throw problem('not-found');
  if (task.state === 'done') throw (await assignmentProblem(services, doneVerdict(task))) ?? problem('task-done');
  if (task.version !== expectedVersion) throw problem('stale-version', undefined, { version: task.version });
  if (task.caseNo === null || !task.snapshot)
    throw problem('action-not-allowed', '这项任务没有办件，不能移交其他机构。');
  return { caseNo: task.caseNo, snapshot: task.snapshot };
}

const doneVerdict = ({ doneBy, doneAtMs }: ListedTask) => ({ kind: 'done' as const, by: doneBy, atMs: doneAtMs });
