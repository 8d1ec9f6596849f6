import sharp from 'sharp';
import type { SeededRandom } from '../people/seededRandom.ts';
import { rasterise, svgDocument } from './svg.ts';

/** Size of a drawn phone picture, in pixels. */
export const PHOTO = { width: 1600, height: 1200 } as const;

const WOODS = [
  { base: '#a98a63', grain: '#7d6242' },
  { base: '#8f7a5e', grain: '#665440' },
  { base: '#77695a', grain: '#54483c' },
] as const;

/** A wooden desk top lit from one side, as background of a phone picture. */
export async function drawDesk(random: SeededRandom): Promise<Buffer> {
  const wood = random.pick(WOODS);
  const grain: string[] = [];
  for (let y = -40; y < PHOTO.height + 40; y += random.int(9, 26)) {
    const bend = random.int(-26, 26);
    const width = (0.8 + random.next() * 2.2).toFixed(1);
    grain.push(
      `<path d="M0 ${y}Q${random.int(300, 1_300)} ${y + bend} ${PHOTO.width} ${y + random.int(-8, 8)}"` +
        ` stroke-width="${width}" opacity="${(0.12 + random.next() * 0.3).toFixed(2)}"/>`,
    );
  }
  const planks = [330, 790].map((y) => `<path d="M0 ${y}H${PHOTO.width}" stroke-width="4" opacity="0.55"/>`).join('');
  const svg = svgDocument(
    PHOTO.width,
    PHOTO.height,
    `<rect width="${PHOTO.width}" height="${PHOTO.height}" fill="${wood.base}"/>`,
    `<g fill="none" stroke="${wood.grain}">${grain.join('')}${planks}</g>`,
  );
  return rasterise(svg);
}

/** A soft light over the whole picture: bright at the upper left, falling off to the lower right. */
export async function drawLight(strength: number): Promise<Buffer> {
  const svg = svgDocument(
    PHOTO.width,
    PHOTO.height,
    `<defs><radialGradient id="light" cx="0.3" cy="0.25" r="0.95"><stop offset="0" stop-color="#fff" stop-opacity="${strength * 0.35}"/>` +
      `<stop offset="0.45" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="${strength}"/></radialGradient></defs>`,
    `<rect width="${PHOTO.width}" height="${PHOTO.height}" fill="url(#light)"/>`,
  );
  return rasterise(svg);
}

/** The soft shadow of a flat thing: its outline in black, blurred. */
export async function shadowOf(picture: Buffer): Promise<Buffer> {
  const border = 40;
  return sharp(picture)
    .ensureAlpha()
    .linear([0, 0, 0, 0.5], [0, 0, 0, 0])
    .extend({ top: border, bottom: border, left: border, right: border, background: '#00000000' })
    .blur(12)
    .png({ compressionLevel: 0 })
    .toBuffer();
}
