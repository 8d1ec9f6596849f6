import { appendFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

const { Runner } = Mocha;
const { Base } = Mocha.reporters;

/**
 * A reporter for script/test: each result goes at once as a line into the file REPORT_FILE, so that a run that is killed or crashes has
 * still told what it did; failures are printed in full at the end, as mocha's own reporters do. What a test file takes, its hooks too, is
 * written when it is through. `goesOn`: other files follow in this process, which itself says when it has come to its end.
 */
export default class MochaReporter extends Base {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const failed: Mocha.Test[] = [];
    const showEach = process.env['REPORT_EACH'] === '1';
    runner.on(Runner.constants.EVENT_TEST_PASS, (test) => {
      write({ state: 'passed', title: test.fullTitle(), durationMs: test.duration ?? 0 });
      if (showEach) process.stdout.write(`  ✓ ${test.fullTitle()}\n`);
    });
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test: Mocha.Test) => {
      failed.push(test);
      write({ state: 'failed', title: test.fullTitle() });
      process.stdout.write(`  ✗ ${test.fullTitle()}\n`);
    });
    let beganMs = 0;
    runner.on(Runner.constants.EVENT_SUITE_BEGIN, (suite) => {
      if (suite.parent?.root) beganMs = performance.now();
    });
    runner.on(Runner.constants.EVENT_SUITE_END, (suite) => {
      if (suite.parent?.root && suite.file)
        write({ state: 'took', file: path.relative('test', suite.file), durationMs: performance.now() - beganMs });
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      if (!options?.reporterOptions?.goesOn) MochaReporter.end();
      if (failed.length > 0) Base.list(failed);
    });
  }

  static end(): void {
    write({ state: 'ended' });
  }
}

function write(entry: object): void {
  const file = process.env['REPORT_FILE'];
  if (!file) throw new Error('REPORT_FILE is needed');
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
