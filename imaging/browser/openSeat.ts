import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer, { type Browser, type HTTPRequest, type Page } from 'puppeteer';

/** What is drawn, and in which forms. */
export interface RenderJob {
  /** whole document; every string from outside in it is already escaped */
  html: string;
  widthMm: number;
  heightMm: number;
  /** a picture of the first page; `scale` 2 is 192 dpi */
  png?: { scale: number };
  pdf?: boolean;
  /** date of creation and change inside the PDF */
  fixedDateMs: number;
}

export interface RenderedDocument {
  png?: Buffer;
  pdf?: Uint8Array;
}

/** A browser with its one page. */
export interface Seat {
  draw(job: RenderJob): Promise<RenderedDocument>;
  /** whether the browser is still there */
  alive(): boolean;
  /** Ends the browser, at once; never fails. */
  discard(): Promise<void>;
}

const PX_PER_MM = 96 / 25.4;
const LAUNCH_TIMEOUT_MS = 20_000;
const PROTOCOL_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 1_000;

const FLAGS = [
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  // Glyphs are placed by the font alone: hinting would make the picture depend on the machine's font settings.
  '--font-render-hinting=none',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
  // Whatever gets past the interception (a preconnect) meets a proxy that isn't there.
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
];

/** Starts a browser and opens its page. As root Chromium runs only without its sandbox; that is why the page may do nothing at all. */
export async function openSeat(executablePath: string): Promise<Seat> {
  const browser = await puppeteer.launch({
    executablePath,
    headless: executablePath.includes('headless-shell') ? 'shell' : true,
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...FLAGS] : FLAGS,
    // Over a pipe the browser ends with its parent, however that dies; and no port is opened.
    pipe: true,
    timeout: LAUNCH_TIMEOUT_MS,
    protocolTimeout: PROTOCOL_TIMEOUT_MS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  outlivePipe(browser);
  try {
    const page = await openPage(browser);
    // When only the page's process dies its calls would hang; without the browser they fail.
    page.once('error', () => void endBrowser(browser));
    return { draw: (job) => draw(page, job), alive: () => browser.connected, discard: () => endBrowser(browser) };
  } catch (error) {
    await endBrowser(browser);
    throw error;
  }
}

/**
 * A browser that is killed breaks its pipes, and puppeteer has stopped listening to them by then: without a listener of our own the broken
 * pipe would end this process, and with it every other document. That the browser is gone is learnt from `browser.connected`.
 */
function outlivePipe(browser: Browser): void {
  for (const stream of browser.process()?.stdio ?? []) stream?.on('error', () => undefined);
}

async function openPage(browser: Browser): Promise<Page> {
  const [page = await browser.newPage()] = await browser.pages();
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on('request', (request) => void answer(request));
  return page;
}

/** A document brings everything along: only data: URLs pass, no network and no file. */
async function answer(request: HTTPRequest): Promise<void> {
  try {
    await (request.url().startsWith('data:') ? request.continue() : request.abort('blockedbyclient'));
  } catch {
    // The page has gone on or the browser has ended; the job itself reports that.
  }
}

async function draw(page: Page, { html, widthMm, heightMm, png, pdf }: RenderJob): Promise<RenderedDocument> {
  const viewport = {
    width: Math.round(widthMm * PX_PER_MM),
    height: Math.round(heightMm * PX_PER_MM),
    deviceScaleFactor: png?.scale ?? 1,
  };
  const current = page.viewport();
  if (!current || Object.entries(viewport).some(([key, value]) => current[key as keyof typeof viewport] !== value)) {
    await page.setViewport(viewport);
  }
  await page.setContent(html, { waitUntil: 'load' });
  const drawn: RenderedDocument = {};
  if (png) {
    const clip = { x: 0, y: 0, width: viewport.width, height: viewport.height };
    drawn.png = Buffer.from(await page.screenshot({ type: 'png', clip, optimizeForSpeed: false }));
  }
  if (pdf) {
    drawn.pdf = await page.pdf({
      width: `${widthMm}mm`,
      height: `${heightMm}mm`,
      printBackground: true,
      tagged: false,
      outline: false,
    });
  }
  return drawn;
}

/** Asks it to end, and when it doesn't answer in time ends it. */
async function endBrowser(browser: Browser): Promise<void> {
  const program = browser.process();
  const patience = new AbortController();
  const asked = browser.close().catch(() => undefined);
  await Promise.race([asked, sleep(CLOSE_TIMEOUT_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  if (program?.pid && program.exitCode === null && program.signalCode === null) killGroup(program.pid);
}

/** Debian's program is a script around the browser: only the whole group ends both. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended in the meantime
  }
}
