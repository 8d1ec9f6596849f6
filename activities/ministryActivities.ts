import { proposeGrade, proposeRestoration } from '../domain/assessment.ts';
import type { CaseFactsRepository } from '../db/caseFacts.ts';
import type { MinistryReportRepository } from '../db/ministryReports.ts';
import type { QualificationRepository } from '../db/qualifications.ts';
import type { RegistryClient } from '../integrations/registry/registryClient.ts';
import type { AssessmentActivities } from '../workflows/assessmentContracts.ts';
import type { CertificateActivities } from '../workflows/certificateContracts.ts';
import { outside } from './outside.ts';
import { readAnew } from './readAnew.ts';
import { reportOnce } from './reportOnce.ts';

/** What is asked of and reported to the ministry registry. */
export function createMinistryActivities(deps: {
  facts: CaseFactsRepository;
  reports: MinistryReportRepository;
  registry: RegistryClient;
  qualifications: Pick<QualificationRepository, 'replace'>;
  /** epoch milliseconds */
  now: () => number;
}): Pick<AssessmentActivities, 'proposeGrade' | 'reportAssessment'> & Pick<CertificateActivities, 'reportCertificate'> {
  return {
    async proposeGrade({ caseNo }) {
      const { idNumber, cycleStart, cycleEnd, kind } = await deps.facts.of(caseNo);
      if (!cycleStart || !cycleEnd) throw new Error('an assessment has a cycle');
      const facts = await outside('registry', () => deps.registry.assessmentFacts({ idNumber, cycleStart, cycleEnd }));
      const { grade, reasons } = kind === 'restoration' ? proposeRestoration(facts) : proposeGrade(facts);
      return { grade, reasons, points: facts.points, source: facts.source, asOf: facts.asOf };
    },

    async reportAssessment({ caseNo, grade, points, decidedAtMs }) {
      const { idNumber, cycleStart, cycleEnd, office, qualification } = await deps.facts.of(caseNo);
      if (!cycleStart || !cycleEnd) throw new Error('an assessment has a cycle');
      const reportKey = `${caseNo}:report`;
      return reportOnce(deps, {
        reportKey,
        caseNo,
        decidedAtMs,
        send: () =>
          deps.registry.submitResult(reportKey, {
            caseNo,
            idNumber,
            certificateNumber: qualification.number,
            cycleStart,
            cycleEnd,
            grade,
            points,
            officeCode: office.code,
            decidedAt: new Date(decidedAtMs).toISOString(),
          }),
      });
    },

    async reportCertificate({ caseNo, outcome, decidedAtMs }) {
      const { userId, idNumber, office, qualification } = await deps.facts.of(caseNo);
      const reportKey = `${caseNo}:report`;
      const { result, categories, cancelledCategories, validFrom = null, validTo = null } = outcome;
      const receipt = await reportOnce(deps, {
        reportKey,
        caseNo,
        decidedAtMs,
        send: () =>
          deps.registry.submitCertificateChange(reportKey, {
            caseNo,
            idNumber,
            certificateNumber: qualification.number,
            result,
            categories,
            cancelledCategories,
            validFrom,
            validTo,
            officeCode: office.code,
            decidedAt: new Date(decidedAtMs).toISOString(),
          }),
      });
      await readAnew(deps, { userId, idNumber });
      return receipt;
    },
  };
}
