import type { MinistryReportRepository } from '../db/ministryReports.ts';
import type { RegistryClient, SubmissionReceipt } from '../integrations/registry/registryClient.ts';
import { asked, outside } from './outside.ts';

export interface ReportOrder {
  /** `<number>:report`, one for ever */
  reportKey: string;
  caseNo: string;
  decidedAtMs: number;
  send(): Promise<SubmissionReceipt>;
}

/**
 * Reports one result under one key for ever. Once a report may have left us its outcome is unknown until the registry has been asked: a
 * second copy is sent only when it says it has none. A result that a newer one of the same case has overtaken is not sent behind it.
 */
export async function reportOnce(
  { reports, registry }: { reports: MinistryReportRepository; registry: RegistryClient },
  { reportKey, caseNo, decidedAtMs, send }: ReportOrder,
): Promise<{ submissionNo: string }> {
  const earlier = await reports.find(reportKey);
  if (earlier?.state === 'received' && earlier.submissionNo) return { submissionNo: earlier.submissionNo };
  const found = earlier ? await asked('registry', () => registry.querySubmission(reportKey)) : null;
  if (!found) {
    const newer = await reports.newerThan(caseNo, decidedAtMs);
    if (newer) return { submissionNo: newer };
    await reports.begin(reportKey, caseNo);
  }
  const { submissionNo } =
    found ??
    (await outside('registry', send).catch(async (error: unknown) => {
      if (error instanceof Error && 'type' in error && error.type === 'refused')
        await reports.settle(reportKey, { state: 'refused' });
      throw error;
    }));
  await reports.settle(reportKey, { state: 'received', submissionNo });
  return { submissionNo };
}
