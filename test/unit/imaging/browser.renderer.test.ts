import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import { sha256Hex } from '../../../crypto/digest.ts';
import { findBrowser } from '../../../imaging/browser/findBrowser.ts';
import { fixPdfDates } from '../../../imaging/browser/fixPdfDates.ts';
import {
  createDocumentRenderer,
  type DocumentRenderer,
  type RendererOptions,
  type RenderJob,
} from '../../../imaging/browser/renderDocument.ts';

const folder = mkdtempSync(join(tmpdir(), 'renderer-'));
const pidFile = join(folder, 'pids');
const open: DocumentRenderer[] = [];

/** A program that notes its process id and becomes the real browser, so that tests can end exactly the browsers they started. */
function notedBrowser(): string {
  const real = findBrowser(process.env['CHROME_PATH']);
  const path = join(folder, basename(real));
  writeFileSync(path, `#!/bin/sh\necho $$ >> '${pidFile}'\nexec '${real}' "$@"\n`);
  chmodSync(path, 0o755);
  writeFileSync(pidFile, '');
  return path;
}

const pids = (): number[] => readFileSync(pidFile, 'utf8').trim().split('\n').map(Number);

function renderer(options: RendererOptions = {}): DocumentRenderer {
  const made = createDocumentRenderer({ chromePath: findBrowser(process.env['CHROME_PATH']), browsers: 1, ...options });
  open.push(made);
  return made;
}

const page = (body: string): RenderJob => ({
  html: `<!doctype html><meta charset="utf-8"><style>*{margin:0}</style><body>${body}`,
  widthMm: 50,
  heightMm: 30,
  png: { scale: 1 },
  fixedDateMs: Date.UTC(2026, 10, 23),
});

/** Takes about a second to lay out and paint. */
const heavyPage = (): RenderJob => ({
  ...page('<i style="box-shadow:0 0 9px red">道</i>'.repeat(2_500)),
  heightMm: 1000,
  pdf: true,
});

const hashOf = async (drawn: Promise<{ png?: Buffer }>): Promise<string> => sha256Hex((await drawn).png ?? '');
const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => undefined).catch((error: unknown) => error);

async function pixel({ png }: { png?: Buffer }): Promise<number[]> {
  const { data } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, 3)];
}

