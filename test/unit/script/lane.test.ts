import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { runLane } from '../../../script/checks/runChecks.ts';
import { addTallies, type Tally } from '../../../script/checks/tally.ts';

const passing = (title: string): string => `it('${title}', () => new Promise((resolve) => setTimeout(resolve, 200)));`;

describe('script/test: lanes of a suite', function () {
  this.timeout(60_000);
  let dir: string;
  let lines: string[];

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'tongban-unit-'));
    mkdirSync(path.join(dir, 'claims'));
    lines = [];
    write(
      'shared.mjs',
      "export const open = async () => console.log('opened'); export const close = async () => console.log('closed');",
    );
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function write(name: string, text: string): string {
    writeFileSync(path.join(dir, name), text);
    return path.join(dir, name);
  }

  async function run(lanes: readonly string[], files: readonly string[]): Promise<Tally> {
    const [claims, shared] = [path.join(dir, 'claims'), path.join(dir, 'shared.mjs')];
    const options = {
      env: process.env,
      signal: new AbortController().signal,
      say: (line: string) => void lines.push(line),
    };
    return addTallies(await Promise.all(lanes.map((name) => runLane({ name, claims, shared }, files, options))));
  }

  const said = (text: string): string[] => lines.filter((line) => line.includes(text));

  it('run every file once, each on what its lane has opened, and say of every line whose it is', async () => {
    const files = ['a', 'b', 'c', 'd'].map((name) =>
      write(`${name}.test.mjs`, `describe('${name}', () => { ${passing('one')} ${passing('two')} });`),
    );
    const { passed, failures, files: took } = await run(['1', '2'], files);
    expect({ passed, failures }).to.deep.equal({ passed: 8, failures: [] });
    expect(took.map(({ name }) => path.basename(name)).toSorted()).to.deep.equal(
      files.map((file) => path.basename(file)),
    );
    expect(said('✓ a one'))
      .to.have.lengthOf(1)
      .and.to.satisfy(([line]: string[]) => /^[12] │ {3}✓ a one$/.test(line!));
    expect([said('│ opened').length, said('│ closed').length]).to.deep.equal([2, 2]);
  });

  it('go on after a failed test, and show it in full', async () => {
    const bad = write('a.test.mjs', "describe('a', () => it('breaks', () => { throw new Error('as it must'); }));");
    const good = write('b.test.mjs', `describe('b', () => { ${passing('one')} });`);
    const { passed, failures } = await run(['1'], [bad, good]);
    expect({ passed, failures }).to.deep.equal({ passed: 1, failures: ['1: a breaks'] });
    expect(said('Error: as it must')).not.to.deep.equal([]);
    expect(said('│ closed')).to.have.lengthOf(1);
  });

  for (const [what, end] of [
    ['ends too early', "describe('a', () => it('ends', () => process.exit(0)));"],
    ['cannot be loaded', "import './nowhere.mjs';"],
  ] as const) {
    it(`count as failed when a file ${what}; the other lane takes what is left`, async () => {
      const bad = write('a.test.mjs', end);
      const good = ['b', 'c', 'd'].map((name) =>
        write(`${name}.test.mjs`, `describe('${name}', () => { ${passing('one')} });`),
      );
      const { passed, failures } = await run(['1', '2'], [bad, ...good]);
      expect(passed).to.equal(3);
      expect(failures).to.have.lengthOf(1);
      expect(failures[0]).to.match(/^[12]: the run did not come to its end$/);
    });
  }
});
