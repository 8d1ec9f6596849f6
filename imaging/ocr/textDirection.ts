import { Tensor } from 'onnxruntime-node';
import { cropText, LINE_HEIGHT_PX, lineWidthPx } from './cropText.ts';
import { runModel } from './runModel.ts';
import type { RgbImage } from './rgbImage.ts';
import type { TextBox } from './textBox.ts';
import type { TextModels } from './textModels.ts';

/** Squarer boxes (single characters) have no direction of their own. */
const MIN_ASPECT_WITH_DIRECTION = 1.5;
/** Input width of PaddleOCR's direction classifier. */
const CLASSIFIER_WIDTH_PX = 192;
/** The largest boxes decide: enough for a vote, and one call of 10 ms. */
const VOTING_BOXES = 6;
/** A page-wide line is not worth more than this in the vote. */
const MAX_VOTE_WIDTH_PX = 400;

/** True when more than half of the text, by length, runs up or down the image: the picture lies on its side. */
export function isSideways(boxes: TextBox[]): boolean {
  const directed = boxes.filter((box) => box.width / box.height >= MIN_ASPECT_WITH_DIRECTION);
  const vertical = directed.filter((box) => Math.abs(box.angleRad) > Math.PI / 4);
  return totalWidth(vertical) > totalWidth(directed) / 2;
}

/** True when the classifier, weighted by width and certainty, sees the text standing on its head. */
export async function isUpsideDown(models: TextModels, image: RgbImage, boxes: TextBox[]): Promise<boolean> {
  const voters = [...boxes].sort((a, b) => b.width * b.height - a.width * a.height).slice(0, VOTING_BOXES);
  if (voters.length === 0) return false;
  const planeLength = 3 * CLASSIFIER_WIDTH_PX * LINE_HEIGHT_PX;
  const input = new Float32Array(voters.length * planeLength);
  voters.forEach((box, i) => {
    const crop = cropText(image, box, lineWidthPx(box, CLASSIFIER_WIDTH_PX), CLASSIFIER_WIDTH_PX, false);
    input.set(crop, i * planeLength);
  });
  const shape = [voters.length, 3, LINE_HEIGHT_PX, CLASSIFIER_WIDTH_PX];
  const { values } = await runModel(models.direction, new Tensor('float32', input, shape));
  const vote = voters.reduce((sum, box, i) => {
    const turned = values[i * 2 + 1] ?? 0;
    const certainty = (turned > 0.5 ? 1 : -1) * Math.abs(turned - 0.5);
    return sum + certainty * Math.min(box.width, MAX_VOTE_WIDTH_PX);
  }, 0);
  return vote > 0;
}

function totalWidth(boxes: TextBox[]): number {
  return boxes.reduce((sum, box) => sum + box.width, 0);
}
