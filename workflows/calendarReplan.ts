import { proxyActivities } from '@temporalio/workflow';
import type { CalendarReplanActivities, CalendarReplanResult } from './calendarReplanContracts.ts';
import { workflowSettings } from './settings.generated.ts';

const { calendarReplan: settings } = workflowSettings.activities;

const { replanCases } = proxyActivities<CalendarReplanActivities>({
  startToCloseTimeout: settings.startToClose,
  heartbeatTimeout: settings.heartbeat,
  retry: settings.retry,
});

/** Takes one new calendar to the open cases it concerns. However many there are, its history holds one step. */
export async function calendarReplan(order: { version: number }): Promise<CalendarReplanResult> {
  return replanCases(order);
}
