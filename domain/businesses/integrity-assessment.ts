import { z } from 'zod';
import { assessmentOutcomeSchema, type AssessmentOutcome } from '../assessment.ts';
import { contactNumberSchema } from '../phone.ts';
import { textLine } from '../text.ts';
import type { BusinessDefinition, BusinessForm, HeaderField, MaterialSlot, ServicePromise } from './business.ts';
import { regularNotice, restorationNotice } from './integrity-assessment-notice.ts';

const fieldSchemas = {
  address: textLine({ label: '住址', min: 4, max: 100 }),
  phone: contactNumberSchema,
  employer: textLine({ label: '服务单位', min: 2, max: 60 }),
};

/** In a draft an empty text is a field not filled in yet; anything else must already be right. */
function inDraft(schema: z.ZodType<string, string>) {
  return z.string().transform((text, context) => {
    if (text.trim() === '') return '';
    const { data, error } = schema.safeParse(text);
    for (const { message } of error?.issues ?? []) context.addIssue({ code: 'custom', message });
    return data ?? z.NEVER;
  });
}

const form: BusinessForm = {
  schema: z.strictObject(fieldSchemas),
  draftSchema: z.strictObject({
    address: inDraft(fieldSchemas.address).optional(),
    phone: inDraft(fieldSchemas.phone).optional(),
    employer: inDraft(fieldSchemas.employer).optional(),
  }),
  fields: [
    {
      name: 'address',
      label: '住址',
      editable: true,
      required: true,
      source: 'practitioner',
      help: '现在居住的地址，已按从业人员信息填好，有变动请修改',
    },
    {
      name: 'phone',
      label: '联系电话',
      editable: true,
      required: true,
      source: 'practitioner',
      help: '办理人员联系您时使用，手机号码或带区号的固定电话',
    },
    {
      name: 'employer',
      label: '服务单位',
      editable: true,
      required: true,
      source: 'typed',
      help: '有单位的填写单位全称，没有单位的填写“个人”',
    },
  ],
};

/** The fixed header (A-08, D-9): identity and certificate keys. */
const header: readonly HeaderField[] = [
  { name: 'name', label: '姓名' },
  { name: 'sex', label: '性别' },
  { name: 'nation', label: '民族' },
  { name: 'idNumber', label: '身份证号' },
  { name: 'certificateNumber', label: '从业资格证号' },
  { name: 'categories', label: '从业资格类别' },
  { name: 'issuerName', label: '发证机关' },
  { name: 'validity', label: '有效期限' },
  { name: 'cycle', label: '考核周期' },
];

const images = { required: true, minImages: 1, maxImages: 5 } as const;

const certificatePages: readonly MaterialSlot[] = [
  {
    ...images,
    slot: 'certificate-info-page',
    title: '从业资格证个人信息页',
    sample: 'certificate-info-page',
    hint: '印有姓名、照片、证号和有效期限的一页，四角齐全，文字清楚',
  },
  {
    ...images,
    slot: 'certificate-violation-page',
    title: '从业资格证违章记录页',
    sample: 'certificate-violation-page',
    hint: '违章记录栏所在的一页，没有记录的也请上传空白页',
  },
];

const promise: ServicePromise = { acceptanceWorkingDays: 2, resultWorkingDays: 3, statutoryWorkingDays: 20 };

/** 诚信考核, the yearly assessment (A-01 … A-27). */
export const regularAssessment: BusinessDefinition<AssessmentOutcome> = {
  id: 'integrity-assessment',
  kind: 'regular',
  title: '诚信考核申请',
  notice: regularNotice,
  unchangedConfirmation: true,
  header,
  form,
  materials: [
    {
      ...images,
      slot: 'education-record',
      title: '考核周期学习教育情况',
      sample: 'education-record',
      hint: '本考核周期内参加的安全学习、继续教育记录或者证明，写明时间和内容',
    },
    ...certificatePages,
  ],
  promise,
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
      ...images,
      slot: 'education-record',
      title: '继续教育证明（不少于18学时）',
      sample: 'education-record',
      hint: '道路运输企业或者从业资格培训机构出具，写明培训时间和学时，并加盖公章',
    },
    ...certificatePages,
  ],
};
