import type { CharacterTrace } from './characterTrace.ts';

/** A tilted rectangle around one piece of text, in pixels of the image; `width` runs along the text, `angleRad` is its direction. */
export type TextBox = { centerX: number; centerY: number; width: number; height: number; angleRad: number };

/** One recognised character and the model's probability for it, 0 to 1. */
export type ReadCharacter = { character: string; confidence: number };

/** A box with what was read in it. `trace` allows a second, constrained reading (number, nation). */
export type ReadBox = TextBox & {
  characters: ReadCharacter[];
  text: string;
  confidence: number;
  trace: CharacterTrace;
};
