import { NATIONAL_REGION } from './calendarNotice.ts';
import { localHolidaysOf } from './localHolidays.ts';

export interface Province {
  /** first two digits of its division codes; 66 for the 兵团 */
  code: string;
  name: string;
  /** its transport authority, where cases of issuers that nobody maps go (D-29) */
  authority: string;
}

const province = (code: string, name: string, authority = `${name}交通运输厅`): Province => ({ code, name, authority });

/** The provinces of the ministry's system: 31 and 新疆生产建设兵团 (D-17). */
export const PROVINCES: readonly Province[] = [
  province('11', '北京市', '北京市交通委员会'),
  province('12', '天津市', '天津市交通运输委员会'),
  province('13', '河北省'),
  province('14', '山西省'),
  province('15', '内蒙古自治区'),
  province('21', '辽宁省'),
  province('22', '吉林省'),
  province('23', '黑龙江省'),
  province('31', '上海市', '上海市交通委员会'),
  province('32', '江苏省'),
  province('33', '浙江省'),
  province('34', '安徽省'),
  province('35', '福建省'),
  province('36', '江西省'),
  province('37', '山东省'),
  province('41', '河南省'),
  province('42', '湖北省'),
  province('43', '湖南省'),
  province('44', '广东省'),
  province('45', '广西壮族自治区'),
  province('46', '海南省'),
  province('50', '重庆市', '重庆市交通运输委员会'),
  province('51', '四川省'),
  province('52', '贵州省'),
  province('53', '云南省'),
  province('54', '西藏自治区'),
  province('61', '陕西省'),
  province('62', '甘肃省'),
  province('63', '青海省'),
  province('64', '宁夏回族自治区'),
  province('65', '新疆维吾尔自治区'),
  province('66', '新疆生产建设兵团', '新疆生产建设兵团交通运输局'),
];

/** Code of the province's own authority, as an office and as an issuer. */
export const ownOfficeCode = (provinceCode: string): string => `${provinceCode}0000`;

export const findProvince = (code: string): Province | null => PROVINCES.find((one) => one.code === code) ?? null;

/** The 兵团 lies in 新疆 and keeps its holidays. */
const HOLIDAYS_OF: Readonly<Record<string, string>> = { 66: '65' };

/** The calendar an office of this province counts by: the national one, with the local holidays the law gives it laid over. */
export function calendarRegionOf(provinceCode: string): string {
  const region = `CN-${HOLIDAYS_OF[provinceCode] ?? provinceCode}`;
  return localHolidaysOf(region) ? region : NATIONAL_REGION;
}

/** 交通运输服务监督热线, answered everywhere: what a province without contacts of its own shows (D-17). */
export const MINISTRY_LINE = { name: '交通运输服务监督热线', phone: '12328' } as const;
