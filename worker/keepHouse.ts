import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { AbandonedUploads } from '../db/abandonedUploads.ts';
import type { CaseDraftRepository } from '../db/caseDrafts.ts';
import type { IdempotencyKeyRepository } from '../db/idempotencyKeys.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';

const DAY_MS = 86_400_000;
/** A draft nobody touches for so long is deleted with its pictures. */
export const IDLE_DRAFT_DAYS = 30;
/** So long a supplement that was begun and not sent stays after its case has ended, for the next application to carry over. */
export const UNSENT_ANSWERS_DAYS = 30;
/** ID-card pictures from which no identity proof was made are personal data nobody needs. */
export const UNUSED_SCAN_DAYS = 7;
/** Nobody retries a request after so long. */
const KEPT_KEY_DAYS = 7;

export interface HouseKeeping {
  drafts: CaseDraftRepository;
  abandoned: AbandonedUploads;
  idempotencyKeys: IdempotencyKeyRepository;
  files: FileStore;
  log: Logger;
}

const PAGE = 200;

/** What is no longer needed goes: idle drafts, unsent answers, unused scans, all with their pictures, and keys of requests long answered. */
export async function keepHouse(house: HouseKeeping, nowMs: number): Promise<void> {
  const { drafts, abandoned, idempotencyKeys } = house;
  const daysAgoMs = (days: number): number => nowMs - days * DAY_MS;
  await idempotencyKeys.deleteOlderThan(daysAgoMs(KEPT_KEY_DAYS));
  const untouchedSinceMs = daysAgoMs(IDLE_DRAFT_DAYS);
  for (const caseNo of await drafts.idleSince(untouchedSinceMs, PAGE))
    await deleteFiles(house, (await drafts.remove(caseNo, { untouchedSinceMs })) ?? []);
  await deleteFiles(house, await abandoned.removeUnsentAnswers(daysAgoMs(UNSENT_ANSWERS_DAYS), PAGE));
  await deleteFiles(house, await abandoned.removeUnusedScans(daysAgoMs(UNUSED_SCAN_DAYS), PAGE));
}

/** Their rows are gone already, so nothing shows them any more; one that cannot be deleted is sealed under a key nobody can name. */
async function deleteFiles({ files, log }: HouseKeeping, keys: readonly string[]): Promise<void> {
  for (const key of keys)
    await files
      .delete(key)
      .catch((error: unknown) => log.warn({ error: loggableError(error) }, 'a file nobody needs any more is left'));
}
