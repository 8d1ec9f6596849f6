import { expect } from 'chai';
import { judgeIdCard } from '../../../domain/idCard.ts';
import type { IdCardReading } from '../../../domain/idCard.ts';
import { createIdCardReader } from '../../../imaging/ocr/idCardReader.ts';
import type { IdCardReader } from '../../../imaging/ocr/idCardReader.ts';
import { demoPeople } from '../../../simulators/people/demoPeople.ts';
import type { DemoPerson } from '../../../simulators/people/demoPerson.ts';
import { drawIdCardBack } from '../../../simulators/samples/drawIdCardBack.ts';
import { drawIdCardFront } from '../../../simulators/samples/drawIdCardFront.ts';
import { drawIdCardPhoto } from '../../../simulators/samples/drawIdCardPhoto.ts';
import { drawNotACard } from '../../../simulators/samples/drawNotACard.ts';
import { withExpiredCard } from '../../../simulators/samples/writeSamples.ts';

const TODAY = '2026-12-30';

function printedOn(person: DemoPerson) {
  const { name, sex, nation, birth, address, idNumber: number } = person;
  const { cardAuthority: authority, cardFrom: validFrom, cardTo: validTo } = person;
  return { name, sex, nation, birth, address, number, authority, validFrom, validTo };
}

function readFrom({ front, back }: IdCardReading) {
  const { name, sex, nation, birth, address, number } = front;
  const { authority, validFrom, validTo } = back;
  return { name, sex, nation, birth, address, number, authority, validFrom, validTo };
}

const refusals = (reading: IdCardReading): string[] =>
  judgeIdCard(reading, TODAY)
    .findings.filter(({ severity }) => severity === 'refuse')
    .map(({ code }) => code);

// What the tour and the demonstration rest on: the product's own reader reads what is drawn here.
describe('drawn ID cards before the reader', function () {
  // Two seconds a test on a quiet machine; the rest is for one that is doing other things.
  this.timeout(60_000);

  let reader: IdCardReader;
  // As many as there are kinds of names and cards; the others are drawn in the same way.
  const people = demoPeople(TODAY).slice(0, 6);
  const [first = expect.fail('no demo people')] = people;

  before(async () => {
    reader = await createIdCardReader({ threads: 2 });
  });
  after(() => reader.close());

  for (const person of people) {
    it(`of ${person.key} are read in full`, async () => {
      const [front, back] = await Promise.all([drawIdCardFront(person), drawIdCardBack(person)]);
      const reading = await reader.read({ front, back });
      expect(readFrom(reading)).to.deep.equal(printedOn(person));
      expect(judgeIdCard(reading, TODAY)).to.deep.equal({ usable: true, findings: [] });
    });
  }

  for (const condition of ['phone', 'upside-down', 'sideways'] as const) {
    it(`taken as ${condition}, prove the same identity`, async () => {
      const [front, back] = await Promise.all([
        drawIdCardPhoto(first, 'front', condition),
        condition === 'phone' ? drawIdCardPhoto(first, 'back', condition) : drawIdCardBack(first),
      ]);
      const reading = await reader.read({ front, back });
      expect(readFrom(reading)).to.deep.equal(printedOn(first));
      expect(refusals(reading)).to.deep.equal([]);
    });
  }

  it('to be refused are refused for their own reason', async () => {
    const blurred = await drawIdCardPhoto(first, 'front', 'blurred');
    const dark = await drawIdCardPhoto(first, 'back', 'dark');
    expect(refusals(await reader.read({ front: blurred, back: dark }))).to.include.members([
      'image-blurred',
      'image-dark',
    ]);
    const expired = await reader.read({
      front: await drawNotACard(),
      back: await drawIdCardBack(withExpiredCard(first, TODAY)),
    });
    expect(refusals(expired)).to.deep.equal(['not-an-id-card', 'card-expired']);
    const [front, back] = await Promise.all([drawIdCardBack(first), drawIdCardFront(first)]);
    expect(refusals(await reader.read({ front, back }))).to.deep.equal(['sides-swapped', 'sides-swapped']);
  });
});
