import { detectText } from './detectText.ts';
import { recogniseText } from './recogniseText.ts';
import { loadRgbImage, turnClockwise, type RgbImage } from './rgbImage.ts';
import type { ReadBox } from './textBox.ts';
import { isSideways, isUpsideDown } from './textDirection.ts';
import type { TextModels } from './textModels.ts';

/** Enough for a card that fills half of the picture; a 12-megapixel photo then costs no more than a scan. */
const WORKING_SIDE_PX = 1600;

/**
 * Finds and reads all text of a picture, turning it by 90° or 180° when the text asks for it. Boxes are in the coordinates of the
 * upright picture, which may still be tilted by less than 45°.
 * @throws Error of sharp when the bytes are no image.
 */
export async function readPage(models: TextModels, bytes: Uint8Array): Promise<ReadBox[]> {
  let image = await loadRgbImage(bytes, WORKING_SIDE_PX);
  let boxes = await detectText(models, image);
  if (isSideways(boxes)) {
    image = await turnClockwise(image);
    boxes = await detectText(models, image);
  }
  const upsideDown = await isUpsideDown(models, image, boxes);
  const read: ReadBox[] = [];
  for (const box of boxes) read.push(await recogniseText(models, image, box, upsideDown));
  return upsideDown ? read.map((box) => turnedOver(box, image)) : read;
}

/** The angle stays: text turned by 180° runs along the same line. */
function turnedOver(box: ReadBox, image: RgbImage): ReadBox {
  return { ...box, centerX: image.width - box.centerX, centerY: image.height - box.centerY };
}
