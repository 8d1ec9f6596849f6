import type { FormField, MaterialSlot } from './businesses/business.ts';
import type { definitionIn } from './provinceConfig.ts';

/** The parts of an application that can change between its beginning and its submission (P-25). */
export const DEFINITION_PARTS = ['notice', 'form', 'materials'] as const;
export type DefinitionPart = (typeof DEFINITION_PARTS)[number];

export const DEFINITION_PART_NAMES: Readonly<Record<DefinitionPart, string>> = {
  notice: '业务须知',
  form: '个人信息表单',
  materials: '申请材料',
};

export interface DefinitionDifference {
  changed: DefinitionPart[];
  /** in words, for the applicant */
  what: Partial<Record<DefinitionPart, string[]>>;
}

type Definition = Pick<ReturnType<typeof definitionIn>, 'notice' | 'form' | 'materials' | 'versions'>;

/** What an applicant who began under one definition must know before he submits under another: told by versions, said in words. */
export function definitionDifference(before: Definition, after: Definition): DefinitionDifference {
  const changed = DEFINITION_PARTS.filter((part) => before.versions[part] !== after.versions[part]);
  const words = {
    notice: () => [`“${after.notice.title}”已更新，请重新阅读`],
    form: () => fieldChanges(before.form.fields, after.form.fields),
    materials: () => slotChanges(before.materials, after.materials),
  };
  const what = Object.fromEntries(
    changed.map((part) => {
      const lines = words[part]();
      return [part, lines.length > 0 ? lines : ['要求、说明或者顺序有调整']];
    }),
  );
  return { changed, what };
}

/** One line of all of it: '申请材料：新增“…”；…'. */
export const differenceText = ({ changed, what }: DefinitionDifference): string =>
  changed.map((part) => `${DEFINITION_PART_NAMES[part]}：${(what[part] ?? []).join('，')}`).join('；');

function fieldChanges(before: readonly FormField[], after: readonly FormField[]): string[] {
  const changed = after.flatMap((field) => {
    const old = before.find(({ name }) => name === field.name);
    if (!old) return [`新增“${field.label}”`];
    if (old.label !== field.label) return [`“${old.label}”改为“${field.label}”`];
    if (old.required !== field.required) return [`“${field.label}”${field.required ? '改为必填' : '改为选填'}`];
    return old.help === field.help ? [] : [`“${field.label}”的填写说明：${field.help}`];
  });
  const gone = before.filter(({ name }) => !after.some((field) => field.name === name));
  return [...changed, ...gone.map(({ label }) => `不再填写“${label}”`)];
}

const WHEN_ASKED = {
  driver: '改为驾驶员类别提供',
  'categories-remain': '改为没有注销全部类别的提供',
} as const;
const whenText = ({ when }: MaterialSlot): string => (when ? WHEN_ASKED[when] : '改为所有申请人提供');

const sharedText = ({ shared = false }: MaterialSlot): string =>
  shared ? '改为通过数据共享取得，无需上传' : '改为需要上传';

const replacedText = ({ replacedBy }: MaterialSlot): string =>
  replacedBy === undefined ? '不能再以填写声明代替' : '不能提供的可以填写声明代替';

const photoText = ({ photo }: MaterialSlot): string =>
  photo
    ? `照片要求改为${photo.widthMm}毫米×${photo.heightMm}毫米${photo.background === 'white' ? '，白色背景' : ''}`
    : '不再要求证件照';

const countText = ({ minImages, maxImages }: MaterialSlot): string =>
  minImages === maxImages ? `${minImages}张` : `${minImages}至${maxImages}张`;

function slotChanges(before: readonly MaterialSlot[], after: readonly MaterialSlot[]): string[] {
  const gone = before.filter(({ slot }) => !after.some((one) => one.slot === slot));
  return [
    ...after.flatMap((slot) => {
      const old = before.find((one) => one.slot === slot.slot);
      if (!old) return [`新增“${slot.title}”（${slot.required ? '必需' : '可选'}，${countText(slot)}）：${slot.hint}`];
      const changes = [
        ...(old.title === slot.title ? [] : [`名称改为“${slot.title}”`]),
        ...(old.required === slot.required ? [] : [slot.required ? '改为必需' : '改为可选']),
        ...(countText(old) === countText(slot) ? [] : [`图片数量改为${countText(slot)}`]),
        ...[whenText, sharedText, replacedText, photoText].flatMap((say) =>
          say(old) === say(slot) ? [] : [say(slot)],
        ),
        ...(old.hint === slot.hint ? [] : [`要求改为：${slot.hint}`]),
      ];
      return changes.length === 0 ? [] : [`“${old.title}”${changes.join('，')}`];
    }),
    ...gone.map(({ title }) => `不再需要“${title}”`),
  ];
}
