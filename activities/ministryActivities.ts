import { proposeGrade, proposeRestoration } from '../domain/assessment.ts';
import type { CaseFactsRepository } from '../db/caseFacts.ts';
import type { MinistryReportRepository } from '../db/ministryReports.ts';
import type { RegistryClient } from '../integrations/registry/registryClient.ts';
import type { AssessmentActivities } from '../workflows/assessmentContracts.ts';
import { outside } from './outside.ts';

/** What is asked of and reported to the ministry registry. */
export function createMinistryActivities(deps: {
  facts: CaseFactsRepository;
  reports: MinistryReportRepository;
  registry: RegistryClient;
}): Pick<AssessmentActivities, 'proposeGrade' | 'reportAssessment'> {
  return {
    async proposeGrade({ caseNo }) {
      const { idNumber, cycleStart, cycleEnd, kind } = await deps.facts.of(caseNo);
      if (!cycleStart || !cycleEnd) throw new Error('an assessment has a cycle');
      const facts = await outside('registry', () => deps.registry.assessmentFacts({ idNumber, cycleStart, cycleEnd }));
      const { grade, reasons } = kind === 'restoration' ? proposeRestoration(facts) : proposeGrade(facts);
      return { grade, reasons, points: facts.points, source: facts.source, asOf: facts.asOf };
    },

    /**
     * Under one key for ever. Once a report may have left us its outcome is unknown until the registry has been asked: a second copy is
     * sent only when it says it has none.
     */
    async reportAssessment({ caseNo, grade, points, decidedAtMs }) {
      const reportKey = `${caseNo}:report`;
      const earlier = await deps.reports.find(reportKey);
      if (earlier?.state === 'received' && earlier.submissionNo) return { submissionNo: earlier.submissionNo };
      const found = earlier ? await outside('registry', () => deps.registry.querySubmission(reportKey)) : null;
      const submissionNo = found?.submissionNo ?? (await send());
      await deps.reports.settle(reportKey, { state: 'received', submissionNo });
      return { submissionNo };

      async function send(): Promise<string> {
        const facts = await deps.facts.of(caseNo);
        await deps.reports.begin(reportKey, caseNo);
        const { idNumber, cycleStart, cycleEnd, office } = facts;
        if (!cycleStart || !cycleEnd) throw new Error('an assessment has a cycle');
        const answer = await outside('registry', () =>
          deps.registry.submitResult(reportKey, {
            caseNo,
            idNumber,
            certificateNumber: facts.qualification.number,
            cycleStart,
            cycleEnd,
            grade,
            points,
            officeCode: office.code,
            decidedAt: new Date(decidedAtMs).toISOString(),
          }),
        ).catch(async (error: unknown) => {
          if (error instanceof Error && 'type' in error && error.type === 'refused')
            await deps.reports.settle(reportKey, { state: 'refused' });
          throw error;
        });
        return answer.submissionNo;
      }
    },
  };
}
