import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { createCaseRecordRepository } from '../../db/caseRecord.ts';
import { createCorrectionRecordRepository } from '../../db/correctionRecord.ts';
import { createSealedColumns } from '../../db/sealedColumns.ts';
import { CLOCK } from '../../domain/actor.ts';
import { submittedCase } from '../../domain/case.ts';
import { filedCorrection } from '../../domain/correction.ts';
import { isCorrectionNumber } from '../../domain/correctionNumber.ts';
import { asOwner } from './caseBackup.ts';
import { withEngine } from './engine.ts';
import { until } from './faultSteps.ts';
import type { Product } from './product.ts';

const workflowIdOf = (no: string): string => `${isCorrectionNumber(no) ? 'correction' : 'case'}:${no}`;

/** Ends the workflow as an operator does in the engine's own page. */
export async function terminateWorkflow(product: Product, caseNo: string): Promise<void> {
  await withEngine(product, ({ client }) => client.workflow.getHandle(workflowIdOf(caseNo)).terminate('by a test'));
}

/** Takes the workflow from the engine with all its history, as if it had never been started. */
export async function forgetWorkflow(product: Product, caseNo: string): Promise<void> {
  await withEngine(product, async ({ client }) => {
    const { namespace } = client.options;
    await client.workflowService.deleteWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: workflowIdOf(caseNo) },
    });
    const gone = (error: unknown) => error instanceof WorkflowNotFoundError;
    const asked = () => client.workflow.getHandle(workflowIdOf(caseNo)).describe();
    await until('the workflow forgotten', () => asked().then(() => false, gone));
  });
}

/** Brings a workflow that was terminated back to where it was, as the runbook has an operator do it. */
export async function reviveWorkflow(product: Product, caseNo: string): Promise<void> {
  await withEngine(product, async ({ client }) => {
    const handle = client.workflow.getHandle(workflowIdOf(caseNo));
    const { events } = await handle.fetchHistory();
    const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes);
    const { runId } = await handle.describe();
    await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: workflowIdOf(caseNo), runId },
      reason: 'by a test',
      workflowTaskFinishEventId: last?.eventId ?? null,
      requestId: randomUUID(),
    });
  });
}

/**
 * A workflow of a case or correction request of which the records know nothing, begun beside the product. On a queue where nobody works it never
 * answers.
 */
export async function startForeignWorkflow(product: Product, no: string, taskQueue: string): Promise<void> {
  const nowMs = Date.now();
  const correction = filedCorrection({ no, officeCode: 'TEST01', configVersion: 1, fourEyes: true, filedAtMs: nowMs });
  const started = submittedCase({
    ...{ caseNo: no, business: 'integrity-assessment', kind: 'cycle', officeCode: 'TEST01' },
    submittedAtMs: nowMs,
    versions: { config: 1, national: 1, notice: '1', form: '1', materials: '1' },
  });
  const [type, start] = isCorrectionNumber(no)
    ? (['correctionRequest', correction] as const)
    : (['integrityAssessment', started] as const);
  const workflow = { workflowId: workflowIdOf(no), taskQueue, args: [start] };
  await withEngine(product, ({ client }) => client.workflow.start(type, workflow));
}

/** Writes a step that the workflow never took, as a past that was lost leaves it behind. */
export async function writeAhead({ database, keyring }: Product, caseNo: string): Promise<void> {
  const records = createCaseRecordRepository(database, createSealedColumns(keyring), keyring.auditKey);
  const known = (await records.snapshotOf(caseNo))!;
  const atMs = known.asOfMs + 1000;
  await records.record({
    snapshot: { ...known, version: known.version + 1, state: 'lapsed', asOfMs: atMs, endedAtMs: atMs },
    writeId: '00000000-0000-4000-8000-000000000002',
    event: { action: 'lapse', actor: CLOCK, fromState: known.state, toState: 'lapsed', atMs, details: {} },
  });
}

/** Changes a chained event, as the application itself may not. The returned function puts it back. */
export async function breakChain(product: Product, caseNo: string): Promise<() => Promise<void>> {
  const write = (actorId: string) =>
    asOwner(product, async (owner) => {
      await owner('case_events').where({ case_no: caseNo, seq: 1 }).update({ actor_id: actorId });
    });
  const row = (await product.database('case_events').where({ case_no: caseNo, seq: 1 }).first('actor_id')) as {
    actor_id: string;
  };
  await write('somebody-else');
  return () => write(row.actor_id);
}

/** The same for a correction request: its state, and nothing that follows from it. */
export async function writeCorrectionAhead({ database, keyring }: Product, no: string): Promise<void> {
  const records = createCorrectionRecordRepository(database, createSealedColumns(keyring), keyring.auditKey);
  const known = (await records.snapshotOf(no))!;
  const atMs = known.asOfMs + 1000;
  await records.record({
    snapshot: { ...known, version: known.version + 1, state: 'withdrawn', asOfMs: atMs, endedAtMs: atMs },
    writeId: '00000000-0000-4000-8000-000000000002',
    event: { action: 'withdraw', actor: CLOCK, fromState: known.state, toState: 'withdrawn', atMs, details: {} },
  });
}

/** Takes a case that nobody can bring to its end any more out of everybody's way: other tests share the records. */
export async function putAside(product: Product, caseNo: string): Promise<void> {
  await terminateWorkflow(product, caseNo).catch(() => undefined);
  await product.database('cases').where({ case_no: caseNo }).update({ state: 'terminated' });
  await product.database('tasks').where({ case_no: caseNo }).update({ state: 'done', open_key: null });
}
