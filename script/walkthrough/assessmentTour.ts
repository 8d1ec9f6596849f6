import { applicationScenes } from './applicationScenes.ts';
import { deskScenes } from './deskScenes.ts';
import { identityScenes } from './identityScenes.ts';
import type { TourStage } from './tourStage.ts';
import { voucherScenes } from './voucherScenes.ts';

/** The demo drivers who can apply for an assessment; the others are there to be told why not. */
const ABLE_TO_APPLY = ['freight-clean', 'passenger-freight-points', 'hazmat-twenty-points'] as const;

/** 诚信考核 from log-in to a verified voucher. @returns what has come of it */
export async function assessmentTour({ apiUrl, choose, tell, showInEngine }: TourStage): Promise<string> {
  const chosen = await choose(ABLE_TO_APPLY);
  await identityScenes(chosen, tell);
  const caseNo = await applicationScenes(chosen, tell);
  await deskScenes(apiUrl, chosen, caseNo, tell);
  const number = await voucherScenes(apiUrl, chosen, caseNo, tell);
  showInEngine(`case:${caseNo}`);
  return `voucher ${number} verified: 有效`;
}
