import { programArgs } from './programArgs.ts';
import { runCommand } from './runCommand.ts';
import { REPOSITORY } from './repository.ts';

/**
 * Runs one of the repository's own one-off programs in the environment of a stack.
 * @returns what it printed behind `ready`. @throws Error with all it printed when it fails
 */
export async function runStep(
  entry: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<unknown> {
  const { code, stdout, stderr } = await runCommand(process.execPath, [...programArgs(entry, env), ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, ...env },
  });
  if (code !== 0) throw new Error(`${entry} failed (exit code ${code}):\n${stdout}${stderr}`);
  const line = stdout.split('\n').find((one) => one.startsWith('ready '));
  return line ? (JSON.parse(line.slice('ready '.length)) as unknown) : null;
}
