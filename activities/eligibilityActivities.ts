import { judgeEligibility, NOT_ASKED_FOR_AN_ASSESSMENT } from '../domain/eligibility/eligibility.ts';
import { shanghaiDate } from '../domain/time.ts';
import type { AssessmentRepository } from '../db/assessments.ts';
import type { CaseFactsRepository } from '../db/caseFacts.ts';
import type { AssessmentActivities } from '../workflows/assessmentContracts.ts';

/** Eligibility at approval: the same rules as at submission, on the day of the decision, without the case's own claim on its cycle. */
export function createEligibilityActivities(deps: {
  facts: CaseFactsRepository;
  assessments: AssessmentRepository;
}): Pick<AssessmentActivities, 'checkEligibility'> {
  return {
    async checkEligibility({ caseNo, atMs }) {
      const facts = await deps.facts.of(caseNo);
      const others = (await deps.assessments.ofPerson(facts.personIndex)).filter(
        (assessment) => assessment.caseNo !== caseNo,
      );
      const verdict = judgeEligibility({
        ...NOT_ASKED_FOR_AN_ASSESSMENT,
        business: 'integrity-assessment',
        kind: facts.kind,
        qualification: facts.qualification,
        cycle: facts.cycleStart,
        today: shanghaiDate(atMs),
        assessments: others,
      });
      return verdict.eligible ? { eligible: true } : { eligible: false, code: verdict.code, message: verdict.message };
    },
  };
}
