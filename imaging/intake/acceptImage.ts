import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { boundedSharp, MAX_PIXELS } from './boundedSharp.ts';
import {
  imageCorrupt,
  imageEmpty,
  imagePolyglot,
  imageTooLarge,
  imageTooManyPixels,
  imageTooSmall,
  imageTypeNotAllowed,
} from './imageRefused.ts';
import { jpegStructure, pngStructure, type ImageStructure } from './imageStructure.ts';
import { isPolyglot } from './isPolyglot.ts';
import { semaphore } from './semaphore.ts';
import { sniffFileKind } from './sniffFileKind.ts';

/** An upload as it is kept: always JPEG, upright, sRGB, without metadata. `sha256` is hex, over `bytes`. */
export type AcceptedImage = { bytes: Buffer; mediaType: 'image/jpeg'; width: number; height: number; sha256: string };

/** "10M" is 10 x 1024 x 1024 bytes, inclusive (A-14, decision D-10). */
export const MAX_IMAGE_BYTES = 10 * 1024 * 1024;

/** Far too small to show anything (decision D-16): a two-inch photo at the resolution of a screen is larger. */
const MIN_SHORT_SIDE_PX = 150;
/** A4 at 350 dpi; a 25-megapixel photo keeps all that a clerk can see at a third of the bytes. */
const MAX_LONG_SIDE_PX = 4096;
const JPEG_QUALITY = 88;

/** A decode takes up to 100 MB and a core: two at once, whoever asks. */
const oneOfTwoDecodes = semaphore(2);

/**
 * Checks an upload and re-encodes it. Only the returned bytes may be kept or shown: they hold pixels and nothing else. PNG becomes JPEG too,
 * so that every stored image has one type, no transparency and a bounded size; transparent parts become white.
 * @throws ImageRefused with a code and a Chinese message (A-14, D-10, D-16).
 */
export async function acceptImage(input: Buffer | { path: string }): Promise<AcceptedImage> {
  const bytes = Buffer.isBuffer(input) ? input : await readBounded(input.path);
  if (bytes.length === 0) throw imageEmpty();
  if (bytes.length > MAX_IMAGE_BYTES) throw imageTooLarge();
  const structure = structureOf(bytes);
  if (structure.width * structure.height > MAX_PIXELS) throw imageTooManyPixels();
  if (Math.min(structure.width, structure.height) < MIN_SHORT_SIDE_PX) throw imageTooSmall();
  if (isPolyglot(structure)) throw imagePolyglot();
  return oneOfTwoDecodes(() => reencoded(bytes));
}

/** Reads at most one byte more than allowed, however large the file is. */
async function readBounded(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > MAX_IMAGE_BYTES) throw imageTooLarge();
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function structureOf(bytes: Buffer): ImageStructure {
  const file = sniffFileKind(bytes);
  switch (file.kind) {
    case 'jpeg':
      return jpegStructure(bytes);
    case 'png':
      return pngStructure(bytes);
    case 'other':
      throw imageTypeNotAllowed(file.name);
    default:
      return file satisfies never;
  }
}

async function reencoded(bytes: Buffer): Promise<AcceptedImage> {
  try {
    const { data, info } = await boundedSharp(bytes)
      .autoOrient()
      .resize(MAX_LONG_SIDE_PX, MAX_LONG_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer({ resolveWithObject: true });
    const sha256 = createHash('sha256').update(data).digest('hex');
    return { bytes: data, mediaType: 'image/jpeg', width: info.width, height: info.height, sha256 };
  } catch {
    // The size, the type and the outline were right: what still fails is in the pixels' coding, or took longer than it may.
    throw imageCorrupt();
  }
}
