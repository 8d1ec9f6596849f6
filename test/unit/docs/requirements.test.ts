import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const KINDS = ['api', 'browser', 'wechat'] as const;
type Kind = (typeof KINDS)[number];

/** Folders of test/ in which a title may claim a row of this kind. What only WeChat shows is proved by a written check. */
const FOLDERS: Readonly<Record<Kind, readonly string[]>> = {
  api: ['api', 'faults'],
  browser: ['browser'],
  wechat: [],
};

const ID = /(?:V[12]|[A-Z])-\d{1,2}[a-z]?/;
const tests = new URL('../../', import.meta.url);

/** Ids of the document with the kind of test that proves them; null for decisions, which are no rows of their own. */
function documentedIds(): { id: string; kind: Kind | null }[] {
  const text = readFileSync(new URL('../docs/REQUIREMENTS.md', tests), 'utf8');
  const row = new RegExp(`^\\| (${ID.source}) \\| .+ \\|$`);
  return text.split('\n').flatMap((line) => {
    const id = row.exec(line)?.[1];
    if (!id) return [];
    const lastCell = line.split('|').at(-2)?.trim();
    const kind = KINDS.find((known) => known === lastCell) ?? null;
    return [{ id, kind }];
  });
}

/** Titles of suites and tests, as they stand in the source. */
function titlesIn(source: string): string[] {
  const title = /\b(?:it|describe)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;
  return [...source.matchAll(title)].map((match) => match[2] ?? '');
}

/** Ids between square brackets: one, or several with blanks or commas between. */
function claimedIds(title: string): string[] {
  const claim = new RegExp(`\\[(${ID.source}(?:[ ,]+${ID.source})*)\\]`, 'g');
  return [...title.matchAll(claim)].flatMap((match) => (match[1] ?? '').split(/[ ,]+/));
}

/** What is wrong with the ids a title claims in a folder of test/. */
function faultsOf(folder: string, title: string, kinds: ReadonlyMap<string, Kind | null>): string[] {
  return claimedIds(title).flatMap((id) => {
    const kind = kinds.get(id);
    if (kind === undefined) return [`${id} is not in docs/REQUIREMENTS.md`];
    return kind === null || FOLDERS[kind].includes(folder) ? [] : [`${id} is proved by ${kind}, not in test/${folder}`];
  });
}

describe('docs/REQUIREMENTS.md', () => {
  const documented = documentedIds();
  const kinds = new Map(documented.map(({ id, kind }) => [id, kind]));
  const chapters = (letters: string) => documented.filter(({ id }) => letters.includes(id.charAt(0)));

  it('has every row of the guide, every decision and every addition, once', () => {
    expect(kinds.size).to.equal(documented.length);
    expect(chapters('GLNAXBVZT')).to.have.length(134);
    expect(chapters('D').map(({ id }) => id)).to.deep.equal(Array.from({ length: 30 }, (_, at) => `D-${at + 1}`));
    expect(chapters('P')).to.have.length(25);
  });

  it('says of every row, and of no decision, which kind of test proves it', () => {
    const without = documented.filter(({ kind }) => kind === null).map(({ id }) => id.charAt(0));
    expect(new Set(without)).to.deep.equal(new Set(['D']));
    expect(documented.filter(({ kind }) => kind === 'wechat').map(({ id }) => id)).to.deep.equal(
      'L-02 L-03 A-24 A-25'.split(' '),
    );
  });

  it('knows all ids that titles of tests claim, and each is claimed by its kind of test', () => {
    const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
    const faults = files.flatMap((name) => {
      const [folder = ''] = name.split('/');
      const titles = titlesIn(readFileSync(new URL(name, tests), 'utf8'));
      return titles.flatMap((title) => faultsOf(folder, title, kinds).map((fault) => `test/${name}: ${fault}`));
    });
    expect(faults).to.deep.equal([]);
  });

  it('is compared with titles by a check that can fail', () => {
    const claim = (id: string) => `[${id}] does what it says`;
    expect(titlesIn(readFileSync(new URL(import.meta.url), 'utf8'))).to.include('docs/REQUIREMENTS.md');
    expect(faultsOf('api', claim('A-19, A-20 T-09'), kinds)).to.deep.equal([]);
    expect(faultsOf('unit', claim('D-10'), kinds)).to.deep.equal([]);
    expect(faultsOf('api', claim('A-99'), kinds)).to.have.length(1);
    expect(faultsOf('unit', claim('A-19'), kinds)).to.have.length(1);
    expect(faultsOf('api', claim('A-18'), kinds)).to.have.length(1);
    expect(faultsOf('browser', claim('A-24'), kinds)).to.have.length(1);
  });
});
