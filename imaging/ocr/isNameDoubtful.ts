import type { Field } from './field.ts';
import type { PlacedBox } from './pageLayout.ts';

/** Flags over half of the wrong names and one right name in sixteen. */
const DOUBTFUL_BELOW = 0.8;
// The detector's box around n characters is about 0.3 + 0.77 n times as wide as high; two thirds of a character more means one was dropped.
const BOX_ASPECT = 0.3;
const ASPECT_PER_CHARACTER = 0.77;
const ASPECT_SLACK = 0.55;

/**
 * Whether a name was probably misread. Characters outside the model's dictionary are dropped or replaced by a lookalike, sometimes at full
 * confidence: too short a name, or a box wider than its characters explain, gives many of them away, not all.
 */
export function isNameDoubtful(name: Field, region: PlacedBox[]): boolean {
  const length = [...name.value].length;
  if (length < 2 || name.confidence < DOUBTFUL_BELOW) return true;
  const box = region.find((placed) => placed.box.text === name.value)?.box;
  return box !== undefined && box.width / box.height > BOX_ASPECT + ASPECT_PER_CHARACTER * length + ASPECT_SLACK;
}
