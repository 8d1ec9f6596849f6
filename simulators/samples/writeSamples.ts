import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addDays } from '../../domain/time.ts';
import type { PlainDate } from '../../domain/time.ts';
import type { DemoPerson } from '../people/demoPerson.ts';
import { demoPeople } from '../people/demoPeople.ts';
import { addYears } from '../people/addYears.ts';
import { drawCertificatePage } from './drawCertificatePage.ts';
import { drawEducationRecord } from './drawEducationRecord.ts';
import { drawIdCardBack } from './drawIdCardBack.ts';
import { drawIdCardFront } from './drawIdCardFront.ts';
import { drawIdCardPhoto } from './drawIdCardPhoto.ts';
import { drawNotACard } from './drawNotACard.ts';

export interface SamplePicture {
  file: string;
  draw: () => Promise<Buffer>;
}

/**
 * Writes the sample images of every demo person, and those to be refused, into a folder (made when missing).
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
  return [...people.flatMap(papersOf), ...(first ? [...variantsOf(first), ...refusedOf(first, today)] : [])];
}

function papersOf(person: DemoPerson): SamplePicture[] {
  return [
    { file: `${person.key}-front.jpg`, draw: () => drawIdCardFront(person) },
    { file: `${person.key}-back.jpg`, draw: () => drawIdCardBack(person) },
    { file: `${person.key}-info-page.jpg`, draw: () => drawCertificatePage(person, 'info') },
    { file: `${person.key}-violation-page.jpg`, draw: () => drawCertificatePage(person, 'violations') },
    { file: `${person.key}-education.jpg`, draw: () => drawEducationRecord(person) },
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
