import { expiryHints, judgeInUse, judgeLicenceClasses } from './certificateRules.ts';
import type { EligibilityQuestion } from './question.ts';
import { refuse, type EligibilityVerdict, type Refusal } from './verdict.ts';

/** 变更 of the employer or of what the certificate says: in force on the day (D-4, D-25). 准驾车型 is asked for in the second kind only. */
export const judgeChange = (question: EligibilityQuestion): EligibilityVerdict =>
  judgeInUse(question) ??
  judgeChangedItems(question.changedItems) ??
  (question.kind === 'certificate-info' ? judgeLicenceClasses(question) : null) ?? {
    eligible: true,
    hints: expiryHints(question),
  };

const NAME_CHANGE = refuse(
  'name-change-not-online',
  '姓名变更不能网上办理，请携带新的身份证和载明姓名变更的户籍证明，到原发证机关窗口办理；办结后请用新的身份证重新实名认证。',
);
const FILE_TRANSFER = refuse(
  'file-transfer-not-online',
  '转籍（将从业资格档案转到其他发证机关）不能网上办理，请先到原发证机关窗口办理档案转出，再到转入地的发证机关办理转入。',
);

/** Items that are not changed online (D-25 name, D-29 转籍), by their names in the form and as the certificate prints them. */
const NOT_ONLINE: ReadonlyMap<string, Refusal> = new Map([
  ['name', NAME_CHANGE],
  ['姓名', NAME_CHANGE],
  ['issuer', FILE_TRANSFER],
  ['发证机关', FILE_TRANSFER],
]);

/** Whether these items of a certificate can be changed online; the first that cannot says where to go instead. */
export function judgeChangedItems(items: readonly string[]): Refusal | null {
  for (const item of items) {
    const refusal = NOT_ONLINE.get(item.trim());
    if (refusal) return refusal;
  }
  return null;
}
