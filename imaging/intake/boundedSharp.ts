import sharp, { type Sharp, type SharpInput } from 'sharp';

// Uploads come one by one and never twice: libvips' cache would only hold personal images in memory. One libvips thread per
// decode, because several decodes and the OCR threads share the same cores.
sharp.cache(false);
sharp.concurrency(1);

/** 12 to 24 megapixel phones pass; an interlaced 49-megapixel PNG of 2 MB, which costs 467 MB of memory, does not. */
export const MAX_PIXELS = 25_000_000;

const DECODE_TIMEOUT_SECONDS = 10;

/**
 * The only way this product opens an encoded image: bounded in pixels and in time, the first frame only, and with `failOn: 'warning'`, because
 * with less strictness libvips decodes a truncated photo to half an image without a word.
 */
export function boundedSharp(bytes: SharpInput): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'warning', pages: 1 }).timeout({
    seconds: DECODE_TIMEOUT_SECONDS,
  });
}
