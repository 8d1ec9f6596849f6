import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import sharp from 'sharp';
import { sha256Hex } from '../../../crypto/digest.ts';
import { noticeMessage, noticeSignatureHolds, signNotice } from '../../../crypto/noticeSignature.ts';
import { noticeText, type NoticeFacts } from '../../../domain/notice.ts';
import { NOTICE_KINDS, NOTICE_TITLES, type NoticeKind } from '../../../domain/noticeKind.ts';
import { findBrowser } from '../../../imaging/browser/findBrowser.ts';
import { createDocumentRenderer, type DocumentRenderer } from '../../../imaging/browser/renderDocument.ts';
import { NOTICE_PAGE, noticeHtml } from '../../../imaging/notice/noticeDocument.ts';
import { readQr } from '../../../imaging/qr/readQr.ts';
import { readToken, signToken, verificationUrl } from '../../../imaging/qr/verificationToken.ts';
import { infoOf, rasterOf, textOf } from '../../support/documents.ts';
import { DECIDED_AT_MS, NOTICE_MATTERS, noticeFacts } from '../../support/noticeSamples.ts';

const pair = generateKeyPairSync('ed25519');
const keys = new Map([[1, pair.publicKey]]);

/** With a code that verifies. */
function facts(kind: NoticeKind, changes: Partial<NoticeFacts> = {}): NoticeFacts {
  const plain = noticeFacts(kind, changes);
  const claims = { kind: 'notice' as const, number: plain.number, document: kind, issuedAtMs: DECIDED_AT_MS };
  const token = signToken(claims, { keyId: 1, privateKey: pair.privateKey });
  return { ...plain, verificationUrl: verificationUrl('https://verify.example.gov.cn', token) };
}

