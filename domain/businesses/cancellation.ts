import { certificateOutcomeSchema, type CertificateOutcome } from '../certificate.ts';
import type { BusinessDefinition } from './business.ts';
import { cancellationNotice } from './cancellation-notice.ts';
import { contactFields, deliveryField, mailFields, reasonField } from './fields.ts';
import { formOf } from './form.ts';
import { certificateHeader, guidePromise } from './guide.ts';
import { certificateInfoPage, certificateViolationPage, idCardSides, whitePhoto } from './materials.ts';

/** Only with categories that remain is there a certificate to show and a new one to be handed over (Z-08, D-8). */
const whenSomeRemain = { when: 'categories-remain' } as const;

/** 注销 of all or some categories, of certificates in force or not (Z-01 … Z-16, D-26). */
export const cancellation: BusinessDefinition<CertificateOutcome> = {
  id: 'cancellation',
  kind: 'regular',
  title: '从业资格证注销申请',
  notice: cancellationNotice,
  selection: 'categories',
  unchangedConfirmation: false,
  header: certificateHeader,
  form: formOf([
    reasonField('注销原因', '为什么注销，例如“不再从事道路运输”'),
    ...contactFields,
    { ...deliveryField, ...whenSomeRemain },
    ...mailFields,
  ]),
  materials: [
    ...idCardSides,
    { ...certificateInfoPage, ...whenSomeRemain },
    { ...certificateViolationPage, ...whenSomeRemain },
    whitePhoto,
  ],
  promise: guidePromise,
  delivery: 'when-categories-remain',
  result: 'cancellation',
  outcome: certificateOutcomeSchema,
};
