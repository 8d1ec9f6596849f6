import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import type { AssessmentActivities } from '../assessmentContracts.ts';
import type { RevocationActivities } from '../amendmentContracts.ts';
import type { CertificateActivities } from '../certificateContracts.ts';
import type { LookupActivities, RecordActivities, SupplementActivities } from '../contracts.ts';
import type { DeliveryActivities } from '../deliveryContracts.ts';
import type { NoticeActivities } from '../noticeContracts.ts';
import { workflowSettings } from '../settings.generated.ts';

type Settings = (typeof workflowSettings.activities)[keyof typeof workflowSettings.activities];

function retryOf(settings: Settings): ActivityOptions['retry'] {
  return settings.retry;
}

function ordinary(settings: Settings): ActivityOptions {
  return {
    startToCloseTimeout: settings.startToClose,
    ...('scheduleToClose' in settings ? { scheduleToCloseTimeout: settings.scheduleToClose } : {}),
    ...('heartbeat' in settings ? { heartbeatTimeout: settings.heartbeat } : {}),
    retry: retryOf(settings),
  };
}

const { records, lookups, imaging, ministry } = workflowSettings.activities;

const local: LocalActivityOptions = {
  startToCloseTimeout: lookups.startToClose,
  localRetryThreshold: lookups.localRetryThreshold,
  retry: retryOf(lookups),
};

/**
 * A decision's projection is an ordinary activity: a local one would commit to the database before the engine has made the update durable,
 * and a crash in between would leave an inbox that knows of a decision the workflow never took.
 */
export const caseRecord = proxyActivities<RecordActivities>(ordinary(records));
/**
 * What the workflow records on its own account is local: fewer events, and no person waits for it. It may run twice or be overtaken when a
 * worker dies inside a task; version and write id tell the projection.
 */
export const ownRecord = proxyLocalActivities<RecordActivities>(local);
/** Read only or idempotent, and on the workflow's own initiative: local. */
export const lookup = proxyLocalActivities<LookupActivities>(local);
/** Given up only once it has stopped: what is terminated meanwhile must find either a voucher or none. */
export const voucherOffice = proxyActivities<Pick<AssessmentActivities, 'issueVoucher'>>({
  ...ordinary(imaging),
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  taskQueue: 'imaging',
});
export const certificateOffice = proxyActivities<Pick<CertificateActivities, 'issueCertificate'>>({
  ...ordinary(imaging),
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  taskQueue: 'imaging',
});
export const noticeOffice = proxyActivities<NoticeActivities>({ ...ordinary(imaging), taskQueue: 'imaging' });
export const supplementDesk = proxyActivities<SupplementActivities>(ordinary(records));
export const amendmentDesk = proxyActivities<RevocationActivities>(ordinary(records));
export const ministryDesk = proxyActivities<Pick<AssessmentActivities, 'proposeGrade' | 'reportAssessment'>>({
  ...ordinary(ministry),
  taskQueue: 'ministry',
});
export const eligibilityDesk = proxyActivities<Pick<AssessmentActivities, 'checkEligibility'>>(ordinary(records));
export const certificateDesk = proxyActivities<
  Pick<CertificateActivities, 'proposeCertificate' | 'cancelCertificates'>
>({ ...ordinary(records), cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED });
export const certificateReports = proxyActivities<Pick<CertificateActivities, 'reportCertificate'>>({
  ...ordinary(ministry),
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  taskQueue: 'ministry',
});
/** What of a delivery the database alone can do. */
export const deliveryDesk = proxyActivities<
  Pick<DeliveryActivities, 'recordDelivery' | 'preparePickup' | 'checkPickupCode'>
>(ordinary(records));
/** The courier is one of the outside: with a budget, then in somebody's queue. */
export const courierDesk = proxyActivities<Pick<DeliveryActivities, 'orderParcel' | 'trackParcel' | 'cancelParcel'>>({
  ...ordinary(ministry),
  taskQueue: 'ministry',
});
