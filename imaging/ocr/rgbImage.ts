import sharp from 'sharp';
import { boundedSharp } from '../intake/boundedSharp.ts';

/** Three interleaved 8-bit channels, row by row, without padding. */
export type RgbImage = { pixels: Uint8Array; width: number; height: number };

/** Decodes upright (EXIF orientation applied), transparent parts white, the longest side at most `longestSidePx`. */
export async function loadRgbImage(bytes: Uint8Array, longestSidePx: number): Promise<RgbImage> {
  const { data, info } = await boundedSharp(bytes)
    .autoOrient()
    .resize(longestSidePx, longestSidePx, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

/** The same picture turned 90 degrees clockwise. */
export async function turnClockwise(image: RgbImage): Promise<RgbImage> {
  const { data, info } = await rawSharp(image).rotate(90).raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

/** The pixels stretched to exactly `width` x `height`. */
export async function stretchedPixels(image: RgbImage, width: number, height: number): Promise<Uint8Array> {
  if (width === image.width && height === image.height) return image.pixels;
  return rawSharp(image).resize(width, height, { fit: 'fill' }).raw().toBuffer();
}

function rawSharp(image: RgbImage) {
  return sharp(image.pixels, { raw: { width: image.width, height: image.height, channels: 3 } });
}
