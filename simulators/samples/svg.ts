import sharp from 'sharp';

/**
 * Font families by preference. The system's fontconfig takes the first one installed; every list ends in a generic
 * family, so a machine with any CJK font draws something readable.
 */
export const SANS =
  "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','WenQuanYi Micro Hei','WenQuanYi Zen Hei',sans-serif";
export const SERIF =
  "'Noto Serif CJK SC','Noto Serif SC','Source Han Serif SC','AR PL UMing CN','Noto Sans CJK SC','WenQuanYi Micro Hei',serif";

export interface TextStyle {
  size: number;
  fill?: string;
  family?: string;
  weight?: number;
  anchor?: 'start' | 'middle' | 'end';
  letterSpacing?: number;
  opacity?: number;
}

/** Escapes a string for use as SVG text or attribute value. */
export function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** One line of text with its baseline at (x, y), in pixels. */
export function text(x: number, y: number, value: string, style: TextStyle): string {
  const { size, fill = '#16181c', family = SANS, weight = 400, anchor = 'start', letterSpacing, opacity } = style;
  const spacing = letterSpacing === undefined ? '' : ` letter-spacing="${letterSpacing}"`;
  const transparency = opacity === undefined ? '' : ` opacity="${opacity}"`;
  return (
    `<text x="${x}" y="${y}" font-family="${family}" font-size="${size}" font-weight="${weight}" fill="${fill}"` +
    ` text-anchor="${anchor}"${spacing}${transparency}>${escapeXml(value)}</text>`
  );
}

/** Characters spread evenly between two x positions: the way printed forms set a label or a number. */
export function spreadText(fromX: number, toX: number, y: number, value: string, style: TextStyle): string {
  const characters = [...value];
  const step = characters.length > 1 ? (toX - fromX) / (characters.length - 1) : 0;
  return characters
    .map((character, index) => text(fromX + step * index, y, character, { ...style, anchor: 'middle' }))
    .join('');
}

/** Wraps drawing instructions into a document of the given size in pixels. */
export function svgDocument(width: number, height: number, ...parts: string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `${parts.join('')}</svg>`
  );
}

/** Rasterises a document to PNG, keeping transparency: an intermediate picture, therefore not compressed. */
export async function rasterise(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg)).png({ compressionLevel: 0 }).toBuffer();
}

/** Rasterises a document to a JPEG, as a scanner would hand it over. */
export async function toJpeg(svg: string, quality = 90): Promise<Buffer> {
  return sharp(Buffer.from(svg)).flatten({ background: '#ffffff' }).jpeg({ quality }).toBuffer();
}
