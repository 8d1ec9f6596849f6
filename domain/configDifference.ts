import { BUSINESS_NAMES } from './businesses/business.ts';
import { ALERT_LEVEL_NAMES, CLOCK_NAMES } from './ladder.ts';
import { definitionIn, type ProvinceConfig } from './provinceConfig.ts';

/** One difference between two versions of a configuration, in words for an administrator (P-12); null: not set, or not there. */
export interface ConfigChange {
  /** 'businesses.integrity-assessment/regular.materials.slots[education-record].title' */
  path: string;
  /** the same in Chinese */
  name: string;
  before: string | null;
  after: string | null;
}

type Plain = Record<string, unknown>;

/** Members of these lists are told apart by this key, not by their place. */
const LIST_KEYS = ['slot', 'code', 'level', 'name'] as const;

const KEY_NAMES: Readonly<Record<string, string>> = {
  name: '名称',
  fourEyes: '受理与审核须为两人',
  ladders: '预警',
  ...CLOCK_NAMES,
  promise: '承诺时限',
  acceptanceWorkingDays: '受理工作日',
  resultWorkingDays: '办结工作日',
  renewalOpensDaysBeforeExpiry: '到期前可以申请换发的天数（自然日）',
  employerChangePrints: '服务单位变更换发新证件',
  reminders: '提醒',
  cycleEnd: '考核周期结束',
  expiry: '证件到期',
  daysBefore: '提前天数（自然日）',
  daysAfter: '之后天数（自然日）',
  uncollected: '证件逾期未领',
  remindAfterWorkingDays: '提醒领取（可以领取之后的工作日）',
  handBackDays: '注销后交回纸质证件的期限（自然日）',
  contacts: '联系方式',
  phone: '电话',
  hours: '接听时间',
  supplement: '补正',
  days: '答复期限（自然日）',
  reasons: '常用理由',
  businesses: '业务',
  notice: '业务须知',
  form: '表单',
  fields: '项目',
  materials: '申请材料',
  slots: '材料',
  version: '版本号',
  title: '标题',
  text: '内容',
  label: '名称',
  help: '填写说明',
  required: '必需',
  when: '提供情形',
  shared: '数据共享取得',
  own: '本省增加',
  replacedBy: '可代替的表单项目',
  photo: '证件照',
  widthMm: '宽（毫米）',
  heightMm: '高（毫米）',
  background: '背景',
  minImages: '最少图片',
  maxImages: '最多图片',
  sample: '示例图片',
  hint: '要求',
  slot: '代码',
  code: '代码',
  target: '适用于',
  level: '级别',
  at: '时点',
  share: '已用时间比例',
  workingDays: '工作日',
  tell: '通知',
};

const VALUE_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  level: ALERT_LEVEL_NAMES,
  tell: { clerk: '经办人', group: '同岗人员', supervisor: '主管', head: '科室负责人' },
  at: { share: '按时间比例', due: '到期', 'after-due': '到期之后' },
  when: { driver: '驾驶员类别', 'categories-remain': '没有注销全部类别' },
  background: { white: '白色', any: '不限' },
  target: { field: '表单项目', material: '申请材料', any: '均可' },
};

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMissing = (value: unknown): value is null | undefined => value === undefined || value === null;

/** What differs between two configurations, in the order of their parts; what one of them leaves out is the national words it stands for. Pure. */
export function configDifference(before: ProvinceConfig, after: ProvinceConfig): ConfigChange[] {
  const keys = [...new Set([before, after].flatMap(({ businesses }) => Object.keys(businesses)))];
  return compare(inFull(before, keys), inFull(after, keys), { path: '', name: '', key: '' });
}

function inFull(config: ProvinceConfig, keys: readonly string[]): Plain {
  const businesses = keys.map((key) => {
    const [business = '', kind = ''] = key.split('/');
    const { notice, form, materials, versions } = definitionIn(config, business, kind);
    const fields = Object.fromEntries(form.fields.map(({ name, label, help }) => [name, { label, help }]));
    return [
      key,
      {
        notice,
        form: { version: versions.form, fields },
        materials: { version: versions.materials, slots: materials },
      },
    ] as const;
  });
  return { ...config, businesses: Object.fromEntries(businesses) };
}

interface Place {
  path: string;
  name: string;
  /** the key the value stands under */
  key: string;
}

function compare(before: unknown, after: unknown, place: Place): ConfigChange[] {
  if (isPlain(before) && isPlain(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(before[key], after[key], inside(place, key)));
  }
  const listKey = keyOfList(before, after);
  if (listKey) return compareLists(before as Plain[], after as Plain[], listKey, place);
  const [was, is] = [readable(before, place.key), readable(after, place.key)];
  return was === is ? [] : [{ path: place.path, name: place.name, before: was, after: is }];
}

function compareLists(before: Plain[], after: Plain[], listKey: string, place: Place): ConfigChange[] {
  const ids = (list: Plain[]) => list.map((member) => String(member[listKey]));
  const [had, has] = [ids(before), ids(after)];
  const members = [...new Set([...had, ...has])].flatMap((id) => {
    const [old, now] = [before, after].map((list) => list.find((member) => member[listKey] === id));
    return compare(old, now, member(place, id, now ?? old, listKey));
  });
  const [kept, keeps] = [had.filter((id) => has.includes(id)), has.filter((id) => had.includes(id))];
  if (kept.join() === keeps.join()) return members;
  const order = { path: place.path, name: `${place.name}（顺序）`, before: had.join('、'), after: has.join('、') };
  return [...members, order];
}

function inside({ path, name }: Place, key: string): Place {
  const own = KEY_NAMES[key] ?? BUSINESS_NAMES[key.split('/')[0] as keyof typeof BUSINESS_NAMES] ?? key;
  return { path: path ? `${path}.${key}` : key, name: name ? `${name} › ${own}` : own, key };
}

function member({ path, name, key }: Place, id: string, value: Plain | undefined, listKey: string): Place {
  const title = value?.['title'] ?? VALUE_NAMES[listKey]?.[id] ?? id;
  return { path: `${path}[${id}]`, name: `${name} › ${String(title)}`, key };
}

/** The key that tells the members of both lists apart, if they have one. */
function keyOfList(before: unknown, after: unknown): string | undefined {
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined;
  const all: unknown[] = [...(before as unknown[]), ...(after as unknown[])];
  return LIST_KEYS.find((key) => all.length > 0 && all.every((one) => isPlain(one) && key in one));
}

function readable(value: unknown, key: string): string | null {
  if (isMissing(value)) return null;
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.map((one) => readable(one, key) ?? '').join(isPlain(value[0]) ? '；' : '、');
  if (isPlain(value)) return summary(value);
  return VALUE_NAMES[key]?.[String(value)] ?? String(value);
}

const summary = (value: Plain): string =>
  Object.entries(value)
    .filter(([, part]) => !isMissing(part))
    .map(([key, part]) => `${KEY_NAMES[key] ?? key}：${readable(part, key) ?? ''}`)
    .join('，');
