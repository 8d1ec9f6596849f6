import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { CaseDraftRepository } from '../db/caseDrafts.ts';
import type { IdempotencyKeyRepository } from '../db/idempotencyKeys.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';

const DAY_MS = 86_400_000;
/** A draft nobody touches for so long is deleted with its pictures. */
export const IDLE_DRAFT_DAYS = 30;
/** Nobody retries a request after so long. */
const KEPT_KEY_DAYS = 7;

export interface HouseKeeping {
  drafts: CaseDraftRepository;
  idempotencyKeys: IdempotencyKeyRepository;
  files: FileStore;
  log: Logger;
}

/** What is no longer needed goes: idle drafts with their pictures, and keys of requests long answered. */
export async function keepHouse({ drafts, idempotencyKeys, files, log }: HouseKeeping, nowMs: number): Promise<void> {
  await idempotencyKeys.deleteOlderThan(nowMs - KEPT_KEY_DAYS * DAY_MS);
  const untouchedSinceMs = nowMs - IDLE_DRAFT_DAYS * DAY_MS;
  for (const caseNo of await drafts.idleSince(untouchedSinceMs, 200)) {
    const keys = (await drafts.remove(caseNo, { untouchedSinceMs })) ?? [];
    for (const key of keys) {
      await files
        .delete(key)
        .catch((error: unknown) =>
          log.warn({ caseNo, error: loggableError(error) }, 'a file of a deleted draft is left'),
        );
    }
  }
}
