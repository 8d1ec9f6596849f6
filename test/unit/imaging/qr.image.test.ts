import { expect } from 'chai';
import QRCode from 'qrcode';
import sharp from 'sharp';
import { drawQr } from '../../../imaging/qr/drawQr.ts';
import { readQr } from '../../../imaging/qr/readQr.ts';

/** As long as the address of a voucher with a host of 40 characters. */
const ADDRESS = `HTTPS://${'V'.repeat(33)}.GOV.CN/V/${'AEAQC23467'.repeat(15)}Q`;

const png = (svg: string, widthPx: number): Promise<Buffer> => sharp(Buffer.from(svg)).resize(widthPx).png().toBuffer();

describe('imaging: QR code', () => {
  it('of a voucher is at most version 8, small enough to be scanned from print', () => {
    const { version, modules } = QRCode.create(ADDRESS, { errorCorrectionLevel: 'M' });
    expect(version).to.be.at.most(8);
    expect(drawQr(ADDRESS)).to.contain(`viewBox="0 0 ${modules.size + 8} ${modules.size + 8}"`);
  });

  it('is read back from its picture, and the decoder is not fetched from anywhere', async () => {
    const { fetch } = globalThis;
    const asked: unknown[] = [];
    globalThis.fetch = (address) => {
      asked.push(address);
      return Promise.reject(new Error('no network'));
    };
    try {
      expect(await readQr(await png(drawQr(ADDRESS), 400))).to.equal(ADDRESS);
    } finally {
      globalThis.fetch = fetch;
    }
    expect(asked).to.deep.equal([]);
  });

  it('is read from a sideways photo in which it is small and dim', async () => {
    const code = await sharp(await png(drawQr(ADDRESS), 420))
      .linear(0.4, 20)
      .toBuffer();
    const photo = await sharp({ create: { width: 3000, height: 4000, channels: 3, background: '#445' } })
      .composite([{ input: await sharp(code).rotate(8, { background: '#445' }).toBuffer(), left: 2100, top: 3000 }])
      .jpeg({ quality: 70 })
      .toBuffer();
    expect(await readQr(await sharp(photo).withMetadata({ orientation: 6 }).jpeg().toBuffer())).to.equal(ADDRESS);
  });

  it('is not found where there is none', async () => {
    const blank = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    expect(await readQr(blank)).to.equal(null);
  });

  it('is not looked for in bytes that are no image', async () => {
    let failed = false;
    await readQr(Buffer.from('%PDF-1.7 not an image')).catch(() => (failed = true));
    expect(failed).to.equal(true);
  });
});
