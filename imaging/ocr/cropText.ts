import type { RgbImage } from './rgbImage.ts';
import type { TextBox } from './textBox.ts';

/** Height of a line of text in the recogniser and in the direction classifier. */
export const LINE_HEIGHT_PX = 48;
/** Large print is averaged over at most 3 x 3 samples per pixel, or thin strokes would be skipped. */
const MAX_SAMPLES_PER_SIDE = 3;

/** Width of a box's text at line height, within bounds that keep specks and page-wide lines affordable. */
export function lineWidthPx(box: TextBox, maxPx: number): number {
  return Math.max(16, Math.min(maxPx, Math.round((box.width / box.height) * LINE_HEIGHT_PX)));
}

/**
 * Samples the tilted box straight into the network's input: blue, green, red planes in -1 … 1, `textWidthPx` columns of text in a plane of
 * `planeWidthPx` columns (the rest stays 0, as in training).
 */
export function cropText(
  image: RgbImage,
  box: TextBox,
  textWidthPx: number,
  planeWidthPx: number,
  upsideDown: boolean,
): Float32Array {
  const planeSize = planeWidthPx * LINE_HEIGHT_PX;
  const planes = new Float32Array(3 * planeSize);
  const sign = upsideDown ? -1 : 1;
  const alongX = (sign * box.width * Math.cos(box.angleRad)) / textWidthPx;
  const alongY = (sign * box.width * Math.sin(box.angleRad)) / textWidthPx;
  const downX = (-sign * box.height * Math.sin(box.angleRad)) / LINE_HEIGHT_PX;
  const downY = (sign * box.height * Math.cos(box.angleRad)) / LINE_HEIGHT_PX;
  const samples = Math.max(1, Math.min(MAX_SAMPLES_PER_SIDE, Math.round(box.height / LINE_HEIGHT_PX)));
  const scale = 1 / (samples * samples * 127.5);
  const sum = new Float64Array(3);
  for (let row = 0; row < LINE_HEIGHT_PX; row++) {
    for (let column = 0; column < textWidthPx; column++) {
      sum.fill(0);
      for (let s = 0; s < samples * samples; s++) {
        const along = column + ((s % samples) + 0.5) / samples - textWidthPx / 2;
        const down = row + (Math.floor(s / samples) + 0.5) / samples - LINE_HEIGHT_PX / 2;
        addSample(
          image,
          box.centerX + along * alongX + down * downX - 0.5,
          box.centerY + along * alongY + down * downY - 0.5,
          sum,
        );
      }
      const at = row * planeWidthPx + column;
      planes[at] = (sum[2] ?? 0) * scale - 1;
      planes[at + planeSize] = (sum[1] ?? 0) * scale - 1;
      planes[at + 2 * planeSize] = (sum[0] ?? 0) * scale - 1;
    }
  }
  return planes;
}

/** Adds the bilinear sample at (x, y), clamped to the image, to `sum` (red, green, blue). */
function addSample(image: RgbImage, x: number, y: number, sum: Float64Array): void {
  const { pixels, width, height } = image;
  const clampedX = Math.max(0, Math.min(width - 1.001, x));
  const clampedY = Math.max(0, Math.min(height - 1.001, y));
  const left = Math.floor(clampedX);
  const top = Math.floor(clampedY);
  const right = clampedX - left;
  const below = clampedY - top;
  const first = (top * width + left) * 3;
  const second = first + width * 3;
  for (let channel = 0; channel < 3; channel++) {
    const upper = (pixels[first + channel] ?? 0) * (1 - right) + (pixels[first + 3 + channel] ?? 0) * right;
    const lower = (pixels[second + channel] ?? 0) * (1 - right) + (pixels[second + 3 + channel] ?? 0) * right;
    sum[channel] = (sum[channel] ?? 0) + upper * (1 - below) + lower * below;
  }
}
