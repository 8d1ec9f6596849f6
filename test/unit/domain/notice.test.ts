import { expect } from 'chai';
import fc from 'fast-check';
import { noticeText, type NoticeContent, type NoticeFacts } from '../../../domain/notice.ts';
import { NOTICE_KINDS, NOTICE_TITLES, type NoticeKind } from '../../../domain/noticeKind.ts';
import {
  formatNoticeNumber,
  isNoticeNumber,
  noticeSequence,
  NOTICE_WORDS,
  parseNoticeNumber,
} from '../../../domain/noticeNumber.ts';
import { shanghaiDate, startOfDayMs } from '../../../domain/time.ts';
import { NOTICE_MATTERS, noticeFacts } from '../../support/noticeSamples.ts';

/** Everything that is printed of the text, in its order. */
function wordsOf({ blocks, remedies }: NoticeContent): string {
  const parts = blocks.map((block) => {
    switch (block.type) {
      case 'text':
        return block.text;
      case 'rows':
        return block.rows.map(({ label, value }) => `${label}：${value}`).join('\n');
      case 'items':
        return block.items.map(({ title, lines }) => [title, ...lines].join('\n')).join('\n');
      default:
        return block satisfies never;
    }
  });
  return [...parts, remedies ?? ''].join('\n');
}

const words = (kind: NoticeKind, changes: Partial<NoticeFacts> = {}): string =>
  wordsOf(noticeText(noticeFacts(kind, changes)));

/** What the law asks each notice to say beyond what all say. */
const MANDATORY: Record<NoticeKind, readonly string[]> = {
  acceptance: [
    '予以受理',
    '第三十二条第一款第五项',
    '受理日期：2026年11月24日',
    '承诺办结期限：2026年11月27日（3个工作日）',
    '法定办理期限：2026年12月22日（20个工作日）',
    '第八十二条',
  ],
  decline: [
    '不予受理',
    '不属于本机关职权范围',
    '由绵阳市交通运输局办理',
    '理由：你的从业资格证由绵阳市交通运输局核发',
    '第三十二条第一款第二项',
  ],
  supplement: [
    '第三十二条第一款第四项',
    '一次告知',
    '共3项',
    '服务单位（填报内容）',
    '填写不完整。',
    '说明：请填写单位全称，与劳动合同一致',
    '缺页；没有加盖公章。',
    '2026年12月9日24时前',
    '逾期没有补正',
    '视为放弃本次申请',
  ],
  approval: ['审核通过', '考核等级：AA级（合格）', '累计记分：3分', '第三十八条第一款', '凭证', '说明：本周期记分3分'],
  rejection: ['审核不通过', '第三十八条第二款', '理由：上传的从业资格证个人信息页与登记信息不一致'],
  extension: ['第四十二条第一款', '延长十个工作日', '2027年1月6日', '预计', '理由：涉及跨省违章记录的核实'],
  'special-procedure': ['第四十五条', '鉴定', '2026年11月24日', '2026年12月1日', '不计算在办理期限内'],
  termination: ['终止办理', '理由：重复申请'],
  lapse: ['2026年11月9日', '2026年11月24日24时前', '视为你放弃本次申请', '终止办理', '重新提出申请'],
};

const ADVERSE: readonly NoticeKind[] = ['decline', 'approval', 'rejection', 'termination', 'lapse'];

