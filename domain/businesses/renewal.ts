import { certificateOutcomeSchema, type CertificateOutcome } from '../certificate.ts';
import type { BusinessDefinition } from './business.ts';
import { addressField, contactFields, deliveryField, licenceClassesField, mailFields, reasonField } from './fields.ts';
import { formOf } from './form.ts';
import { certificateHeader, guidePromise } from './guide.ts';
import { certificateInfoPage, certificateViolationPage, colourPhoto, drivingLicence } from './materials.ts';
import { renewalNotice } from './renewal-notice.ts';

/** 换发 of a certificate that ends or has ended (X-01 … X-18, D-4). */
export const renewal: BusinessDefinition<CertificateOutcome> = {
  id: 'renewal',
  kind: 'regular',
  title: '从业资格证换发申请',
  notice: renewalNotice,
  selection: 'certificate',
  unchangedConfirmation: true,
  confirmationText: '本人确认从业资格证在规定的换发期限内，且信息未发生变化',
  header: certificateHeader,
  form: formOf([
    licenceClassesField,
    reasonField('申请原因', '为什么换发，例如“有效期即将届满”'),
    addressField,
    ...contactFields,
    deliveryField,
    ...mailFields,
  ]),
  materials: [colourPhoto, drivingLicence, certificateInfoPage, certificateViolationPage],
  promise: guidePromise,
  delivery: 'chosen',
  result: 'certificate',
  outcome: certificateOutcomeSchema,
};
