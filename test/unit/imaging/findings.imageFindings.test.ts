import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import { imageFindings } from '../../../imaging/findings/imageFindings.ts';

const card = (name: string): Promise<Buffer> => readFile(new URL(`../../fixtures/cards/${name}`, import.meta.url));
const codes = async (image: Buffer): Promise<string[]> =>
  (await imageFindings(image)).findings.map(({ code, severity }) => `${code}:${severity}`);

describe('image findings', () => {
  it('finds nothing on a good picture, and says what it measured', async () => {
    const found = await imageFindings(await card('clean_front_0.jpg'));
    expect(found).to.include({ width: 1011, height: 638 });
    expect(found.blur).to.be.above(0.5);
    expect(found.lumaP95).to.be.within(235, 243);
    expect(found.findings).to.deep.equal([]);
  });

  it('tells strong blur from slight blur', async () => {
    expect(await codes(await card('blur5_front_0.jpg'))).to.deep.equal(['blurred:refuse']);
    expect(await codes(await card('blur2_front_0.jpg'))).to.deep.equal(['slightly-blurred:warn']);
    expect(await codes(await card('blur1_front_0.jpg'))).to.deep.equal([]);
  });

  it('is not deceived by noise over blur, which adds detail everywhere', async () => {
    const blurred = sharp(await card('blur5_front_0.jpg')).removeAlpha();
    const { data, info } = await blurred.raw().toBuffer({ resolveWithObject: true });
    // A fixed pseudo-random sequence: the test must not depend on luck.
    let seed = 7;
    const noisy = data.map((value) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.max(0, Math.min(255, value + ((seed >> 16) % 40) - 20));
    });
    const raw = { width: info.width, height: info.height, channels: 3 as const };
    expect(await codes(await sharp(noisy, { raw }).png().toBuffer())).to.deep.equal(['blurred:refuse']);
  });

  it('tells dark from very dark', async () => {
    expect(await codes(await card('dark_front_1.jpg'))).to.deep.equal(['dark:warn']);
    expect(await codes(await card('dark2_front_0.jpg'))).to.deep.equal(['very-dark:refuse']);
  });

  it('judges the long side, whichever way the picture is turned', async () => {
    expect(await codes(await card('w400_front_0.jpg'))).to.deep.equal(['very-small:refuse']);
    const w600 = await sharp(await card('clean_front_0.jpg'))
      .resize(600)
      .rotate(90)
      .jpeg()
      .toBuffer();
    expect(await codes(w600)).to.deep.equal(['small:warn']);
    const sideways = await sharp(await card('clean_front_0.jpg'))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await imageFindings(sideways)).to.include({ width: 638, height: 1011 });
  });
});