describe('the text of a notice', () => {
  for (const kind of NOTICE_KINDS) {
    it(`of kind ${kind} names the case and its parties, and says what the law asks for`, () => {
      const content = noticeText(noticeFacts(kind));
      expect(content).to.deep.include({
        kind,
        title: NOTICE_TITLES[kind],
        issuedOn: '2026-11-24',
        addressee: { name: '陈建国', idNumberMasked: '510***********1234' },
        remedies: content.remedies,
      });
      const said = wordsOf(content);
      const expected = [
        '申请人：陈建国',
        '办件编号：CX510100202611230000017',
        '办理事项：诚信考核',
        ...MANDATORY[kind],
      ];
      expect(expected.filter((part) => !said.includes(part))).to.deep.equal([]);
    });

    it(`of kind ${kind} ${ADVERSE.includes(kind) ? 'tells how to contest it' : 'has nothing to contest'}`, () => {
      const { remedies } = noticeText(noticeFacts(kind));
      if (!ADVERSE.includes(kind)) expect(remedies).to.equal(null);
      else
        expect(remedies)
          .to.contain('60日内')
          .and.contain('行政复议')
          .and.contain('本级人民政府')
          .and.contain('6个月内')
          .and.contain('行政诉讼')
          .and.contain('人民法院');
    });
  }

  it('of a deemed acceptance counts from the day of receipt and says why', () => {
    const said = words('acceptance', {
      receivedOn: '2026-11-16',
      matter: {
        ...NOTICE_MATTERS.acceptance,
        through: 'deem-accepted',
        acceptedOn: '2026-11-16',
        receiptLimit: '2026-11-23',
        promise: { date: '2026-11-19', provisional: false, workingDays: 3 },
        statutory: { date: '2026-12-14', provisional: false, workingDays: 20 },
      },
    });
    expect(said).to.contain('五个工作日内（至2026年11月23日止）没有告知').and.contain('第三十二条第一款第四项');
    expect(said).to.contain('即2026年11月16日起视为受理').and.contain('受理日期：2026年11月16日');
    expect(said).to.contain('2026年11月19日（3个工作日），已经届满').and.contain('2026年12月14日（20个工作日）');
    expect(said).not.to.contain('决定予以受理');
  });

  it('tells the hour at which a limit ends, where the office closes before the day does', () => {
    const due = { date: '2026-12-09', provisional: false, workingDays: null, closing: '17时30分' };
    const asked = words('supplement', { matter: { ...NOTICE_MATTERS.supplement, due } });
    expect(asked).to.contain('请于2026年12月9日17时30分前').and.not.contain('24时');
    const lapsed = words('lapse', { matter: { ...NOTICE_MATTERS.lapse, due } });
    expect(lapsed).to.contain('在2026年12月9日17时30分前').and.not.contain('24时');
    const promise = { ...NOTICE_MATTERS.acceptance.promise, closing: '17时' };
    expect(words('acceptance', { matter: { ...NOTICE_MATTERS.acceptance, promise } })).to.contain(
      '承诺办结期限：2026年11月27日17时（3个工作日）',
    );
  });

  it('tells an expected date as expected', () => {
    const said = words('acceptance', {
      matter: {
        ...NOTICE_MATTERS.acceptance,
        statutory: { date: '2027-01-05', provisional: true, workingDays: 20 },
      },
    });
    expect(said).to.contain('2027年1月5日（20个工作日）（预计');
    expect(said.match(/预计/g)).to.have.length(1);
  });

  it('names the article of each ground for declining, and the competent authority only where there is one', () => {
    const declined = (ground: 'not-needed' | 'other') =>
      words('decline', { matter: { kind: 'decline', ground, competentAuthority: null, reason: '不需要办理' } });
    expect(declined('not-needed')).to.contain('第三十二条第一款第一项、第二款').and.not.contain('提出申请。');
    expect(declined('other')).to.contain('第三十二条和').and.not.contain('第一款');
  });

  it('of a second supplement says that it was allowed', () => {
    expect(words('supplement')).not.to.contain('第1次');
    expect(words('supplement', { matter: { ...NOTICE_MATTERS.supplement, round: 2 } })).to.contain('第2次补正');
  });

  it('of the lowest grade says how it is raised again', () => {
    const matter = { ...NOTICE_MATTERS.approval, gradeName: 'B级（不合格）', restorationHours: 18 };
    expect(words('approval', { matter })).to.contain('不少于18学时');
    expect(words('approval')).not.to.contain('学时');
  });

  it('refuses facts that cannot be printed', () => {
    const addressee = (name: string, idNumberMasked = '510***********1234') => ({
      addressee: { name, idNumberMasked },
    });
    for (const wrong of [
      { number: '交运510100〔2026〕受字第12号' },
      addressee(''),
      addressee('陈\u202e建国'),
      addressee('陈建国', '<b>'),
      { verificationUrl: 'javascript:alert(1)' },
    ])
      expect(() => noticeText(noticeFacts('acceptance', wrong)), JSON.stringify(wrong)).to.throw();
  });
});

