import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { expect } from 'chai';
import sharp from 'sharp';
import { acceptImage, MAX_IMAGE_BYTES } from '../../../imaging/intake/acceptImage.ts';
import { ImageRefused } from '../../../imaging/intake/imageRefused.ts';

type Colour = { r: number; g: number; b: number };

const RED: Colour = { r: 200, g: 30, b: 30 };
const plain = (width = 600, height = 400, background: string | Colour = '#3366aa') =>
  sharp({ create: { width, height, channels: 3, background } });
const jpeg = (): Promise<Buffer> => plain().jpeg().toBuffer();
const png = (): Promise<Buffer> => plain().png().toBuffer();
/** Detail everywhere, so that the coded pixels take up most of the file. */
const busyPng = (): Promise<Buffer> =>
  sharp({
    create: {
      width: 600,
      height: 400,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .png()
    .toBuffer();

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A black 1-bit PNG: 30,000 x 30,000 pixels take about 110 KB. */
function oneBitPng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(1, 8);
  const rows = Buffer.alloc((Math.ceil(side / 8) + 1) * side);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Puts a segment right behind the start-of-image marker. */
function withSegment(image: Buffer, marker: number, data: string): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([image.subarray(0, 2), head, Buffer.from(data, 'latin1'), image.subarray(2)]);
}

/** Puts a chunk right behind IHDR. */
function withChunk(image: Buffer, type: string, data: string): Buffer {
  return Buffer.concat([image.subarray(0, 33), chunk(type, Buffer.from(data, 'latin1')), image.subarray(33)]);
}

const padded = (image: Buffer, length: number): Buffer => Buffer.concat([image, Buffer.alloc(length - image.length)]);
const zipTail = (): Buffer => Buffer.from(`PK\x03\x04${'\0'.repeat(26)}evil.txtPK\x05\x06${'\0'.repeat(18)}`, 'latin1');

async function refusal(input: Buffer | { path: string }): Promise<ImageRefused> {
  const error: unknown = await acceptImage(input).then(
    () => expect.fail('should have been refused'),
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(ImageRefused);
  return error as ImageRefused;
}

async function pixelAt(image: Buffer, left: number, top: number): Promise<Colour> {
  const [r = 0, g = 0, b = 0] = await sharp(image).extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return { r, g, b };
}

function expectColour(read: Colour, expected: Colour): void {
  for (const channel of ['r', 'g', 'b'] as const) expect(read[channel], channel).to.be.closeTo(expected[channel], 6);
}

describe('image intake: what is kept', () => {
  it('re-encodes JPEG and PNG to JPEG, with the digest of the kept bytes', async () => {
    for (const image of [await jpeg(), await png()]) {
      const accepted = await acceptImage(image);
      expect(accepted).to.include({ mediaType: 'image/jpeg', width: 600, height: 400 });
      expect(accepted.sha256).to.equal(createHash('sha256').update(accepted.bytes).digest('hex'));
      expect((await sharp(accepted.bytes).metadata()).format).to.equal('jpeg');
    }
  });

  it('turns the picture upright and drops EXIF, GPS and profile', async () => {
    const half = await plain(300, 400, RED).png().toBuffer();
    const image = await plain()
      .composite([{ input: half, left: 0, top: 0 }])
      .withExif({ IFD0: { Model: 'PHONE-7' }, IFD3: { GPSLatitude: '30/1 39/1 0/1' } })
      .withMetadata({ orientation: 6, icc: 'p3' })
      .jpeg()
      .toBuffer();
    const accepted = await acceptImage(image);
    const { exif, icc, xmp, orientation } = await sharp(accepted.bytes).metadata();
    expect({ exif, icc, xmp, orientation }).to.deep.equal({
      exif: undefined,
      icc: undefined,
      xmp: undefined,
      orientation: undefined,
    });
    expect(accepted).to.include({ width: 400, height: 600 });
    const [upper, lower] = [await pixelAt(accepted.bytes, 200, 50), await pixelAt(accepted.bytes, 200, 550)];
    expect(upper.r, 'the left half is the upper one now').to.be.above(lower.r + 100);
  });

  it('makes transparent parts white', async () => {
    const glass = sharp({
      create: { width: 300, height: 300, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    });
    const accepted = await acceptImage(await glass.png().toBuffer());
    expectColour(await pixelAt(accepted.bytes, 150, 150), { r: 255, g: 255, b: 255 });
  });

  it('turns CMYK and 16-bit grey into sRGB', async () => {
    const cmyk = await acceptImage(await plain(300, 300, RED).toColourspace('cmyk').jpeg().toBuffer());
    expect(await sharp(cmyk.bytes).metadata()).to.include({ space: 'srgb', channels: 3 });
    const grey = await acceptImage(await plain(300, 300).toColourspace('grey16').png().toBuffer());
    expect(await sharp(grey.bytes).metadata()).to.include({ depth: 'uchar' });
  });

  it('accepts exactly 10 MiB, from memory and from a file', async () => {
    const image = padded(await jpeg(), MAX_IMAGE_BYTES);
    expect(image.length).to.equal(10 * 1024 * 1024);
    expect((await acceptImage(image)).width).to.equal(600);
    const folder = await mkdtemp(path.join(tmpdir(), 'intake-'));
    try {
      const file = path.join(folder, 'upload');
      await writeFile(file, image);
      expect((await acceptImage({ path: file })).width).to.equal(600);
      await writeFile(file, Buffer.alloc(MAX_IMAGE_BYTES + 1));
      expect((await refusal({ path: file })).code).to.equal('image-too-large');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes off what phones append behind the picture', async () => {
    const image = await jpeg();
    const clip = Buffer.from(`\0\0\0\x18ftypmp42${'film'.repeat(500)}`, 'latin1');
    const second = await plain(300, 300).jpeg().toBuffer();
    for (const appended of [clip, second, Buffer.alloc(5000)]) {
      const accepted = await acceptImage(Buffer.concat([image, appended]));
      expect(accepted).to.include({ width: 600, height: 400 });
      expect(accepted.bytes.includes('film')).to.equal(false);
    }
  });

  it('shrinks what is longer than 4096 px', async () => {
    expect(await acceptImage(await plain(5000, 1000).jpeg().toBuffer())).to.include({ width: 4096, height: 819 });
  });

  it('decodes many at once without mixing them up', async () => {
    const sides = [200, 220, 240, 260, 280, 300];
    const images = await Promise.all(sides.map((side) => plain(side, 200).jpeg().toBuffer()));
    const accepted = await Promise.all(images.map((image) => acceptImage(image)));
    expect(accepted.map(({ width }) => width)).to.deep.equal(sides);
  });
});

describe('image intake: what is refused', () => {
  it('an empty file, and one of 11 MB', async () => {
    expect((await refusal(Buffer.alloc(0))).code).to.equal('image-empty');
    const large = await refusal(padded(await jpeg(), 11 * 1000 * 1000));
    expect(large.code).to.equal('image-too-large');
    expect(large.message).to.include('10 MB');
    expect((await refusal(padded(await jpeg(), MAX_IMAGE_BYTES + 1))).code).to.equal('image-too-large');
  });

  it('other formats, whatever their name, saying which it is', async () => {
    const svg = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"/>';
    const others: [string, Buffer][] = [
      ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
      ['AVIF', await plain(200, 200).avif({ effort: 0 }).toBuffer()],
      ['WEBP', await plain().webp().toBuffer()],
      ['GIF', await plain().gif().toBuffer()],
      ['TIFF', await plain().tiff().toBuffer()],
      ['SVG', Buffer.from(svg)],
      ['SVG', Buffer.from('<svg></svg>')],
      ['PDF', Buffer.from('%PDF-1.7\n')],
      ['网页', Buffer.from('<!DOCTYPE html><html></html>')],
    ];
    for (const [name, bytes] of others) {
      const { code, message } = await refusal(bytes);
      expect([code, message.includes(`该文件是 ${name}`)], message).to.deep.equal(['image-type', true]);
      expect(message).to.include('PNG、JPG');
    }
    const unknown = await refusal(Buffer.from([1, 2, 3]));
    expect(unknown).to.include({ code: 'image-type' });
    expect(unknown.message).to.include('无法识别');
  });

  it('damaged pictures: cut off, garbled, or only a signature', async () => {
    const [photo, drawing] = [
      await sharp(await busyPng())
        .jpeg()
        .toBuffer(),
      await busyPng(),
    ];
    const garbled = Buffer.from(drawing);
    garbled.fill(0x55, Math.floor(drawing.length / 2), Math.floor(drawing.length / 2) + 400);
    const damaged = {
      'JPEG, half': photo.subarray(0, photo.length / 2),
      'JPEG, last two bytes missing': photo.subarray(0, -2),
      'JPEG, half, with an end marker': Buffer.concat([photo.subarray(0, photo.length / 2), Buffer.from([0xff, 0xd9])]),
      'PNG, half': drawing.subarray(0, drawing.length / 2),
      'PNG, garbled': garbled,
      'PNG signature': drawing.subarray(0, 8),
      'JPEG signature': photo.subarray(0, 3),
      'JPEG signature and text': Buffer.concat([photo.subarray(0, 3), Buffer.from('<p>hello</p>')]),
    };
    for (const [name, bytes] of Object.entries(damaged)) {
      expect((await refusal(bytes)).code, name).to.equal('image-corrupt');
    }
  });

  it('a pixel bomb, before it is decoded', async () => {
    const bomb = oneBitPng(30_000);
    expect(bomb.length).to.be.below(200_000);
    expect((await refusal(bomb)).code).to.equal('image-too-many-pixels');
    expect((await refusal(oneBitPng(5001))).code).to.equal('image-too-many-pixels');
    expect((await acceptImage(oneBitPng(5000))).width).to.equal(4096);
  });

  it('a picture too small to show anything', async () => {
    expect((await refusal(await plain(1000, 149).jpeg().toBuffer())).code).to.equal('image-too-small');
    expect((await acceptImage(await plain(150, 150).jpeg().toBuffer())).width).to.equal(150);
  });

  it('polyglots: archives, programs and active text in or behind the picture', async () => {
    const [photo, drawing] = [await jpeg(), await png()];
    const polyglots = {
      'ZIP behind JPEG': Buffer.concat([photo, zipTail()]),
      'ZIP behind padding': Buffer.concat([photo, Buffer.alloc(100), zipTail()]),
      'HTML behind PNG': Buffer.concat([drawing, Buffer.from('<HTML><body></body></HTML>')]),
      'script behind JPEG': Buffer.concat([photo, Buffer.from('  <Script>alert(1)</Script>')]),
      'PDF behind PNG': Buffer.concat([drawing, Buffer.from('%PDF-1.4')]),
      'program behind PNG': Buffer.concat([drawing, Buffer.from('MZ\x90\0')]),
      'script in a JPEG comment': withSegment(photo, 0xfe, '<script>alert(1)</script>'),
      'PHP in an application segment': withSegment(photo, 0xe5, '<?php system($_GET[0]);'),
      'script in a PNG text chunk': withChunk(drawing, 'tEXt', 'Comment\0<script>alert(1)</script>'),
    };
    for (const [name, bytes] of Object.entries(polyglots)) {
      expect((await refusal(bytes)).code, name).to.equal('image-polyglot');
    }
  });

  it('keeps nothing of harmless comments', async () => {
    const photo = await acceptImage(withSegment(await jpeg(), 0xfe, 'taken on a Sunday'));
    const drawing = await acceptImage(withChunk(await png(), 'tEXt', 'Comment\0taken on a Sunday'));
    for (const { bytes } of [photo, drawing]) expect(bytes.includes('Sunday')).to.equal(false);
  });
});
