import { allHandlersFinished, condition, proxyActivities } from '@temporalio/workflow';
import type { AmendmentState } from '../domain/amendment.ts';
import type { AmendmentActivities } from './amendmentContracts.ts';
import { openAmendmentRoom } from './amendmentRoom.ts';
import type { AssessmentActivities } from './assessmentContracts.ts';
import { workflowSettings } from './settings.generated.ts';

const { imaging, ministry } = workflowSettings.activities;

const { issueVoucher, drawCorrectedCertificate } = proxyActivities<
  Pick<AssessmentActivities, 'issueVoucher'> & Pick<AmendmentActivities, 'drawCorrectedCertificate'>
>({
  taskQueue: 'imaging',
  startToCloseTimeout: imaging.startToClose,
  scheduleToCloseTimeout: imaging.scheduleToClose,
  heartbeatTimeout: imaging.heartbeat,
  retry: imaging.retry,
});
const { reportAmendment } = proxyActivities<Pick<AmendmentActivities, 'reportAmendment'>>({
  taskQueue: 'ministry',
  startToCloseTimeout: ministry.startToClose,
  scheduleToCloseTimeout: ministry.scheduleToClose,
  retry: ministry.retry,
});

/**
 * `correct`, `revoke` and `restore` of what is issued already (D-20, D-22, D-28). Workflow id `amendment:<no>`; its row was written before it
 * started. Where the province asks for four eyes it waits for a second supervisor. The register changes first; the report to the ministry
 * runs behind it, and neither a refusal nor an outage there takes the change back.
 */
export async function amendment({ amendmentNo }: { amendmentNo: string }): Promise<AmendmentState> {
  const room = openAmendmentRoom(amendmentNo);
  const { caseNo, subject, action, correction, decidedAtMs } = await room.confirmed();
  if (room.standing().state === 'confirmed') {
    // Drawn before it counts: the old one stands until the new one can be shown.
    if (subject === 'certificate' && action === 'correct')
      await room.persist('certificate', () => drawCorrectedCertificate({ amendmentNo, decidedAtMs }));
    if (correction) await room.persist('voucher', () => issueVoucher({ caseNo, ...correction, decidedAtMs }));
    await room.apply();
  }
  if (room.standing().state === 'applied') {
    await room.persist('ministry-report', () => reportAmendment({ amendmentNo }));
    await room.settle();
  }
  await condition(allHandlersFinished);
  return room.standing().state;
}