const offices = fc.stringMatching(/^[0-9A-Z]{1,10}$/);

describe('the number of a notice', () => {
  it('is written as official documents write it, and read back', () => {
    const number = formatNoticeNumber({ officeCode: '510100', year: 2026, word: '受', sequence: 12 });
    expect(number).to.equal('交运510100〔2026〕受字第000012号');
    fc.assert(
      fc.property(
        fc.record({
          officeCode: offices,
          year: fc.integer({ min: 2000, max: 9999 }),
          word: fc.constantFrom(...Object.values(NOTICE_WORDS)),
          sequence: fc.integer({ min: 1, max: 999_999 }),
        }),
        (parts) => void expect(parseNoticeNumber(formatNoticeNumber(parts))).to.deep.equal(parts),
      ),
    );
  });

  it('is nothing else', () => {
    const others = [
      '交运510100〔2026〕受字第12号',
      '交运510100〔2026〕受字第000000号',
      '交运510100〔1999〕受字第000012号',
      '交运510100(2026)受字第000012号',
      '交运510100〔2026〕吃字第000012号',
      '交运5101-0〔2026〕受字第000012号',
      ' 交运510100〔2026〕受字第000012号',
      '交运510100〔2026〕受字第000012号\n',
    ];
    expect(others.filter(isNoticeNumber)).to.deep.equal([]);
    for (const sequence of [0, 1_000_000, 1.5])
      expect(() => formatNoticeNumber({ officeCode: '510100', year: 2026, word: '受', sequence })).to.throw(RangeError);
  });

  it('runs from 1 without a gap within office, word and year, and begins again with the year in Shanghai', () => {
    const from = startOfDayMs('2026-12-28');
    const orders = fc.array(
      fc.record({
        officeCode: fc.constantFrom('510100', '450100', 'A1'),
        kind: fc.constantFrom(...NOTICE_KINDS),
        decidedAtMs: fc.integer({ min: from, max: from + 8 * 86_400_000 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(orders, (given) => {
        const counters = new Map<string, number>();
        const numbers = given.map((order) => {
          const { name, year } = noticeSequence(order);
          expect(name).to.match(/^[\x21-\x7e]{1,64}$/);
          const sequence = (counters.get(name) ?? 0) + 1;
          counters.set(name, sequence);
          const word = NOTICE_WORDS[order.kind];
          return formatNoticeNumber({ officeCode: order.officeCode, year, word, sequence });
        });
        expect(new Set(numbers).size).to.equal(numbers.length);
        const runs = new Map<string, number[]>();
        for (const [index, number] of numbers.entries()) {
          const parts = parseNoticeNumber(number);
          const order = given[index]!;
          expect(String(parts?.year)).to.equal(shanghaiDate(order.decidedAtMs).slice(0, 4));
          const key = `${parts?.officeCode} ${parts?.word} ${parts?.year}`;
          runs.set(key, [...(runs.get(key) ?? []), parts?.sequence ?? 0]);
        }
        for (const run of runs.values()) expect(run).to.deep.equal(run.map((_, index) => index + 1));
      }),
    );
  });

  it('takes the year from the instant of the decision: 23:59:59 and 24:00 of New Year’s Eve are two years', () => {
    const midnight = startOfDayMs('2027-01-01');
    const year = (decidedAtMs: number) => noticeSequence({ officeCode: '510100', kind: 'lapse', decidedAtMs }).year;
    expect([year(midnight - 1), year(midnight)]).to.deep.equal([2026, 2027]);
  });
});
