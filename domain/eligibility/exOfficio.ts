import { EX_OFFICIO_GROUNDS, type ExOfficioGround } from '../exOfficio.ts';
import { formatChineseDate } from '../time.ts';
import { judgeAssessment } from './assessment.ts';
import { judgeEligibility } from './eligibility.ts';
import { isOverAge, judgeOpenCases, judgeStatus, windowOf } from './certificateRules.ts';
import type { EligibilityQuestion } from './question.ts';
import { renewalPhase } from './renewalWindow.ts';
import { refuse, type EligibilityVerdict, type Refusal } from './verdict.ts';

/**
 * Whether the authority may act on this ground, judged when the case is opened and again at approval. What is open already counts as for an
 * applicant (D-12, D-15). An assessment is one like any other; a cancellation asks whether its ground is there, and takes in what is suspended
 * too: 规定 art. 32 leaves the authority no choice.
 */
export function judgeExOfficio(ground: ExOfficioGround, question: EligibilityQuestion): EligibilityVerdict {
  if (EX_OFFICIO_GROUNDS[ground].business !== question.business)
    return refuse('ground-not-met', '该事由不适用于这项业务，请重新选择。');
  if (ground === 'registry-assessment') {
    if (question.kind === 'regular') return judgeAssessment(question);
    return refuse('ground-not-met', '等级恢复须由驾驶员凭继续教育证明申请，不能依职权办理。');
  }
  return (
    judgeOpenCases(question) ?? judgeHeld(question) ?? judgeGround(ground, question) ?? { eligible: true, hints: [] }
  );
}

function judgeHeld(question: EligibilityQuestion): Refusal | null {
  return question.qualification.status === 'suspended' ? null : judgeStatus(question);
}

function judgeGround(
  ground: Exclude<ExOfficioGround, 'registry-assessment'>,
  question: EligibilityQuestion,
): Refusal | null {
  const { person, qualification, today } = question;
  switch (ground) {
    case 'age-limit':
      return isOverAge(person, today)
        ? null
        : refuse('ground-not-met', '持证人未超过规定的从业年龄，不能以此注销。出生日期有误的，请先更正登记。');
    case 'expired-unrenewed': {
      const window = windowOf(question, today);
      if (renewalPhase(window, today) === 'too-late') return null;
      return refuse(
        'ground-not-met',
        `该证件有效期至${formatChineseDate(qualification.validTo)}，${formatChineseDate(window.closesOn)}前（含当日）仍可申请换发，不能以此注销。`,
      );
    }
    case 'death':
      return null;
    default: {
      const never: never = ground;
      throw new RangeError(`unknown ground ${String(never)}`);
    }
  }
}

/** The rules of whoever opened the case: applied for, or on a ground of the authority's own. */
export const judgeAsOpened = (ground: ExOfficioGround | null, question: EligibilityQuestion): EligibilityVerdict =>
  ground === null ? judgeEligibility(question) : judgeExOfficio(ground, question);
