import { expect } from 'chai';
import sharp from 'sharp';
import { imageFindings } from '../../../imaging/findings/imageFindings.ts';
import { demoPeople } from '../../../simulators/people/demoPeople.ts';
import { makePerson } from '../../../simulators/people/makePerson.ts';
import { drawCertificatePage } from '../../../simulators/samples/drawCertificatePage.ts';
import { drawDrivingLicence } from '../../../simulators/samples/drawDrivingLicence.ts';
import { drawEducationRecord } from '../../../simulators/samples/drawEducationRecord.ts';
import { drawEmploymentContract } from '../../../simulators/samples/drawEmploymentContract.ts';
import { drawIdCardBack } from '../../../simulators/samples/drawIdCardBack.ts';
import { drawIdCardFront } from '../../../simulators/samples/drawIdCardFront.ts';
import { drawIdCardPhoto } from '../../../simulators/samples/drawIdCardPhoto.ts';
import { drawIdPhoto } from '../../../simulators/samples/drawIdPhoto.ts';
import type { PhotoCondition } from '../../../simulators/samples/drawIdCardPhoto.ts';
import { drawNotACard } from '../../../simulators/samples/drawNotACard.ts';
import { samplePictures } from '../../../simulators/samples/writeSamples.ts';

const TODAY = '2026-12-30';
const person = makePerson(42, { today: TODAY });

async function findingsOf(picture: Buffer): Promise<string[]> {
  return (await imageFindings(picture)).findings.map(({ code }) => code);
}

describe('drawn samples', () => {
  it('are the same bytes for the same person and different for another', async () => {
    const [first, second] = [await drawIdCardFront(person), await drawIdCardFront(person)];
    expect(first.equals(second)).to.equal(true);
    expect(first.equals(await drawIdCardFront(makePerson(43, { today: TODAY })))).to.equal(false);
  });

  it('are JPEG pictures in which the product finds nothing to complain of', async () => {
    const pictures = {
      front: await drawIdCardFront(person),
      back: await drawIdCardBack(person),
      info: await drawCertificatePage(person, 'info'),
      violations: await drawCertificatePage(person, 'violations'),
      education: await drawEducationRecord(person),
      licence: await drawDrivingLicence(person),
      contractTerms: await drawEmploymentContract(person, 'terms', TODAY),
      contractSignatures: await drawEmploymentContract(person, 'signatures', TODAY),
    };
    for (const [name, picture] of Object.entries(pictures)) {
      const { format, width } = await sharp(picture).metadata();
      expect(format, name).to.equal('jpeg');
      expect(width, name).to.be.at.least(1_000);
      expect(await findingsOf(picture), name).to.deep.equal([]);
    }
  });

  it('hold two-inch portraits of 300 dpi on one colour up to the edge (D-16)', async () => {
    for (const [background, edge] of [
      ['white', [255, 255, 255]],
      ['blue', [67, 142, 219]],
    ] as const) {
      const photo = await drawIdPhoto(person, background);
      const { data, info } = await sharp(photo).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).to.deep.equal([413, 579]);
      for (const [x, y] of [
        [2, 2],
        [410, 2],
        [2, 300],
        [410, 300],
      ] as const)
        for (const [channel, value] of edge.entries())
          expect(data[(y * info.width + x) * info.channels + channel]).to.be.within(value - 6, value + 6);
      expect((await findingsOf(photo)).filter((code) => code !== 'small' && code !== 'slightly-blurred')).to.deep.equal(
        [],
      );
      const { width, height } = await sharp(await drawIdPhoto(person, background, 2)).metadata();
      expect([width, height]).to.deep.equal([826, 1_158]);
    }
  });

  const expected: Record<PhotoCondition, string[]> = {
    phone: [],
    'upside-down': [],
    sideways: [],
    blurred: ['blurred'],
    dark: ['very-dark'],
  };
  for (const condition of Object.keys(expected) as PhotoCondition[]) {
    it(`taken as ${condition}, give the findings ${JSON.stringify(expected[condition])}`, async () => {
      const photo = await drawIdCardPhoto(person, 'front', condition);
      expect(await findingsOf(photo)).to.deep.equal(expected[condition]);
    });
  }

  it('hold a sharp picture that shows no card', async () => {
    expect(await findingsOf(await drawNotACard())).to.deep.equal([]);
  });

  it('refuse an address that no card has room for', async () => {
    const address = '广西壮族自治区南宁市'.repeat(6);
    let refusal: unknown;
    await drawIdCardFront({ ...person, address }).catch((error: unknown) => (refusal = error));
    expect(refusal).to.be.instanceOf(RangeError);
  });

  it('fit on the card for every person the seeds can make', () => {
    // Three lines of eleven characters; measured on the text, since drawing hundreds of cards would take a minute.
    for (let seed = 0; seed < 2_000; seed += 1) {
      const { address } = makePerson(seed, { today: TODAY });
      const units = [...address].reduce((sum, character) => sum + (/[0-9]/.test(character) ? 1 : 2), 0);
      expect(units, address).to.be.at.most(60);
    }
  });

  it('come as ten papers per demo person, variants of the first, four to be refused, and one for every slot', () => {
    const files = samplePictures(TODAY).map(({ file }) => file);
    expect(new Set(files).size).to.equal(files.length);
    for (const { key } of demoPeople(TODAY)) {
      const papers = [
        ...['front', 'back', 'info-page', 'violation-page', 'education'],
        ...['photo', 'photo-white', 'driving-licence', 'contract-1', 'contract-2'],
      ];
      expect(files).to.include.members(papers.map((paper) => `${key}-${paper}.jpg`));
    }
    expect(files.filter((file) => file.startsWith('refused-'))).to.deep.equal([
      'refused-blurred.jpg',
      'refused-dark.jpg',
      'refused-expired-back.jpg',
      'refused-not-a-card.jpg',
    ]);
  });
});
