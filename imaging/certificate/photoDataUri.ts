import { boundedSharp } from '../intake/boundedSharp.ts';

/** Two inches at 300 dpi (35 × 49 mm, D-16). */
const PHOTO = { width: 413, height: 579 };
const QUALITY = 88;

/**
 * The photo in the size in which it is printed, as a data: URI. Other proportions are cut, not squeezed: a little from both sides, or from
 * below, where the shoulders are. The same bytes give the same URI.
 * @throws when the bytes are no image that can be read
 */
export async function photoDataUri(image: Buffer): Promise<string> {
  const jpeg = await boundedSharp(image)
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize({ ...PHOTO, fit: 'cover', position: 'top' })
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
