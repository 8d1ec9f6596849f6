import { CATEGORY_NAMES } from '../qualification.ts';
import { formatChineseDate } from '../time.ts';
import { heldCategories, isOverAge, judgeKind, judgeOpenCases, judgeStatus, windowOf } from './certificateRules.ts';
import type { EligibilityQuestion } from './question.ts';
import { renewalPhase } from './renewalWindow.ts';
import { refuse, type EligibilityVerdict, type Refusal } from './verdict.ts';

/**
 * 注销 of all or some categories, at the holder's wish (规定 art. 32(1)(2)): in force or not, at any age, for what has not been taken away or
 * suspended (Z-04, D-20, D-25).
 */
export const judgeCancellation = (question: EligibilityQuestion): EligibilityVerdict =>
  judgeKind(question) ??
  judgeOpenCases(question) ??
  judgeStatus(question) ??
  judgeSelection(question) ?? { eligible: true, hints: hintsFor(question) };

/** What is still held when the selected categories are gone. */
export const remainingCategories = (held: readonly string[], selected: readonly string[]): string[] =>
  held.filter((category) => !selected.includes(category));

/** The condition of materials and delivery: only some categories are cancelled, and a new certificate is made for the rest (Z-08, D-8). */
export const categoriesRemain = (held: readonly string[], selected: readonly string[]): boolean =>
  remainingCategories(held, selected).length > 0;

function judgeSelection({ qualification: { categories }, selectedCategories }: EligibilityQuestion): Refusal | null {
  if (selectedCategories.length === 0) return refuse('category-required', '请至少选择一个要注销的从业资格类别。');
  if (selectedCategories.every((category) => categories.includes(category))) return null;
  const names = heldCategories(categories).map((category) => CATEGORY_NAMES[category]);
  return refuse(
    'category-not-held',
    `该从业资格证没有所选的类别，请从${names.join('、') || '证件上列明的类别'}中选择要注销的类别。`,
  );
}

function hintsFor(question: EligibilityQuestion): string[] {
  const { qualification, selectedCategories, person, today } = question;
  if (!categoriesRemain(qualification.categories, selectedCategories)) {
    return ['注销全部类别后不能再凭该证件从业，办结后请将纸质证件交回原发证机关，未交回的将公告作废。'];
  }
  if (isOverAge(person, today)) {
    return ['您已超过规定的从业年龄，其余类别也应当注销，请选择全部类别。'];
  }
  const window = windowOf(question, today);
  switch (renewalPhase(window, today)) {
    case 'too-late':
      return ['该证件到期后已经不能换发，其余类别也应当注销，请选择全部类别。'];
    case 'expired':
    case 'late':
      return [
        `注销办理期间不能申请换发。其余类别需要继续从业的，请在${formatChineseDate(window.closesOn)}前（含当日）申请换发，或者先换发再注销。`,
      ];
    default:
      return [];
  }
}