describe('imaging: document renderer', () => {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((made) => made.close()));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('draws ten documents side by side, each its own, the same as one by one', async () => {
    const pair = renderer({ browsers: 2 });
    const jobs = Array.from({ length: 10 }, (_, index) => page(`<h1>第${index}份</h1>`));
    const together = await Promise.all(jobs.map((job) => hashOf(pair.render(job))));
    expect(new Set(together)).to.have.lengthOf(10);
    const alone: string[] = [];
    for (const job of jobs.toReversed()) alone.unshift(await hashOf(pair.render(job)));
    expect(alone).to.deep.equal(together);
  });

  it('gives the picture and the paper their sizes', async () => {
    const drawn = await renderer().render({ ...page('<p>纸</p>'), png: { scale: 2 }, pdf: true });
    const { width, height } = await sharp(drawn.png).metadata();
    expect([width, height]).to.deep.equal([378, 226]);
    const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(drawn.pdf?.toString('latin1') ?? '');
    expect(Number(box?.[1])).to.be.closeTo((50 / 25.4) * 72, 1);
    expect(Number(box?.[2])).to.be.closeTo((30 / 25.4) * 72, 1);
  });

  it('draws embedded pictures, runs no script', async () => {
    const red = `<svg xmlns='http://www.w3.org/2000/svg'><rect width='400' height='400' fill='red'/></svg>`;
    const one = renderer();
    expect(
      await pixel(await one.render(page(`<img src="data:image/svg+xml,${encodeURIComponent(red)}">`))),
    ).to.deep.equal([255, 0, 0]);
    const script = `document.documentElement.style.background='red'`;
    const gap = '<p style="height:20mm"></p>';
    const scripted = page(
      `${gap}<script>${script}</script><img src="data:," onerror="${script}"><svg onload="${script}"></svg>`,
    );
    expect(await pixel(await one.render(scripted))).to.deep.equal([255, 255, 255]);
  });

  it('lets nothing out and no file in', async () => {
    let connections = 0;
    const server: Server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const outside = [`http://127.0.0.1:${port}/x`, `http://localhost:${port}/x`, `https://127.0.0.1:${port}/x`];
    const tags = outside.flatMap((url) => [
      `<img src="${url}"><iframe src="${url}"></iframe><object data="${url}"></object><video src="${url}" poster="${url}"></video>`,
      `<link rel="preconnect" href="${url}"><link rel="stylesheet" href="${url}"><link rel="prefetch" href="${url}">`,
      `<style>@import url(${url});@font-face{font-family:X;src:url(${url})}b{font-family:X;background:url(${url})}</style><b>x</b>`,
    ]);
    const refresh = outside.map((url) => `<meta http-equiv="refresh" content="0;url=${url}">`).join('');
    const file = '<img src="file:///etc/passwd"><iframe src="file:///etc/passwd" width="190" height="110"></iframe>';
    try {
      const one = renderer();
      const plain = await hashOf(one.render(page('<iframe width="190" height="110"></iframe>')));
      await one.render({ ...page(tags.join('')), pdf: true });
      // Led astray, the page may never say that it has loaded: then the job fails in time. What counts is that nothing got out.
      await renderer({ timeoutMs: 2000 })
        .render(page(refresh))
        .catch(() => undefined);
      await sleep(200);
      expect(connections).to.equal(0);
      expect(await hashOf(one.render(page('<iframe width="190" height="110"></iframe>')))).to.equal(plain);
      const { pdf } = await one.render({ ...page(file), pdf: true });
      expect(pdf?.toString('latin1')).not.to.contain('/Font ');
    } finally {
      server.close();
    }
  });

  it('replaces a browser that died between two documents', async () => {
    const one = renderer({ chromePath: notedBrowser() });
    const before = await hashOf(one.render(page('<h1>凭证</h1>')));
    process.kill(-(pids()[0] ?? NaN), 'SIGKILL');
    expect(await hashOf(one.render(page('<h1>凭证</h1>')))).to.equal(before);
    expect(pids()).to.have.lengthOf(2);
  });

  it('draws a document again whose browser died under it', async () => {
    const warnings: string[] = [];
    const log = { warn: (_details: object, message: string) => void warnings.push(message) };
    const one = renderer({ chromePath: notedBrowser(), log });
    await one.warm();
    const drawing = one.render(heavyPage());
    await sleep(150);
    process.kill(-(pids()[0] ?? NaN), 'SIGKILL');
    expect((await drawing).pdf?.subarray(0, 5).toString()).to.equal('%PDF-');
    expect(warnings).to.have.lengthOf(1);
    expect(pids()).to.have.lengthOf(2);
  });

  it('gives up a browser that hangs, and goes on with a new one', async () => {
    const one = renderer({ chromePath: notedBrowser(), timeoutMs: 1500 });
    await one.warm();
    process.kill(-(pids()[0] ?? NaN), 'SIGSTOP');
    expect(await failureOf(one.render(page('x')))).to.include({ code: 'render-timeout' });
    expect((await one.render(page('x'))).png).to.be.instanceOf(Buffer);
  });

  it('takes a fresh browser after so many documents', async () => {
    const one = renderer({ chromePath: notedBrowser(), recycleAfter: 2 });
    for (let index = 0; index < 5; index++) await one.render(page('x'));
    expect(pids()).to.have.lengthOf(3);
  });

  it('lets a job be given up, running or waiting, and draws the next one', async () => {
    const one = renderer();
    const giveUp = new AbortController();
    const running = failureOf(one.render(heavyPage(), { signal: giveUp.signal }));
    const waiting = failureOf(one.render(page('x'), { signal: giveUp.signal }));
    await sleep(100);
    giveUp.abort(new Error('cancelled'));
    expect(await Promise.all([running, waiting])).to.satisfy((errors: Error[]) =>
      errors.every(({ message }) => message === 'cancelled'),
    );
    expect(await failureOf(one.render(page('x'), { signal: giveUp.signal }))).to.be.instanceOf(Error);
    expect((await one.render(page('x'))).png).to.be.instanceOf(Buffer);
  });

  it('ends its browsers when it is closed, after the running job, and draws nothing any more', async () => {
    const one = renderer({ chromePath: notedBrowser() });
    const running = one.render(page('x'));
    const waiting = failureOf(one.render(page('y')));
    await one.close();
    expect((await running).png).to.be.instanceOf(Buffer);
    expect(await waiting).to.include({ code: 'renderer-closed' });
    expect(await failureOf(one.render(page('x')))).to.include({ code: 'renderer-closed' });
    expect(() => process.kill(pids()[0] ?? NaN, 0)).to.throw('ESRCH');
  });

  it('says what to install when there is no browser', async () => {
    expect(() => findBrowser('/nowhere/chrome'))
      .to.throw('CHROME_PATH')
      .with.property('code', 'browser-not-found');
    expect(() => findBrowser(undefined, tmpdir()))
      .to.throw('chromium-headless-shell')
      .with.property('code', 'browser-not-found');
    expect(await failureOf(renderer({ chromePath: '/nowhere/chrome' }).render(page('x')))).to.include({
      code: 'browser-not-found',
    });
  });
});

describe('imaging: dates of a PDF', () => {
  const pdf = (date: string): Buffer =>
    Buffer.from(`%PDF-1.4\n\xff\xfe<</CreationDate (D:${date}+00'00')\n/ModDate (D:${date}+00'00')>>\n%%EOF`, 'latin1');

  it('are set without moving a byte', () => {
    const instantMs = Date.UTC(2026, 10, 23, 6, 5, 9);
    expect(fixPdfDates(pdf('20991231235959'), instantMs).equals(pdf('20261123060509'))).to.equal(true);
  });

  it('must be there', () => {
    expect(() => fixPdfDates(Buffer.from('%PDF-1.4'), 0)).to.throw('no dates');
  });
});
