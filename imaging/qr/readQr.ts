import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { boundedSharp } from '../intake/boundedSharp.ts';

/** First the cheap size, in which a page photographed from edge to edge is read; then what a small code in a large photo needs. */
const LONG_SIDES_PX = [1600, 3600];

let ready: Promise<unknown> | undefined;

/** Left to itself the decoder fetches its WebAssembly from a CDN; it is given the file of the installed package instead. */
async function prepareDecoder(): Promise<void> {
  const file = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const wasmBinary = new Uint8Array(file).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

/**
 * The text of the QR code in a photo, scan or screenshot, or null when there is none to be read.
 * @throws when the bytes are no image, are broken or have too many pixels: uploads pass the intake first
 */
export async function readQr(image: Buffer): Promise<string | null> {
  ready ??= prepareDecoder();
  await ready;
  const { width = 0, height = 0 } = await boundedSharp(image).metadata();
  for (const [attempt, side] of LONG_SIDES_PX.entries()) {
    if (attempt > 0 && Math.max(width, height) <= (LONG_SIDES_PX[attempt - 1] ?? 0)) break;
    const text = await readAt(image, side);
    if (text !== null) return text;
  }
  return null;
}

async function readAt(image: Buffer, longSidePx: number): Promise<string | null> {
  const { data, info } = await boundedSharp(image)
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize(longSidePx, longSidePx, { fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  const [code] = await readBarcodes(
    { data: pixels, width: info.width, height: info.height, colorSpace: 'srgb' },
    { formats: ['QRCode'], tryHarder: true, tryRotate: true, tryInvert: false, maxNumberOfSymbols: 1 },
  );
  return code?.isValid ? code.text : null;
}
