import { expect } from 'chai';
import { ELIGIBILITY_CODES } from '../../../../domain/eligibility/eligibility.ts';
import { judged, type Situation } from './helpers/questions.ts';

/** `says`: words that the hints or the message contain; empty: no hint at all. */
type Row = [situation: string, change: Situation, verdict: string, ...says: string[]];

const ON_THE_DAY_OF_63 = { birth: '1964-04-20', sex: '女' };
const ONE_DAY_OVER_63 = { birth: '1964-04-19', sex: '女' };
/** Expired so long ago that the usual day is the last on which it can be renewed. */
const ENDED = { validFrom: '2020-10-23', validTo: '2026-10-22' };
const open = (...cases: [business: 'renewal' | 'reissue' | 'change' | 'cancellation', kind: string][]) => ({
  openCases: cases.map(([business, kind]) => ({ business, kind })),
});

const renewal: Row[] = [
  ['the day before the window opens', { today: '2027-03-31' }, 'renewal-too-early', '2027年4月1日', '请申请补发'],
  ['the first day of the window', { today: '2027-04-01' }, 'eligible'],
  ['30 days before expiry, as the law asks', { today: '2027-05-31' }, 'eligible'],
  ['29 days before expiry', { today: '2027-06-01' }, 'eligible', '2027年5月31日前', '2027年6月30日到期'],
  ['the day of expiry, still in force', { today: '2027-06-30' }, 'eligible', '尽快提交'],
  ['the day after', { today: '2027-07-01' }, 'eligible', '已于2027年6月30日到期', '2027年12月27日前（含当日）'],
  ['180 days after', { today: '2027-12-27' }, 'eligible', '逾期只能注销后重新申请'],
  ['181 days after', { today: '2027-12-28' }, 'renewal-too-late', '2027年12月27日截止', '先申请注销', '重新申请'],
  [
    'expired in the registry as well',
    { today: '2027-07-01', qualification: { status: 'expired' } },
    'eligible',
    '不得凭该证件从业',
  ],
  [
    'expired in the registry, in force by its date, before the window',
    { today: '2027-03-31', qualification: { status: 'expired' } },
    'certificate-not-valid',
    '请申请核实',
  ],
  ['a province that opens 120 days before', { today: '2027-03-02', renewalOpensDaysBeforeExpiry: 120 }, 'eligible'],
  [
    'the day before that',
    { today: '2027-03-01', renewalOpensDaysBeforeExpiry: 120 },
    'renewal-too-early',
    '2027年3月2日',
  ],
  [
    'a province never opens later than the law asks',
    { today: '2027-05-31', renewalOpensDaysBeforeExpiry: 7 },
    'eligible',
  ],
  [
    'approved after the window, applied for on its last day',
    { today: '2028-01-04', submittedOn: '2027-12-27' },
    'eligible',
    '2027年12月27日',
  ],
  ['applied for a day too late', { today: '2028-01-04', submittedOn: '2027-12-28' }, 'renewal-too-late', '注销'],
  [
    'in force from tomorrow',
    { qualification: { firstIssued: '2027-04-21', validFrom: '2027-04-21' } },
    'certificate-not-yet-valid',
    '2027年4月21日',
  ],
  [
    'on the 63rd birthday, in force: no day to be gained',
    { person: ON_THE_DAY_OF_63 },
    'renewal-beyond-age-limit',
    '2027年4月20日年满63周岁',
    '继续使用现有证件',
  ],
  [
    'on the 63rd birthday, expired: the last day of all',
    { person: ON_THE_DAY_OF_63, qualification: ENDED },
    'eligible',
    '2027年4月20日前（含当日）提交',
    '2027年4月20日年满63周岁',
  ],
  [
    'the day after the 63rd birthday',
    { person: ONE_DAY_OVER_63 },
    'age-limit-passed',
    '63周岁',
    '请申请从业资格证注销',
  ],
  [
    'escorts and loaders have the same limit',
    { person: ONE_DAY_OVER_63, qualification: { categories: ['hazmat-escort'] } },
    'age-limit-passed',
  ],
  [
    'six years would go a day beyond the 63rd birthday',
    { person: { birth: '1970-06-29', sex: '男' } },
    'eligible',
    '2033年6月29日年满63周岁',
  ],
  ['six years that end on it', { person: { birth: '1970-06-30', sex: '男' } }, 'eligible'],
  [
    'the certificate itself lasts until the 63rd birthday',
    { person: { birth: '1964-06-30', sex: '男' } },
    'renewal-beyond-age-limit',
    '有效期至2027年6月30日',
  ],
  ['one day to be gained', { person: { birth: '1964-07-01', sex: '男' } }, 'eligible', '2027年7月1日年满63周岁'],
  [
    'over 60 while the limit was 60',
    { today: '2026-03-19', person: { birth: '1965-01-01', sex: '男' }, qualification: { validTo: '2026-05-01' } },
    'age-limit-passed',
    '60周岁',
  ],
  [
    'over 60 from the day on which it is 63',
    { today: '2026-03-20', person: { birth: '1965-01-01', sex: '男' }, qualification: { validTo: '2026-05-01' } },
    'eligible',
    '2028年1月1日年满63周岁',
  ],
  ['a date of birth that is not known', { person: null }, 'eligible'],
  [
    'an escort without a driving licence',
    { licenceClasses: [], qualification: { categories: ['hazmat-escort', 'hazmat-loader'] } },
    'eligible',
  ],
  [
    'a driver without one',
    { licenceClasses: [], qualification: { categories: ['hazmat-driver'] } },
    'licence-classes-required',
    '请申请从业资格证注销',
  ],
  ['a driver and escort without one', { licenceClasses: [] }, 'licence-classes-required', '先申请注销驾驶员类别'],
  ['a driver who was not asked yet', { licenceClasses: null }, 'eligible'],
  ['a taxi driver', { qualification: { categories: ['taxi-driver'] } }, 'category-not-served', '请联系原发证机关'],
];

