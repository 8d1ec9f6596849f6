import { certificateApplication } from './certificateApplication.ts';
import { certificateDocumentScenes, oldCertificateScenes } from './certificateDocumentScenes.ts';
import { certificateDeskScenes } from './certificateDeskScenes.ts';
import type { CertificatePlot } from './certificateTours.ts';
import { earlierReissue } from './earlierReissue.ts';
import { handOverScenes } from './handOverScenes.ts';
import { identityScenes } from './identityScenes.ts';
import type { TourStage } from './tourStage.ts';

/** One business about the certificate, from log-in to the paper in the driver's hand. @returns what has come of it */
export async function certificateTour(stage: TourStage, plot: CertificatePlot): Promise<string> {
  const { apiUrl, tell } = stage;
  const chosen = await stage.choose([plot.person]);
  await identityScenes(chosen, tell);
  const earlier = plot.hasCertificateOfOurs ? await earlierReissue(stage, chosen) : null;
  const caseNo = await certificateApplication(chosen, plot, tell);
  const granted = await certificateDeskScenes(apiUrl, chosen, caseNo, tell);
  const outcome = granted.certificate
    ? await certificateDocumentScenes(apiUrl, chosen, granted.certificate, tell)
    : await oldCertificateScenes(stage, { caseNo, granted, earlier });
  if (granted.state === 'fulfilling') await handOverScenes(stage, chosen, caseNo);
  stage.showInEngine(`case:${caseNo}`);
  return outcome;
}
