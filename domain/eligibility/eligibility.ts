import type { BusinessId } from '../businesses/business.ts';
import { judgeAssessment } from './assessment.ts';
import { judgeCancellation } from './cancellation.ts';
import { judgeChange } from './change.ts';
import type { EligibilityQuestion } from './question.ts';
import { judgeReissue } from './reissue.ts';
import { judgeRenewal } from './renewal.ts';
import { refuse, type EligibilityVerdict } from './verdict.ts';

export { NOT_ASKED_FOR_AN_ASSESSMENT, type EligibilityQuestion } from './question.ts';
export { ELIGIBILITY_CODES, type EligibilityVerdict } from './verdict.ts';

type Judge = (question: EligibilityQuestion) => EligibilityVerdict;

const JUDGES: ReadonlyMap<string, Judge> = new Map(
  Object.entries({
    'integrity-assessment': judgeAssessment,
    renewal: judgeRenewal,
    reissue: judgeReissue,
    change: judgeChange,
    cancellation: judgeCancellation,
  } satisfies Record<BusinessId, Judge>),
);

/**
 * Whether the application may be made, judged at submission and again at approval (D-25). A refusal says what to do instead; `hints` are
 * for the applicant who may apply but should know something. Whether a business is open at all is for its registration to say.
 */
export function judgeEligibility(question: EligibilityQuestion): EligibilityVerdict {
  const judge = JUDGES.get(question.business);
  return judge ? judge(question) : refuse('business-not-available', '没有这项业务，请返回服务事项重新选择。');
}
