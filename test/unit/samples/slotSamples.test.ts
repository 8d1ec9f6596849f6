import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { businessDefinitions } from '../../../domain/businesses/registry.ts';
import { SAMPLE_NAMES } from '../../../domain/businesses/samples.ts';
import { materialSamples } from '../../../simulators/samples/materialSamples.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', '..', 'api', 'samples');
const named = businessDefinitions.flatMap(({ materials }) => materials.map(({ sample }) => sample));

describe('pictures beside the material slots (A-13)', () => {
  it('are there for every slot of every business, each of them once', () => {
    expect([...SAMPLE_NAMES]).to.have.members([...new Set(named)]);
    expect([...SAMPLE_NAMES]).to.have.members(Object.keys(materialSamples('2026-01-05')));
    expect(readdirSync(FOLDER)).to.have.members(SAMPLE_NAMES.map((name) => `${name}.jpg`));
  });

  it('are small, readable on a phone, and marked: a band above the paper that no real one has', async () => {
    for (const name of SAMPLE_NAMES) {
      const bytes = readFileSync(path.join(FOLDER, `${name}.jpg`));
      expect(bytes.length, name).to.be.below(60_000);
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      expect(Math.max(info.width, info.height), name).to.be.within(500, 800);
      const [red = 0, green = 0, blue = 0] = data.subarray((info.width * 3 + 3) * info.channels);
      expect(red, name).to.be.above(180);
      expect(Math.max(green, blue), name).to.be.below(80);
    }
  });
});
