import { textOf } from './pageLayout.ts';
import type { ReadCharacter } from './textBox.ts';

/** A value read from the card; `confidence` is the model's probability of its least certain character. */
export type Field = { value: string; confidence: number };

/** The characters behind the first match of `label`; all of them when the label is not there. */
export function charactersAfter(characters: ReadCharacter[], label: RegExp): ReadCharacter[] {
  const match = label.exec(textOf(characters));
  if (!match) return characters;
  const end = match.index + match[0].length;
  let length = 0;
  return characters.filter(({ character }) => (length += character.length) > end);
}

/** The field made of the characters that `allowed` matches, or nothing. */
export function fieldOf(characters: ReadCharacter[], allowed: RegExp): Field | undefined {
  const kept = characters.map(withMiddleDot).filter(({ character }) => allowed.test(character));
  if (kept.length === 0) return undefined;
  return { value: textOf(kept), confidence: Math.min(...kept.map(({ confidence }) => confidence)) };
}

/** The dot inside Uyghur or Yi names is read as any of several dots; cards print U+00B7. */
function withMiddleDot(read: ReadCharacter): ReadCharacter {
  return /[•・．*.]/.test(read.character) ? { ...read, character: '·' } : read;
}
