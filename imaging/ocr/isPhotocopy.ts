import { loadRgbImage } from './rgbImage.ts';

/** Every colour card of the study spreads by 0.02 and more, even dark, blurred or under coloured light; grey copies by 0.000. */
const COPY_BELOW = 0.01;
const ANALYSIS_SIDE_PX = 200;

/** True for a picture without colours. One tint all over (yellow light, blue toner) counts as none; a coloured table around the copy hides it. */
export async function isPhotocopy(bytes: Uint8Array): Promise<boolean> {
  const { pixels } = await loadRgbImage(bytes, ANALYSIS_SIDE_PX);
  return deviation(tints(pixels, 0)) + deviation(tints(pixels, 2)) < COPY_BELOW;
}

/** How far red (0) or blue (2) lies over green, relative to brightness; the 30 keeps the noise of near-black pixels out. */
function tints(pixels: Uint8Array, channel: 0 | 2): number[] {
  return Array.from({ length: pixels.length / 3 }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(i * 3, i * 3 + 3);
    return ((channel === 0 ? red : blue) - green) / (red + green + blue + 30);
  });
}

function deviation(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