describe('imaging: notice', function () {
  this.timeout(20_000);
  let renderer: DocumentRenderer;

  const draw = async (of: NoticeFacts): Promise<Buffer> => {
    const html = noticeHtml(noticeText(of));
    const { pdf } = await renderer.render({ html, ...NOTICE_PAGE, fixedDateMs: of.decidedAtMs });
    if (!pdf) throw new Error('a PDF was asked for');
    return pdf;
  };

  before(() => {
    renderer = createDocumentRenderer({ chromePath: findBrowser(process.env['CHROME_PATH']), browsers: 1 });
  });
  after(() => renderer.close());

  for (const kind of NOTICE_KINDS) {
    it(`of kind ${kind} is one A4 page with its text, number, office, date and a code that verifies`, async () => {
      const of = facts(kind);
      const pdf = await draw(of);
      expect(await infoOf(pdf))
        .to.match(/Pages: +1\n/)
        .and.match(/\(A4\)/)
        .and.contain(of.number);
      expect(pdf.length).to.be.below(180_000);
      const text = await textOf(pdf);
      const expected = [NOTICE_TITLES[kind], of.number, '成都市交通运输局', '陈建国', of.caseNo, '2026年11月24日'];
      expect(expected.filter((part) => !text.includes(part))).to.deep.equal([]);
      const { remedies } = noticeText(of);
      if (remedies) expect(text).to.contain(remedies);
      const scanned = await readQr(await rasterOf(pdf));
      expect(scanned).to.equal(of.verificationUrl);
      const claims = { kind: 'notice', number: of.number, document: kind, issuedAtMs: DECIDED_AT_MS };
      expect(readToken(scanned?.split('/V/')[1] ?? '', keys)).to.deep.include({ ok: true, claims });
    });
  }

  it('bears the red seal of its office, which says what it is for', async () => {
    const of = facts('rejection');
    const [, seal = ''] = /<div class="seal">(<svg.*?<\/svg>)/su.exec(noticeHtml(noticeText(of))) ?? [];
    const letters = [...seal.matchAll(/rotate\([-\d.]+\)[^>]*>(.)<\/text>/gu)].map(([, letter]) => letter);
    expect(letters.join('')).to.equal(of.office.name);
    expect(seal).to.contain('>行政审批专用章</text>');
    const { data, info } = await sharp(await rasterOf(await draw(of)))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const red = { count: 0, left: info.width, right: 0 };
    for (let pixel = 0; pixel < data.length; pixel += info.channels) {
      const [r = 0, g = 0, b = 0] = data.subarray(pixel, pixel + 3);
      if (r < 150 || g > 90 || b > 90) continue;
      const x = (pixel / info.channels) % info.width;
      Object.assign(red, { count: red.count + 1, left: Math.min(red.left, x), right: Math.max(red.right, x) });
    }
    const widthMm = ((red.right - red.left) / info.width) * NOTICE_PAGE.widthMm;
    expect(widthMm, 'as wide as a seal').to.be.within(38, 43);
    expect(red.count, 'ring, star and letters').to.be.greaterThan(5000);
  });

  it('is the same to the byte each time, so that its signature is too', async () => {
    const [first, second] = [await draw(facts('decline')), await draw(facts('decline'))];
    expect(sha256Hex(first)).to.equal(sha256Hex(second));
  });

  it('runs over as many pages as it needs; the seal never stands on a page without words', async () => {
    const note = '请逐页核对后重新上传，'.repeat(40);
    const items = Array.from({ length: 30 }, (_, index) => ({ title: `第${index}项`, reasons: ['不清楚'], note }));
    const of = facts('supplement', { matter: { ...NOTICE_MATTERS.supplement, items } });
    const pdf = await draw(of);
    const pages = Number(/Pages: +(\d+)/.exec(await infoOf(pdf))?.[1]);
    expect(pages).to.be.greaterThan(5);
    const last = await textOf(pdf, { page: pages });
    expect(last).to.contain('逾期没有补正').and.contain('2026年11月24日').and.contain(`—${pages}—`);
    expect(await textOf(pdf)).to.contain('30．第29项');
    expect(await readQr(await rasterOf(pdf, { page: pages }))).to.equal(of.verificationUrl);
  });

  it('prints hostile words as the text they are', async () => {
    const evil = '"><script>alert(1)</script><img src=file:///etc/passwd>';
    const of = facts('supplement', {
      addressee: { name: '<iframe src=http://127.0.0.1:9/>', idNumberMasked: '510***********1234' },
      office: { name: '</style><svg onload=alert(1)>', address: evil, phone: '<b>1</b>' },
      matter: { ...NOTICE_MATTERS.supplement, items: [{ title: evil, reasons: [evil], note: evil }] },
    });
    const html = noticeHtml(noticeText(of));
    expect(html).not.to.match(/<(?:img|script|iframe|svg onload)/i);
    expect(html.match(/<\/(?:style|title)>/g)).to.have.lengthOf(2);
    const text = await textOf(await draw(of));
    expect(text).to.contain('<script>alert(1)</script><imgsrc=file:///etc/passwd>').and.contain('<iframesrc=http:');
    const reason = `${evil}</p><p onclick=x>`;
    for (const kind of ['decline', 'rejection', 'extension', 'termination'] as const) {
      const matter = { ...NOTICE_MATTERS[kind], reason };
      expect(noticeHtml(noticeText(facts(kind, { matter }))), kind).not.to.match(/<(?:img|script|p onclick)/i);
    }
  });
});

describe('the detached signature of a notice', () => {
  const notice = { number: noticeFacts('decline').number, sha256: sha256Hex('a file') };

  it('holds for this number and file under this key, and for nothing else', () => {
    const signature = signNotice(notice, pair.privateKey);
    expect(signature).to.equal(signNotice(notice, pair.privateKey));
    expect(noticeSignatureHolds(notice, signature, pair.publicKey)).to.equal(true);
    const other = generateKeyPairSync('ed25519').publicKey;
    expect(noticeSignatureHolds(notice, signature, other)).to.equal(false);
    for (const changed of [
      { ...notice, sha256: sha256Hex('another file') },
      { ...notice, number: noticeFacts('lapse').number },
    ])
      expect(noticeSignatureHolds(changed, signature, pair.publicKey)).to.equal(false);
  });

  it('cannot be mistaken for the signature of a code', () => {
    // The first byte of a signed token is its format, 1; the message begins with a letter.
    expect(noticeMessage(notice)).to.match(/^tongban-notice:1:交运510100〔2026〕不受字第000012号:[0-9a-f]{64}$/);
  });
});
