import { inTransaction, type Database } from './connection.ts';

/** What people began and never handed in: nobody but themselves has seen it, and nothing rests on it. */
export interface AbandonedUploads {
  /**
   * Deletes answers and images of supplement rounds that were never resubmitted, of cases that ended before this instant.
   * @returns keys of the files that belonged to them
   */
  removeUnsentAnswers(endedBeforeMs: number, limit: number): Promise<string[]>;
  /** Deletes pairs of ID-card pictures that no identity proof was made from. @returns keys of their files */
  removeUnusedScans(createdBeforeMs: number, limit: number): Promise<string[]>;
}

export function createAbandonedUploads(database: Database): AbandonedUploads {
  return {
    removeUnsentAnswers: (endedBeforeMs, limit) =>
      inTransaction(database, async (trx) => {
        const unsent = (table: string) =>
          trx(table)
            .join('cases', 'cases.case_no', `${table}.case_no`)
            .where('cases.ended_at', '<', new Date(endedBeforeMs))
            .where(`${table}.round`, '>', trx.ref('cases.supplement_round'))
            .limit(limit);
        const answers = await unsent('supplement_answers').select('supplement_answers.case_no', 'round', 'field');
        for (const key of answers as object[]) await trx('supplement_answers').where(key).delete();
        const images = await unsent('materials').select('materials.case_no', 'slot', 'image_id', 'object_key');
        for (const { object_key: _, ...key } of images as { object_key: string }[])
          await trx('materials').where(key).delete();
        return (images as { object_key: string }[]).map((image) => image.object_key);
      }),

    removeUnusedScans: (createdBeforeMs, limit) =>
      inTransaction(database, async (trx) => {
        const scans = (await trx('real_name_scans')
          .where('created_at', '<', new Date(createdBeforeMs))
          .whereNotExists(trx('real_name_verifications').where('scan_id', trx.ref('real_name_scans.id')))
          .limit(limit)
          .forUpdate()
          .select('id', 'front_key', 'back_key')) as { id: string; front_key: string; back_key: string }[];
        await trx('real_name_scans')
          .whereIn(
            'id',
            scans.map(({ id }) => id),
          )
          .delete();
        return scans.flatMap((scan) => [scan.front_key, scan.back_key]);
      }),
  };
}
