/**
 * Uploaded images and issued documents, encrypted at rest. Several processes use one store at the same time. Keys are made by the caller
 * (`newObjectKey`) before anything is written, so that the row that points to a file can exist first.
 */
export interface FileStore {
  /**
   * All of it or nothing, also in a crash; on the disk before it returns. An existing file under this key is replaced.
   * @throws StorageError `storage-unavailable`: the place itself does not answer (as from every other call)
   */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws StorageError `file-not-found`, `file-damaged` */
  get(key: string): Promise<Buffer>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
  /** Keys whose first segments are `prefix` ('' for all), in no order; for sweepers. */
  list(prefix: string): AsyncIterable<string>;
}
