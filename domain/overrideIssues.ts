import type { BusinessDefinition, MaterialSlot } from './businesses/business.ts';
import { isSampleName } from './businesses/samples.ts';
import { PHOTO_SLOT } from './certificate.ts';

/** What a province says of a business, as far as it is judged here. */
export interface Override {
  form?: { fields: Readonly<Record<string, { label?: string | undefined; help?: string | undefined }>> } | undefined;
  materials?: { slots: readonly SlotOverride[] } | undefined;
}
type SlotOverride = Pick<MaterialSlot, 'slot' | 'sample' | 'required'> & {
  [K in 'own' | 'shared' | 'replacedBy' | 'photo' | 'when']?: MaterialSlot[K] | undefined;
};

export interface OverrideIssue {
  /** below the business */
  path: (string | number)[];
  message: string;
}

/** What of it cannot be meant so: it would be asked for by nobody, of nobody, or in vain. Every mistake at its place. */
export function overrideIssues({ form, materials }: Override, national: BusinessDefinition): OverrideIssue[] {
  return [
    ...(form ? fieldIssues(form, national) : []),
    ...(materials
      ? [
          ...materials.slots.flatMap((slot, index) => slotIssues(slot, index, national)),
          ...photoIssues(materials, national),
        ]
      : []),
  ];
}

const hasField = ({ form }: BusinessDefinition, field: string): boolean =>
  form.fields.some(({ name }) => name === field);

function fieldIssues({ fields }: NonNullable<Override['form']>, national: BusinessDefinition): OverrideIssue[] {
  return Object.entries(fields).flatMap(([field, { label, help }]) => {
    const path = ['form', 'fields', field];
    if (!hasField(national, field)) return [{ path, message: '该业务的表单没有这个项目' }];
    return label === undefined && help === undefined ? [{ path, message: '请填写改后的名称或者填写说明' }] : [];
  });
}

function slotIssues(slot: SlotOverride, index: number, national: BusinessDefinition): OverrideIssue[] {
  const issues: OverrideIssue[] = [];
  const add = (key: string, message: string) => issues.push({ path: ['materials', 'slots', index, key], message });
  const isNational = national.materials.some((one) => one.slot === slot.slot);
  // A misspelt code would quietly take away one document and ask for another.
  if (!isNational && !slot.own) add('slot', '该业务没有这项材料；本省自行增加的，请标明 own');
  if (isNational && slot.own) add('own', '这项材料是全国通用的，不是本省增加的');
  if (!isSampleName(slot.sample)) add('sample', '没有这张示例图片');
  if (slot.shared && slot.required) add('shared', '通过数据共享取得的材料不能同时要求申请人必须提供');
  if (slot.shared && slot.slot === PHOTO_SLOT) add('shared', '证件照要印在证件上，须由申请人提供');
  if (slot.replacedBy !== undefined && !hasField(national, slot.replacedBy))
    add('replacedBy', '该业务的表单没有可以代替材料的这个项目');
  if (slot.when === 'categories-remain' && national.id !== 'cancellation') add('when', '只有注销业务可以保留部分类别');
  if ((slot.slot === PHOTO_SLOT) !== (slot.photo !== undefined))
    add('photo', slot.photo ? '只有证件照可以规定照片尺寸' : '请规定证件照的尺寸');
  return issues;
}

/** What is printed needs a picture to print (D-16). */
function photoIssues(
  { slots }: NonNullable<Override['materials']>,
  { materials }: BusinessDefinition,
): OverrideIssue[] {
  const isPrinted = materials.some(({ slot }) => slot === PHOTO_SLOT);
  const asksForIt = slots.some(({ slot }) => slot === PHOTO_SLOT);
  return isPrinted && !asksForIt
    ? [{ path: ['materials', 'slots'], message: '该业务需要证件照，请保留“photo”一项' }]
    : [];
}
