import { ageLimitDay, lastDayOfTerm, renewedValidity, type Validity } from '../certificate.ts';
import { ruleOn } from '../rules.ts';
import { formatChineseDate, type PlainDate } from '../time.ts';
import {
  judgeAge,
  judgeBegun,
  judgeKind,
  judgeLicenceClasses,
  judgeOpenCases,
  judgeServed,
  judgeStatus,
  recordsDisagree,
  wayOutOfExpiry,
  windowOf,
} from './certificateRules.ts';
import type { EligibilityQuestion } from './question.ts';
import { renewalPhase, type RenewalWindow } from './renewalWindow.ts';
import { refuse, type EligibilityVerdict, type Refusal } from './verdict.ts';

/** 换发: within its window, whose day is that of the application (D-4, D-25). */
export function judgeRenewal(question: EligibilityQuestion): EligibilityVerdict {
  const window = windowOf(question, dayOfApplication(question));
  return (
    judgeKind(question) ??
    judgeOpenCases(question) ??
    judgeStatus(question) ??
    judgeBegun(question) ??
    judgeServed(question) ??
    judgeAge(question) ??
    judgeWindow(question, window) ??
    judgeGain(question) ??
    judgeLicenceClasses(question) ?? {
      eligible: true,
      hints: [...windowHints(question, window), ...ageHints(question)],
    }
  );
}

/** What was applied for on the last day is not too late because it is decided on a later one. */
const dayOfApplication = ({ submittedOn, today }: EligibilityQuestion) => submittedOn ?? today;

function judgeWindow(question: EligibilityQuestion, window: RenewalWindow): Refusal | null {
  const day = dayOfApplication(question);
  const expires = formatChineseDate(window.expiresOn);
  switch (renewalPhase(window, day)) {
    case 'too-early':
      if (question.qualification.status === 'expired') return recordsDisagree();
      return refuse(
        'renewal-too-early',
        `该从业资格证有效期至${expires}，请在${formatChineseDate(window.opensOn)}及以后申请换发。证件遗失或者损毁的，请申请补发。`,
      );
    case 'too-late':
      return refuse('renewal-too-late', `该从业资格证已于${expires}到期。${wayOutOfExpiry(window, day)}`);
    default:
      return null;
  }
}

function windowHints(question: EligibilityQuestion, window: RenewalWindow): string[] {
  const expires = formatChineseDate(window.expiresOn);
  switch (renewalPhase(window, dayOfApplication(question))) {
    case 'late':
      return [
        `按规定应当在${formatChineseDate(window.timelyUntil)}前（含当日）申请换发。该证件将于${expires}到期，请尽快提交。`,
      ];
    case 'expired':
      return [
        `该证件已于${expires}到期，换发完成前不得凭该证件从业。请在${formatChineseDate(window.closesOn)}前（含当日）提交申请，逾期只能注销后重新申请。`,
      ];
    default:
      return [];
  }
}

/** The validity of the new certificate; null as long as the date of birth is not known, or when the age limit leaves nothing of it. */
function newValidity({ person, qualification, today, submittedOn }: EligibilityQuestion): Validity | null {
  if (person === null) return null;
  const { birth } = person;
  return renewedValidity({
    oldValidTo: qualification.validTo,
    receivedOn: submittedOn ?? today,
    decidedOn: today,
    birth,
  });
}

/** Who may hold a certificate no longer than the present one lasts gains nothing by another. */
function judgeGain(question: EligibilityQuestion): Refusal | null {
  const { person, qualification, today } = question;
  if (person === null || newValidity(question) !== null) return null;
  return refuse(
    'renewal-beyond-age-limit',
    `您将于${ageLimitText(person, today)}，现有证件有效期至${formatChineseDate(qualification.validTo)}，换发不能再延长。请继续使用现有证件至年满之日；证件遗失或者损毁的，请申请补发。`,
  );
}

const ageLimitText = ({ birth }: { birth: PlainDate }, today: PlainDate): string =>
  `${formatChineseDate(ageLimitDay(birth, today))}年满${ruleOn('ageLimitYears', today)}周岁`;

/** The new certificate ends with the age limit where six years would go beyond it (D-20). */
function ageHints(question: EligibilityQuestion): string[] {
  const { person, today } = question;
  const validity = newValidity(question);
  if (person === null || validity === null) return [];
  if (validity.validTo === lastDayOfTerm(validity.validFrom, ruleOn('certificateValidityYears', today))) return [];
  return [`您将于${ageLimitText(person, today)}，换发后的从业资格证有效期至该日为止。`];
}
