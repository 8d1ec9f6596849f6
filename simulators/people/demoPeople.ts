import type { PlainDate } from '../../domain/time.ts';
import type { DemoPerson } from './demoPerson.ts';
import { makePerson } from './makePerson.ts';
import type { PersonOptions } from './makePerson.ts';

type Part = Omit<PersonOptions, 'today'> & { seed: number; key: string; story: string };

const PARTS: readonly Part[] = [
  {
    seed: 101,
    key: 'freight-clean',
    story: '货运驾驶员，无违章记录，上一考核周期 10 天前届满：可申请诚信考核，建议等级 AAA',
    name: '王志强',
    sex: '男',
    nation: '汉',
    officeCode: '510100',
    categories: ['freight-driver'],
    licenceClasses: ['B2'],
    cyclesCompleted: 3,
    lastCycleEndedDaysAgo: 10,
  },
  {
    seed: 102,
    key: 'passenger-freight-points',
    story: '客运兼货运驾驶员，考核周期内累计计 6 分：可申请诚信考核，建议等级 AA',
    name: '李明华',
    sex: '男',
    nation: '壮',
    officeCode: '450100',
    categories: ['passenger-driver', 'freight-driver'],
    licenceClasses: ['A1', 'A2'],
    cyclesCompleted: 7,
    lastCycleEndedDaysAgo: 15,
    violationPoints: [5, 1],
  },
  {
    seed: 103,
    key: 'hazmat-twenty-points',
    story: '危险货物运输驾驶员，考核周期内累计计 20 分：可申请诚信考核，建议等级 B',
    name: '张建军',
    sex: '男',
    nation: '汉',
    officeCode: '510700',
    categories: ['hazmat-driver'],
    licenceClasses: ['A2'],
    cyclesCompleted: 4,
    lastCycleEndedDaysAgo: 20,
    violationPoints: [10, 5, 5],
    trainingHours: 6,
  },
  {
    seed: 104,
    key: 'certificate-expired',
    story: '货运驾驶员，从业资格证 40 天前已过期：不能申请诚信考核，引导先办理换发',
    name: '刘春梅',
    sex: '女',
    nation: '汉',
    officeCode: '450200',
    categories: ['freight-driver'],
    licenceClasses: ['B2'],
    cyclesCompleted: 6,
    lastCycleEndedDaysAgo: 40,
    neverRenewed: true,
  },
  {
    seed: 105,
    key: 'escort-only',
    story: '仅有危险货物运输押运资格：诚信考核只面向驾驶员，说明理由并给出指引',
    name: '陈海燕',
    sex: '女',
    nation: '羌',
    officeCode: '510100',
    categories: ['hazmat-escort'],
    licenceClasses: [],
    cyclesCompleted: 2,
    lastCycleEndedDaysAgo: 12,
  },
  {
    seed: 106,
    key: 'cycle-running',
    story: '货运驾驶员，首个考核周期尚未届满：告知最早可申请日期',
    name: '黄文斌',
    sex: '男',
    nation: '汉',
    officeCode: '450100',
    categories: ['freight-driver'],
    licenceClasses: ['B2'],
    cyclesCompleted: 0,
    lastCycleEndedDaysAgo: 150,
  },
];

/** The six drivers of the demonstration, laid relative to `today` (Asia/Shanghai), so that their stories hold on any day. */
export function demoPeople(today: PlainDate): DemoPerson[] {
  return PARTS.map(({ seed, ...options }) => makePerson(seed, { today, ...options }));
}
