import {
  ActivityCancellationType,
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import { REFRESH_STEP, REPORT_STEP, type CorrectionSnapshot } from '../domain/correction.ts';
import { RECORD_CORRECTED_SIGNAL, type CorrectionMinistryActivities } from './correctionContracts.ts';
import { openCorrectionRoom } from './correctionRoom.ts';
import { workflowSettings } from './settings.generated.ts';

const { ministry } = workflowSettings.activities;

const atRegistry = {
  taskQueue: 'ministry',
  startToCloseTimeout: ministry.startToClose,
  scheduleToCloseTimeout: ministry.scheduleToClose,
  retry: ministry.retry,
};
const { reportCorrection } = proxyActivities<Pick<CorrectionMinistryActivities, 'reportCorrection'>>(atRegistry);
// A read under way is one question of seconds: it ends as it ends, and whoever gives it up hears how. Between two tries it ends at once.
const { refreshLinkedRecord } = proxyActivities<Pick<CorrectionMinistryActivities, 'refreshLinkedRecord'>>({
  ...atRegistry,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * 核实申请 (T-03 to T-05, D-30). Workflow id `correction:<no>`; version 1 was written before it started. The issuer's office accepts and
 * verifies; what it confirms is put right in the ministry registry, and the linked data are read anew from there. Where the registry refuses,
 * a supervisor ends it.
 */
export async function correctionRequest(start: CorrectionSnapshot): Promise<CorrectionSnapshot> {
  const room = openCorrectionRoom(start);
  await room.decided();
  const { no, state, decidedAtMs } = room.snapshot();
  if (state === 'confirmed' && decidedAtMs !== null) {
    const effects = await room.whileConfirmed(async () => {
      const { submissionNo } = await room.persist(REPORT_STEP, () => reportCorrection({ no, decidedAtMs }));
      const { openCases } = await room.persist(REFRESH_STEP, () => refreshLinkedRecord({ no }));
      return { submissionNo, openCases };
    });
    if (effects) {
      const { submissionNo, openCases } = effects;
      const atMs = Date.now();
      const corrected = { ministrySubmissionNo: submissionNo, correctedAtMs: atMs, endedAtMs: atMs };
      await room.change('record-corrected', corrected, { openCases });
      for (const caseNo of openCases) await warn(caseNo, no);
    }
  }
  await condition(allHandlersFinished);
  return room.snapshot();
}

/** A case that has ended meanwhile needs no warning; whoever reads it sees the correction anyway. */
async function warn(caseNo: string, correctionNo: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(`case:${caseNo}`).signal(RECORD_CORRECTED_SIGNAL, { correctionNo });
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}
