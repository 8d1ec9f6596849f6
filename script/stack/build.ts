import path from 'node:path';
import { compileProduct, runNode } from './compileProduct.ts';
import { REPOSITORY } from './repository.ts';

/** script/build: compiled JavaScript in dist/, with the workflow bundles and what the code reads beside itself. */
const dist = path.join(REPOSITORY, 'dist');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  say(`compiled, ${await compileProduct(dist, { checked: true })} other files copied`);
  // By the compiled code itself: what is bundled is what was built.
  await runNode([path.join('dist', 'worker', 'bundleWorkflows.js'), path.join(dist, 'bundles')]);
  say('workflows bundled into dist/bundles (WORKFLOW_BUNDLES)');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
