import type { BusinessDefinition } from './businesses/business.ts';
import type { SupplementItem } from './caseActions.ts';
import type { ProvinceConfig, SupplementReason } from './provinceConfig.ts';
import { inOneSentence } from './text.ts';

type Definition = Pick<BusinessDefinition, 'form' | 'materials'>;

/** One item of a supplement request by one word, as events and problems name it: 'field:employer'. */
export const supplementItemKey = ({ target, name }: Pick<SupplementItem, 'target' | 'name'>): string =>
  `${target}:${name}`;

/** What an item is called in this form and material list; null: there is no such field or slot, or it cannot be edited. */
export function supplementItemTitle({ form, materials }: Definition, { target, name }: SupplementItem): string | null {
  if (target === 'material') return materials.find(({ slot }) => slot === name)?.title ?? null;
  return form.fields.find((field) => field.name === name && field.editable)?.label ?? null;
}

const fits = (reason: SupplementReason, target: SupplementItem['target']): boolean =>
  reason.target === 'any' || reason.target === target;

/** The canned reasons that can be given for this kind of item. */
export const reasonsFor = (config: ProvinceConfig, target: SupplementItem['target']): SupplementReason[] =>
  config.supplement.reasons.filter((reason) => fits(reason, target));

/** The reasons of an item in words: the canned ones, then what the clerk wrote. */
export function supplementReasonTexts(config: ProvinceConfig, { reasons, note }: SupplementItem): string[] {
  const canned = reasons.map((code) => config.supplement.reasons.find((one) => one.code === code)?.text ?? code);
  return note === null ? canned : [...canned, note];
}

/**
 * Whether every item can be asked for: a field or slot of this case's own form and material list, with reasons of its own province (P-04).
 * @returns what is wrong, naming the items; null when all of them are right
 */
export function judgeSupplementItems(
  { config, definition }: { config: ProvinceConfig; definition: Definition },
  items: readonly SupplementItem[],
): string | null {
  const faults = items.flatMap((item) => {
    const title = supplementItemTitle(definition, item);
    if (title === null)
      return [`本办件没有可以补正的${item.target === 'field' ? '表单项目' : '申请材料'}“${item.name}”`];
    const known = new Set(reasonsFor(config, item.target).map(({ code }) => code));
    return item.reasons.filter((code) => !known.has(code)).map((code) => `“${title}”不能选用补正理由“${code}”`);
  });
  return faults.length === 0 ? null : inOneSentence(faults);
}

export interface SupplementAnswers {
  /** field → what was entered for it in this round */
  fields: Readonly<Record<string, string>>;
  /** slot → number of images uploaded in this round */
  images: Readonly<Record<string, number>>;
}

/** Whether one listed item is answered: entered anew in a way the form takes, or with enough new images. */
export function isAnswered({ form, materials }: Definition, answers: SupplementAnswers, item: SupplementItem): boolean {
  const { target, name } = item;
  if (target === 'material') {
    const slot = materials.find((one) => one.slot === name);
    return slot !== undefined && (answers.images[name] ?? 0) >= slot.minImages;
  }
  const value = answers.fields[name];
  if (value === undefined || value === '') return false;
  return form.draftSchema.safeParse({ [name]: value }).success;
}

/** The listed items that are still to be answered. */
export const unansweredItems = (
  definition: Definition,
  answers: SupplementAnswers,
  items: readonly SupplementItem[],
): SupplementItem[] => items.filter((item) => !isAnswered(definition, answers, item));
