export type StorageErrorCode = 'bad-object-key' | 'file-not-found' | 'file-damaged' | 'storage-unavailable';

/** A stored file that cannot be had. The object key is random and names nobody. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  readonly objectKey: string;

  constructor(code: StorageErrorCode, objectKey: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.objectKey = objectKey;
  }
}

export const badObjectKey = (key: string): StorageError =>
  new StorageError('bad-object-key', key.slice(0, 128), '文件编号不正确，请检查调用方生成的编号');

export const fileNotFound = (key: string): StorageError =>
  new StorageError('file-not-found', key, '文件不存在或者已经删除，请重新上传');

/** Changed, moved from another place, or sealed with a key that is not in the key file. */
export const fileDamaged = (key: string): StorageError =>
  new StorageError('file-damaged', key, '文件内容校验不通过，请联系管理员核查存储和密钥');

/** The place itself does not answer: not mounted, full, not writable. Another try makes sense once it is back. */
export const storageUnavailable = (key: string, cause: unknown): StorageError =>
  new StorageError('storage-unavailable', key, '文件暂时无法存取，请稍后重试', { cause });
