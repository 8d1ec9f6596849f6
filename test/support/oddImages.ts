import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Pictures an upload meets sooner or later. */
export const TEN_MIB = 10 * 1024 * 1024;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A black 1-bit PNG of side × side pixels; 30,000 × 30,000 take about 110 KB. */
export function pixelBomb(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(1, 8);
  const rows = Buffer.alloc((Math.ceil(side / 8) + 1) * side);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The image with zero bytes behind its end, up to the length. */
export const padded = (image: Uint8Array, byteCount: number): Buffer =>
  Buffer.concat([image, Buffer.alloc(byteCount - image.length)]);

/** An image with an archive behind its end. */
export const withArchive = (image: Uint8Array): Buffer =>
  Buffer.concat([image, Buffer.from(`PK\x03\x04${'\0'.repeat(26)}evil.txtPK\x05\x06${'\0'.repeat(18)}`, 'latin1')]);

/** The same picture out of focus: nothing on it can be read. */
export const blurred = (image: Uint8Array): Promise<Buffer> => sharp(image).blur(14).jpeg().toBuffer();
