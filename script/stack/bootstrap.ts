import { installMissing, missingPackages } from './systemPackages.ts';
import { findTemporalCli } from './temporalCli.ts';

/** The part of script/bootstrap that comes after Node and its packages: system packages and the Temporal CLI. Quick when nothing is missing. */
const report = (line: string): void => void process.stderr.write(`bootstrap: ${line}\n`);

try {
  const missing = missingPackages();
  if (missing.length > 0) await installMissing(missing, report);
  if (!process.env['TEMPORAL_ADDRESS']) await findTemporalCli(undefined, report);
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
