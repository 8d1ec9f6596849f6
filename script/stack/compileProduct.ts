import { cpSync, existsSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from './repository.ts';
import { runCommand } from './runCommand.ts';

const ROOMS = [
  'domain',
  'workflows',
  'activities',
  'api',
  'temporal',
  'worker',
  'db',
  'integrations',
  'imaging',
  'crypto',
  'config',
];
const TOP_FILES = ['package.json', 'package-lock.json', '.npmrc', 'temporal.yaml', '.puppeteerrc.cjs'];
const SOURCE = /\.(ts|cts|tsx)$/;

/** Runs this Node. @throws Error with all it printed when it fails */
export async function runNode(args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runCommand(process.execPath, args, { cwd: REPOSITORY });
  if (code !== 0) throw new Error(`node ${args[0]} failed:\n${stdout}${stderr}`);
}

/**
 * Compiles the rooms of the product into an empty folder, with what the code reads beside itself.
 * @param options.checked false: types are judged elsewhere, and compiling takes a fraction of the time
 * @returns how many files were copied beside the compiled ones
 */
export async function compileProduct(folder: string, { checked }: { checked: boolean }): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  const options = ['--outDir', folder, ...(checked ? [] : ['--noCheck', '--noResolve'])];
  await runNode(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', ...options]);
  return copyAssets(folder);
}

/** Where the compiled product lies outside the repository, its packages are those of the repository. */
export function lendPackages(folder: string): void {
  symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
}

/** Templates, lexicons and the like: everything in the rooms that is not TypeScript. */
function copyAssets(folder: string): number {
  let copied = 0;
  const copy = (file: string): void => {
    cpSync(path.join(REPOSITORY, file), path.join(folder, file));
    copied += 1;
  };
  TOP_FILES.filter((file) => existsSync(path.join(REPOSITORY, file))).forEach(copy);
  for (const room of ROOMS.filter((name) => existsSync(path.join(REPOSITORY, name)))) {
    for (const name of readdirSync(path.join(REPOSITORY, room), { recursive: true, encoding: 'utf8' })) {
      const file = path.join(room, name);
      if (!SOURCE.test(file) && statSync(path.join(REPOSITORY, file)).isFile()) copy(file);
    }
  }
  return copied;
}
