import {
  Client,
  Connection,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleOptionsStartWorkflowAction,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { RECONCILE_SCHEDULE } from '../../temporal/reconcileClient.ts';
import type { TemporalSettings } from '../../temporal/settings.ts';

export interface ScheduleOptions {
  address: string;
  namespace: string;
  schedules: TemporalSettings['schedules'];
  /** made, but not let run by itself: for tests, which ask for a run when they want one */
  paused?: boolean;
}

export type ProvisionedSchedules = Record<keyof TemporalSettings['schedules'], 'created' | 'updated' | 'unchanged'>;

/** A run that hangs must not keep the next ones from beginning for ever. */
const LONGEST_RUN_MS = 12 * 3_600_000;
/** What was missed while the engine was down is not made up for: the next run sees everything. */
const CATCH_UP_MS = 10 * 60_000;

/** Brings the engine's schedules to what temporal.yaml says. One that an operator has paused stays so. */
export async function provisionSchedules(options: ScheduleOptions): Promise<ProvisionedSchedules> {
  const connection = await Connection.connect({ address: options.address });
  try {
    const client = new Client({ connection, namespace: options.namespace });
    return { reconcile: await provisionReconcile(client, options) };
  } finally {
    await connection.close();
  }
}

async function provisionReconcile(
  client: Client,
  { schedules, paused = false }: ScheduleOptions,
): Promise<'created' | 'updated' | 'unchanged'> {
  const everyMs = schedules.reconcile;
  const definition = {
    spec: { intervals: [{ every: everyMs }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'reconcile',
      workflowId: 'reconcile',
      taskQueue: 'cases',
      args: [],
      workflowExecutionTimeout: LONGEST_RUN_MS,
    } satisfies ScheduleOptionsStartWorkflowAction<Workflow>,
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP_MS },
  };
  try {
    await client.schedule.create({ scheduleId: RECONCILE_SCHEDULE, ...definition, state: { paused } });
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const handle = client.schedule.getHandle(RECONCILE_SCHEDULE);
  const { spec, action, policies } = await handle.describe();
  const same =
    spec.intervals?.length === 1 &&
    Number(spec.intervals[0]?.every) === everyMs &&
    action.workflowType === 'reconcile' &&
    action.taskQueue === 'cases' &&
    policies.overlap === ScheduleOverlapPolicy.SKIP;
  if (same) return 'unchanged';
  await handle.update(({ state }) => ({ ...definition, state }));
  return 'updated';
}
