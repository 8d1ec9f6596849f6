import { z } from 'zod';

/**
 * Characters that no field of a form has a use for: control characters, those that turn the writing direction (a name could be made to
 * read backwards on a screen), invisible joiners, lone surrogates. Everything else is text: rare characters (𠮷, 𬭎, private use), the
 * '·' of ethnic names, and '<', '>' or '&', which are shown as they are and escaped where they are printed.
 */
const NOT_TEXT = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/u;
const NOT_TEXT_BUT_BREAKS =
  /[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/u;

/** Number of characters as a person counts them: 𠮷 is one. */
export const characterCount = (text: string): number => Array.from(text).length;

/** Without the stop at its end, for a place that sets its own. */
const withoutStop = (words: string): string => words.replace(/[。；;.]+$/u, '');

/** Several remarks as one sentence, with one stop. */
export const inOneSentence = (remarks: readonly string[]): string => `${remarks.map(withoutStop).join('；')}。`;

interface TextRule {
  /** the field's name in messages */
  label: string;
  /** characters at least; default 1 */
  min?: number;
  /** characters at most */
  max: number;
}

function limited(text: z.ZodType<string, string>, rule: TextRule, forbidden: RegExp): z.ZodType<string, string> {
  return text.superRefine((value, context) => {
    const message = whatIsWrong(value, rule, forbidden);
    if (message) context.addIssue({ code: 'custom', message });
  });
}

function whatIsWrong(value: string, { label, min = 1, max }: TextRule, forbidden: RegExp): string | null {
  const count = characterCount(value);
  if (forbidden.test(value)) return `${label}包含无法显示的字符，请删除后重新填写`;
  if (count === 0 && min > 0) return `请填写${label}`;
  if (count < min) return `${label}不能少于${min}个字`;
  return count > max ? `${label}不能超过${max}个字` : null;
}

const textOf = ({ label }: TextRule) => z.string({ error: `请填写${label}` });

/** One line of text: trimmed, runs of blanks, tabs and line breaks become one space. */
export function textLine(rule: TextRule): z.ZodType<string, string> {
  return limited(
    textOf(rule).overwrite((value) => value.replace(/\s+/gu, ' ').trim()),
    rule,
    NOT_TEXT,
  );
}

/** Text of several lines, e.g. a reason: trimmed, line breaks kept as '\n'. */
export function textBlock(rule: TextRule): z.ZodType<string, string> {
  return limited(
    textOf(rule).overwrite((value) => value.replace(/\r\n?/gu, '\n').trim()),
    rule,
    NOT_TEXT_BUT_BREAKS,
  );
}

/**
 * Letters of any writing with their marks, characters that only a font of its own has (private use), and what stands between the parts of a
 * name (U+0F0B in Tibetan).
 */
const NAME = /^[\p{L}\p{M}\p{Co}][\p{L}\p{M}\p{Co}·\u0f0b' -]*$/u;
/** The '·' of ethnic names, and other dots that keyboards and other systems write for it. */
const DOTS = /\s*[·•・‧∙⋅．]\s*/gu;

/** The name of a person: letters, '·' between the parts of ethnic names however it was typed, no figures or signs. */
export function personName(rule: TextRule): z.ZodType<string, string> {
  return textLine(rule)
    .overwrite((value) => value.replace(DOTS, '·'))
    .refine((value) => value === '' || NAME.test(value), { error: `${rule.label}请填写姓名，只能有文字和“·”` });
}
