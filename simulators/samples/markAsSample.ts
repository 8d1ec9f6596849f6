import sharp from 'sharp';
import { svgDocument, text } from './svg.ts';

/** Enough to be recognised on a phone, and small enough to be loaded on a bad connection. */
const LONGEST_EDGE = 720;
const QUALITY = 62;
const RED = '#c8102e';

/** A drawn paper as it is shown beside a material slot: small, and marked so that nobody takes it for a real one. */
export async function markAsSample(picture: Buffer): Promise<Buffer> {
  const small = sharp(picture).resize({
    width: LONGEST_EDGE,
    height: LONGEST_EDGE,
    fit: 'inside',
    withoutEnlargement: true,
  });
  const { data, info } = await small.png().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const band = Math.round(width / 14);
  return sharp(data)
    .extend({ top: band, background: RED })
    .composite([{ input: Buffer.from(mark(width, height, band)), top: 0, left: 0 }])
    .jpeg({ quality: QUALITY, mozjpeg: true })
    .toBuffer();
}

/** A band above the picture, and for a page words across it: a portrait has only its face to show. */
function mark(width: number, height: number, band: number): string {
  const centre = { x: width / 2, y: band + height * 0.6 };
  const size = Math.round(width / 7);
  const across =
    `<g transform="rotate(-14 ${centre.x} ${centre.y})">` +
    text(centre.x, centre.y, '示 例', { size, fill: RED, weight: 700, anchor: 'middle', opacity: 0.32 }) +
    '</g>';
  const words = { size: Math.round(band * 0.6), fill: '#ffffff', anchor: 'middle' } as const;
  return svgDocument(
    width,
    height + band,
    ...(width > height ? [across] : []),
    text(width / 2, band * 0.74, '示例图片，请勿上传', words),
  );
}