const reissue: Row[] = [
  ['long before expiry', { today: '2024-02-29' }, 'eligible'],
  ['the first day of the certificate', { today: '2021-07-01' }, 'eligible'],
  [
    'the day before, of a first one',
    { today: '2021-06-30', qualification: { firstIssued: '2021-07-01' } },
    'certificate-not-yet-valid',
    '2021年7月1日',
  ],
  [
    'the day before, of a renewed one: the term before it still runs',
    { today: '2021-06-30', qualification: { firstIssued: '2015-07-01' } },
    'eligible',
  ],
  ['within the renewal window', { today: '2027-04-01' }, 'eligible', '请及时申请换发'],
  ['the day of expiry', { today: '2027-06-30' }, 'eligible', '2027年6月30日'],
  [
    'the day after',
    { today: '2027-07-01' },
    'certificate-expired',
    '从业资格证补发',
    '2027年12月27日前（含当日）先申请换发',
  ],
  ['180 days after', { today: '2027-12-27' }, 'certificate-expired', '先申请换发'],
  ['181 days after', { today: '2027-12-28' }, 'certificate-expired', '先申请注销', '重新申请从业资格'],
  [
    'applied for in force, decided when it is not',
    { today: '2027-07-01', submittedOn: '2027-06-30' },
    'certificate-expired',
    '先申请换发',
  ],
  [
    'expired in the registry, in force by its date',
    { qualification: { status: 'expired' } },
    'certificate-not-valid',
    '请申请核实',
  ],
  [
    'the day after the 63rd birthday',
    { person: ONE_DAY_OVER_63 },
    'age-limit-passed',
    '从业资格证补发',
    '请申请从业资格证注销',
  ],
  [
    'over the limit and expired: not sent to a renewal',
    { person: ONE_DAY_OVER_63, qualification: ENDED },
    'age-limit-passed',
    '请申请从业资格证注销',
  ],
  [
    'an escort without a driving licence',
    { licenceClasses: [], qualification: { categories: ['hazmat-escort'] } },
    'eligible',
    '换发',
  ],
  ['a driver without one', { licenceClasses: [] }, 'licence-classes-required', '请填写准驾车型'],
  ['a taxi driver', { qualification: { categories: [] } }, 'category-not-served', '从业资格证补发'],
].map(([situation, change, ...rest]) => [situation, { business: 'reissue', ...(change as Situation) }, ...rest] as Row);

