import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function inFolder<T>(pdf: Uint8Array, work: (folder: string, file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tongban-document-'));
  try {
    const file = path.join(folder, 'document.pdf');
    await writeFile(file, pdf);
    return await work(folder, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One page as a printer of 150 dpi sees it, PNG. */
export const rasterOf = (pdf: Uint8Array, { page = 1 } = {}): Promise<Buffer> =>
  inFolder(pdf, async (folder, file) => {
    const at = ['-f', String(page), '-l', String(page)];
    await run('pdftoppm', ['-r', '150', ...at, '-png', '-singlefile', file, path.join(folder, 'page')]);
    return readFile(path.join(folder, 'page.png'));
  });

/** What the document, or one page of it, says, without blanks and line breaks. */
export const textOf = (pdf: Uint8Array, { page }: { page?: number } = {}): Promise<string> =>
  inFolder(pdf, async (_folder, file) => {
    const at = page === undefined ? [] : ['-f', String(page), '-l', String(page)];
    const { stdout } = await run('pdftotext', ['-raw', ...at, file, '-']);
    return stdout.replace(/\s+/gu, '');
  });

/** Title, pages, size and dates as `pdfinfo` prints them. */
export const infoOf = (pdf: Uint8Array): Promise<string> =>
  inFolder(pdf, async (_folder, file) => (await run('pdfinfo', [file], { env: { ...process.env, TZ: 'UTC' } })).stdout);
