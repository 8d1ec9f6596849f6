import { proxyActivities } from '@temporalio/workflow';
import type { RemindActivities, RemindResult } from './remindContracts.ts';
import { workflowSettings } from './settings.generated.ts';

const { remind: settings } = workflowSettings.activities;

const { remindPeople } = proxyActivities<RemindActivities>({
  startToCloseTimeout: settings.startToClose,
  heartbeatTimeout: settings.heartbeat,
  retry: settings.retry,
});

/** Reminds drivers of the end of their cycle and of their certificate (P-21). Started by the Schedule `remind` in the morning; one at a time. */
export async function remind(): Promise<RemindResult> {
  return remindPeople();
}
