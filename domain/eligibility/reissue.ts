import { expiryHints, judgeInUse, judgeLicenceClasses } from './certificateRules.ts';
import type { EligibilityQuestion } from './question.ts';
import type { EligibilityVerdict } from './verdict.ts';

/** 补发 of a lost or damaged certificate: in force on the day, of a holder within the age limit (D-4, D-25, adr/0012). */
export const judgeReissue = (question: EligibilityQuestion): EligibilityVerdict =>
  judgeInUse(question) ?? judgeLicenceClasses(question) ?? { eligible: true, hints: expiryHints(question) };
