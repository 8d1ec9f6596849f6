import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { createSealer } from '../../../crypto/sealed.ts';
import { createFileStore } from '../../../integrations/storage/createFileStore.ts';
import type { FileStore } from '../../../integrations/storage/fileStore.ts';
import { newObjectKey } from '../../../integrations/storage/objectKey.ts';
import { StorageError } from '../../../integrations/storage/storageErrors.ts';

const moduleUrl = (file: string): string => new URL(`../../../${file}`, import.meta.url).href;
const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const OLD_KEYS = { current: 'b1', keys: { b1: key(1) } };

describe('integrations: stored files', () => {
  let root: string;
  let store: FileStore;
  const bytes = Buffer.from('a picture of 王志强');

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'tongban-files-'));
    store = createFileStore(pathToFileURL(root).href, createSealer(OLD_KEYS));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const codeOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'no error',
      (error: unknown) => (error instanceof StorageError ? error.code : String(error)),
    );
  const listed = async (prefix = ''): Promise<string[]> => {
    const keys: string[] = [];
    for await (const objectKey of store.list(prefix)) keys.push(objectKey);
    return keys.sort();
  };

  it('gives back what was put, and after a delete nothing', async () => {
    const objectKey = newObjectKey('scans');
    await store.put(objectKey, bytes);
    expect(await store.get(objectKey)).to.deep.equal(bytes);
    await store.delete(objectKey);
    await store.delete(objectKey);
    expect(await codeOf(store.get(objectKey))).to.equal('file-not-found');
  });

  it('replaces a file as a whole', async () => {
    await store.put('vouchers/a.png', bytes);
    await store.put('vouchers/a.png', Buffer.from('second'));
    expect((await store.get('vouchers/a.png')).toString()).to.equal('second');
  });

  it('writes nothing readable, for nobody else, and leaves no staging file', async () => {
    await store.put('scans/a', bytes);
    const file = path.join(root, 'scans/a');
    expect((await readFile(file)).includes(bytes)).to.equal(false);
    expect((await stat(file)).mode & 0o077).to.equal(0);
    expect(await readdir(path.join(root, '.staging'))).to.deep.equal([]);
  });

  it('opens no file that was changed, cut off, moved or sealed with a key that is gone', async () => {
    await store.put('scans/a', bytes);
    const file = path.join(root, 'scans/a');
    const sealed = await readFile(file);
    for (const position of [0, 1, 5, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[position] = (changed[position] ?? 0) ^ 1;
      await writeFile(file, changed);
      expect(await codeOf(store.get('scans/a')), `byte ${position}`).to.equal('file-damaged');
    }
    for (const length of [0, 10, sealed.length - 1]) {
      await writeFile(file, sealed.subarray(0, length));
      expect(await codeOf(store.get('scans/a')), `length ${length}`).to.equal('file-damaged');
    }
    await writeFile(file, sealed);
    expect(await codeOf(store.get('scans/a'))).to.equal('no error');
    const stranger = createFileStore(pathToFileURL(root).href, createSealer({ current: 'b9', keys: { b9: key(9) } }));
    expect(await codeOf(stranger.get('scans/a'))).to.equal('file-damaged');
    await rename(file, path.join(root, 'scans/b'));
    expect(await codeOf(store.get('scans/b'))).to.equal('file-damaged');
  });

  it('reads files of a former key after the keys were changed', async () => {
    await store.put('scans/a', bytes);
    const keys = { current: 'b2', keys: { ...OLD_KEYS.keys, b2: key(2) } };
    const later = createFileStore(pathToFileURL(root).href, createSealer(keys));
    expect(await later.get('scans/a')).to.deep.equal(bytes);
  });

  it('refuses keys that lead out of the store or into its own files', async () => {
    const outside = path.join(path.dirname(root), 'tongban-outside');
    const wrong = [
      '../tongban-outside',
      'scans/../../tongban-outside',
      '/etc/passwd',
      outside,
      'scans/./a',
      'scans//a',
      'scans/',
      '',
      '.staging/a',
      'scans/.hidden',
      'scans\\..\\a',
      'scans/a\0.png',
      'scans/%2e%2e',
      'scans/图',
      'a'.repeat(81),
      'a/'.repeat(7) + 'a',
    ];
    for (const objectKey of wrong) {
      expect(await codeOf(store.put(objectKey, bytes)), `put ${objectKey}`).to.equal('bad-object-key');
      expect(await codeOf(store.get(objectKey)), `get ${objectKey}`).to.equal('bad-object-key');
      expect(await codeOf(store.delete(objectKey)), `delete ${objectKey}`).to.equal('bad-object-key');
      if (objectKey !== '') {
        expect(await codeOf(listed(objectKey)), `list ${objectKey}`).to.equal('bad-object-key');
      }
    }
    expect(await readdir(root)).to.deep.equal([]);
  });

  it('lists what is there, by area', async () => {
    const keys = [newObjectKey('scans'), newObjectKey('scans'), 'vouchers/a.pdf'];
    for (const objectKey of keys) await store.put(objectKey, bytes);
    expect(await listed()).to.deep.equal([...keys].sort());
    expect(await listed('vouchers')).to.deep.equal(['vouchers/a.pdf']);
    expect(await listed('nothing')).to.deep.equal([]);
  });

  it('makes keys that differ, in two levels of directories', () => {
    const made = new Set(Array.from({ length: 200 }, () => newObjectKey('materials')));
    expect(made.size).to.equal(200);
    for (const objectKey of made) expect(objectKey).to.match(/^materials\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{36}$/);
    expect(() => newObjectKey('../up')).to.throw(StorageError);
  });

  it('cleans up after a write that fails', async () => {
    await mkdir(path.join(root, 'scans/a'), { recursive: true });
    expect(await codeOf(store.put('scans/a', bytes))).to.equal('storage-unavailable');
    expect(await readdir(path.join(root, '.staging'))).to.deep.equal([]);
  });

  it('puts nothing into the place of a disk that is away, says so, and goes on when it is back, whatever came back of it', async () => {
    await store.put('scans/a', bytes);
    const away = `${root}-away`;
    await rename(root, away);
    for (const call of [store.put('scans/b', bytes), store.get('scans/a')])
      expect(await codeOf(call)).to.equal('storage-unavailable');
    expect(await codeOf(stat(root))).to.contain('ENOENT');
    await rm(path.join(away, '.staging'), { recursive: true });
    await rename(away, root);
    await store.put('scans/b', bytes);
    expect(await listed()).to.deep.equal(['scans/a', 'scans/b']);
  });

  it('removes what an earlier crash left half-written, but not what another process is writing', async () => {
    const staging = path.join(root, '.staging');
    await mkdir(staging);
    for (const name of ['old', 'fresh']) await writeFile(path.join(staging, name), 'half');
    const twoHoursAgo = new Date(Date.now() - 7_200_000);
    await utimes(path.join(staging, 'old'), twoHoursAgo, twoHoursAgo);
    await store.put('scans/a', bytes);
    expect(await readdir(staging)).to.deep.equal(['fresh']);
    expect(await listed()).to.deep.equal(['scans/a']);
  });

  it('holds whole files only when the process is killed while it writes', async () => {
    const sizeBytes = 4_000_000;
    const script = `
      import { createSealer } from ${JSON.stringify(moduleUrl('crypto/sealed.ts'))};
      import { createFileStore } from ${JSON.stringify(moduleUrl('integrations/storage/createFileStore.ts'))};
      const store = createFileStore(process.argv[1], createSealer(${JSON.stringify(OLD_KEYS)}));
      for (let round = 0; ; round += 1) {
        await store.put('crash/same', new Uint8Array(${sizeBytes}).fill(round % 251));
        await store.put('crash/' + round, new Uint8Array(${sizeBytes}).fill(round % 251));
        if (round === 2) console.log('writing');
      }`;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script, pathToFileURL(root).href],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 37));
    child.kill('SIGKILL');
    await exited;
    const keys = await listed('crash');
    expect(keys.length).to.be.at.least(4);
    for (const objectKey of keys) {
      const content = await store.get(objectKey);
      expect(content.length, objectKey).to.equal(sizeBytes);
      expect(content[0], objectKey).to.equal(content[sizeBytes - 1]);
    }
  });

  it('says clearly what it cannot serve', () => {
    expect(() => createFileStore('s3://bucket/prefix', createSealer(OLD_KEYS))).to.throw('not available in this build');
    expect(() => createFileStore('https://host/', createSealer(OLD_KEYS))).to.throw('file:');
  });
});
