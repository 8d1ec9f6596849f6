import { expect } from 'chai';
import { addTallies, closingLine, isSuccess, NOTHING, slowestLines, tallyMocha } from '../../../script/checks/tally.ts';

const lines = (...entries: object[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const passed = { state: 'passed', title: 'a', durationMs: 1 };
const failed = { state: 'failed', title: 'b' };
const ended = { state: 'ended' };

describe('script/test: counts', () => {
  it('counts what passed and what failed', () => {
    expect(tallyMocha('unit', lines(passed, failed, passed, ended), 1)).to.deep.include({
      passed: 2,
      failures: ['unit: b'],
    });
  });

  it('counts a run that broke off as a failure, even when all was well until then', () => {
    expect(tallyMocha('api', lines(passed), null)).to.deep.include({
      passed: 1,
      failures: ['api: the run did not come to its end'],
    });
    expect(tallyMocha('api', '', 1).failures).to.have.length(1);
  });

  it('counts a bad exit without a failed test as a failure', () => {
    expect(tallyMocha('api', lines(passed, ended), 1).failures).to.deep.equal(['api: mocha ended with exit code 1']);
    expect(tallyMocha('api', lines(passed, ended), 0).failures).to.deep.equal([]);
  });

  it('closes with one line', () => {
    const total = addTallies([
      { ...NOTHING, passed: 3, failures: ['x'] },
      { ...NOTHING, passed: 4 },
    ]);
    expect(closingLine(total)).to.equal('7 passed, 1 failed');
  });

  it('is no success when something failed or nothing ran', () => {
    expect(isSuccess({ ...NOTHING, passed: 1 })).to.equal(true);
    expect(isSuccess({ ...NOTHING, passed: 1, failures: ['x'] })).to.equal(false);
    expect(isSuccess(NOTHING)).to.equal(false);
  });

  it('lists what takes longest, a file with all of its parts', () => {
    const took = (file: string, seconds: number) => ({ state: 'took', file, durationMs: seconds * 1000 });
    const slow = { state: 'passed', title: 'c', durationMs: 12_345 };
    const report = lines(
      passed,
      took('api/a.test.ts', 2),
      slow,
      took('api/b.test.ts', 12.4),
      took('api/a.test.ts', 11),
      ended,
    );
    expect(slowestLines(tallyMocha('api', report, 0))).to.deep.equal([
      'Slowest files:',
      '    13.0 s  api/a.test.ts',
      '    12.4 s  api/b.test.ts',
      'Slowest tests:',
      '    12.3 s  api: c',
    ]);
    expect(slowestLines(tallyMocha('unit', lines(passed, took('unit/a.test.ts', 0.1), ended), 0))).to.deep.equal([]);
  });
});
