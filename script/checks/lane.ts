import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import Mocha from 'mocha';
import { REPOSITORY } from '../stack/repository.ts';
import MochaReporter from './mochaReporter.ts';

/**
 * One lane of a suite: opens what its tests share (the running product, the rig) on the stack of this lane, and runs test files there as long
 * as one is left that no other lane has taken. Arguments: folder of the claims, module with `open` and `close`, test files.
 */
interface Shared {
  open(): Promise<void>;
  close(): Promise<void>;
}

const { EVENT_FILE_PRE_REQUIRE, EVENT_FILE_POST_REQUIRE } = Mocha.Suite.constants;
const options = createRequire(import.meta.url)('../../.mocharc.cjs') as Record<string, unknown>;
const [claims, sharedModule, ...files] = process.argv.slice(2);
if (!claims || !sharedModule) throw new Error('usage: lane CLAIMS SHARED FILE…');

const moduleOf = (file: string): Promise<unknown> => import(pathToFileURL(path.resolve(REPOSITORY, file)).href);

/** In the order of the row: in every lane a file comes after the same ones as when there is one lane. */
function* unclaimed(): Generator<string> {
  for (const [index, file] of files.entries()) {
    try {
      closeSync(openSync(path.join(claims!, String(index)), 'wx'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      continue;
    }
    yield file;
  }
}

/** @returns how many of its tests failed */
async function run(file: string): Promise<number> {
  const mocha = new Mocha({
    timeout: options['timeout'] as number,
    forbidOnly: Boolean(options['forbid-only']),
    forbidPending: Boolean(options['forbid-pending']),
    reporter: MochaReporter,
    reporterOptions: { goesOn: true },
  });
  const { suite } = mocha;
  const whole = path.resolve(REPOSITORY, file);
  // Imported here, not by mocha: what the lane has opened is a state of modules, which must be the same ones for the tests.
  suite.emit(EVENT_FILE_PRE_REQUIRE, globalThis, whole, mocha);
  await moduleOf(whole);
  suite.emit(EVENT_FILE_POST_REQUIRE, globalThis, whole, mocha);
  return new Promise((resolve) => mocha.run(resolve));
}

const shared = (await moduleOf(sharedModule)) as Shared;
await shared.open();
let failed = 0;
for (const file of unclaimed()) failed += await run(file);
await shared.close();
MochaReporter.end();
process.exit(failed > 0 ? 1 : 0);
