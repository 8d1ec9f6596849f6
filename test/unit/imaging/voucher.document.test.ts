import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import puppeteer from 'puppeteer';
import sharp from 'sharp';
import { sha256Hex } from '../../../crypto/digest.ts';
import { GRADE_NAMES, GRADES } from '../../../domain/assessment.ts';
import { voucherContentSchema, type VoucherContent } from '../../../domain/voucher.ts';
import { formatVoucherNumber } from '../../../domain/voucherNumber.ts';
import { findBrowser } from '../../../imaging/browser/findBrowser.ts';
import { createDocumentRenderer, type DocumentRenderer } from '../../../imaging/browser/renderDocument.ts';
import { bindHolder } from '../../../imaging/qr/holderBinding.ts';
import { readQr } from '../../../imaging/qr/readQr.ts';
import { readToken, signToken, verificationUrl } from '../../../imaging/qr/verificationToken.ts';
import { VOUCHER_PAGE, VOUCHER_TEMPLATE_VERSION, voucherHtml } from '../../../imaging/voucher/voucherDocument.ts';
import { overflowing } from './overflowing.ts';

const run = promisify(execFile);
const chromePath = findBrowser(process.env['CHROME_PATH']);

const pair = generateKeyPairSync('ed25519');
const keys = new Map([[1, pair.publicKey]]);
const issuedAtMs = Date.UTC(2026, 10, 23, 6, 5);
const number = formatVoucherNumber({ officeCode: '510100', date: '2026-11-23', sequence: 17 });
const claims = {
  kind: 'voucher' as const,
  number,
  grade: 'AAA' as const,
  cycleStart: '2025-11-24',
  cycleEnd: '2026-11-23',
  issuedAtMs,
  holder: bindHolder(Buffer.alloc(32, 1), { name: '陈建国', idNumber: '510104198001011234' }),
};
const token = signToken(claims, { keyId: 1, privateKey: pair.privateKey });

const sample: VoucherContent = {
  number,
  holderName: '陈建国',
  idNumberMasked: '510***********1234',
  certificateNumberMasked: '510***********1234',
  categories: ['经营性道路旅客运输驾驶员', '经营性道路货物运输驾驶员'],
  issuerName: '成都市交通运输局',
  employer: '成都顺达物流有限公司',
  cycleStart: '2025-11-24',
  cycleEnd: '2026-11-23',
  points: 0,
  grade: 'AAA',
  gradeName: GRADE_NAMES.AAA,
  restoration: false,
  officeName: '成都市交通运输局',
  assessedOn: '2026-11-23',
  nextCycleEnd: '2027-11-23',
  issuedAtMs,
  version: 1,
  templateVersion: VOUCHER_TEMPLATE_VERSION,
  verificationUrl: verificationUrl('https://verify.example.gov.cn', token),
};

/** The longest a voucher can be asked to print. */
const extremes: Record<string, VoucherContent> = {
  'names of minorities and of autonomous counties': {
    ...sample,
    holderName: '阿卜杜热依木江·买买提吐尔逊·阿布都克里木阿不都热合曼',
    issuerName: '新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县交通运输局行政审批服务科',
    officeName: '新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县交通运输局',
    employer: '新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县道路旅客运输股份有限责任公司第三分公司',
  },
  'all lengths at their limit': {
    ...sample,
    holderName: '国'.repeat(60),
    issuerName: '局'.repeat(80),
    officeName: '市'.repeat(60),
    employer: '司'.repeat(80),
    certificateNumberMasked: 'W'.repeat(32),
    idNumberMasked: 'W'.repeat(32),
    categories: Array.from({ length: 8 }, () => '道路危险货物运输装卸管理人员'),
    points: 1000,
    version: 999,
  },
  'wide Latin letters and rare characters': {
    ...sample,
    holderName: 'W'.repeat(60),
    issuerName: '𠮷𬭎䶮㛃'.repeat(20),
    officeName: 'M'.repeat(60),
    employer: 'wm@%'.repeat(20),
  },
};

