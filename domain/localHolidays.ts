import type { PlainDate } from './time.ts';

export interface LocalHolidays {
  region: string;
  /** the province as notices name it */
  province: string;
  /** as they are written; several spellings of one holiday are all listed */
  names: readonly string[];
  /** the rule that sets them */
  source: string;
}

/**
 * Holidays that provincial governments set by 《全国年节及纪念日放假办法》 art. 4, as data. Only what holds in a whole province: holidays of a
 * prefecture (彝族年, 泼水节, 火把节 …) do not belong into the calendar of its province.
 */
export const LOCAL_HOLIDAYS: readonly LocalHolidays[] = [
  {
    region: 'CN-45',
    province: '广西壮族自治区',
    names: ['壮族三月三', '三月三'],
    source: '《广西壮族自治区少数民族习惯节日放假办法》（广西壮族自治区人民政府令第98号）',
  },
  {
    region: 'CN-64',
    province: '宁夏回族自治区',
    names: ['开斋节', '古尔邦节'],
    source: '宁夏回族自治区人民政府办公厅各年“部分节假日安排的通知”',
  },
  {
    region: 'CN-65',
    province: '新疆维吾尔自治区',
    names: ['肉孜节', '开斋节', '古尔邦节'],
    source: '《新疆维吾尔自治区少数民族习惯节日放假办法》',
  },
  {
    region: 'CN-54',
    province: '西藏自治区',
    names: ['藏历新年', '雪顿节', '百万农奴解放纪念日'],
    source: '西藏自治区人民政府办公厅各年节假日安排的通知',
  },
  {
    region: 'CN-15',
    province: '内蒙古自治区',
    names: ['那达慕', '那达慕大会'],
    source: '内蒙古自治区各年那达慕大会放假的通知',
  },
];

/** The provinces whose own holiday this is; a national one has none. */
export const provincesOf = (name: string): LocalHolidays[] =>
  LOCAL_HOLIDAYS.filter(({ names }) => names.includes(name.trim()));

export const localHolidaysOf = (region: string): LocalHolidays | null =>
  LOCAL_HOLIDAYS.find((one) => one.region === region) ?? null;

const WEEKDAYS = ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'] as const;

/** '2027-02-08（星期一）', as an administrator checks it against the notice. @param weekday 1 = Monday … 7 = Sunday */
export const dayText = (date: PlainDate, weekday: number): string => `${date}（${WEEKDAYS[weekday - 1] ?? ''}）`;
