import { NATIONS } from './nations.ts';

/**
 * What the recogniser thought at each step of a line, kept only for the characters of the closed vocabularies (digits, nations and the
 * labels printed before them): the full output would be 2 MB per box.
 */
export type CharacterTrace = {
  steps: number;
  blank: Float32Array;
  space: Float32Array;
  columns: ReadonlyMap<string, Float32Array>;
};

/** Digits of an identity number in the order of its alphabet. */
export const NUMBER_CHARACTERS: readonly string[] = [...'0123456789X'];

const KEPT_CHARACTERS = new Set([...NUMBER_CHARACTERS, ...NATIONS.join(''), ...'男女性别民族']);

/** Cuts the kept columns out of the recogniser's `steps` x `dictionary.length` output. */
export function characterTrace(values: Float32Array, steps: number, dictionary: string[]): CharacterTrace {
  const column = (index: number): Float32Array =>
    Float32Array.from({ length: steps }, (_, step) => values[step * dictionary.length + index] ?? 0);
  const columns = new Map<string, Float32Array>();
  dictionary.forEach((character, index) => {
    if (KEPT_CHARACTERS.has(character)) columns.set(character, column(index));
  });
  return { steps, blank: column(0), space: column(dictionary.length - 1), columns };
}
