import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { openStagingFolder } from '../../../api/stagingFolder.ts';

describe('the folder for uploads', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'tongban-staging-test-'));
  after(() => rmSync(base, { recursive: true, force: true }));

  it('is private; what a killed process left goes, what a living one has stays', () => {
    // Beyond every pid a kernel gives out.
    const left = path.join(base, 'tongban-uploads-99999999-abcdef');
    const other = path.join(base, 'somebody-elses');
    for (const folder of [left, other]) mkdirSync(folder);
    const first = openStagingFolder(base);
    const second = openStagingFolder(base);
    expect(statSync(first).mode & 0o077).to.equal(0);
    expect([left, other, first, second].map((folder) => existsSync(folder))).to.deep.equal([false, true, true, true]);
  });
});
