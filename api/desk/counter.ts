import { problem } from '../../domain/errors.ts';
import { shanghaiDate, startOfDayMs } from '../../domain/time.ts';
import type { CaseHeader } from '../../db/caseDrafts.ts';
import type { StaffIdentity } from '../route.ts';
import type { Services } from '../services.ts';

/** The card that was shown counts on the day it was shown, at the office it was shown at. */
const sinceMs = (nowMs: number): number => startOfDayMs(shanghaiDate(nowMs));

/**
 * Who stands before the clerk, by the card he has shown today (P-22).
 * @throws DomainProblem not-found, identification-pending, identification-outdated
 */
export async function presentPerson(services: Services, staff: StaffIdentity, scanId: string): Promise<string> {
  const { counter, now } = services;
  const shown = await counter.find(scanId, staff.officeCode);
  if (!shown) throw problem('not-found', '没有找到这次身份核验，请重新扫描申请人的身份证。');
  if (shown.shownAtMs < sinceMs(now())) throw problem('identification-outdated');
  if (!(await counter.isPresent(shown.userId, staff.officeCode, sinceMs(now()))))
    throw problem('identification-pending');
  return shown.userId;
}

/**
 * A case of somebody who stands before the clerk. Whether another one's case is there is not told apart from whether its person is. Every look
 * is recorded.
 * @throws DomainProblem not-found
 */
export async function assistedCase(services: Services, staff: StaffIdentity, caseNo: string): Promise<CaseHeader> {
  const { counter, now } = services;
  const header = await services.drafts.ofAnybody(caseNo);
  if (!header || !(await counter.isPresent(header.userId, staff.officeCode, sinceMs(now()))))
    throw problem('not-found', '没有找到；请核对办件编号，并先在本窗口核验申请人的身份证（当日有效）。');
  await recordCounterLook(services, staff, { caseNo, subjectId: header.userId });
  return header;
}

/** Before a clerk at the counter is shown anything of whom he files for. */
export const recordCounterLook = (
  { desk, now }: Services,
  { staffId }: StaffIdentity,
  about: { caseNo: string | null; subjectId: string },
): Promise<void> => desk.personalDataReads.record({ staffId, ...about, what: ['assisted'], atMs: now() });
