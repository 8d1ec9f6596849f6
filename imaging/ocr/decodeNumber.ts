import { NUMBER_CHARACTERS, type CharacterTrace } from './characterTrace.ts';

const BEAM_WIDTH = 64;
const MIN_STEP_PROBABILITY = 1e-4;
const NUMBER_LENGTH = 18;

/** Probability of a prefix, split by whether its last step was a blank: a digit can only repeat after one. */
type Prefix = { afterBlank: number; afterCharacter: number };

/**
 * Reads the line as digits and X only and returns the likeliest reading that `isValid` accepts, with its probability relative to the
 * likeliest reading of all (1 = it is that reading). Undefined when none of the 64 likeliest readings is valid.
 */
export function decodeNumber(
  trace: CharacterTrace,
  isValid: (number: string) => boolean,
): { number: string; likelihoodRatio: number } | undefined {
  const readings = likeliestReadings(trace);
  const best = readings[0]?.probability ?? 0;
  for (const { text, probability } of readings) {
    // A label's last character may have been forced into a digit in front of the number.
    const number = text.slice(-NUMBER_LENGTH);
    if (number.length === NUMBER_LENGTH && isValid(number)) return { number, likelihoodRatio: probability / best };
  }
  return undefined;
}

function likeliestReadings(trace: CharacterTrace): { text: string; probability: number }[] {
  let beam: [string, Prefix][] = [['', { afterBlank: 1, afterCharacter: 0 }]];
  for (let step = 0; step < trace.steps; step++) beam = scaled(widest(extended(beam, stepProbabilities(trace, step))));
  return beam.map(([text, prefix]) => ({ text, probability: total(prefix) }));
}

/** The step's probabilities, renormalised over blank and the number's characters. */
function stepProbabilities(trace: CharacterTrace, step: number): { blank: number; characters: number[] } {
  const characters = NUMBER_CHARACTERS.map((character) => trace.columns.get(character)?.[step] ?? 0);
  const blank = trace.blank[step] ?? 0;
  const sum = characters.reduce((a, b) => a + b, blank) + 1e-9;
  return { blank: (blank + 1e-6) / sum, characters: characters.map((p) => (p + 1e-7) / sum) };
}

function extended(beam: [string, Prefix][], step: { blank: number; characters: number[] }): Map<string, Prefix> {
  const next = new Map<string, Prefix>();
  const add = (text: string, afterBlank: number, afterCharacter: number): void => {
    const prefix = next.get(text);
    if (prefix) {
      prefix.afterBlank += afterBlank;
      prefix.afterCharacter += afterCharacter;
    } else next.set(text, { afterBlank, afterCharacter });
  };
  for (const [text, prefix] of beam) {
    add(text, total(prefix) * step.blank, 0);
    NUMBER_CHARACTERS.forEach((character, i) => {
      const probability = step.characters[i] ?? 0;
      if (probability < MIN_STEP_PROBABILITY) return;
      if (text.endsWith(character)) {
        add(text, 0, prefix.afterCharacter * probability);
        add(text + character, 0, prefix.afterBlank * probability);
      } else add(text + character, 0, total(prefix) * probability);
    });
  }
  return next;
}

function widest(prefixes: Map<string, Prefix>): [string, Prefix][] {
  return [...prefixes].sort((a, b) => total(b[1]) - total(a[1])).slice(0, BEAM_WIDTH);
}

/** A long line's probabilities would underflow: only their ratios matter. */
function scaled(beam: [string, Prefix][]): [string, Prefix][] {
  const best = beam[0] ? total(beam[0][1]) : 0;
  if (best === 0) return beam;
  return beam.map(([text, { afterBlank, afterCharacter }]) => [
    text,
    { afterBlank: afterBlank / best, afterCharacter: afterCharacter / best },
  ]);
}

function total(prefix: Prefix): number {
  return prefix.afterBlank + prefix.afterCharacter;
}
