import { imageCorrupt } from './imageRefused.ts';

/** The outline of an image file, found without decoding it. */
export type ImageStructure = {
  width: number;
  height: number;
  /** Parts that hold no pixels: comments, application segments, text chunks. */
  annotations: Buffer[];
  /** Whatever follows the end of the image. */
  trailing: Buffer;
};

const PNG_SIGNATURE_LENGTH = 8;
/** Length, type and check sum around each PNG chunk's data. */
const PNG_CHUNK_OVERHEAD = 12;

/** Walks the chunks of a PNG. @throws ImageRefused 'image-corrupt' when they do not lead to IEND. */
export function pngStructure(bytes: Buffer): ImageStructure {
  const annotations: Buffer[] = [];
  let size = { width: 0, height: 0 };
  let at = PNG_SIGNATURE_LENGTH;
  while (at + PNG_CHUNK_OVERHEAD <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    at += length + PNG_CHUNK_OVERHEAD;
    if (type === 'IHDR' && data.length >= 8) size = { width: data.readUInt32BE(0), height: data.readUInt32BE(4) };
    else if (type === 'IEND') return { ...size, annotations, trailing: bytes.subarray(at) };
    else if (type !== 'IDAT') annotations.push(data);
  }
  throw imageCorrupt();
}

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** Walks the segments of a JPEG. @throws ImageRefused 'image-corrupt' when they do not lead to the end-of-image marker. */
export function jpegStructure(bytes: Buffer): ImageStructure {
  const annotations: Buffer[] = [];
  let size = { width: 0, height: 0 };
  let at = 2;
  while (at + 4 <= bytes.length || bytes[at + 1] === END_OF_IMAGE) {
    if (bytes[at] !== MARKER) throw imageCorrupt();
    const marker = bytes[at + 1] ?? 0;
    if (marker === END_OF_IMAGE) return { ...size, annotations, trailing: bytes.subarray(at + 2) };
    if (marker === MARKER) {
      at += 1; // any number of fill bytes may stand before a marker
      continue;
    }
    const segment = bytes.subarray(at + 4, at + 2 + bytes.readUInt16BE(at + 2));
    if (isFrameHeader(marker) && segment.length >= 5) {
      size = { height: segment.readUInt16BE(1), width: segment.readUInt16BE(3) };
    }
    if (isAnnotation(marker)) annotations.push(segment);
    at += 2 + bytes.readUInt16BE(at + 2);
    if (marker === START_OF_SCAN) at = endOfScan(bytes, at);
  }
  throw imageCorrupt();
}

/** Entropy-coded data runs to the next marker that is neither a stuffed FF 00 nor a restart. */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(MARKER, start); at >= 0; at = bytes.indexOf(MARKER, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    const isData = next === 0x00 || (next >= 0xd0 && next <= 0xd7);
    if (!isData) return at;
  }
  return bytes.length;
}

/** SOF0 … SOF15 without the tables (DHT, JPG, DAC) that share the range. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** APP0 … APP15 and COM. */
function isAnnotation(marker: number): boolean {
  return (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
}
