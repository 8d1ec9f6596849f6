import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CHECKS, SUITES, laneNames, select, testFiles } from '../../../script/checks/plan.ts';

const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('script/test: what is run', () => {
  it('is everything when nothing is said', () => {
    const all = select([]);
    expect(names(all.checks)).to.deep.equal(names(CHECKS));
    expect(names(all.suites)).to.deep.equal(names(SUITES));
    expect(all.filters).to.deep.equal([]);
  });

  it('is what is named, narrowed by other words', () => {
    const some = select(['--only', 'unit', 'domain']);
    expect(names(some.checks)).to.deep.equal([]);
    expect(names(some.suites)).to.deep.equal(['unit']);
    expect(some.filters).to.deep.equal(['domain']);
    expect(names(select(['typecheck', 'lint']).suites)).to.deep.equal([]);
  });

  it('is a filter over all suites, without checks, when only other words are said', () => {
    const some = select(['working-days']);
    expect(names(some.checks)).to.deep.equal([]);
    expect(names(some.suites)).to.deep.equal(names(SUITES));
  });

  it('finds this file', () => {
    const files = testFiles(root, SUITES[0]!, ['script/plan']);
    expect(files).to.deep.equal(['test/unit/script/plan.test.ts']);
  });

  it('shares many files of a suite among lanes, and spares a few the start of another stack', () => {
    const suite = (name: string) => SUITES.find((one) => one.name === name)!;
    expect(laneNames(suite('api'), 29)).to.deep.equal(['api 1', 'api 2']);
    expect(laneNames(suite('api'), 7)).to.deep.equal(['api']);
    expect(laneNames(suite('workflows'), 14)).to.deep.equal(['workflows']);
  });
});
