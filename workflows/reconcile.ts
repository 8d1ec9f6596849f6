import { proxyActivities, uuid4 } from '@temporalio/workflow';
import type { ReconcileActivities, ReconciliationResult } from './reconcileContracts.ts';
import { workflowSettings } from './settings.generated.ts';

const { reconcile: settings } = workflowSettings.activities;

const { reconcileCases } = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: settings.startToClose,
  heartbeatTimeout: settings.heartbeat,
  retry: settings.retry,
});

/** Compares the records of all open cases with their workflows (DESIGN §4). Started by the Schedule `reconcile`; one at a time. */
export async function reconcile(): Promise<ReconciliationResult> {
  return reconcileCases({ reconciliationId: uuid4() });
}
