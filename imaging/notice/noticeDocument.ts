import type { NoticeBlock, NoticeContent } from '../../domain/notice.ts';
import { formatChineseDate } from '../../domain/time.ts';
import { drawQr } from '../qr/drawQr.ts';
import { escapeHtml } from '../voucher/escapeHtml.ts';
import { fittedSpan, type TextBox } from '../voucher/fitText.ts';
import { sealSvg } from '../voucher/sealSvg.ts';
import { NOTICE_STYLE } from './noticeStyle.ts';

/** Changes whenever the drawn document does; stored with it. */
export const NOTICE_TEMPLATE_VERSION = 'notice-1';

/** How a notice is rendered: A4, as PDF. */
export const NOTICE_PAGE = { widthMm: 210, heightMm: 297, pdf: true } as const;

/** Narrower than the page: the letters are spaced. */
const HEADING: TextBox = { widthMm: 132, heightMm: 12, sizePt: 15, minSizePt: 9, maxLines: 1 };
const OFFICE: TextBox = { widthMm: 84, heightMm: 18, sizePt: 15, minSizePt: 8 };

/** The notice as a whole HTML document that needs nothing from outside. Everything in the content is escaped here. */
export function noticeHtml(content: NoticeContent): string {
  const { title, number, office, addressee } = content;
  const { body, last } = torn(content);
  return (
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escapeHtml(`${title} ${number}`)}</title>` +
    `<style>${NOTICE_STYLE}</style></head><body>` +
    `<header><p class="office">${fittedSpan(office.name, HEADING)}</p><h1>${escapeHtml(title)}</h1><p class="number">${escapeHtml(number)}</p></header>` +
    `<p class="plain addressee">${escapeHtml(addressee.name)}：</p>` +
    `${body.map(block).join('')}<div class="closing">${last.map(block).join('')}${end(content)}${foot(content)}</div></body></html>`
  );
}

/** The last words stay with the seal: a seal on a page of its own would prove nothing. */
function torn({ blocks, remedies }: NoticeContent): { body: NoticeBlock[]; last: NoticeBlock[] } {
  const parts: NoticeBlock[] = [...blocks, ...(remedies === null ? [] : [{ type: 'text' as const, text: remedies }])];
  return { body: parts.slice(0, -1), last: parts.slice(-1) };
}

function block(part: NoticeBlock): string {
  switch (part.type) {
    case 'text':
      return paragraphs(part.text);
    case 'rows': {
      const rows = part.rows.map(({ label, value }) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`);
      return `<dl class="rows columns-${part.columns}">${rows.join('')}</dl>`;
    }
    case 'items':
      return `<ol>${part.items.map(item).join('')}</ol>`;
    default:
      return part satisfies never;
  }
}

function item({ title, lines }: { title: string; lines: readonly string[] }, index: number): string {
  const reasons = lines.map((line) => `<span>${escapeHtml(line)}</span>`).join('');
  return `<li><b>${index + 1}．${escapeHtml(title)}</b>${reasons}</li>`;
}

const paragraphs = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('');

function end({ office, issuedOn, verificationUrl }: NoticeContent): string {
  return (
    `<div class="end"><div class="qr">${drawQr(verificationUrl)}</div>` +
    `<p class="verify">扫码核验真伪</p>` +
    `<div class="signature"><p>${fittedSpan(office.name, OFFICE)}</p><p>${formatChineseDate(issuedOn)}</p></div>` +
    `<div class="seal">${sealSvg({ officeName: office.name, purpose: '行政审批专用章' })}</div></div>`
  );
}

function foot({ office, templateVersion }: NoticeContent): string {
  const contact = [
    ...(office.address === '' ? [] : [`地址：${escapeHtml(office.address)}`]),
    ...(office.phone === '' ? [] : [`电话：${escapeHtml(office.phone)}`]),
  ].join('　');
  return (
    `<div class="foot"><p>${contact}</p><p>本文书以电子方式送达，印章为图样，真伪以扫码核验的结果和电子文件的数字签名为准。` +
    `模板版本：${escapeHtml(templateVersion)}</p></div>`
  );
}
