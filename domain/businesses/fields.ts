import { z } from 'zod';
import { DELIVERY_METHOD_NAMES, DELIVERY_METHODS, destinationSchema } from '../delivery.ts';
import { LICENCE_CLASSES, licenceClassesSchema } from '../licenceClasses.ts';
import { contactNumber } from '../phone.ts';
import { personName, textBlock, textLine } from '../text.ts';
import { CHANGEABLE_OPTIONS, changesDraftSchema, changesSchema } from './certificateChanges.ts';
import type { FieldDefinition } from './form.ts';

/** The fields that the forms of the businesses are made of; a business changes what it words differently. */

const asked = { editable: true, required: true } as const;
const typed = { ...asked, source: 'typed' } as const;

export const addressField: FieldDefinition = {
  ...asked,
  name: 'address',
  label: '住址',
  source: 'user',
  help: '现在居住的地址，已按您的信息填好，有变动请修改',
  schema: textLine({ label: '住址', min: 4, max: 100 }),
};

export const contactFields: readonly FieldDefinition[] = [
  {
    ...asked,
    name: 'contactName',
    label: '联系人',
    source: 'user',
    sourceKey: 'name',
    help: '办理人员联系的人，一般为本人',
    schema: personName({ label: '联系人', min: 2, max: 50 }),
  },
  {
    ...asked,
    name: 'contactPhone',
    label: '联系电话',
    source: 'user',
    sourceKey: 'phone',
    help: '办理人员联系您时使用，手机号码或带区号的固定电话',
    schema: contactNumber('联系电话'),
  },
];

/** X-06, B-06, V2-02; only drivers have them (D-25). */
export const licenceClassesField: FieldDefinition = {
  ...asked,
  name: 'licenceClasses',
  label: '准驾车型',
  when: 'driver',
  source: 'qualification',
  input: 'choices',
  options: LICENCE_CLASSES.map((value) => ({ value, label: value })),
  help: '按机动车驾驶证上的准驾车型选择，可以选择多项',
  schema: licenceClassesSchema,
};

/** 申请原因, 注销原因: what the applicant writes himself. */
export const reasonField = (label: string, help: string): FieldDefinition => ({
  ...typed,
  name: 'reason',
  label,
  input: 'block',
  help,
  schema: textBlock({ label, min: 2, max: 200 }),
});

export const employerFields: readonly FieldDefinition[] = [
  {
    ...typed,
    name: 'employer',
    label: '工作单位',
    help: '现在工作单位的全称，与聘用合同一致',
    schema: textLine({ label: '工作单位', min: 2, max: 60 }),
  },
  {
    ...typed,
    name: 'employerPhone',
    label: '单位电话',
    help: '单位的手机号码或带区号的固定电话',
    schema: contactNumber('单位电话'),
  },
];

/** D-5: stands for the pages of a certificate that is lost. */
export const lossDeclarationField: FieldDefinition = {
  ...typed,
  required: false,
  name: 'lossDeclaration',
  label: '遗失声明',
  input: 'block',
  help: '证件遗失、不能提供证件页面的填写：遗失的时间、地点和经过，并声明原证作废、找到后交回',
  schema: textBlock({ label: '遗失声明', min: 10, max: 300 }),
};

/** D-25: the items of the certificate that change, before → after; the value is `changesText`. */
export const changesField: FieldDefinition = {
  ...typed,
  name: 'changes',
  label: '变更事项',
  input: 'changes',
  options: CHANGEABLE_OPTIONS,
  help: '逐项填写变更前和变更后的内容；姓名变更请到原发证机关窗口办理',
  schema: changesSchema,
  draftSchema: changesDraftSchema,
};

const DELIVERY_UNCHOSEN = '请选择证件领取方式：自取或者邮寄（到付）';

/** X-09, B-08, V2-03. */
export const deliveryField: FieldDefinition = {
  ...typed,
  name: 'delivery',
  label: '证件领取方式',
  input: 'choice',
  options: DELIVERY_METHODS.map((value) => ({ value, label: DELIVERY_METHOD_NAMES[value] })),
  help: '自取请到发证机关领取；邮寄的邮费由收件人支付（到付）',
  schema: z
    .string({ error: DELIVERY_UNCHOSEN })
    .refine((value) => DELIVERY_METHODS.some((method) => method === value), { error: DELIVERY_UNCHOSEN }),
};

const mailTo = destinationSchema.options[1].shape;
const inMail = { ...asked, when: 'mail' } as const;

/** Where the certificate is posted to, structured and prefilled from 住址 (D-25); a change of it later is judged by the same rules. */
export const mailFields: readonly FieldDefinition[] = [
  {
    ...inMail,
    name: 'recipient',
    label: '收件人',
    source: 'user',
    sourceKey: 'name',
    help: '收取证件的人，快递员可能核对身份',
    schema: mailTo.recipient,
  },
  {
    ...inMail,
    name: 'recipientPhone',
    label: '收件人电话',
    source: 'user',
    sourceKey: 'phone',
    help: '快递员联系时使用，手机号码或带区号的固定电话',
    schema: contactNumber('收件人电话'),
  },
  {
    ...inMail,
    name: 'mailProvince',
    label: '收件省份',
    source: 'address',
    help: '省、自治区或者直辖市',
    schema: mailTo.mailProvince,
  },
  {
    ...inMail,
    name: 'mailCity',
    label: '收件城市',
    source: 'address',
    help: '市、自治州、地区或者盟；直辖市填写市名',
    schema: mailTo.mailCity,
  },
  {
    ...inMail,
    required: false,
    name: 'mailDistrict',
    label: '收件区县',
    source: 'address',
    help: '区、县或者县级市；没有区县的不填',
    schema: textLine({ label: '收件区县', max: 30 }),
  },
  {
    ...inMail,
    name: 'mailStreet',
    label: '收件详细地址',
    source: 'address',
    help: '乡镇街道、路名、门牌号和房间号',
    schema: mailTo.mailStreet,
  },
];
