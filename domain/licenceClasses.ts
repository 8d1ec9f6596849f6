import { z } from 'zod';

/** 准驾车型 of a driving licence, as the licence lists them (《机动车驾驶证申领和使用规定》). */
export const LICENCE_CLASSES = [
  ...['A1', 'A2', 'A3', 'B1', 'B2', 'C1', 'C2', 'C3', 'C4', 'C5', 'C6'],
  ...['D', 'E', 'F', 'M', 'N', 'P'],
] as const;

const SEPARATORS = /[\s,，、;；]+/gu;
const ONE_CLASS = /[A-C]\d|[A-Z]/gu;

/** The classes of a text, in the order of the licence, each once: 'a1、A2D' → A1, A2, D. What is no class stays and comes last. */
export function licenceClassList(text: string): string[] {
  const plain = text.normalize('NFKC').toUpperCase().replace(SEPARATORS, ' ').trim();
  const parts = plain
    .split(' ')
    .flatMap((part) => (part.replace(ONE_CLASS, '') === '' ? (part.match(ONE_CLASS) ?? []) : part));
  const known: readonly string[] = LICENCE_CLASSES;
  const strange = parts.filter((part) => !known.includes(part));
  return [...known.filter((one) => parts.includes(one)), ...new Set(strange)];
}

/** 准驾车型 in a form: real classes only, several joined by ',' in the order of the licence. */
export const licenceClassesSchema = z
  .string({ error: '请选择准驾车型' })
  .max(100, { error: '准驾车型太长', abort: true })
  .overwrite((text) => licenceClassList(text).join(','))
  .superRefine((text, context) => {
    const known: readonly string[] = LICENCE_CLASSES;
    const strange = text.split(',').filter((one) => !known.includes(one));
    if (text === '') context.addIssue({ code: 'custom', message: '请选择准驾车型' });
    else if (strange.length > 0)
      context.addIssue({ code: 'custom', message: `没有准驾车型“${strange.join('”“')}”，请按驾驶证选择` });
  });
