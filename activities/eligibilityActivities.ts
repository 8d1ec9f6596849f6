import { applicationFacts, askedValues } from '../domain/businesses/application.ts';
import { applicationQuestion } from '../domain/eligibility/applicationQuestion.ts';
import { judgeAsOpened } from '../domain/eligibility/exOfficio.ts';
import type { AssessmentRepository } from '../db/assessments.ts';
import type { CaseFactsRepository } from '../db/caseFacts.ts';
import type { OpenCaseRepository } from '../db/openCases.ts';
import type { ProvinceConfigRepository } from '../db/provinceConfigs.ts';
import type { AssessmentActivities } from '../workflows/assessmentContracts.ts';

/**
 * Eligibility at approval: the same rules as at submission, on the day of the decision, of what the case says by then, without the case
 * itself among what is open.
 */
export function createEligibilityActivities(deps: {
  facts: CaseFactsRepository;
  assessments: AssessmentRepository;
  openCases: OpenCaseRepository;
  configs: Pick<ProvinceConfigRepository, 'ofCase'>;
}): Pick<AssessmentActivities, 'checkEligibility'> {
  return {
    async checkEligibility({ caseNo, atMs }) {
      const [facts, openCases, { config, definition }] = await Promise.all([
        deps.facts.of(caseNo),
        deps.openCases.besides(caseNo),
        deps.configs.ofCase(caseNo),
      ]);
      const { qualification, selectedCategories, personIndex } = facts;
      const assessments = (await deps.assessments.ofPerson(personIndex)).filter((one) => one.caseNo !== caseNo);
      const asked = applicationFacts({ categories: qualification.categories, selectedCategories });
      const application = {
        business: facts.business,
        kind: facts.kind,
        qualification,
        idNumber: facts.idNumber,
        cycle: facts.cycleStart,
        selectedCategories,
        declared: askedValues(definition, facts.declared, asked),
        submittedAtMs: facts.submittedAtMs,
        assessments,
        openCases,
        renewalOpensDaysBeforeExpiry: config.renewalOpensDaysBeforeExpiry ?? null,
      };
      const verdict = judgeAsOpened(facts.exOfficioGround, applicationQuestion(application, atMs));
      return verdict.eligible ? { eligible: true } : { eligible: false, code: verdict.code, message: verdict.message };
    },
  };
}
