import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import { workflowSettings } from '../settings.generated.ts';

const { scan } = workflowSettings.activities;

export interface ScanActivities {
  /** Reads both sides and stores the read-out in the row of the scan. */
  readIdCard(query: { scanId: string }): Promise<void>;
  /** The row says that reading failed, so that the driver is asked to try again rather than left waiting. */
  recordScanFailure(query: { scanId: string }): Promise<void>;
}

const { readIdCard } = proxyActivities<ScanActivities>({
  startToCloseTimeout: scan.startToClose,
  scheduleToCloseTimeout: scan.scheduleToClose,
  heartbeatTimeout: scan.heartbeat,
  retry: scan.retry,
});
const { recordScanFailure } = proxyActivities<ScanActivities>({ startToCloseTimeout: scan.startToClose });

/** OCR of one pair of ID-card photos. Workflow id `scan:<scanId>`; the result lies in the row, not in the history. */
export async function idCardScan({ scanId }: { scanId: string }): Promise<'read' | 'failed'> {
  try {
    await readIdCard({ scanId });
    return 'read';
  } catch (error) {
    if (!(error instanceof Error)) throw ApplicationFailure.nonRetryable('unknown');
    await recordScanFailure({ scanId });
    return 'failed';
  }
}