const changeOf =
  (kind: string) =>
  ([situation, change, ...rest]: Row): Row => [
    situation,
    { business: 'change', kind, today: '2026-11-24', ...change },
    ...rest,
  ];
const employer: Row[] = (
  [
    ['in force', {}, 'eligible'],
    ['the day of expiry', { today: '2027-06-30' }, 'eligible', '请及时申请换发'],
    ['the day after', { today: '2027-07-01' }, 'certificate-expired', '从业资格证变更', '先申请换发'],
    ['a driver whose classes are not asked for', { licenceClasses: [] }, 'eligible'],
    ['over the age limit', { person: { birth: '1963-11-23', sex: '男' } }, 'age-limit-passed', '注销'],
    ['a taxi driver', { qualification: { categories: ['taxi-driver'] } }, 'category-not-served'],
  ] as Row[]
).map(changeOf('employer'));
const certificateInfo: Row[] = (
  [
    ['in force', { changedItems: ['address'] }, 'eligible'],
    ['nothing chosen yet', {}, 'eligible'],
    ['a name', { changedItems: ['address', 'name'] }, 'name-change-not-online', '窗口', '重新实名认证'],
    ['a name, as the certificate prints it', { changedItems: [' 姓名 '] }, 'name-change-not-online'],
    ['another issuer (转籍)', { changedItems: ['issuer'] }, 'file-transfer-not-online', '转籍', '档案转出'],
    ['a driver without a driving licence', { licenceClasses: [] }, 'licence-classes-required', '准驾车型'],
    ['the day after expiry', { today: '2027-07-01' }, 'certificate-expired', '先申请换发'],
    [
      'first in force from tomorrow',
      { qualification: { firstIssued: '2026-11-25', validFrom: '2026-11-25' } },
      'certificate-not-yet-valid',
    ],
    [
      'renewed, from tomorrow on',
      { qualification: { validFrom: '2026-11-25' }, changedItems: ['address'] },
      'eligible',
    ],
  ] as Row[]
).map(changeOf('certificate-info'));

const some = ['hazmat-escort'];
const all = ['freight-driver', 'hazmat-escort'];
const cancellation: Row[] = (
  [
    ['all categories', {}, 'eligible', '交回原发证机关', '公告作废'],
    ['all categories, one named twice', { selectedCategories: [...all, 'hazmat-escort'] }, 'eligible', '全部类别'],
    ['some categories', { selectedCategories: some, today: '2026-11-24' }, 'eligible'],
    ['no category', { selectedCategories: [] }, 'category-required', '请至少选择一个'],
    [
      'a category that is not held',
      { selectedCategories: ['freight-driver', 'passenger-driver'] },
      'category-not-held',
      '经营性道路货物运输驾驶员、道路危险货物运输押运人员',
    ],
    ['the day after expiry', { today: '2027-07-01' }, 'eligible', '交回'],
    ['years after expiry', { today: '2031-01-01', qualification: { status: 'expired' } }, 'eligible', '交回'],
    [
      'some categories, years after expiry',
      { today: '2031-01-01', selectedCategories: some },
      'eligible',
      '选择全部类别',
    ],
    ['some categories, near expiry', { today: '2027-06-01', selectedCategories: some }, 'eligible', '2027年12月27日前'],
    ['some categories, expired', { today: '2027-07-01', selectedCategories: some }, 'eligible', '先换发再注销'],
    ['not in force yet', { today: '2021-06-30' }, 'eligible', '交回'],
    ['over the age limit', { person: ONE_DAY_OVER_63 }, 'eligible', '交回'],
    ['some categories, on the 63rd birthday', { person: ON_THE_DAY_OF_63, selectedCategories: some }, 'eligible'],
    [
      'some categories, over the age limit',
      { person: ONE_DAY_OVER_63, selectedCategories: some },
      'eligible',
      '从业年龄',
    ],
    ['no driving licence any more', { licenceClasses: [] }, 'eligible', '交回'],
  ] as Row[]
).map(([situation, change, ...rest]) => [
  situation,
  { business: 'cancellation', selectedCategories: all, ...change },
  ...rest,
]);

