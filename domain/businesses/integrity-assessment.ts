import { assessmentOutcomeSchema, type AssessmentOutcome } from '../assessment.ts';
import { contactNumberSchema } from '../phone.ts';
import { textLine } from '../text.ts';
import type { BusinessDefinition, HeaderField, MaterialSlot } from './business.ts';
import { addressField } from './fields.ts';
import { formOf } from './form.ts';
import { certificateHeader, guidePromise } from './guide.ts';
import { regularNotice, restorationNotice } from './integrity-assessment-notice.ts';
import { certificateInfoPage, certificateViolationPage } from './materials.ts';

const form = formOf([
  { ...addressField, source: 'practitioner', help: '现在居住的地址，已按从业人员信息填好，有变动请修改' },
  {
    name: 'phone',
    label: '联系电话',
    editable: true,
    required: true,
    source: 'practitioner',
    help: '办理人员联系您时使用，手机号码或带区号的固定电话',
    schema: contactNumberSchema,
  },
  {
    name: 'employer',
    label: '服务单位',
    editable: true,
    required: true,
    source: 'typed',
    help: '有单位的填写单位全称，没有单位的填写“个人”',
    schema: textLine({ label: '服务单位', min: 2, max: 60 }),
  },
]);

const header: readonly HeaderField[] = [...certificateHeader, { name: 'cycle', label: '考核周期' }];

const educationRecord = {
  required: true,
  minImages: 1,
  maxImages: 5,
  slot: 'education-record',
  sample: 'education-record',
} as const satisfies Partial<MaterialSlot>;

/** 诚信考核, the yearly assessment (A-01 … A-27). */
export const regularAssessment: BusinessDefinition<AssessmentOutcome> = {
  id: 'integrity-assessment',
  kind: 'regular',
  title: '诚信考核申请',
  notice: regularNotice,
  selection: 'certificate',
  unchangedConfirmation: true,
  header,
  form,
  materials: [
    {
      ...educationRecord,
      title: '考核周期学习教育情况',
      hint: '本考核周期内参加的安全学习、继续教育记录或者证明，写明时间和内容',
    },
    certificateInfoPage,
    certificateViolationPage,
  ],
  promise: guidePromise,
  delivery: 'none',
  result: 'grade',
  outcome: assessmentOutcomeSchema,
};

/** Restoration of a B grade to A after at least 18 hours of training (D-24). */
export const restorationAssessment: BusinessDefinition<AssessmentOutcome> = {
  ...regularAssessment,
  kind: 'restoration',
  title: '诚信考核等级恢复申请',
  notice: restorationNotice,
  materials: [
    {
      ...educationRecord,
      title: '继续教育证明（不少于18学时）',
      hint: '道路运输企业或者从业资格培训机构出具，写明培训时间和学时，并加盖公章',
    },
    certificateInfoPage,
    certificateViolationPage,
  ],
};
