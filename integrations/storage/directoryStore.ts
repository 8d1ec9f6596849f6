import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Sealer } from '../../crypto/sealed.ts';
import type { FileStore } from './fileStore.ts';
import { checkedObjectKey } from './objectKey.ts';
import { fileDamaged, fileNotFound, storageUnavailable } from './storageErrors.ts';

/** No key begins with a dot, so what lies here is never taken for a file of the store. */
const STAGING = '.staging';
const ABANDONED_AFTER_MS = 3_600_000;

/** Files below one directory of this machine. Bound to their key: a sealed file that is moved to another name does not open. */
export function createDirectoryStore(root: string, filesKey: Sealer): FileStore {
  const pathOf = (key: string): string => path.join(root, ...checkedObjectKey(key).split('/'));
  const aad = (key: string): string => `file:${key}`;
  let staging: Promise<string> | null = null;
  let begun = false;

  /** Makes the root once. Gone later, it is away (a disk that is not mounted), and nothing may be put into its place. */
  async function prepareStaging(): Promise<string> {
    const folder = path.join(root, STAGING);
    if (!begun) await mkdir(root, { recursive: true, mode: 0o700 });
    begun = true;
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
    await removeAbandoned(folder);
    return folder;
  }

  function stagingFolder(): Promise<string> {
    staging ??= prepareStaging().catch((error: unknown) => {
      staging = null;
      throw error;
    });
    return staging;
  }

  async function write(key: string, target: string, bytes: Uint8Array): Promise<void> {
    const part = path.join(await stagingFolder(), randomBytes(16).toString('hex'));
    try {
      await writeDurably(part, filesKey.seal(bytes, aad(key)));
      const created = await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await rename(part, target);
      await syncFolders(path.dirname(target), created === undefined ? path.dirname(target) : path.dirname(created));
    } catch (error) {
      // Looked for again by the next one: the place may come back without this folder.
      staging = null;
      await rm(part, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  return {
    async put(key, bytes) {
      const target = pathOf(key);
      await write(key, target, bytes).catch((error: unknown) => {
        throw storageUnavailable(key, error);
      });
    },

    async get(key) {
      const sealed = await readFile(pathOf(key)).catch(async (error: unknown) => {
        const there = isMissing(error) && (await isFolder(root));
        throw there ? fileNotFound(key) : storageUnavailable(key, error);
      });
      try {
        return filesKey.open(sealed, aad(key));
      } catch {
        throw fileDamaged(key);
      }
    },

    async delete(key) {
      await rm(pathOf(key), { force: true }).catch((error: unknown) => {
        throw storageUnavailable(key, error);
      });
    },

    async *list(prefix) {
      const from = prefix === '' ? root : pathOf(prefix);
      yield* keysBelow(from, prefix);
    },
  };
}

async function* keysBelow(folder: string, prefix: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const key = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* keysBelow(path.join(folder, entry.name), key);
    else if (entry.isFile()) yield key;
  }
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A renamed file or a new directory survives a power cut only when the directory that names it has been written too. */
async function syncFolders(from: string, to: string): Promise<void> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (folder === to || folder === path.dirname(folder)) return;
  }
}

/** What a crash left half-written; another process may be writing, so only what is old goes. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => null);
    if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) await rm(file, { force: true });
  }
}

const isFolder = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
