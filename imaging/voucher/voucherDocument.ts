import { formatChineseDate, formatShanghaiTime } from '../../domain/time.ts';
import type { VoucherContent } from '../../domain/voucher.ts';
import { drawQr } from '../qr/drawQr.ts';
import { escapeHtml } from './escapeHtml.ts';
import { fittedSpan, type TextBox } from './fitText.ts';
import { gradeMark } from './gradeMark.ts';
import { sealSvg } from './sealSvg.ts';
import { VOUCHER_ORNAMENT } from './voucherOrnament.ts';
import { VOUCHER_STYLE } from './voucherStyle.ts';

/** Changes whenever the drawn document does; printed on it and stored with it. */
export const VOUCHER_TEMPLATE_VERSION = 'voucher-1';

/** How a voucher is rendered: A5 landscape, as PDF and as a picture of 192 dpi for the phone's album. */
export const VOUCHER_PAGE = { widthMm: 210, heightMm: 148, png: { scale: 2 }, pdf: true } as const;

const TITLE = '道路运输驾驶员诚信考核凭证';

const NARROW: TextBox = { widthMm: 38, heightMm: 8.6, sizePt: 12, minSizePt: 5 };
const NUMBER: TextBox = { ...NARROW, maxLines: 1 };
const WIDE: TextBox = { widthMm: 103, heightMm: 8.1, sizePt: 12, minSizePt: 5 };
const CATEGORIES: TextBox = { ...WIDE, heightMm: 11.5 };
const OFFICE: TextBox = { widthMm: 62, heightMm: 10.5, sizePt: 13, minSizePt: 6 };

/** The voucher as a whole HTML document that needs nothing from outside. Everything in the content is escaped here. */
export function voucherHtml(content: VoucherContent): string {
  return (
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${TITLE} ${escapeHtml(content.number)}</title>` +
    `<style>${VOUCHER_STYLE}</style></head><body>${VOUCHER_ORNAMENT}<h1>${TITLE}</h1>` +
    `<p class="number">凭证编号：${escapeHtml(content.number)}</p>` +
    `<dl class="rows">${rows(content)}</dl>${kindOf(content)}${signature(content)}${notes(content)}` +
    `<div class="grade">${gradeMark(content.grade, wordOf(content.gradeName))}</div>` +
    `<div class="qr">${drawQr(content.verificationUrl)}</div>` +
    `<p class="verify"><b>扫码核验真伪</b><br>微信或“道路运政一网通办”小程序扫一扫<br>查看本凭证的最新状态</p></body></html>`
  );
}

function rows(content: VoucherContent): string {
  const { points } = content;
  return [
    row('姓名', content.holderName, { ...NARROW, sizePt: 14 }),
    row('身份证号', content.idNumberMasked, NUMBER),
    row('从业资格证号', content.certificateNumberMasked, NUMBER),
    row('发证机关', content.issuerName, NARROW),
    row('服务单位', content.employer ?? '—', WIDE, 'wide'),
    row('从业资格类别', content.categories.join('、'), CATEGORIES, 'wide'),
    row('考核周期', `${formatChineseDate(content.cycleStart)}至${formatChineseDate(content.cycleEnd)}`, WIDE, 'wide'),
    row('累计记分', points === null ? '无记录' : `${points}分`, NUMBER),
    row('下一周期截止', formatChineseDate(content.nextCycleEnd), NUMBER),
  ].join('');
}

function row(label: string, value: string, box: TextBox, className = ''): string {
  return `<dt>${label}</dt><dd class="${className}">${fittedSpan(value, box)}</dd>`;
}

/** The word of a grade's name: 优良 of AAA级（优良）; the letters stand above it. */
const wordOf = (gradeName: string): string => /（(.+)）/.exec(gradeName)?.[1] ?? gradeName;

function kindOf({ restoration, gradeName }: VoucherContent): string {
  return (
    `<p class="kind">考核类型：${restoration ? '等级恢复' : '定期考核'}<br>` +
    `考核结果：${escapeHtml(gradeName)}<br>考核依据：《道路运输从业人员管理规定》</p>`
  );
}

function signature({ officeName, assessedOn }: VoucherContent): string {
  return (
    `<div class="signature"><p class="label">考核机关（盖章）</p>${fittedSpan(officeName, OFFICE)}` +
    `<p class="date">${formatChineseDate(assessedOn)}</p></div>` +
    `<div class="seal">${sealSvg({ officeName, purpose: '诚信考核专用章' })}</div>`
  );
}

function notes({ issuedAtMs, version, templateVersion }: VoucherContent): string {
  return (
    `<div class="notes"><p>一、本凭证的真伪与效力以扫描二维码核验的结果为准；更正或者重新评定后，原凭证自动失效，不得涂改、伪造。</p>` +
    `<p>二、核验网页只显示隐去部分内容的信息，请与本凭证逐项核对；不一致或者无法核验的，请与考核机关联系。</p>` +
    `<p>生成时间：${formatShanghaiTime(issuedAtMs)}（北京时间）　凭证版本：第${version}版　模板版本：${escapeHtml(templateVersion)}</p></div>`
  );
}
