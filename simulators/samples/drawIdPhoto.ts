import type { DemoPerson } from '../people/demoPerson.ts';
import { drawFace } from './drawFace.ts';
import { svgDocument, text, toJpeg } from './svg.ts';

export type PhotoBackground = 'white' | 'blue';

/** Two-inch (35 × 49 mm) at 300 dpi, in pixels. */
const TWO_INCHES = { width: 413, height: 579 } as const;
const BACKGROUNDS: Readonly<Record<PhotoBackground, string>> = { white: '#ffffff', blue: '#438edb' };

/**
 * The person's two-inch portrait (JPEG). The mark of a specimen stands on the clothes, so that the background is of one colour up to the edge.
 * @param scale 2 for a scan of 600 dpi
 */
export async function drawIdPhoto(person: DemoPerson, background: PhotoBackground, scale = 1): Promise<Buffer> {
  const [width, height] = [TWO_INCHES.width * scale, TWO_INCHES.height * scale];
  const mark = { size: 26 * scale, fill: '#ffffff', anchor: 'middle', letterSpacing: 2 * scale, opacity: 0.7 } as const;
  return toJpeg(
    svgDocument(
      width,
      height,
      `<rect width="${width}" height="${height}" fill="${BACKGROUNDS[background]}"/>`,
      drawFace(person.seed, person.sex, person.ageYears, { x: 0, y: 0, width, height }),
      weave(width, height),
      text(width / 2, height - 20 * scale, '样张 SPECIMEN', mark),
    ),
    95,
  );
}

/** The weave of the clothes: without anything fine in it, a flat drawing looks like a blurred photo to the image checks. */
function weave(width: number, height: number): string {
  const [left, right, top] = [width * 0.2, width * 0.8, height * 0.88];
  const threads = Array.from({ length: 18 }, (_, index) => `M${left} ${top + index * 4}H${right}`).join('');
  return `<path d="${threads}" stroke="#ffffff" stroke-width="1" opacity="0.42"/>`;
}
