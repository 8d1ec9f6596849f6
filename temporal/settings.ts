import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { msToNumber } from '@temporalio/common/lib/time.js';
import type { StringValue } from 'ms';
import { parse } from 'yaml';
import { z } from 'zod';

/** '30 minutes' → 1800000. A misspelt duration stops the start. */
const durationMs = z.string().transform((text, context): number => {
  const value = msToNumber(text as StringValue);
  if (Number.isFinite(value) && value > 0) return value;
  context.addIssue({ code: 'custom', message: `'${text}' is not a duration` });
  return z.NEVER;
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const retry = z.strictObject({
  initialInterval: durationMs,
  backoffCoefficient: z.number().min(1),
  maximumInterval: durationMs,
  maximumAttempts: z.number().int().min(1).optional(),
});

const activity = z.strictObject({
  startToClose: durationMs,
  scheduleToClose: durationMs.optional(),
  heartbeat: durationMs.optional(),
  localRetryThreshold: durationMs.optional(),
  retry,
});

const taskQueue = z.strictObject({
  workflowSlots: z.number().int().min(0),
  activitySlots: z.number().int().min(1),
  localActivitySlots: z.number().int().min(1),
  cachedWorkflows: z.number().int().min(0),
  activitiesPerSecond: z.number().positive().optional(),
});

const settingsSchema = z.strictObject({
  address: z.string().min(1),
  namespace: z.strictObject({ name: z.string().min(1), retention: durationMs }),
  searchAttributes: z.record(z.string(), z.enum(['Keyword', 'Datetime', 'Int', 'Bool'])),
  taskQueues: z.strictObject({ cases: taskQueue, imaging: taskQueue, ministry: taskQueue }),
  shutdownGrace: durationMs,
  ownCase: durationMs,
  clientDeadlines: z.strictObject({ start: durationMs, update: durationMs, scan: durationMs }),
  activities: z.strictObject({
    records: activity,
    lookups: activity,
    imaging: activity,
    scan: activity,
    ministry: activity,
    reconcile: activity,
    remind: activity,
    calendarReplan: activity,
  }),
  attentionRetry: durationMs,
  parcelTracking: durationMs,
  wakeUps: z.strictObject({ night: durationMs, day: durationMs }),
  schedules: z.strictObject({ reconcile: durationMs, remind: timeOfDay }),
  reminders: z.strictObject({ perSecond: z.number().positive(), from: timeOfDay, until: timeOfDay }),
  reconcile: z.strictObject({ casesPerSecond: z.number().positive(), settle: durationMs }),
  calendarReplan: z.strictObject({
    casesPerSecond: z.number().positive(),
    settle: durationMs,
    passes: z.number().int().min(2),
    rest: durationMs,
    patience: durationMs,
  }),
});

/** `temporal.yaml`, parsed: all durations in milliseconds. */
export type TemporalSettings = z.infer<typeof settingsSchema>;
export type TaskQueueName = keyof TemporalSettings['taskQueues'];
export type TaskQueueSettings = z.infer<typeof taskQueue>;

const settingsFile = fileURLToPath(new URL('../temporal.yaml', import.meta.url));

/** @throws ZodError naming what in `temporal.yaml` is wrong */
export function readTemporalSettings(path: string = settingsFile): TemporalSettings {
  return settingsSchema.parse(parse(readFileSync(path, 'utf8')));
}
