import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { MinistryReportRepository } from '../db/ministryReports.ts';
import type { CaseClient } from '../temporal/caseClient.ts';

const AT_ONCE = 50;

/**
 * D-28: a supervisor may answer a refused report with `correct` or `revoke`. Once the ministry has received that, the case tries its own report
 * again as if he had asked for it, finds it overtaken and goes on; nothing older is sent behind the newer result. Asked again under the same
 * amendment, a case that has heard it does nothing.
 */
export async function replayOvertakenReports(deps: {
  reports: Pick<MinistryReportRepository, 'overtaken'>;
  cases: Pick<CaseClient, 'act'>;
  log: Logger;
}): Promise<void> {
  for (const { caseNo, amendmentNo, supervisorId } of await deps.reports.overtaken(AT_ONCE)) {
    const actor = { kind: 'supervisor', id: supervisorId } as const;
    const command = { actor, expectedVersion: null, input: { step: 'ministry-report' } };
    try {
      await deps.cases.act(caseNo, 'replay', command, `${amendmentNo}:replay`);
    } catch (error) {
      deps.log.warn(
        { caseNo, error: loggableError(error) },
        'a case could not be told yet that its report is overtaken',
      );
    }
  }
}
