import { fileURLToPath } from 'node:url';
import type { Sealer } from '../../crypto/sealed.ts';
import { createDirectoryStore } from './directoryStore.ts';
import type { FileStore } from './fileStore.ts';

/**
 * @param url `file:///directory`; `s3:` is a later implementation behind the same port
 * @throws Error when the address cannot be served
 */
export function createFileStore(url: string, filesKey: Sealer): FileStore {
  const { protocol } = new URL(url);
  switch (protocol) {
    case 'file:':
      return createDirectoryStore(fileURLToPath(url), filesKey);
    case 's3:':
      throw new Error('S3 storage is not available in this build: set STORAGE_URL to a file:/// address');
    default:
      throw new Error(`STORAGE_URL must begin with file:, not ${protocol}`);
  }
}
