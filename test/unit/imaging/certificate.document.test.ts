import { expect } from 'chai';
import puppeteer from 'puppeteer';
import sharp from 'sharp';
import { sha256Hex } from '../../../crypto/digest.ts';
import { certificateContentSchema, type CertificateContent } from '../../../domain/certificate.ts';
import { CATEGORIES, CATEGORY_NAMES } from '../../../domain/qualification.ts';
import { findBrowser } from '../../../imaging/browser/findBrowser.ts';
import { createDocumentRenderer, type DocumentRenderer } from '../../../imaging/browser/renderDocument.ts';
import { CERTIFICATE_PAGE, certificateHtml } from '../../../imaging/certificate/certificateDocument.ts';
import { photoDataUri } from '../../../imaging/certificate/photoDataUri.ts';
import { readQr } from '../../../imaging/qr/readQr.ts';
import { readToken } from '../../../imaging/qr/verificationToken.ts';
import { certificateClaims, certificateKey, certificateSample as sample } from '../../support/certificateSamples.ts';
import { infoOf, rasterOf, textOf } from '../../support/documents.ts';
import { overflowing } from './overflowing.ts';

const chromePath = findBrowser(process.env['CHROME_PATH']);

/** The longest a certificate can be asked to print. */
const extremes: Record<string, CertificateContent> = {
  'names of minorities and of autonomous counties': {
    ...sample,
    holderName: '阿卜杜热依木江·买买提吐尔逊·阿布都克里木阿不都热合曼',
    categories: [...CATEGORIES],
    licenceClasses: ['A1', 'A2', 'A3', 'B1', 'B2', 'D'],
    issuerName: '新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县交通运输局',
    employer: '新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县道路旅客运输股份有限责任公司第三分公司',
    address: '新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县爱新色里镇依拉齐牛录村阿帕尔布拉克路北三巷18号附12号',
  },
  'all lengths at their limit': {
    ...sample,
    holderName: '国'.repeat(60),
    address: '路'.repeat(200),
    employer: '司'.repeat(80),
    issuerName: '局'.repeat(80),
    number: 'W'.repeat(32),
    categories: [...CATEGORIES],
    licenceClasses: Array.from({ length: 20 }, () => 'A1A2'),
  },
  'wide Latin letters and rare characters': {
    ...sample,
    holderName: '𠮷𬭎䶮㛃'.repeat(15),
    issuerName: 'M'.repeat(80),
    employer: 'wm@%'.repeat(20),
  },
};

