import type { ApplicationFacts, BusinessDefinition, FormValues, MaterialSlot } from './business.ts';
import { holds } from './form.ts';

/** The documents that the businesses ask for; a business changes what it words or requires differently. */

const images = { required: true, minImages: 1, maxImages: 5 } as const;

/** Two-inch: 35 × 49 mm (D-16). One picture, since one is printed. */
const twoInches = { ...images, maxImages: 1, slot: 'photo', photo: { widthMm: 35, heightMm: 49 } } as const;

/** X-11, B-09, V-05. */
export const colourPhoto: MaterialSlot = {
  ...twoInches,
  title: '近期二寸正面免冠彩色证件照',
  photo: { ...twoInches.photo, background: 'any' },
  sample: 'photo',
  hint: '近6个月内的二寸（35毫米×49毫米）彩色证件照电子版，正面免冠，五官清楚',
};

/** Z-09. */
export const whitePhoto: MaterialSlot = {
  ...twoInches,
  title: '二寸白底免冠电子证件照片',
  photo: { ...twoInches.photo, background: 'white' },
  sample: 'photo-white',
  hint: '二寸（35毫米×49毫米）电子证件照，白色背景，正面免冠，五官清楚',
};

/** Escorts and loaders drive nothing (D-25). */
export const drivingLicence: MaterialSlot = {
  ...images,
  slot: 'driving-licence',
  title: '机动车驾驶证',
  when: 'driver',
  sample: 'driving-licence',
  hint: '驾驶证主页和副页，四角齐全，准驾车型和有效期限清楚；电子驾驶证可以上传截图',
};

export const certificateInfoPage: MaterialSlot = {
  ...images,
  slot: 'certificate-info-page',
  title: '从业资格证个人信息页',
  sample: 'certificate-info-page',
  hint: '印有姓名、照片、证号和有效期限的一页，四角齐全，文字清楚',
};

export const certificateViolationPage: MaterialSlot = {
  ...images,
  slot: 'certificate-violation-page',
  title: '从业资格证违章记录页',
  sample: 'certificate-violation-page',
  hint: '违章记录栏所在的一页，没有记录的也请上传空白页',
};

/** A contract has many pages (D-7). */
export const employmentContract: MaterialSlot = {
  ...images,
  slot: 'employment-contract',
  title: '新服务单位聘用合同',
  sample: 'employment-contract',
  hint: '写明双方、岗位和期限的页以及签字盖章页，最多5张；可以遮盖工资金额',
};

/** Z-07. */
export const idCardSides: readonly MaterialSlot[] = [
  {
    ...images,
    slot: 'id-card-front',
    title: '身份证正面（人像面）',
    sample: 'id-card-front',
    hint: '印有照片和身份证号码的一面，四角齐全，无反光',
  },
  {
    ...images,
    slot: 'id-card-back',
    title: '身份证反面（国徽面）',
    sample: 'id-card-back',
    hint: '印有签发机关和有效期限的一面，身份证应当在有效期内',
  },
];

/**
 * The documents that this application is asked for, with `required` as it holds here: what is obtained by data sharing need not be uploaded,
 * nor, though asked for, what the form says instead (D-5). A document that something may replace is required as long as nothing does.
 * @param values of the form as far as it is filled in
 */
export function requiredMaterials(
  { materials }: Pick<BusinessDefinition, 'materials'>,
  facts: ApplicationFacts,
  values: Readonly<FormValues> = {},
): MaterialSlot[] {
  return materials
    .filter(({ when }) => holds(when, facts))
    .map((slot) => ({ ...slot, required: slot.shared !== true && isNeeded(slot, values) }));
}

const isNeeded = ({ required, replacedBy }: MaterialSlot, values: Readonly<FormValues>): boolean =>
  replacedBy === undefined ? required : (values[replacedBy] ?? '').trim() === '';
