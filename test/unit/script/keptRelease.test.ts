import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  readKeptRelease,
  unpackRelease,
  writeKeptRelease,
  type ReleaseToKeep,
} from '../../../script/deployment/keptRelease.ts';

describe('a kept release', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'tongban-kept-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const built = (code: string): string =>
    `${code}\n//# sourceMappingURL=data:application/json;base64,${'QUJD'.repeat(9)}`;
  const toKeep = (release: string): ReleaseToKeep => ({
    release,
    sdk: '1.24.0',
    keptOn: '2026-11-24',
    bundles: { cases: built('cases();'), imaging: built('imaging();') },
    histories: { 'one.json': '{"events":[]}\n' },
  });
  const bytes = (release: string) =>
    ['cases.js.gz', 'imaging.js.gz'].map((name) => readFileSync(path.join(root, release, name)).toString('base64'));

  it('comes back as it was built, without the source map of the building machine', () => {
    writeKeptRelease(toKeep('2026.11'), root);
    const kept = readKeptRelease('2026.11', root);
    expect(kept.bundles.cases)
      .to.match(/^cases\(\);\n/)
      .and.not.to.include('QUJDQUJD');
    expect(readdirSync(kept.histories)).to.deep.equal(['one.json']);
    const folder = path.join(root, 'unpacked');
    unpackRelease(kept, folder);
    expect(readFileSync(path.join(folder, 'imaging.js'), 'utf8')).to.equal(kept.bundles.imaging);
    expect(JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'))).to.deep.equal(kept.manifest);
  });

  it('is the same bytes whenever it is kept, and is never replaced', () => {
    writeKeptRelease(toKeep('2026.11'), root);
    writeKeptRelease({ ...toKeep('2026.12'), keptOn: '2026-12-01' }, root);
    expect(bytes('2026.12')).to.deep.equal(bytes('2026.11'));
    expect(() => writeKeptRelease(toKeep('2026.11'), root)).to.throw('is there already');
  });

  it('is refused when it was changed, or is not there', () => {
    writeKeptRelease(toKeep('2026.11'), root);
    writeFileSync(path.join(root, '2026.11', 'cases.js.gz'), gzipSync('other();'));
    expect(() => readKeptRelease('2026.11', root)).to.throw('is not the bundle its manifest tells of');
    expect(() => readKeptRelease('../2026.11', root)).to.throw('is not kept');
  });
});
