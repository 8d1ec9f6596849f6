import type { Route } from '../route.ts';
import type { Services } from '../services.ts';
import { authRoutes } from './auth.ts';
import { caseDocumentRoutes } from './caseDocuments.ts';
import { caseDraftRoutes } from './caseDrafts.ts';
import { caseRoutes } from './cases.ts';
import { certificateRoutes } from './certificates.ts';
import { correctionRoutes } from './corrections.ts';
import { deskAlertRoutes } from './deskAlerts.ts';
import { deskAssistedRoutes } from './deskAssisted.ts';
import { deskAmendmentRoutes } from './deskAmendments.ts';
import { deskOpenCaseRoutes } from './deskOpenCase.ts';
import { deskCalendarRoutes } from './deskCalendars.ts';
import { deskCaseRoutes } from './deskCases.ts';
import { deskCorrectionRoutes } from './deskCorrections.ts';
import { deskIssuerRoutes } from './deskIssuers.ts';
import { deskPersonalDataReadRoutes } from './deskPersonalDataReads.ts';
import { deskPersonRoutes } from './deskPersons.ts';
import { deskProvinceRoutes } from './deskProvinces.ts';
import { deskRatingRoutes } from './deskRatings.ts';
import { deskRealNameRoutes } from './deskRealName.ts';
import { deskReconciliationRoutes } from './deskReconciliations.ts';
import { deskSessionRoutes } from './deskSession.ts';
import { deskSupplementRoutes } from './deskSupplements.ts';
import { deskTaskRoutes } from './deskTasks.ts';
import { deskTransferRoutes } from './deskTransfers.ts';
import { fileRoutes } from './files.ts';
import { materialRoutes } from './materials.ts';
import { meRoutes } from './me.ts';
import { notificationRoutes } from './notifications.ts';
import { problemRoutes } from './problems.ts';
import { provinceRoutes } from './provinces.ts';
import { qualificationRoutes } from './qualifications.ts';
import { ratingRoutes } from './ratings.ts';
import { realNameRoutes } from './realName.ts';
import { sampleRoutes } from './samples.ts';
import { serviceRoutes } from './services.ts';
import { verifyRoutes } from './verify.ts';
import { voidCertificateRoutes } from './voidCertificates.ts';
import { voucherRoutes } from './vouchers.ts';

/** Every route of the API, by noun. */
export function allRoutes(services: Services): Route[] {
  return [
    ...authRoutes(services),
    ...meRoutes(services),
    ...realNameRoutes(services),
    ...serviceRoutes(services),
    ...sampleRoutes(),
    ...provinceRoutes(services),
    ...qualificationRoutes(services),
    ...correctionRoutes(services),
    ...caseDraftRoutes(services),
    ...materialRoutes(services),
    ...caseRoutes(services),
    ...ratingRoutes(services),
    ...caseDocumentRoutes(services),
    ...voucherRoutes(services),
    ...certificateRoutes(services),
    ...notificationRoutes(services),
    ...fileRoutes(services),
    ...deskSessionRoutes(services),
    ...deskTaskRoutes(services),
    ...deskTransferRoutes(services),
    ...deskPersonRoutes(services),
    ...deskAssistedRoutes(services),
    ...deskCaseRoutes(services),
    ...deskSupplementRoutes(services),
    ...deskProvinceRoutes(services),
    ...deskIssuerRoutes(services),
    ...deskCalendarRoutes(services),
    ...deskRealNameRoutes(services),
    ...deskRatingRoutes(services),
    ...deskAlertRoutes(services),
    ...deskAmendmentRoutes(services),
    ...deskOpenCaseRoutes(services),
    ...voidCertificateRoutes(services),
    ...deskCorrectionRoutes(services),
    ...deskReconciliationRoutes(services),
    ...deskPersonalDataReadRoutes(services),
    ...verifyRoutes(services),
    ...problemRoutes(),
  ];
}
