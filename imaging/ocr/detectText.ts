import { Tensor } from 'onnxruntime-node';
import { minimumRectangle, type Rectangle } from './minimumRectangle.ts';
import { runModel } from './runModel.ts';
import { stretchedPixels, type RgbImage } from './rgbImage.ts';
import type { TextBox } from './textBox.ts';
import type { TextModels } from './textModels.ts';
import { textRegions, type ProbabilityMap } from './textRegions.ts';

/** Longest side handed to the detector: 640 reads as well as 960 (within a point on 462 cards) in two thirds of the time. */
const DETECTION_SIDE_PX = 640;
/** The network halves its input five times. */
const SIDE_MULTIPLE_PX = 32;
// Post-processing of PP-OCR's DB detector.
const PIXEL_THRESHOLD = 0.3;
const REGION_THRESHOLD = 0.5;
const MIN_REGION_PIXELS = 12;
const MIN_RECTANGLE_SIDE_PX = 3;
/** DB finds the shrunken core of the text; this is the ratio by which the rectangle is grown again. */
const UNCLIP_RATIO = 1.6;
// ImageNet's mean and deviation, in the blue-green-red order the models were trained in. Leaving them out costs five points of nations.
const CHANNELS = [
  { offset: 2, mean: 0.485, deviation: 0.229 },
  { offset: 1, mean: 0.456, deviation: 0.224 },
  { offset: 0, mean: 0.406, deviation: 0.225 },
];

/** Finds the pieces of text in an image, at any tilt; angles are in (-90°, 90°], so upside-down text has the angle of upright text. */
export async function detectText(models: TextModels, image: RgbImage): Promise<TextBox[]> {
  const map = await probabilityMap(models, image);
  const scaleX = image.width / map.width;
  const scaleY = image.height / map.height;
  return textRegions(map, PIXEL_THRESHOLD)
    .filter((region) => region.pixelCount >= MIN_REGION_PIXELS && region.meanProbability >= REGION_THRESHOLD)
    .map((region) => minimumRectangle(region.rim))
    .filter((rectangle) => Math.min(rectangle.width, rectangle.height) >= MIN_RECTANGLE_SIDE_PX)
    .map((rectangle) => alongText(grown(rectangle)))
    .map(({ centerX, centerY, width, height, angleRad }) => ({
      centerX: (centerX + 0.5) * scaleX,
      centerY: (centerY + 0.5) * scaleY,
      width: width * scaleX,
      height: height * scaleY,
      angleRad,
    }));
}

async function probabilityMap(models: TextModels, image: RgbImage): Promise<ProbabilityMap> {
  const scale = Math.min(1, DETECTION_SIDE_PX / Math.max(image.width, image.height));
  const width = roundedSide(image.width * scale);
  const height = roundedSide(image.height * scale);
  const input = normalised(await stretchedPixels(image, width, height));
  const output = await runModel(models.detection, new Tensor('float32', input, [1, 3, height, width]));
  return { values: output.values, width, height };
}

function roundedSide(px: number): number {
  return Math.max(SIDE_MULTIPLE_PX, Math.round(px / SIDE_MULTIPLE_PX) * SIDE_MULTIPLE_PX);
}

function normalised(pixels: Uint8Array): Float32Array {
  const count = pixels.length / 3;
  const input = new Float32Array(pixels.length);
  CHANNELS.forEach(({ offset, mean, deviation }, plane) => {
    const factor = 1 / (255 * deviation);
    const shift = mean / deviation;
    for (let i = 0; i < count; i++) input[plane * count + i] = (pixels[i * 3 + offset] ?? 0) * factor - shift;
  });
  return input;
}

function grown(rectangle: Rectangle): Rectangle {
  const { width, height } = rectangle;
  const margin = (width * height * UNCLIP_RATIO) / (2 * (width + height));
  return { ...rectangle, width: width + 2 * margin, height: height + 2 * margin };
}

/** Text is wider than high: makes `width` the long side and brings its angle into (-90°, 90°]. */
function alongText(rectangle: Rectangle): Rectangle {
  const tall = rectangle.width < rectangle.height;
  const angleRad = rectangle.angleRad + (tall ? Math.PI / 2 : 0);
  const turned = tall ? { ...rectangle, width: rectangle.height, height: rectangle.width } : rectangle;
  return { ...turned, angleRad: angleRad - Math.PI * Math.ceil(angleRad / Math.PI - 0.5) };
}
