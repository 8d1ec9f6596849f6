import type { DemoOfficeCode } from './demoOffices.ts';

/** Frequent characters only: invented people are for exercising the whole path, rare names are the OCR tests' matter. */
export const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜夏钟汪田任姜范方石',
];
export const MALE_GIVEN = [
  '志强',
  '建国',
  '建军',
  '文斌',
  '海波',
  '永康',
  '国平',
  '明辉',
  '大勇',
  '立新',
  '小龙',
  '伟',
  '强',
  '杰',
  '家明',
  '世昌',
];
export const FEMALE_GIVEN = [
  '春梅',
  '秀英',
  '丽娟',
  '小红',
  '海燕',
  '玉兰',
  '晓霞',
  '静',
  '敏',
  '芳',
  '桂英',
  '雨晨',
  '美玲',
  '红霞',
];

export interface District {
  /** Six-digit division code that begins an ID number. */
  code: string;
  region: string;
  authority: string;
  nations: readonly string[];
}

const SICHUAN_NATIONS = ['汉', '汉', '汉', '汉', '彝', '藏', '羌'];
const GUANGXI_NATIONS = ['汉', '汉', '壮', '壮', '瑶', '苗'];

const district = (code: string, region: string, authority: string, nations: readonly string[]): District => ({
  code,
  region,
  authority,
  nations,
});

/** Districts in which the drivers of each office live. */
export const DISTRICTS: Readonly<Record<DemoOfficeCode, readonly District[]>> = {
  '510100': [
    district('510104', '四川省成都市锦江区', '成都市公安局锦江区分局', SICHUAN_NATIONS),
    district('510107', '四川省成都市武侯区', '成都市公安局武侯区分局', SICHUAN_NATIONS),
    district('510112', '四川省成都市龙泉驿区', '成都市公安局龙泉驿区分局', SICHUAN_NATIONS),
  ],
  '510700': [
    district('510705', '四川省绵阳市安州区', '绵阳市公安局安州区分局', SICHUAN_NATIONS),
    district('510704', '四川省绵阳市游仙区', '绵阳市公安局游仙区分局', SICHUAN_NATIONS),
  ],
  '450100': [
    district('450103', '广西南宁市青秀区', '南宁市公安局青秀分局', GUANGXI_NATIONS),
    district('450105', '广西南宁市江南区', '南宁市公安局江南分局', GUANGXI_NATIONS),
  ],
  '450200': [
    district('450203', '广西柳州市鱼峰区', '柳州市公安局鱼峰分局', GUANGXI_NATIONS),
    district('450204', '广西柳州市柳南区', '柳州市公安局柳南分局', GUANGXI_NATIONS),
  ],
};

export const STREETS = [
  '人民路',
  '建设北路',
  '和平路',
  '解放路',
  '迎宾大道',
  '新华路',
  '滨江东路',
  '学府路',
  '文化路',
  '东风路',
];
