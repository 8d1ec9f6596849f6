import { certificateOutcomeSchema, type CertificateOutcome } from '../certificate.ts';
import type { BusinessDefinition } from './business.ts';
import {
  addressField,
  contactFields,
  deliveryField,
  licenceClassesField,
  lossDeclarationField,
  mailFields,
  reasonField,
} from './fields.ts';
import { formOf } from './form.ts';
import { certificateHeader, guidePromise } from './guide.ts';
import { certificateInfoPage, certificateViolationPage, colourPhoto, drivingLicence } from './materials.ts';
import { reissueNotice } from './reissue-notice.ts';

/** D-5: handed in if available; otherwise the declaration takes its place. */
const ifAvailable = { required: false, replacedBy: lossDeclarationField.name } as const;

/** 补发 of a lost or damaged certificate (B-01 … B-16). */
export const reissue: BusinessDefinition<CertificateOutcome> = {
  id: 'reissue',
  kind: 'regular',
  title: '从业资格证补发申请',
  notice: reissueNotice,
  selection: 'certificate',
  unchangedConfirmation: true,
  header: certificateHeader,
  form: formOf([
    licenceClassesField,
    reasonField('申请原因', '证件遗失还是损毁，以及简要经过'),
    lossDeclarationField,
    addressField,
    ...contactFields,
    deliveryField,
    ...mailFields,
  ]),
  materials: [
    colourPhoto,
    drivingLicence,
    {
      ...certificateInfoPage,
      ...ifAvailable,
      hint: '证件损毁的上传残页，遗失的可以上传留存的照片或者复印件；不能提供的填写遗失声明',
    },
    {
      ...certificateViolationPage,
      ...ifAvailable,
      hint: '证件损毁的上传残页，没有记录的也请上传空白页；不能提供的填写遗失声明',
    },
  ],
  promise: guidePromise,
  delivery: 'chosen',
  result: 'certificate',
  outcome: certificateOutcomeSchema,
};
