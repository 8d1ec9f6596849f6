import type { NoticeFacts, NoticeMatter } from '../../domain/notice.ts';
import type { NoticeKind } from '../../domain/noticeKind.ts';
import { formatNoticeNumber, noticeSequence, NOTICE_WORDS } from '../../domain/noticeNumber.ts';
import { NOTICE_TEMPLATE_VERSION } from '../../imaging/notice/noticeDocument.ts';

/** 2026-11-24 16:20 in Asia/Shanghai. */
export const DECIDED_AT_MS = Date.UTC(2026, 10, 24, 8, 20);

/** One decision of each kind, as the rules of the law put them. */
export const NOTICE_MATTERS = {
  acceptance: {
    kind: 'acceptance',
    through: 'accept',
    acceptedOn: '2026-11-24',
    receiptLimit: '2026-11-30',
    promise: { date: '2026-11-27', provisional: false, workingDays: 3 },
    statutory: { date: '2026-12-22', provisional: false, workingDays: 20 },
  },
  decline: {
    kind: 'decline',
    ground: 'not-competent',
    competentAuthority: '绵阳市交通运输局',
    reason: '你的从业资格证由绵阳市交通运输局核发，诚信考核由原发证机关办理。',
  },
  supplement: {
    kind: 'supplement',
    round: 1,
    items: [
      { title: '服务单位（填报内容）', reasons: ['填写不完整'], note: '请填写单位全称，与劳动合同一致' },
      { title: '从业资格证违章记录页（申请材料）', reasons: ['图像模糊，无法辨认'], note: null },
      {
        title: '考核周期学习教育情况（申请材料）',
        reasons: ['缺页', '没有加盖公章'],
        note: '请补充2026年6月的学习记录',
      },
    ],
    due: { date: '2026-12-09', provisional: false, workingDays: null },
  },
  approval: {
    kind: 'approval',
    gradeName: 'AA级（合格）',
    points: 3,
    reason: '本周期记分3分，材料齐全，情况属实。',
    restorationHours: null,
  },
  rejection: {
    kind: 'rejection',
    reason: '上传的从业资格证个人信息页与登记信息不一致，经电话核实不是本人的证件。',
  },
  extension: {
    kind: 'extension',
    reason: '涉及跨省违章记录的核实，需要向外省主管部门发函查询。',
    statutory: { date: '2027-01-06', provisional: true, workingDays: 30 },
  },
  'special-procedure': {
    kind: 'special-procedure',
    procedure: '鉴定',
    note: '对学习教育证明上的印章进行鉴定。',
    startedOn: '2026-11-24',
    expectedEnd: { date: '2026-12-01', provisional: false, workingDays: null },
  },
  termination: { kind: 'termination', reason: '重复申请。同一考核周期已有办件正在办理。' },
  lapse: {
    kind: 'lapse',
    requestedOn: '2026-11-09',
    due: { date: '2026-11-24', provisional: false, workingDays: null },
  },
} as const satisfies { [K in NoticeKind]: Extract<NoticeMatter, { kind: K }> };

/** Facts of a notice of this kind; `matter` and the rest can be replaced. */
export function noticeFacts(kind: NoticeKind, changes: Partial<NoticeFacts> = {}): NoticeFacts {
  const { year } = noticeSequence({ officeCode: '510100', kind, decidedAtMs: DECIDED_AT_MS });
  return {
    number: formatNoticeNumber({ officeCode: '510100', year, word: NOTICE_WORDS[kind], sequence: 12 }),
    decidedAtMs: DECIDED_AT_MS,
    office: {
      name: '成都市交通运输局',
      address: '四川省成都市高新区锦城大道1号政务服务大厅二楼',
      phone: '028-55550100',
    },
    addressee: { name: '陈建国', idNumberMasked: '510***********1234' },
    caseNo: 'CX510100202611230000017',
    business: 'integrity-assessment',
    businessKind: 'regular',
    cycle: { start: '2025-11-20', end: '2026-11-19' },
    receivedOn: kind === 'lapse' ? '2026-11-06' : '2026-11-23',
    matter: NOTICE_MATTERS[kind],
    verificationUrl: `HTTPS://VERIFY.EXAMPLE.GOV.CN/V/${'A'.repeat(135)}`,
    templateVersion: NOTICE_TEMPLATE_VERSION,
    ...changes,
  };
}