describe('imaging: voucher', () => {
  const folder = mkdtempSync(join(tmpdir(), 'voucher-'));
  let renderer: DocumentRenderer;
  let drawn: { png: Buffer; pdf: Buffer };

  const render = async (content: VoucherContent): Promise<{ png: Buffer; pdf: Buffer }> => {
    const { png, pdf } = await renderer.render({
      html: voucherHtml(content),
      ...VOUCHER_PAGE,
      fixedDateMs: content.issuedAtMs,
    });
    if (!png || !pdf) throw new Error('two forms were asked for');
    return { png, pdf };
  };
  const pdfFile = (pdf: Buffer): string => {
    const path = join(folder, `${sha256Hex(pdf)}.pdf`);
    writeFileSync(path, pdf);
    return path;
  };
  /** without blanks: where lines break and letters are spaced is the layout's business */
  const textOf = async (pdf: Buffer): Promise<string> =>
    (await run('pdftotext', ['-raw', pdfFile(pdf), '-'])).stdout.replace(/\s/gu, '');

  before(async () => {
    renderer = createDocumentRenderer({ chromePath, browsers: 1 });
    drawn = await render(voucherContentSchema.parse(sample));
  });
  after(async () => {
    await renderer.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the same to the byte each time, on another browser too', async () => {
    const again = await render(sample);
    const other = createDocumentRenderer({ chromePath, browsers: 1 });
    try {
      const elsewhere = await other.render({ html: voucherHtml(sample), ...VOUCHER_PAGE, fixedDateMs: issuedAtMs });
      expect([sha256Hex(again.png), sha256Hex(elsewhere.png ?? '')]).to.deep.equal(Array(2).fill(sha256Hex(drawn.png)));
      expect([sha256Hex(again.pdf), sha256Hex(elsewhere.pdf ?? '')]).to.deep.equal(Array(2).fill(sha256Hex(drawn.pdf)));
    } finally {
      await other.close();
    }
  });

  it('is one A5 page and a picture of 192 dpi, both small enough for a chat', async () => {
    const { stdout } = await run('pdfinfo', [pdfFile(drawn.pdf)], { env: { ...process.env, TZ: 'UTC' } });
    expect(stdout)
      .to.match(/Pages: +1\n/)
      .and.to.match(/\(A5\)/)
      .and.to.contain(number);
    expect(stdout)
      .to.match(/CreationDate: .*Nov 23 06:05:00 2026/)
      .and.to.match(/ModDate: .*Nov 23 06:05:00 2026/);
    const { width, height } = await sharp(drawn.png).metadata();
    expect([width, height]).to.deep.equal([1588, 1118]);
    expect(drawn.png.length).to.be.below(1_200_000);
    expect(drawn.pdf.length).to.be.below(180_000);
  });

  it('embeds small TrueType subsets, no Type 3 fonts', async () => {
    const { stdout } = await run('pdffonts', [pdfFile(drawn.pdf)]);
    expect(stdout).to.contain('CID TrueType').and.not.to.contain('Type 3');
  });

  it('says in text that can be searched what it says in print', async () => {
    const text = await textOf(drawn.pdf);
    const expected = [
      '道路运输驾驶员诚信考核凭证',
      `凭证编号：${number}`,
      '陈建国',
      '510***********1234',
      '经营性道路旅客运输驾驶员、经营性道路货物运输驾驶员',
      '成都顺达物流有限公司',
      '2025年11月24日至2026年11月23日',
      '0分',
      'AAA级（优良）',
      '2027年11月23日',
      '生成时间：2026-11-2314:05（北京时间）',
      VOUCHER_TEMPLATE_VERSION,
    ];
    expect(expected.filter((part) => !text.includes(part))).to.deep.equal([]);
  });

  it('has a QR code that is read from the picture and from a print of 150 dpi, and verifies', async () => {
    const raster = join(folder, 'raster');
    await run('pdftoppm', ['-r', '150', '-png', '-singlefile', pdfFile(drawn.pdf), raster]);
    for (const picture of [drawn.png, readFileSync(`${raster}.png`)]) {
      const text = await readQr(picture);
      expect(text).to.equal(sample.verificationUrl);
      expect(readToken(text?.split('/V/')[1] ?? '', keys)).to.deep.include({ ok: true, claims });
    }
  });

  it('prints hostile names as the text they are', async () => {
    const hostile = {
      ...sample,
      holderName: '<img src=file:///etc/passwd>',
      employer: '"><script>alert(1)</script>',
      officeName: "</style><iframe src='http://127.0.0.1:9/'>",
      issuerName: '<svg onload=alert(1)>&lt;',
      categories: ['</title><meta http-equiv=refresh>'],
    };
    const html = voucherHtml(voucherContentSchema.parse(hostile));
    expect(html).not.to.match(/<(?:img|script|iframe|meta http-equiv|svg onload)/i);
    expect(html.match(/<\/(?:style|title)>/g)).to.have.lengthOf(2);
    const text = await textOf((await render(hostile)).pdf);
    for (const part of ['<imgsrc=file:///etc/passwd>', '"><script>alert(1)</script>', '<svgonload=alert(1)>&lt;']) {
      expect(text).to.contain(part);
    }
    expect(text).not.to.contain('root:');
  });

  it('tells a restoration and a failed assessment from a regular pass', async () => {
    expect(voucherHtml(sample)).to.contain('考核类型：定期考核');
    expect(voucherHtml({ ...sample, restoration: true, grade: 'A', gradeName: GRADE_NAMES.A })).to.contain(
      '考核类型：等级恢复',
    );
    const marks = GRADES.map((grade) => voucherHtml({ ...sample, grade, gradeName: GRADE_NAMES[grade] }));
    for (const [index, grade] of GRADES.entries())
      expect(marks[index]).to.match(new RegExp(`bold"[^>]*>${grade}</text>`));
    expect(voucherHtml({ ...sample, points: null, employer: null }))
      .to.contain('无记录')
      .and.to.contain('>—<');
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
        await page.setContent(voucherHtml(voucherContentSchema.parse(content)));
        expect(await page.evaluate(OVERFLOWING), title).to.deep.equal([]);
        if (content === sample) continue;
        await page.setContent(voucherHtml(content).replaceAll(/(class="fitted" style="font-size:)[\d.]+pt/g, '$114pt'));
        expect(await page.evaluate(OVERFLOWING), `${title}, not fitted`).not.to.deep.equal([]);
      }
    } finally {
      await browser.close();
    }
  });
});

const OVERFLOWING = overflowing({
  h1: [26, 195],
  '.number': [33, 195],
  '.rows': [92, 145.2],
  '.kind': [124, 79.1],
  '.signature': [124, 145],
  '.notes': [137.5, 145.2],
  '.verify': [137.5, 197.2],
});
