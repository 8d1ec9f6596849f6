import { isIdNumber } from '../../domain/idNumber.ts';
import { decodeNumber } from './decodeNumber.ts';
import type { Row } from './pageLayout.ts';
import type { Field } from './field.ts';
import type { ReadBox, ReadCharacter } from './textBox.ts';

/** A number as read; `valid` when it satisfies GB 11643 (date and check character). */
export type NumberField = Field & { valid: boolean };

/** A beam reading less likely than this, against the likeliest, is a guess; guesses could pass the check character by chance (1 in 11). */
const MIN_LIKELIHOOD_RATIO = 0.02;
/** Boxes with fewer number-like characters are addresses and dates. */
const MIN_NUMBER_CHARACTERS = 12;
const LOOKS_LIKE_NUMBER = /[\dXOIlSB]/g;

/**
 * Reads the 18-character identity number: as the model sees it, else decoded under the check character, else the invalid reading as it is,
 * so that the person sees what went wrong.
 */
export function readNumber(rows: Row[], boxes: ReadBox[]): NumberField | undefined {
  const runs = rows.flatMap(numberRuns);
  const valid = runs.find(({ value }) => isIdNumber(value));
  if (valid) return { ...valid, valid: true };
  for (const box of boxes) {
    if ((box.text.match(LOOKS_LIKE_NUMBER) ?? []).length < MIN_NUMBER_CHARACTERS) continue;
    const decoded = decodeNumber(box.trace, isIdNumber);
    if (decoded && decoded.likelihoodRatio > MIN_LIKELIHOOD_RATIO) {
      return { value: decoded.number, confidence: decoded.likelihoodRatio, valid: true };
    }
  }
  const [unreadable] = runs;
  return unreadable && { ...unreadable, valid: false };
}

/** Every stretch of 18 digits (the last may be X) in a row, punctuation ignored. */
function numberRuns(row: Row): Field[] {
  const characters = row.characters.filter(({ character }) => !/[.,。，·:：'"`]/.test(character));
  const runs: Field[] = [];
  for (let start = 0; start + 18 <= characters.length; start++) {
    const run = characters.slice(start, start + 18);
    if (run.every(isNumberCharacter)) {
      const value = run.map(({ character }) => (/\d/.test(character) ? character : 'X')).join('');
      runs.push({ value, confidence: Math.min(...run.map(({ confidence }) => confidence)) });
    }
  }
  return runs;
}

function isNumberCharacter({ character }: ReadCharacter, index: number): boolean {
  return index === 17 ? /^[\dXx×]$/.test(character) : /^\d$/.test(character);
}