describe('imaging: certificate', () => {
  let renderer: DocumentRenderer;
  let photo: string;
  let drawn: { png: Buffer; pdf: Buffer };

  const render = async (content: CertificateContent, by = renderer): Promise<{ png: Buffer; pdf: Buffer }> => {
    const html = certificateHtml(certificateContentSchema.parse(content), photo);
    const { png, pdf } = await by.render({ html, ...CERTIFICATE_PAGE, fixedDateMs: content.issuedAtMs });
    if (!png || !pdf) throw new Error('two forms were asked for');
    return { png, pdf };
  };

  before(async () => {
    const image = sharp({ create: { width: 900, height: 1200, channels: 3, background: '#2060a0' } });
    photo = await photoDataUri(await image.png().toBuffer());
    renderer = createDocumentRenderer({ chromePath, browsers: 1 });
    drawn = await render(sample);
  });
  after(() => renderer.close());

  it('is the same to the byte each time, on another browser too', async () => {
    const other = createDocumentRenderer({ chromePath, browsers: 1 });
    try {
      for (const again of [await render(sample), await render(sample, other)]) {
        expect(sha256Hex(again.png)).to.equal(sha256Hex(drawn.png));
        expect(sha256Hex(again.pdf)).to.equal(sha256Hex(drawn.pdf));
      }
    } finally {
      await other.close();
    }
  });

  it('is one A5 page and a picture of 192 dpi, dated by its issue', async () => {
    const info = await infoOf(drawn.pdf);
    expect(info)
      .to.match(/Pages: +1\n/)
      .and.to.match(/\(A5\)/)
      .and.to.contain(sample.identifier);
    expect(info)
      .to.match(/CreationDate: .*Nov 23 06:05:00 2026/)
      .and.to.match(/ModDate: .*Nov 23 06:05:00 2026/);
    const { width, height } = await sharp(drawn.png).metadata();
    expect([width, height]).to.deep.equal([1588, 1118]);
    expect(drawn.png.length).to.be.below(1_500_000);
    expect(drawn.pdf.length).to.be.below(250_000);
  });

  it('says in text that can be searched what it says in print', async () => {
    const text = await textOf((await render({ ...sample, categories: [...CATEGORIES] })).pdf);
    const expected = [
      '中华人民共和国',
      '道路运输从业人员从业资格证',
      `电子证照标识：${sample.identifier}`,
      '陈建国',
      '男',
      '1980年1月1日',
      '四川省成都市锦江区东大街芷泉段68号1栋2单元301号',
      '510104198001011234',
      'A1、A2',
      ...CATEGORIES.map((category) => CATEGORY_NAMES[category]),
      '成都顺达物流有限公司',
      '2014年12月1日',
      '2026年12月1日',
      '2032年11月30日',
      '成都市交通运输局',
      '证照版本：002',
      '生成时间：2026-11-2314:05（北京时间）',
    ];
    expect(expected.filter((part) => !text.includes(part))).to.deep.equal([]);
  });

  it('bears the photo in its place, and marks the place where there is none', async () => {
    // The middle of the photo: 15 + 17.5 mm from the left, 36.5 + 24.5 mm from the top.
    const at = { left: Math.round((32.5 * 192) / 25.4), top: Math.round((61 * 192) / 25.4), width: 1, height: 1 };
    const [red = 0, green = 0, blue = 0] = await sharp(drawn.png).extract(at).raw().toBuffer();
    expect([red, green, blue].map((value, index) => Math.abs(value - [0x20, 0x60, 0xa0][index]!) < 8)).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect(certificateHtml(sample, null)).to.contain('<p>照片</p>').and.not.to.contain('<img');
    const tall = sharp({ create: { width: 400, height: 2000, channels: 3, background: '#fff' } });
    const uri = await photoDataUri(await tall.jpeg().toBuffer());
    const { width, height } = await sharp(Buffer.from(uri.split(',')[1] ?? '', 'base64')).metadata();
    expect([width, height]).to.deep.equal([413, 579]);
  });

  it('has a QR code that is read from the picture and from a print of 150 dpi, and verifies', async () => {
    for (const picture of [drawn.png, await rasterOf(drawn.pdf)]) {
      const text = await readQr(picture);
      expect(text).to.equal(sample.verificationUrl);
      const reading = readToken(text?.split('/V/')[1] ?? '', certificateKey.publicKeys);
      expect(reading).to.deep.include({ ok: true, claims: certificateClaims });
    }
  });

  it('prints hostile names as the text they are', async () => {
    const hostile = {
      ...sample,
      holderName: '<img src=file:///etc/passwd>',
      employer: '"><script>alert(1)</script>',
      issuerName: "</style><iframe src='http://127.0.0.1:9/'>",
      address: '<svg onload=alert(1)>&lt;',
      licenceClasses: ['<b>'],
    };
    const html = certificateHtml(certificateContentSchema.parse(hostile), '"><script>alert(2)</script>');
    expect(html).not.to.match(/<(?:img src=file|script|iframe|b>B|svg onload)/i);
    expect(html.match(/<\/(?:style|title)>/g)).to.have.lengthOf(2);
    const text = await textOf((await render(hostile)).pdf);
    for (const part of ['<imgsrc=file:///etc/passwd>', '"><script>alert(1)</script>', '<svgonload=alert(1)>&lt;'])
      expect(text).to.contain(part);
    expect(text).not.to.contain('root:');
  });

  it('keeps its layout whatever its length: no text leaves its place', async () => {
    const browser = await puppeteer.launch({
      executablePath: chromePath,
      headless: chromePath.includes('headless-shell') ? 'shell' : true,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      pipe: true,
    });
    try {
      const page = await browser.newPage();
      await page.setViewport({ width: 794, height: 559 });
      for (const [title, content] of Object.entries({ sample, ...extremes })) {
        await page.setContent(certificateHtml(certificateContentSchema.parse(content), photo));
        expect(await page.evaluate(OVERFLOWING), title).to.deep.equal([]);
        if (content === sample) continue;
        await page.setContent(
          certificateHtml(content, photo).replaceAll(/(class="fitted" style="font-size:)[\d.]+pt/g, '$114pt'),
        );
        expect(await page.evaluate(OVERFLOWING), `${title}, not fitted`).not.to.deep.equal([]);
      }
    } finally {
      await browser.close();
    }
  });
});

const OVERFLOWING = overflowing({
  h1: [30, 195],
  '.number': [35, 195],
  '.photo': [85.7, 50.2],
  '.rows': [105.8, 195.2],
  '.qr': [123.2, 50.2],
  '.signature': [136.5, 190.2],
  '.notes': [137, 122.6],
  '.verify': [137, 51.2],
});
