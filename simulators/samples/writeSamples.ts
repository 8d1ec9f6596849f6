import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addDays } from '../../domain/time.ts';
import type { PlainDate } from '../../domain/time.ts';
import type { DemoPerson } from '../people/demoPerson.ts';
import { demoPeople } from '../people/demoPeople.ts';
import { addYears } from '../people/addYears.ts';
import { drawCertificatePage } from './drawCertificatePage.ts';
import { drawDrivingLicence } from './drawDrivingLicence.ts';
import { drawEducationRecord } from './drawEducationRecord.ts';
import { drawEmploymentContract } from './drawEmploymentContract.ts';
import { drawIdCardBack } from './drawIdCardBack.ts';
import { drawIdCardFront } from './drawIdCardFront.ts';
import { drawIdCardPhoto } from './drawIdCardPhoto.ts';
import { drawIdPhoto } from './drawIdPhoto.ts';
import { drawNotACard } from './drawNotACard.ts';
import { materialSamples } from './materialSamples.ts';

export interface SamplePicture {
  file: string;
  draw: () => Promise<Buffer>;
}

/**
 * Writes the sample images of every demo person, those to be refused and those shown beside the slots, into a folder (made when missing).
 * @returns the names of the files, in the order of writing
 */
export async function writeSamples(folder: string, today: PlainDate): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const pictures = samplePictures(today);
  // One after the other: drawing is CPU work, and a folder of samples is nothing to hurry for.
  for (const picture of pictures) await writeFile(path.join(folder, picture.file), await picture.draw());
  return pictures.map(({ file }) => file);
}

/** What `writeSamples` draws, not yet drawn. */
export function samplePictures(today: PlainDate): SamplePicture[] {
  const people = demoPeople(today);
  const [first] = people;
  return [
    ...people.flatMap((person) => papersOf(person, today)),
    ...(first ? [...variantsOf(first), ...refusedOf(first, today)] : []),
    ...Object.entries(materialSamples(today)).map(([name, draw]) => ({ file: `sample-${name}.jpg`, draw })),
  ];
}

function papersOf(person: DemoPerson, today: PlainDate): SamplePicture[] {
  return [
    { file: `${person.key}-front.jpg`, draw: () => drawIdCardFront(person) },
    { file: `${person.key}-back.jpg`, draw: () => drawIdCardBack(person) },
    { file: `${person.key}-info-page.jpg`, draw: () => drawCertificatePage(person, 'info') },
    { file: `${person.key}-violation-page.jpg`, draw: () => drawCertificatePage(person, 'violations') },
    { file: `${person.key}-education.jpg`, draw: () => drawEducationRecord(person) },
    { file: `${person.key}-photo.jpg`, draw: () => drawIdPhoto(person, 'blue') },
    { file: `${person.key}-photo-white.jpg`, draw: () => drawIdPhoto(person, 'white') },
    { file: `${person.key}-driving-licence.jpg`, draw: () => drawDrivingLicence(person) },
    { file: `${person.key}-contract-1.jpg`, draw: () => drawEmploymentContract(person, 'terms', today) },
    { file: `${person.key}-contract-2.jpg`, draw: () => drawEmploymentContract(person, 'signatures', today) },
  ];
}

/** Phone pictures that are harder than a scan and can still be read. */
function variantsOf(person: DemoPerson): SamplePicture[] {
  return [
    { file: `${person.key}-front-phone.jpg`, draw: () => drawIdCardPhoto(person, 'front', 'phone') },
    { file: `${person.key}-back-phone.jpg`, draw: () => drawIdCardPhoto(person, 'back', 'phone') },
    { file: `${person.key}-front-upside-down.jpg`, draw: () => drawIdCardPhoto(person, 'front', 'upside-down') },
    { file: `${person.key}-front-sideways.jpg`, draw: () => drawIdCardPhoto(person, 'front', 'sideways') },
  ];
}

function refusedOf(person: DemoPerson, today: PlainDate): SamplePicture[] {
  return [
    { file: 'refused-blurred.jpg', draw: () => drawIdCardPhoto(person, 'front', 'blurred') },
    { file: 'refused-dark.jpg', draw: () => drawIdCardPhoto(person, 'front', 'dark') },
    { file: 'refused-expired-back.jpg', draw: () => drawIdCardBack(withExpiredCard(person, today)) },
    { file: 'refused-not-a-card.jpg', draw: () => drawNotACard() },
  ];
}

/** The same person with an ID card whose ten years were over 30 days ago. */
export function withExpiredCard(person: DemoPerson, today: PlainDate): DemoPerson {
  const cardTo = addDays(today, -30).replace('-02-29', '-02-28');
  return { ...person, cardFrom: addYears(cardTo, -10), cardTo };
}
