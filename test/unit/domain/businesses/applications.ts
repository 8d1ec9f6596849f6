import type { ApplicationFacts, BusinessDefinition, FormValues } from '../../../../domain/businesses/business.ts';
import { cancellation } from '../../../../domain/businesses/cancellation.ts';
import { changesText } from '../../../../domain/businesses/certificateChanges.ts';
import { certificateInfoChange, employerChange } from '../../../../domain/businesses/change.ts';
import { reissue } from '../../../../domain/businesses/reissue.ts';
import { renewal } from '../../../../domain/businesses/renewal.ts';

export const DRIVER: ApplicationFacts = { categories: ['freight-driver'], categoriesRemain: true };
export const ESCORT: ApplicationFacts = { categories: ['hazmat-escort'], categoriesRemain: true };
export const ALL_CANCELLED: ApplicationFacts = { categories: ['freight-driver'], categoriesRemain: false };

const address = { address: '四川省成都市武侯区人民南路四段1号' };
const contact = { contactName: '买买提·力', contactPhone: '13812341234' };
const reason = { reason: '有效期即将届满' };
const licence = { licenceClasses: 'A2,D' };
const employer = { employer: '成都𠮷运运输有限公司', employerPhone: '028-55550100' };
const mail = {
  delivery: 'mail',
  recipient: '张𬭎',
  recipientPhone: '13912341234',
  mailProvince: '四川省',
  mailCity: '成都市',
  mailDistrict: '武侯区',
  mailStreet: '人民南路四段1号',
};
const changes = {
  changes: changesText([{ item: 'licenceClasses', before: 'B2', after: 'A2,D' }]),
};

interface Application {
  definition: BusinessDefinition;
  values: FormValues;
}

/** A complete form of every new business, sent by mail where that can be chosen. */
export const APPLICATIONS: Readonly<Record<string, Application>> = {
  renewal: { definition: renewal, values: { ...licence, ...reason, ...address, ...contact, ...mail } },
  reissue: { definition: reissue, values: { ...licence, ...reason, ...address, ...contact, ...mail } },
  employer: { definition: employerChange, values: { ...employer, ...reason } },
  'certificate-info': {
    definition: certificateInfoChange,
    values: { ...changes, ...licence, ...employer, ...reason, ...address, ...contact, ...mail },
  },
  cancellation: { definition: cancellation, values: { ...reason, ...contact, ...mail } },
};
