/** Codes of the offices of the demonstration; each is also the issuer code under which the registry knows the office. */
export type DemoOfficeCode = '510100' | '510700' | '450100' | '450200';

export interface DemoProvince {
  /** First two digits of the division code. */
  code: '51' | '45';
  name: string;
  /** Whether the province asks for a second person to approve what the acceptor took on (四眼). */
  fourEyes: boolean;
  contacts: readonly { name: string; phone: string; hours?: string }[];
}

export interface DemoOffice {
  code: DemoOfficeCode;
  /** 统一社会信用代码, made up; its check characters are right (GB 32100) */
  creditCode: string;
  provinceCode: DemoProvince['code'];
  name: string;
  city: string;
  address: string;
  phone: string;
  /** Whether the province's cases of unmapped issuers come here (one office per province). */
  catchAll: boolean;
  /** Opening hours of working days, local time `HH:MM`; the same for every working day. */
  openingHours: readonly { from: string; to: string }[];
}

const OPENING_HOURS = [
  { from: '09:00', to: '12:00' },
  { from: '13:30', to: '17:00' },
] as const;

/** The two provinces of the demonstration: one plain, one autonomous region with its own local holidays. */
export const demoProvinces: readonly DemoProvince[] = [
  {
    code: '51',
    name: '四川省',
    fourEyes: true,
    contacts: [
      { name: '四川省道路运输业务咨询', phone: '028-55550000', hours: '工作日9:00至17:00' },
      { name: '成都市交通运输局', phone: '028-55550100' },
    ],
  },
  // Without contacts of its own: the ministry's line is shown.
  { code: '45', name: '广西壮族自治区', fourEyes: false, contacts: [] },
];

/** The four offices. Addresses and telephone numbers are made up. */
export const demoOffices: readonly DemoOffice[] = [
  {
    code: '510100',
    creditCode: '11510100MB9901016M',
    provinceCode: '51',
    name: '成都市交通运输局',
    city: '成都市',
    address: '四川省成都市高新区锦城大道1号政务服务大厅二楼',
    phone: '028-55550100',
    catchAll: true,
    openingHours: OPENING_HOURS,
  },
  {
    code: '510700',
    creditCode: '11510700MB9901075P',
    provinceCode: '51',
    name: '绵阳市交通运输局',
    city: '绵阳市',
    address: '四川省绵阳市涪城区临园路2号政务服务中心',
    phone: '0816-5550700',
    catchAll: false,
    openingHours: OPENING_HOURS,
  },
  {
    code: '450100',
    creditCode: '11450100MB99020190',
    provinceCode: '45',
    name: '南宁市交通运输局',
    city: '南宁市',
    address: '广西南宁市青秀区民族大道3号市民中心一楼',
    phone: '0771-5550100',
    catchAll: true,
    openingHours: OPENING_HOURS,
  },
  {
    code: '450200',
    creditCode: '11450200MB99020270',
    provinceCode: '45',
    name: '柳州市交通运输局',
    city: '柳州市',
    address: '广西柳州市鱼峰区文昌路4号政务服务大厅',
    phone: '0772-5550200',
    catchAll: false,
    openingHours: OPENING_HOURS,
  },
];

/** The office with this code. */
export function demoOffice(code: DemoOfficeCode): DemoOffice {
  const office = demoOffices.find((candidate) => candidate.code === code);
  if (!office) throw new RangeError(`no demo office ${code}`);
  return office;
}
