import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { TEMPORAL_CLI_VERSION, cacheFolder } from './temporalRelease.ts';

const binaryFile = (): string => path.join(cacheFolder(), `temporal-${TEMPORAL_CLI_VERSION}`);
const hashFile = (): string => `${binaryFile()}.sha256`;

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** The CLI in the user's cache folder if it is still what was put there, else null; a damaged one is removed. */
export async function cachedCli(): Promise<string | null> {
  try {
    const expected = readFileSync(hashFile(), 'utf8').trim();
    if ((await sha256Of(binaryFile())) === expected) return binaryFile();
  } catch {
    return null;
  }
  rmSync(binaryFile(), { force: true });
  rmSync(hashFile(), { force: true });
  return null;
}

/** Puts a checked binary in the cache; both files appear whole. @returns its place */
export async function keepCli(binary: string): Promise<string> {
  mkdirSync(cacheFolder(), { recursive: true });
  const staging = `${binaryFile()}.${process.pid}`;
  copyFileSync(binary, staging);
  chmodSync(staging, 0o755);
  writeFileSync(`${staging}.sha256`, `${await sha256Of(staging)}\n`);
  renameSync(staging, binaryFile());
  renameSync(`${staging}.sha256`, hashFile());
  return binaryFile();
}
