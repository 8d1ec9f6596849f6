import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { lockStack, stackHolder } from '../../../script/stack/stackLock.ts';

describe('lock of a stack', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'tongban-unit-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is had once, by a process that is named', () => {
    const lock = lockStack(dir);
    expect(stackHolder(dir)).to.equal(process.pid);
    expect(() => lockStack(dir)).to.throw(`process ${process.pid}`);
    lock.release();
    expect(stackHolder(dir)).to.equal(null);
    lockStack(dir).release();
  });

  it('counts for nothing when its process is gone, even if another has its number now', () => {
    for (const holder of [
      { pid: 2 ** 22 + 1, start: '1' },
      { pid: process.pid, start: 'long ago' },
    ]) {
      writeFileSync(path.join(dir, 'lock'), JSON.stringify(holder));
      expect(stackHolder(dir)).to.equal(null);
      lockStack(dir).release();
    }
  });

  it('counts for nothing when it cannot be read', () => {
    writeFileSync(path.join(dir, 'lock'), '');
    lockStack(dir).release();
  });
});
