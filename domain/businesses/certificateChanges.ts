import { z } from 'zod';
import { judgeChangedItems } from '../eligibility/change.ts';
import { licenceClassesSchema, licenceClassList } from '../licenceClasses.ts';
import { textLine } from '../text.ts';
import type { FieldOption, FormIssue, FormValues } from './business.ts';

/** What can be changed online on a certificate, by the name of the form's field where it has one. */
const CHANGEABLE_ITEMS = {
  address: '住址',
  licenceClasses: '准驾车型',
  employer: '工作单位',
  fileNumber: '档案号',
} as const;
type ChangeableItem = keyof typeof CHANGEABLE_ITEMS;

export const CHANGEABLE_OPTIONS: readonly FieldOption[] = Object.entries(CHANGEABLE_ITEMS).map(([value, label]) => ({
  value,
  label,
}));

const CORRECTION = '登记有误的，请在从业资格信息页面提出核实申请，由原发证机关更正';
/** What else a certificate says, and where to go with it. Name and issuer (转籍) are eligibility's to refuse (D-25, D-29). */
const NOT_CHANGED_HERE: ReadonlyMap<string, string> = new Map([
  ['sex', `性别不能在变更业务中修改。${CORRECTION}。`],
  ['birth', '出生日期以身份证为准，不能在变更业务中修改；登记有误的，请到原发证机关窗口办理。'],
  ['idNumber', '身份证号以身份证为准，不能在变更业务中修改；登记有误的，请到原发证机关窗口办理。'],
  ['certificateNumber', '从业资格证号不能在变更业务中修改；登记有误的，请到原发证机关窗口办理。'],
  ['categories', '从业资格类别不能变更：增加类别须经培训和考试，请到原发证机关窗口申请；减少类别请申请注销。'],
  ['validity', '有效期限不能变更，请在规定的期限内申请换发。'],
]);

const MAX_LENGTH = 4_000;

const part = (label: string, min: number) => textLine({ label, min, max: 100 });

const changeSchema = (min: number) =>
  z.strictObject({ item: z.string().max(32), before: part('变更前的内容', min), after: part('变更后的内容', min) });
const changeList = changeSchema(0).array();
/** One item of a certificate, as it is printed and as it should be. */
export type CertificateChange = z.infer<typeof changeList>[number];

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The changes of a form's value, which is their JSON; null when it is not. */
export function parseChanges(text: string): CertificateChange[] | null {
  return changeList.safeParse(readJson(text)).data ?? null;
}

/** The value of the form's field for these changes. */
export const changesText = (changes: readonly CertificateChange[]): string => JSON.stringify(changes);

/** Names of the items that are to change, for eligibility to judge. */
export const changedItems = (text: string): string[] => (parseChanges(text) ?? []).map(({ item }) => item);

const isChangeable = (item: string): item is ChangeableItem => Object.hasOwn(CHANGEABLE_ITEMS, item);

/** Changes as the form takes them: at least one, each item once, both contents filled in and different. */
export const changesSchema = changesOf({ draft: false });
/** A draft's: contents may be missing; an item that cannot be changed here is refused at once. */
export const changesDraftSchema = changesOf({ draft: true });

function changesOf({ draft }: { draft: boolean }) {
  return z
    .string({ error: '请填写变更事项' })
    .max(MAX_LENGTH, { error: '变更事项太长', abort: true })
    .transform((text, context) => {
      const list = changeSchema(draft ? 0 : 1)
        .array()
        .min(1, { error: '请至少填写一项变更事项' });
      const { data, error } = list.safeParse(readJson(text));
      const faults = data ? faultsOf(data, draft) : new Set(error?.issues.map(tellOf));
      for (const message of faults) context.addIssue({ code: 'custom', message });
      return data ? changesText(data.map(plainly)) : z.NEVER;
    });
}

/** What is no list of changes at all was not made by a person. */
const tellOf = ({ code, message }: z.core.$ZodIssue): string =>
  code === 'custom' || code === 'too_small' ? message : '变更事项的格式不正确，请重新填写';

function faultsOf(changes: readonly CertificateChange[], draft: boolean): string[] {
  const items = changes.map(({ item }) => item);
  return [
    ...changes.flatMap((change) => faultOf(change, draft) ?? []),
    ...(new Set(items).size < items.length ? ['同一事项只能填写一次'] : []),
  ];
}

function faultOf({ item, before, after }: CertificateChange, draft: boolean): string | null {
  const refusal = judgeChangedItems([item])?.message ?? NOT_CHANGED_HERE.get(item);
  if (refusal) return refusal;
  if (!isChangeable(item)) return '没有这个变更事项，请重新选择';
  const label = CHANGEABLE_ITEMS[item];
  if (item === 'licenceClasses' && after !== '') {
    const wrong = licenceClassesSchema.safeParse(after).error?.issues[0];
    if (wrong) return wrong.message;
  }
  if (draft && (before === '' || after === '')) return null;
  return before === after ? `“${label}”变更前后的内容相同，请核对` : null;
}

/** 准驾车型 is written as in the rest of the form. */
const plainly = (change: CertificateChange): CertificateChange =>
  change.item === 'licenceClasses' ? { ...change, after: licenceClassList(change.after).join(',') } : change;

/** What is to be changed must be said alike above, in the field of its own. */
export function judgeChangesAgree(values: Readonly<FormValues>): FormIssue[] {
  const differing = (parseChanges(values['changes'] ?? '') ?? []).filter(
    ({ item, after }) => isChangeable(item) && values[item] !== undefined && values[item] !== after,
  );
  return differing.map(({ item }) => ({
    field: 'changes',
    message: `“${CHANGEABLE_ITEMS[item as ChangeableItem]}”变更后的内容与表单中填写的不一致，请核对`,
  }));
}
