import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { escapeHtml } from '../../../api/pages/escapeHtml.ts';
import { VERIFICATION_CSP, verificationNoticePage, verificationPage } from '../../../api/pages/verificationPage.ts';
import { presentVerification } from '../../../api/verification/verificationView.ts';
import type { VoucherRecord } from '../../../db/verification.ts';
import { VERIFICATION_TEXTS, VOUCHER_OUTCOMES } from '../../../domain/verification.ts';

const NOW_MS = Date.parse('2026-11-24T01:30:00.000Z');

function record(content: Partial<VoucherRecord['content']> = {}, more: Partial<VoucherRecord> = {}): VoucherRecord {
  return {
    state: 'valid',
    supersededByNumber: null,
    corrected: false,
    revokedAtMs: null,
    certificateStatus: 'valid',
    office: { name: '成都市交通运输局', phone: '028-55550100', address: '锦城大道1号' },
    content: {
      number: 'PZ51010020261123000001T',
      holderName: '王志强',
      idNumberMasked: '510***********1234',
      certificateNumberMasked: '510***********1234',
      categories: ['经营性道路货物运输驾驶员'],
      issuerName: '成都市交通运输局',
      employer: '某某运输公司',
      cycleStart: '2025-11-13',
      cycleEnd: '2026-11-12',
      points: 0,
      grade: 'AAA',
      gradeName: 'AAA级（优良）',
      restoration: false,
      officeName: '成都市交通运输局',
      assessedOn: '2026-11-23',
      nextCycleEnd: '2027-11-12',
      issuedAtMs: NOW_MS,
      version: 1,
      templateVersion: 'v1',
      verificationUrl: 'HTTPS://TONGBAN.EXAMPLE/V/ABC234',
      ...content,
    },
    ...more,
  };
}

const pageOf = (outcome: (typeof VOUCHER_OUTCOMES)[number], of: VoucherRecord | null = record()): string =>
  verificationPage(presentVerification(outcome, of, NOW_MS));

describe('the verification page', () => {
  it('says the verdict in its title and its only main heading, for every outcome', () => {
    for (const outcome of VOUCHER_OUTCOMES) {
      const { title, message } = VERIFICATION_TEXTS[outcome];
      const page = pageOf(outcome, outcome === 'not-ours' ? null : record());
      expect(page).to.include(`<title>${title} · 诚信考核凭证核验</title>`);
      expect(page.match(/<h1>/g)).to.have.length(1);
      expect(page).to.include(`<h1>${title}</h1>`).and.to.include(message);
      expect(page).to.include('<html lang="zh-CN">').and.to.include('联系我们');
      expect(page).to.include('2026-11-24 09:30');
    }
  });

  it('shows the voucher with name and number masked, and nothing that the paper alone tells', () => {
    const page = pageOf('valid');
    for (const text of [
      '王*强',
      '510***********1234',
      'AAA',
      '2025年11月13日',
      'PZ51010020261123000001T',
      '028-55550100',
    ])
      expect(page).to.include(text);
    expect(page).not.to.include('王志强');
    expect(page).not.to.include('某某运输公司');
  });

  it('has no script, no handler and nothing to load', () => {
    for (const outcome of VOUCHER_OUTCOMES) {
      const page = pageOf(outcome);
      expect(page).not.to.match(/<script|<iframe|<img|<link|<object|\son\w+=|javascript:|@import|url\(/i);
      expect(page).not.to.match(/(?:src|href)="(?!tel:)/i);
      expect(page).not.to.match(/\sstyle="/);
    }
  });

  it('allows by its policy exactly the style sheet it carries', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(pageOf('valid'))?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(VERIFICATION_CSP).to.include(`style-src 'sha256-${digest}'`).and.to.include("default-src 'none'");
    expect(VERIFICATION_CSP).not.to.include('unsafe');
  });

  it('shows mark-up in the data as text', () => {
    const evil = `"><script>alert('x')</script>`;
    const page = pageOf(
      'valid',
      record(
        { officeName: evil, issuerName: evil, categories: [evil], gradeName: evil, idNumberMasked: evil },
        { office: { name: 'x', phone: `1" onclick="alert(1)`, address: '' } },
      ),
    );
    expect(page).not.to.include('<script');
    expect(page).not.to.match(/"\sonclick=/);
    expect(page).to.include('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
  });

  it('says beside the verdict what else is known', () => {
    const superseded = record({}, { supersededByNumber: 'PZ51010020261124000002R' });
    expect(pageOf('superseded', superseded)).to.include('PZ51010020261124000002R').and.not.to.include('更正');
    expect(pageOf('superseded', { ...superseded, corrected: true })).to.include('考核结果已由考核机关更正');
    expect(pageOf('revoked', record({}, { revokedAtMs: NOW_MS }))).to.include('撤销时间：2026-11-24 09:30');
    expect(pageOf('revoked')).not.to.include('撤销时间');
    // Restored: when it was revoked is no longer of interest.
    expect(pageOf('valid', record({}, { revokedAtMs: NOW_MS }))).not.to.include('撤销时间');
    expect(pageOf('valid', record({}, { certificateStatus: 'cancelled' }))).to.include('从业资格证已注销');
    expect(pageOf('valid')).not.to.include('备注');
  });

  it('tells in the same clothes that somebody asks too often', () => {
    expect(verificationNoticePage('操作太频繁', '请稍后再试。')).to.include('<h1>操作太频繁</h1>');
  });
});

describe('escaping', () => {
  it('covers the five characters that mean something in HTML and leaves the others', () => {
    expect(escapeHtml(`<a b="c" d='e'>&`)).to.equal('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
    expect(escapeHtml('买买提·吐尔逊江 𠮷')).to.equal('买买提·吐尔逊江 𠮷');
  });
});
