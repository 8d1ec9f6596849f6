import type { PlainDate } from '../../domain/time.ts';
import type { DemoPerson } from '../people/demoPerson.ts';
import { makePerson } from '../people/makePerson.ts';
import { drawCertificatePage } from './drawCertificatePage.ts';
import { drawDrivingLicence } from './drawDrivingLicence.ts';
import { drawEducationRecord } from './drawEducationRecord.ts';
import { drawEmploymentContract } from './drawEmploymentContract.ts';
import { drawIdCardBack } from './drawIdCardBack.ts';
import { drawIdCardFront } from './drawIdCardFront.ts';
import { drawIdPhoto } from './drawIdPhoto.ts';

/** Outside the seeds of the demo people. */
const NOBODY = 4;

/** The picture beside every slot, by the name that `MaterialSlot.sample` gives it: papers of somebody who does not exist. */
export function materialSamples(today: PlainDate): Readonly<Record<string, () => Promise<Buffer>>> {
  const nobody = unnumbered(makePerson(NOBODY, { today, name: '张示范', officeCode: '510100' }));
  return {
    'education-record': () => drawEducationRecord(nobody),
    'certificate-info-page': () => drawCertificatePage(nobody, 'info'),
    'certificate-violation-page': () => drawCertificatePage(nobody, 'violations'),
    photo: () => drawIdPhoto(nobody, 'blue'),
    'photo-white': () => drawIdPhoto(nobody, 'white'),
    'driving-licence': () => drawDrivingLicence(nobody),
    'employment-contract': () => drawEmploymentContract(nobody, 'signatures', today),
    'id-card-front': () => drawIdCardFront(nobody),
    'id-card-back': () => drawIdCardBack(nobody),
  };
}

/** With a check character that is wrong: the number can be nobody's. */
function unnumbered(person: DemoPerson): DemoPerson {
  const idNumber = `${person.idNumber.slice(0, -1)}${person.idNumber.endsWith('0') ? '1' : '0'}`;
  const numberOf = (number: string) => (number === person.idNumber ? idNumber : number);
  const qualifications = person.qualifications.map((one) => ({ ...one, number: numberOf(one.number) }));
  return { ...person, idNumber, qualifications };
}
