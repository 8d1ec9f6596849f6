import { crc32, deflateSync } from 'node:zlib';

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A right PNG of black pixels, `side` × `side`: 900 million of them take about 110 KB. */
export function pixelBomb(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc(side * (Math.ceil(side / 8) + 1)), { level: 6 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The image with zeros behind it, as some cameras leave them. */
export const padded = (image: Uint8Array, byteCount: number): Buffer =>
  Buffer.concat([image, Buffer.alloc(byteCount - image.length)]);

/** What an iPhone's picture begins with. */
export const heicFile = (): Buffer =>
  Buffer.concat([Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(4096)]);

export const withZipBehind = (image: Uint8Array): Buffer =>
  Buffer.concat([image, Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(64)]);
