import { certificateOutcomeSchema, type CertificateOutcome } from '../certificate.ts';
import type { BusinessDefinition } from './business.ts';
import { judgeChangesAgree } from './certificateChanges.ts';
import { certificateInfoChangeNotice, employerChangeNotice } from './change-notice.ts';
import {
  addressField,
  changesField,
  contactFields,
  deliveryField,
  employerFields,
  licenceClassesField,
  mailFields,
  reasonField,
} from './fields.ts';
import { formOf } from './form.ts';
import { certificateHeader, guidePromise } from './guide.ts';
import { colourPhoto, employmentContract } from './materials.ts';

const reason = reasonField('申请原因', '为什么变更，例如“换了工作单位”');

const change = {
  id: 'change',
  selection: 'certificate',
  unchangedConfirmation: true,
  confirmationText: '本人确认从业资格证在有效期内，除申请变更内容外，信息未发生变化',
  header: certificateHeader,
  promise: guidePromise,
  outcome: certificateOutcomeSchema,
} as const satisfies Partial<BusinessDefinition<CertificateOutcome>>;

/** 服务单位变更 (V1-01 … V1-04): nothing is printed, the record is changed (D-8). */
export const employerChange: BusinessDefinition<CertificateOutcome> = {
  ...change,
  kind: 'employer',
  title: '服务单位变更申请',
  notice: employerChangeNotice,
  form: formOf([...employerFields, reason]),
  materials: [colourPhoto, employmentContract],
  delivery: 'none',
  result: 'record',
  // Where it is printed (V-11) the certificate is handed over.
  printed: {
    form: formOf([...employerFields, reason, addressField, ...contactFields, deliveryField, ...mailFields]),
    delivery: 'chosen',
    result: 'certificate',
  },
};

/** 从业资格证信息变更 (V2-01 … V2-03, D-25): a new certificate with the same validity. */
export const certificateInfoChange: BusinessDefinition<CertificateOutcome> = {
  ...change,
  kind: 'certificate-info',
  title: '从业资格证信息变更申请',
  notice: certificateInfoChangeNotice,
  form: formOf(
    [
      changesField,
      licenceClassesField,
      ...employerFields.map((field) =>
        field.name === 'employer' ? { ...field, help: '工作单位的全称，没有单位的填写“个人”' } : field,
      ),
      reason,
      addressField,
      ...contactFields,
      deliveryField,
      ...mailFields,
    ],
    judgeChangesAgree,
  ),
  // D-6: who changes his employer with it has a contract to show.
  materials: [
    colourPhoto,
    {
      ...employmentContract,
      required: false,
      hint: '同时变更工作单位的请上传：写明双方、岗位和期限的页以及签字盖章页',
    },
  ],
  delivery: 'chosen',
  result: 'certificate',
};
