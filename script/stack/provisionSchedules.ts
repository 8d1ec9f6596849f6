import {
  Client,
  Connection,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleOptionsStartWorkflowAction,
  type ScheduleSpec,
  type ScheduleSpecDescription,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { RECONCILE_SCHEDULE } from '../../temporal/reconcileClient.ts';
import { REMIND_SCHEDULE } from '../../temporal/remindSchedule.ts';
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
const TIME_ZONE = 'Asia/Shanghai';
const CATCH_UP_MS = 10 * 60_000;

/** Brings the engine's schedules to what temporal.yaml says. One that an operator has paused stays so. */
export async function provisionSchedules(options: ScheduleOptions): Promise<ProvisionedSchedules> {
  const connection = await Connection.connect({ address: options.address });
  try {
    const client = new Client({ connection, namespace: options.namespace });
    const { reconcile, remind } = definitions(options.schedules);
    return {
      reconcile: await provision(client, RECONCILE_SCHEDULE, reconcile, options.paused),
      remind: await provision(client, REMIND_SCHEDULE, remind, options.paused),
    };
  } finally {
    await connection.close();
  }
}

/** Compared with what the engine has: whoever changes a schedule in temporal.yaml finds it changed there. */
interface Definition {
  spec: ScheduleSpec;
  action: ScheduleOptionsStartWorkflowAction<Workflow>;
  policies: { overlap: 'SKIP'; catchupWindow: number };
  /** whether the engine's spec is this one */
  isSpec(spec: ScheduleSpecDescription): boolean;
}

function definitions(schedules: TemporalSettings['schedules']): Record<keyof typeof schedules, Definition> {
  const run = (workflowType: string, spec: ScheduleSpec, isSpec: Definition['isSpec']): Definition => ({
    spec,
    action: {
      type: 'startWorkflow',
      workflowType,
      workflowId: workflowType,
      taskQueue: 'cases',
      args: [],
      workflowExecutionTimeout: LONGEST_RUN_MS,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP_MS },
    isSpec,
  });
  const [hour = 0, minute = 0] = schedules.remind.split(':').map(Number);
  return {
    reconcile: run(
      'reconcile',
      { intervals: [{ every: schedules.reconcile }] },
      ({ intervals }) => intervals?.length === 1 && Number(intervals[0]?.every) === schedules.reconcile,
    ),
    remind: run('remind', { calendars: [{ hour, minute }], timezone: TIME_ZONE }, ({ calendars, timezone }) => {
      const [calendar, ...others] = calendars ?? [];
      const starts = (range: { start: number }[] | undefined) => range?.map(({ start }) => start).join();
      return (
        others.length === 0 &&
        timezone === TIME_ZONE &&
        starts(calendar?.hour) === String(hour) &&
        starts(calendar?.minute) === String(minute)
      );
    }),
  };
}

async function provision(
  client: Client,
  scheduleId: string,
  { isSpec, ...definition }: Definition,
  paused = false,
): Promise<'created' | 'updated' | 'unchanged'> {
  try {
    await client.schedule.create({ scheduleId, ...definition, state: { paused } });
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const handle = client.schedule.getHandle(scheduleId);
  const { spec, action, policies } = await handle.describe();
  const same =
    isSpec(spec) &&
    action.workflowType === definition.action.workflowType &&
    action.taskQueue === definition.action.taskQueue &&
    policies.overlap === ScheduleOverlapPolicy.SKIP;
  if (same) return 'unchanged';
  await handle.update(({ state }) => ({ ...definition, state }));
  return 'updated';
}
