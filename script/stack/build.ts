import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from './repository.ts';
import { runCommand } from './runCommand.ts';

/** script/build: compiled JavaScript in dist/, with the workflow bundles and what the code reads beside itself. */
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

const dist = path.join(REPOSITORY, 'dist');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function node(args: readonly string[], cwd: string = REPOSITORY): Promise<void> {
  const { code, stdout, stderr } = await runCommand(process.execPath, args, { cwd });
  if (code !== 0) throw new Error(`node ${args[0]} failed:\n${stdout}${stderr}`);
}

/** Templates, lexicons and the like: everything in the rooms that is not TypeScript. */
function copyAssets(): number {
  let copied = 0;
  const copy = (file: string): void => {
    cpSync(path.join(REPOSITORY, file), path.join(dist, file));
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

try {
  rmSync(dist, { recursive: true, force: true });
  await node(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  say(`compiled, ${copyAssets()} other files copied`);
  // By the compiled code itself: what is bundled is what was built.
  await node([path.join('dist', 'worker', 'bundleWorkflows.js'), path.join(dist, 'bundles')]);
  say('workflows bundled into dist/bundles (WORKFLOW_BUNDLES)');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
