import { Tensor } from 'onnxruntime-node';
import { characterTrace } from './characterTrace.ts';
import { cropText, LINE_HEIGHT_PX, lineWidthPx } from './cropText.ts';
import { runModel } from './runModel.ts';
import type { RgbImage } from './rgbImage.ts';
import type { ReadBox, ReadCharacter, TextBox } from './textBox.ts';
import type { TextModels } from './textModels.ts';

/** A line longer than 33 characters is squeezed rather than refused. */
const MAX_LINE_WIDTH_PX = 1600;
/** The recogniser shrinks its input eightfold along the line. */
const WIDTH_MULTIPLE_PX = 8;

/** Reads one box. One at a time: padding a batch to its longest line costs more than batching saves. */
export async function recogniseText(
  models: TextModels,
  image: RgbImage,
  box: TextBox,
  upsideDown: boolean,
): Promise<ReadBox> {
  const textWidth = lineWidthPx(box, MAX_LINE_WIDTH_PX);
  const planeWidth = Math.ceil(textWidth / WIDTH_MULTIPLE_PX) * WIDTH_MULTIPLE_PX;
  const crop = cropText(image, box, textWidth, planeWidth, upsideDown);
  const { values, dims } = await runModel(
    models.recognition,
    new Tensor('float32', crop, [1, 3, LINE_HEIGHT_PX, planeWidth]),
  );
  const steps = dims[1] ?? 0;
  const characters = likeliestCharacters(values, steps, models.dictionary);
  return {
    ...box,
    characters,
    text: characters.map(({ character }) => character).join(''),
    confidence: characters.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, characters.length),
    trace: characterTrace(values, steps, models.dictionary),
  };
}

/** Greedy CTC: the likeliest class of each step, repetitions merged, blanks dropped. */
function likeliestCharacters(values: Float32Array, steps: number, dictionary: string[]): ReadCharacter[] {
  const characters: ReadCharacter[] = [];
  const classCount = dictionary.length;
  let previous = 0;
  for (let step = 0; step < steps; step++) {
    const offset = step * classCount;
    let best = 0;
    let confidence = values[offset] ?? 0;
    for (let i = 1; i < classCount; i++) {
      const probability = values[offset + i] ?? 0;
      if (probability > confidence) {
        confidence = probability;
        best = i;
      }
    }
    if (best !== 0 && best !== previous) characters.push({ character: dictionary[best] ?? '', confidence });
    previous = best;
  }
  return characters;
}
