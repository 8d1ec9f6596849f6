import type { CaseSnapshot } from '../../domain/case.ts';
import type { Services } from '../services.ts';

/**
 * Starts the workflow of a case that is stored at version 1. The case stands whatever the engine does: its outbox row has the workflow started as
 * soon as it answers again.
 */
export async function startStoredCase(
  { cases, submissions, log }: Pick<Services, 'cases' | 'submissions' | 'log'>,
  snapshot: CaseSnapshot,
): Promise<void> {
  const { caseNo } = snapshot;
  try {
    await cases.startCase(snapshot);
    await submissions.started(caseNo);
  } catch (error) {
    const code = error instanceof Error ? error.message : 'unknown';
    log.warn({ caseNo, code }, 'a stored case will be started later');
  }
}