const everyBusiness = ['renewal', 'reissue', 'change', 'cancellation'] as const;
const ordinary = (business: (typeof everyBusiness)[number]): Situation => ({
  business,
  kind: business === 'change' ? 'employer' : 'regular',
  selectedCategories: all,
});
const statuses: Row[] = everyBusiness.flatMap((business) =>
  (
    [
      ['cancelled', 'certificate-cancelled', '已经注销', '重新申请从业资格'],
      ['revoked', 'certificate-revoked', '已被撤销', '行政复议'],
      ['replaced', 'certificate-replaced', '已经换发', '请返回选择换发后的新证件'],
      ['suspended', 'certificate-suspended', '已被暂停', '窗口处理暂停事项'],
      ['something new', 'certificate-not-valid', '不是有效状态', '请申请核实'],
    ] as const
  ).map(([status, ...rest]): Row => [
    `${business}, ${status}`,
    { ...ordinary(business), qualification: { status } },
    ...rest,
  ]),
);

const openCases: Row[] = [
  ['a second renewal', { ...ordinary('renewal'), ...open(['renewal', 'regular']) }, 'case-already-open', '我的办件'],
  [
    'a second change, of the other kind',
    { ...ordinary('change'), ...open(['change', 'certificate-info']) },
    'case-already-open',
    '办结后再申请',
  ],
  ['a reissue beside a change', { ...ordinary('reissue'), ...open(['change', 'employer']) }, 'eligible', '换发'],
  ['a second cancellation', { ...ordinary('cancellation'), ...open(['cancellation', 'regular']) }, 'case-already-open'],
  ...(['renewal', 'reissue', 'change'] as const).flatMap((business): Row[] => [
    [
      `${business} during a cancellation`,
      { ...ordinary(business), ...open(['cancellation', 'regular']) },
      'cancellation-open',
      '从业资格证注销正在办理',
      '撤回',
    ],
    [
      `cancellation during a ${business}`,
      { ...ordinary('cancellation'), ...open([business, 'regular']) },
      'other-case-open',
      '正在办理',
      '撤回',
    ],
  ]),
  [
    'cancellation during two others, one twice',
    { ...ordinary('cancellation'), ...open(['renewal', 'regular'], ['change', 'employer'], ['renewal', 'regular']) },
    'other-case-open',
    '的从业资格证换发、从业资格证变更正在办理',
  ],
];

const kinds: Row[] = [
  [
    'change without a kind',
    { business: 'change', kind: 'regular' },
    'business-not-available',
    '没有这种从业资格证变更',
  ],
  ['a renewal of an unknown kind', { kind: 'employer' }, 'business-not-available', '请返回服务事项重新选择'],
  ['an unknown business', { business: 'exam' as 'renewal' }, 'business-not-available', '请返回服务事项重新选择'],
  ['a property of every object', { business: 'constructor' as 'renewal' }, 'business-not-available'],
];

const TABLES = { renewal, reissue, employer, certificateInfo, cancellation, statuses, openCases, kinds };

describe('domain/eligibility: decision tables', () => {
  for (const [table, rows] of Object.entries(TABLES)) {
    describe(table, () => {
      for (const [situation, change, verdict, ...says] of rows) {
        it(`${situation}: ${verdict}`, () => {
          const given = judged(change);
          expect(given.verdict, given.says).to.equal(verdict);
          for (const words of says) expect(given.says).to.contain(words);
          if (verdict === 'eligible' && says.length === 0) expect(given.says).to.equal('');
        });
      }
    });
  }

  it('count the six years of a renewal from its application, not from its decision', () => {
    const person = { birth: '1970-06-30', sex: '男' };
    expect(judged({ today: '2027-07-05', submittedOn: '2027-06-30', person }).says).to.not.contain('周岁');
    expect(judged({ today: '2027-07-05', person }).says).to.contain('2033年6月30日年满63周岁');
  });

  it('show every refusal that is not the assessment’s alone', () => {
    const shown = new Set(Object.values(TABLES).flatMap((rows) => rows.map(([, , verdict]) => verdict)));
    const ofAssessments = /^(cycle|assessment|restoration)-|^category-not-assessed$/;
    expect(ELIGIBILITY_CODES.filter((code) => !shown.has(code) && !ofAssessments.test(code))).to.deep.equal([]);
  });
});
