import { expect } from 'chai';
import { addTallies, closingLine, isSuccess, tallyMocha } from '../../../script/checks/tally.ts';

const lines = (...entries: object[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const passed = { state: 'passed', title: 'a', durationMs: 1 };
const failed = { state: 'failed', title: 'b' };
const ended = { state: 'ended' };

describe('script/test: counts', () => {
  it('counts what passed and what failed', () => {
    expect(tallyMocha('unit', lines(passed, failed, passed, ended), 1)).to.deep.equal({
      passed: 2,
      failures: ['unit: b'],
    });
  });

  it('counts a run that broke off as a failure, even when all was well until then', () => {
    expect(tallyMocha('api', lines(passed), null)).to.deep.equal({
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
      { passed: 3, failures: ['x'] },
      { passed: 4, failures: [] },
    ]);
    expect(closingLine(total)).to.equal('7 passed, 1 failed');
  });

  it('is no success when something failed or nothing ran', () => {
    expect(isSuccess({ passed: 1, failures: [] })).to.equal(true);
    expect(isSuccess({ passed: 1, failures: ['x'] })).to.equal(false);
    expect(isSuccess({ passed: 0, failures: [] })).to.equal(false);
  });
});
