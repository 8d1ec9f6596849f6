import { createHash } from 'node:crypto';
import { formatChineseDate, formatShanghaiTime } from '../../domain/time.ts';
import type { VerificationOutcome } from '../../domain/verification.ts';
import type { VerificationView } from '../verification/verificationView.ts';
import { escapeHtml } from './escapeHtml.ts';
import { VERIFICATION_STYLE } from './verificationStyle.ts';

/** Nothing but this page's own style sheet may take effect on it. */
export const VERIFICATION_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(VERIFICATION_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The verdict's colour and sign; the words beside them say the same to who sees neither. */
const LOOKS: Readonly<Record<VerificationOutcome, { tone: 'good' | 'old' | 'bad'; icon: string }>> = {
  valid: { tone: 'good', icon: '<path d="M13 25.5l7.5 7.5L35.5 16.5"/>' },
  superseded: { tone: 'old', icon: '<path d="M14 19h17l-5-5M34 29H17l5 5"/>' },
  expired: { tone: 'old', icon: '<path d="M24 13v12l8 5"/>' },
  revoked: { tone: 'bad', icon: '<path d="M15.5 15.5l17 17M32.5 15.5l-17 17"/>' },
  cancelled: { tone: 'bad', icon: '<path d="M13 24h22"/>' },
  unknown: { tone: 'bad', icon: '<path d="M18 19a6 6 0 1 1 8.5 5.4c-1.700.9-2.5 1.900-2.5 4v.6M24 35v.5"/>' },
  'not-ours': { tone: 'bad', icon: '<path d="M24 13v14M24 34v.5"/>' },
};

/** The page behind a QR code of ours (P-10): one look says whether it counts. No script, nothing loaded from anywhere. */
export function verificationPage(view: VerificationView): string {
  const { tone, icon } = LOOKS[view.outcome];
  const shown = view.voucher ?? view.notice ?? view.certificate;
  return page(
    { title: view.title, what: CHECKS[view.subject ?? 'voucher'] },
    `<section class="verdict ${tone}">
<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/>${icon}</svg>
<h1>${escapeHtml(view.title)}</h1>
<p>${escapeHtml(view.message)}</p>
<p class="checked">核验时间 <time datetime="${escapeHtml(view.checkedAt)}">${chinaTime(view.checkedAt)}</time>（北京时间）</p>
</section>
${view.voucher ? voucherSection(view.voucher, view.outcome) : ''}
${view.notice ? noticeSection(view.notice) : ''}
${view.certificate ? certificateSection(view.certificate) : ''}
${remarksSection(view.remarks)}
<section class="card advice">
<h2>有疑问？</h2>
<p>${escapeHtml(view.advice)}</p>
${shown ? contactLine(shown.office) : ''}
</section>`,
  );
}

/** A page in the same clothes for what is no verdict, e.g. too many requests. */
export function verificationNoticePage(title: string, message: string): string {
  return page(
    { title, what: CHECKS.voucher },
    `<section class="verdict old">
<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="M24 13v14M24 34v.5"/></svg>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(message)}</p>
</section>`,
  );
}

const CHECKS = { voucher: '诚信考核凭证核验', notice: '文书核验', certificate: '从业资格证核验' } as const;

function page({ title, what }: { title: string; what: string }, main: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>${escapeHtml(title)} · ${what}</title>
<style>${VERIFICATION_STYLE}</style>
</head>
<body>
<header><p class="brand">道路运政一网通办</p><p class="sub">${what}</p></header>
<main>
${main}
</main>
<footer><p>本页由系统实时查询，个人信息已脱敏。请以出示的原件和身份证件为准进行核对。</p></footer>
</body>
</html>
`;
}

type Voucher = NonNullable<VerificationView['voucher']>;

function voucherSection(voucher: Voucher, outcome: VerificationOutcome): string {
  const counts = outcome === 'valid';
  const rows: [term: string, text: string][] = [
    ['持证人', voucher.holderName],
    ['身份证号', voucher.idNumber],
    ['从业资格类别', voucher.categories.join('\n')],
    ['考核周期', `${formatChineseDate(voucher.cycleStart)}至\n${formatChineseDate(voucher.cycleEnd)}`],
    ['考核机关', voucher.office.name],
    ['发证机关', voucher.issuerName],
    ['考核日期', formatChineseDate(voucher.assessedOn)],
    ['有效至', formatChineseDate(voucher.countsUntil)],
    ['凭证编号', voucher.number],
  ];
  return `<section class="card">
<div class="grade${counts ? '' : ' past'}">
<h2>${counts ? '考核等级' : '凭证所载等级'}</h2>
<p><strong>${escapeHtml(voucher.grade)}</strong><span>${escapeHtml(voucher.gradeName)}</span></p>
</div>
${list(rows)}
</section>`;
}

type Certificate = NonNullable<VerificationView['certificate']>;

function certificateSection(certificate: Certificate): string {
  return `<section class="card">
${list([
  ['持证人', certificate.holderName],
  ['证号', certificate.number],
  ['从业资格类别', certificate.categories.join('\n')],
  ['准驾车型', certificate.licenceClasses.join('、') || '—'],
  ['初次领证日期', formatChineseDate(certificate.firstIssued)],
  ['有效期限', `${formatChineseDate(certificate.validFrom)}至\n${formatChineseDate(certificate.validTo)}`],
  ['发证机关', certificate.office.name],
  ['发证日期', formatChineseDate(certificate.issuedOn)],
  ['电子证照标识', certificate.identifier],
])}
</section>`;
}

type Notice = NonNullable<VerificationView['notice']>;

function noticeSection(notice: Notice): string {
  const { signature } = notice;
  const rows: [term: string, text: string][] = [
    ['文书种类', notice.title],
    ['文书编号', notice.number],
    ['送达对象', notice.addresseeName],
    ['身份证号', notice.idNumber],
    ['办理事项', notice.businessName],
    ['办件编号', notice.caseNo],
    ['签发机关', notice.office.name],
    ['签发日期', formatChineseDate(notice.issuedOn)],
  ];
  const proof: [term: string, text: string][] = [
    ['文件摘要', `SHA-256\n${signature.sha256}`],
    ['数字签名', `${signature.algorithm}\n${signature.value}`],
    ['密钥编号', signature.keyId],
  ];
  const steps = notice.offlineCheck.map((step) => `<li>${escapeHtml(step)}</li>`).join('');
  return `<section class="card">
${list(rows)}
</section>
<section class="card proof"><h2>电子文件核对</h2>
${list(proof)}
<h2>离线核验</h2><ol>${steps}</ol></section>`;
}

const list = (entries: readonly [term: string, text: string][]): string =>
  `<dl>\n${entries.map(([term, text]) => `<div><dt>${term}</dt><dd>${escapeHtml(text)}</dd></div>`).join('\n')}\n</dl>`;

function remarksSection(remarks: readonly string[]): string {
  if (remarks.length === 0) return '';
  const items = remarks.map((remark) => `<li>${escapeHtml(remark)}</li>`).join('');
  return `<section class="card"><h2>备注</h2><ul>${items}</ul></section>`;
}

function contactLine({ name, phone }: Voucher['office']): string {
  return `<p>${escapeHtml(name)}：<a href="tel:${escapeHtml(phone.replace(/[^\d+]/g, ''))}">${escapeHtml(phone)}</a></p>`;
}

const chinaTime = (instant: string): string => formatShanghaiTime(Date.parse(instant));
