import type { BusinessId, BusinessKind, FormValues } from '../../domain/businesses/business.ts';
import { changesText } from '../../domain/businesses/certificateChanges.ts';
import type { DeliveryMethod } from '../../domain/delivery.ts';
import { isDriver, type Category } from '../../domain/qualification.ts';
import { shanghaiDate } from '../../domain/time.ts';
import type { DemoPerson } from '../../simulators/people/demoPerson.ts';
import { drawCertificatePage } from '../../simulators/samples/drawCertificatePage.ts';
import { drawDrivingLicence } from '../../simulators/samples/drawDrivingLicence.ts';
import { drawEducationRecord } from '../../simulators/samples/drawEducationRecord.ts';
import { drawEmploymentContract } from '../../simulators/samples/drawEmploymentContract.ts';
import { drawIdCardBack } from '../../simulators/samples/drawIdCardBack.ts';
import { drawIdCardFront } from '../../simulators/samples/drawIdCardFront.ts';
import { drawIdPhoto } from '../../simulators/samples/drawIdPhoto.ts';
import type { Application } from './application.ts';

/** Which application an invented person makes: what he types, and the papers he has. */
export interface SampleChoice {
  business: BusinessId;
  kind: BusinessKind;
  delivery?: DeliveryMethod;
  cycle?: string;
  categories?: readonly Category[];
}

/** A new address for whoever changes his. */
const NEW_ADDRESS = '四川省成都市武侯区人民南路四段1号';

/** A complete application of this person, whatever the business. */
export async function sampleApplication(person: DemoPerson, choice: SampleChoice): Promise<Application> {
  const { delivery: _, ...order } = choice;
  return { ...order, form: sampleForm(person, choice), materials: await samplePapers(person, choice) };
}

/** What the person types; what is prefilled stays as it is. */
export function sampleForm(
  { address, qualifications }: DemoPerson,
  { business, kind, delivery = 'pick-up' }: SampleChoice,
) {
  const collected: Partial<FormValues> = { delivery };
  switch (business) {
    case 'integrity-assessment':
      return { employer: '个人' };
    case 'renewal':
      return { reason: '从业资格证有效期即将届满', ...collected };
    case 'reissue':
      return {
        reason: '证件遗失',
        lossDeclaration: '本人的从业资格证于上月在货运途中遗失，声明原证作废，找到后交回发证机关。',
        ...collected,
      };
    case 'change':
      return kind === 'employer'
        ? { employer: '成都顺达运输有限公司', employerPhone: '028-85551234', reason: '换了工作单位' }
        : {
            employer: '个人',
            employerPhone: '028-85551234',
            reason: '搬家，住址变化',
            address: NEW_ADDRESS,
            changes: changesText([{ item: 'address', before: address, after: NEW_ADDRESS }]),
            ...collected,
          };
    case 'cancellation':
      return { reason: '不再从事道路运输', ...((qualifications[0]?.categories.length ?? 0) > 1 ? collected : {}) };
  }
}

/** Every paper is drawn once for a person; those that replace others (遗失声明) leave them out. */
export async function samplePapers(person: DemoPerson, choice: SampleChoice): Promise<Application['materials']> {
  const { business } = choice;
  const held = person.qualifications[0]?.categories ?? [];
  const photo = await drawIdPhoto(person, business === 'cancellation' ? 'white' : 'blue');
  const pages = async () => ({
    'certificate-info-page': [await drawCertificatePage(person, 'info')],
    'certificate-violation-page': [await drawCertificatePage(person, 'violations')],
  });
  const licence = async (): Promise<Application['materials']> =>
    held.some(isDriver) ? { 'driving-licence': [await drawDrivingLicence(person)] } : {};
  switch (business) {
    case 'integrity-assessment':
      return { 'education-record': [await drawEducationRecord(person)], ...(await pages()) };
    case 'renewal':
      return { photo: [photo], ...(await licence()), ...(await pages()) };
    case 'reissue':
      return { photo: [photo], ...(await licence()) };
    case 'change': {
      const today = shanghaiDate(Date.now());
      const contract = [
        await drawEmploymentContract(person, 'terms', today),
        await drawEmploymentContract(person, 'signatures', today),
      ];
      return { photo: [photo], ...(choice.kind === 'employer' ? { 'employment-contract': contract } : {}) };
    }
    case 'cancellation': {
      const remain = choice.categories !== undefined && choice.categories.length < held.length;
      return {
        'id-card-front': [await drawIdCardFront(person)],
        'id-card-back': [await drawIdCardBack(person)],
        photo: [photo],
        ...(remain ? await pages() : {}),
      };
    }
  }
}
