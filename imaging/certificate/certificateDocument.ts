import type { CertificateContent } from '../../domain/certificate.ts';
import { CATEGORY_NAMES } from '../../domain/qualification.ts';
import { formatChineseDate, formatShanghaiTime } from '../../domain/time.ts';
import { drawQr } from '../qr/drawQr.ts';
import { escapeHtml } from '../voucher/escapeHtml.ts';
import { fittedSpan, type TextBox } from '../voucher/fitText.ts';
import { sealSvg } from '../voucher/sealSvg.ts';
import { CERTIFICATE_ORNAMENT } from '../voucher/voucherOrnament.ts';
import { CERTIFICATE_STYLE } from './certificateStyle.ts';

/** Changes whenever the drawn document does; printed on it and stored with it. */
export const CERTIFICATE_TEMPLATE_VERSION = 'certificate-1';

/** How a certificate is rendered: A5 landscape, as PDF and as a picture of 192 dpi for the phone's album. */
export const CERTIFICATE_PAGE = { widthMm: 210, heightMm: 148, png: { scale: 2 }, pdf: true } as const;

const STATE = '中华人民共和国';
const TITLE = '道路运输从业人员从业资格证';

const LEFT: TextBox = { widthMm: 52, heightMm: 8.1, sizePt: 12, minSizePt: 5 };
const RIGHT: TextBox = { ...LEFT, widthMm: 32 };
const WIDE: TextBox = { ...LEFT, widthMm: 113, heightMm: 7.7 };
const ADDRESS: TextBox = { ...WIDE, heightMm: 10.1 };
const CATEGORIES: TextBox = { ...WIDE, heightMm: 13.1 };
const OFFICE: TextBox = { widthMm: 66, heightMm: 9.5, sizePt: 12.5, minSizePt: 5 };

const oneLine = (box: TextBox): TextBox => ({ ...box, maxLines: 1 });

/**
 * The certificate as a whole HTML document that needs nothing from outside. Everything in the content is escaped here.
 * @param photo a data: URI made by `photoDataUri`; null leaves the place marked
 */
export function certificateHtml(content: CertificateContent, photo: string | null): string {
  return (
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${TITLE} ${escapeHtml(content.identifier)}</title>` +
    `<style>${CERTIFICATE_STYLE}</style></head><body>${CERTIFICATE_ORNAMENT}<p class="state">${STATE}</p><h1>${TITLE}</h1>` +
    `<p class="number">电子证照标识：${escapeHtml(content.identifier)}</p>` +
    `<div class="photo">${photo === null ? '<p>照片</p>' : `<img alt="照片" src="${escapeHtml(photo)}">`}</div>` +
    `<dl class="rows">${rows(content)}</dl>` +
    `<div class="qr">${drawQr(content.verificationUrl)}</div>` +
    `<p class="verify"><b>扫码核验真伪</b><br>微信或“道路运政一网通办”<br>小程序扫一扫查看最新状态</p>` +
    `${notes(content)}${signature(content)}</body></html>`
  );
}

function rows(content: CertificateContent): string {
  const { licenceClasses, categories, employer } = content;
  return [
    row('姓名', content.holderName, { ...LEFT, sizePt: 14 }),
    row('性别', content.sex, RIGHT),
    row('证号', content.number, oneLine(LEFT)),
    row('出生日期', formatChineseDate(content.birth), oneLine(RIGHT)),
    row('住址', content.address, ADDRESS, 'wide'),
    row('从业资格类别', categories.map((category) => CATEGORY_NAMES[category]).join('、'), CATEGORIES, 'wide'),
    row('服务单位', employer ?? '—', WIDE, 'wide'),
    row('准驾车型', licenceClasses.join('、') || '—', { ...LEFT, heightMm: 7.7 }),
    row('初次领证日期', formatChineseDate(content.firstIssued), oneLine(RIGHT)),
    row('有效起始日期', formatChineseDate(content.validFrom), oneLine(LEFT)),
    row('有效期至', formatChineseDate(content.validTo), oneLine(RIGHT)),
  ].join('');
}

function row(label: string, value: string, box: TextBox, className = ''): string {
  return `<dt>${label}</dt><dd class="${className}">${fittedSpan(value, box)}</dd>`;
}

function notes({ issuedAtMs, version, templateVersion }: CertificateContent): string {
  return (
    `<div class="notes"><p>一、本证在全国范围内有效，从事道路运输活动时应当随身携带或者出示，不得转借、涂改、伪造。</p>` +
    `<p>二、本证的真伪与效力以扫描二维码核验的结果为准；换发、补发、变更后，原证自动失效。</p>` +
    `<p>三、有效期届满30日前，向原发证机关申请换发；换发的，有效起始日期之前按原有效期有效。</p>` +
    `<p>生成时间：${formatShanghaiTime(issuedAtMs)}（北京时间）<br>证照版本：${String(version).padStart(3, '0')}　模板版本：${escapeHtml(templateVersion)}</p></div>`
  );
}

function signature({ issuerName, issuedOn }: CertificateContent): string {
  return (
    `<div class="signature"><p class="label">发证机关（盖章）</p>${fittedSpan(issuerName, OFFICE)}` +
    `<p class="date">${formatChineseDate(issuedOn)}</p></div>` +
    `<div class="seal">${sealSvg({ officeName: issuerName, purpose: '从业资格专用章' })}</div>`
  );
}
