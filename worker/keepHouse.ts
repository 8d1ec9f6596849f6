import { loggableError } from '../config/loggableError.ts';
import type { Logger } from '../config/logger.ts';
import type { AbandonedUploads, TimeWindow } from '../db/abandonedUploads.ts';
import type { CaseDraftRepository } from '../db/caseDrafts.ts';
import type { IdempotencyKeyRepository } from '../db/idempotencyKeys.ts';
import type { FileStore } from '../integrations/storage/fileStore.ts';

const DAY_MS = 86_400_000;
/** A draft nobody touches for so long is deleted with its pictures. */
export const IDLE_DRAFT_DAYS = 30;
/** So long a supplement that was begun and not sent stays after its case has ended. */
export const UNSENT_ANSWERS_DAYS = 30;
/** ID-card pictures from which no identity proof was made are personal data nobody needs. */
export const UNUSED_SCAN_DAYS = 7;
/** Evidence that was uploaded for a correction request which was never filed. */
export const UNFILED_EVIDENCE_DAYS = 30;
/** Nobody retries a request after so long. */
const KEPT_KEY_DAYS = 7;
/** So many days are looked back for what should have gone: longer than this process is ever away, and not over all the years that are kept. */
const LOOK_BACK_DAYS = 60;

export interface HouseKeeping {
  drafts: Pick<CaseDraftRepository, 'idleSince' | 'remove'>;
  abandoned: AbandonedUploads;
  idempotencyKeys: Pick<IdempotencyKeyRepository, 'deleteOlderThan'>;
  files: Pick<FileStore, 'delete'>;
  log: Logger;
}

const PAGE = 200;

/**
 * What is no longer needed goes: idle drafts, unsent answers, unused scans, unfiled evidence, all with their pictures, and keys of requests long answered. What
 * cannot be deleted is logged, tried again the next time, and keeps nothing else from being deleted.
 */
export async function keepHouse(house: HouseKeeping, nowMs: number): Promise<void> {
  const { drafts, abandoned, idempotencyKeys, log } = house;
  const daysAgoMs = (days: number): number => nowMs - days * DAY_MS;
  const olderThan = (days: number): TimeWindow => ({
    fromMs: daysAgoMs(days + LOOK_BACK_DAYS),
    beforeMs: daysAgoMs(days),
  });
  const untouchedSinceMs = daysAgoMs(IDLE_DRAFT_DAYS);

  await unhindered(log, 'idempotency-keys', () => idempotencyKeys.deleteOlderThan(daysAgoMs(KEPT_KEY_DAYS)));
  await eachApart(house, 'idle-drafts', {
    find: () => drafts.idleSince(untouchedSinceMs, PAGE),
    remove: async (caseNo) => (await drafts.remove(caseNo, { untouchedSinceMs })) ?? [],
  });
  await eachApart(house, 'unsent-answers', {
    find: () => abandoned.casesWithUnsentAnswers(olderThan(UNSENT_ANSWERS_DAYS), PAGE),
    remove: (caseNo) => abandoned.removeUnsentAnswers(caseNo),
  });
  await eachApart(house, 'unused-scans', {
    find: () => abandoned.unusedScans(olderThan(UNUSED_SCAN_DAYS), PAGE),
    remove: (id) => abandoned.removeUnusedScan(id),
  });
  await eachApart(house, 'unfiled-evidence', {
    find: () => abandoned.certificatesWithUnfiledEvidence(olderThan(UNFILED_EVIDENCE_DAYS), PAGE),
    remove: (id) => abandoned.removeUnfiledEvidence(id, daysAgoMs(UNFILED_EVIDENCE_DAYS)),
  });
}

/** `remove` deletes the rows of one thing and gives the keys of its files. */
async function eachApart(
  house: HouseKeeping,
  part: string,
  { find, remove }: { find(): Promise<string[]>; remove(id: string): Promise<string[]> },
): Promise<void> {
  await unhindered(house.log, part, async () => {
    for (const id of await find())
      await unhindered(house.log, part, async () => deleteFiles(house, await remove(id)), { id });
  });
}

async function unhindered(log: Logger, part: string, work: () => Promise<unknown>, about: object = {}): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn({ ...about, part, error: loggableError(error) }, 'something nobody needs any more could not be deleted');
  }
}

/** Their rows are gone already, so nothing shows them any more; one that cannot be deleted is sealed under a key nobody can name. */
async function deleteFiles({ files, log }: HouseKeeping, keys: readonly string[]): Promise<void> {
  for (const key of keys)
    await files
      .delete(key)
      .catch((error: unknown) => log.warn({ error: loggableError(error) }, 'a file nobody needs any more is left'));
}
