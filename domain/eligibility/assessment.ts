import { assessableCycles, type AssessableCycle } from '../cycles.ts';
import { CATEGORY_NAMES, isDriver } from '../qualification.ts';
import { ruleOn } from '../rules.ts';
import { formatChineseDate } from '../time.ts';
import { expiryHints, heldCategories, judgeBegun, judgeOpenCases, unknownKind } from './certificateRules.ts';
import type { EligibilityQuestion } from './question.ts';
import { refuse, type EligibilityVerdict, type Refusal } from './verdict.ts';

/**
 * 诚信考核: a driver, a certificate in force, a cycle that has ended (D-12, D-24, D-25). The age limit is not asked about: what is assessed
 * lies in the past, and no certificate comes of it (adr/0012).
 */
export const judgeAssessment = (question: EligibilityQuestion): EligibilityVerdict =>
  judgeCertificate(question) ??
  judgeCategory(question) ??
  judgeKind(question) ??
  judgeOpenCases(question) ?? { eligible: true, hints: hintsFor(question) };

function judgeKind(question: EligibilityQuestion): Refusal | null {
  if (question.kind === 'regular') return judgeRegular(question);
  if (question.kind === 'restoration') return judgeRestoration(question);
  return unknownKind(question.business);
}

/** in force on the day. */
function judgeCertificate(question: EligibilityQuestion): Refusal | null {
  const { qualification, today } = question;
  const { status, validTo } = qualification;
  if (status === 'expired' || (status === 'valid' && validTo < today)) {
    const days = ruleOn('renewalGraceDays', today);
    return refuse(
      'certificate-expired',
      `该从业资格证已于${formatChineseDate(validTo)}到期，不能办理诚信考核。到期后${days}日内请先申请换发，超过${days}日请到原发证机关咨询。`,
    );
  }
  if (status !== 'valid') {
    return refuse(
      'certificate-not-valid',
      '该从业资格证当前不是有效状态，不能办理诚信考核。如与实际不符，请申请核实或者联系原发证机关。',
    );
  }
  return judgeBegun(question);
}

/** D-25: the assessment is for drivers. */
function judgeCategory({ qualification }: EligibilityQuestion): Refusal | null {
  const held = heldCategories(qualification.categories);
  if (held.some(isDriver)) return null;
  const names = held.map((category) => CATEGORY_NAMES[category]).join('、') || '该证件的类别';
  return refuse(
    'category-not-assessed',
    `${names}不参加诚信考核，无需申请。如您另有驾驶员从业资格证，请返回选择该证件。`,
  );
}

function judgeRegular(question: EligibilityQuestion): Refusal | null {
  const { cycle, qualification } = question;
  if (cycle === null) return refuse('cycle-required', '请选择要考核的周期。');
  const cycles = regularCycles(question);
  const chosen = cycles.find((candidate) => candidate.cycleStart === cycle);
  if (!chosen) {
    return refuse(
      'cycle-not-assessable',
      `所选的考核周期不能网上办理。考核周期从初次领证日期（${formatChineseDate(qualification.firstIssued)}）起每12个月为一个，请从页面列出的周期中选择；更早的周期请联系原发证机关。`,
    );
  }
  switch (chosen.state) {
    case 'assessable':
      return null;
    case 'open':
      return refuse('assessment-already-open', `${cycleName(chosen)}的诚信考核正在办理，请在“我的办件”中查看进度。`);
    case 'graded':
      return refuse('assessment-already-graded', `${cycleName(chosen)}已经考核，请在“我的办件”中下载凭证。`);
    case 'too-early':
      return refuse(
        'cycle-too-early',
        `${cycleName(chosen)}尚未结束，请在${formatChineseDate(chosen.opensOn)}及以后申请。`,
      );
  }
}

/** D-12, D-24: follows a B in the same cycle, once. */
function judgeRestoration({ cycle, assessments }: EligibilityQuestion): Refusal | null {
  if (cycle === null) return refuse('cycle-required', '请选择要恢复等级的考核周期。');
  const ofCycle = assessments.filter((assessment) => assessment.cycleStart === cycle);
  const restorations = ofCycle.filter((assessment) => assessment.kind === 'restoration');
  if (restorations.some((assessment) => assessment.state === 'graded')) {
    return refuse('restoration-already-done', '该周期已经办理过等级恢复，每个周期只能办理一次。');
  }
  if (restorations.length > 0) {
    return refuse('assessment-already-open', '该周期的等级恢复正在办理，请在“我的办件”中查看进度。');
  }
  const isB = ofCycle.some((assessment) => assessment.grade === 'B');
  return isB ? null : refuse('restoration-needs-b', '只有考核等级为B级的周期可以申请恢复，请先完成该周期的诚信考核。');
}

function regularCycles({ qualification, today, assessments }: EligibilityQuestion): AssessableCycle[] {
  const regular = assessments.filter((assessment) => assessment.kind === 'regular');
  return assessableCycles(qualification.firstIssued, today, regular);
}

function hintsFor(question: EligibilityQuestion): string[] {
  const { cycle, kind } = question;
  const hints: string[] = [];
  const missed = regularCycles(question).find((candidate) => candidate.state === 'assessable');
  if (kind === 'regular' && missed && cycle !== null && missed.cycleStart < cycle) {
    hints.push(`${cycleName(missed)}尚未考核，建议先办理较早的周期：后一周期的等级与前一周期有关。`);
  }
  return [...hints, ...expiryHints(question)];
}

const cycleName = ({ cycleStart, cycleEnd }: AssessableCycle): string =>
  `${formatChineseDate(cycleStart)}至${formatChineseDate(cycleEnd)}考核周期`;
