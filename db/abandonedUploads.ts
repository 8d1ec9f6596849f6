import { inTransaction, type Database } from './connection.ts';

/** From an instant up to another, the second not included. Without a beginning everything that was rightly kept would be looked at for ever. */
export interface TimeWindow {
  fromMs: number;
  beforeMs: number;
}

/** What people began and never handed in: nobody but themselves has seen it, and nothing rests on it. */
export interface AbandonedUploads {
  /** Cases that ended in this time and have answers or images of a supplement round that was never resubmitted, oldest first. */
  casesWithUnsentAnswers(ended: TimeWindow, limit: number): Promise<string[]>;
  /** Deletes them, unless the case goes on again. @returns keys of the files that belonged to them */
  removeUnsentAnswers(caseNo: string): Promise<string[]>;
  /** Pairs of ID-card pictures of this time that no identity proof was made from, oldest first: ids. */
  unusedScans(created: TimeWindow, limit: number): Promise<string[]>;
  /** Deletes them, unless a proof was made meanwhile. @returns keys of their files */
  removeUnusedScan(id: string): Promise<string[]>;
  /** Certificates with evidence of this time that no correction request was filed with, oldest first: ids. */
  certificatesWithUnfiledEvidence(uploaded: TimeWindow, limit: number): Promise<string[]>;
  /** Deletes what was uploaded before this instant, unless it was filed meanwhile. @returns keys of its files */
  removeUnfiledEvidence(qualificationId: string, beforeMs: number): Promise<string[]>;
}

export function createAbandonedUploads(database: Database): AbandonedUploads {
  const within = (column: string, { fromMs, beforeMs }: TimeWindow) =>
    [column, [new Date(fromMs), new Date(beforeMs - 1)]] as const;

  const unproved = () =>
    database('real_name_scans').whereNotExists(
      database('real_name_verifications').where('scan_id', database.ref('real_name_scans.id')),
    );

  return {
    async casesWithUnsentAnswers(ended, limit) {
      const unsent = (table: string) =>
        database(table)
          .where(`${table}.case_no`, database.ref('cases.case_no'))
          .where(`${table}.round`, '>', database.ref('cases.supplement_round'));
      return (await database('cases')
        .whereBetween(...within('ended_at', ended))
        .where((either) => void either.whereExists(unsent('supplement_answers')).orWhereExists(unsent('materials')))
        .orderBy('ended_at')
        .limit(limit)
        .pluck('case_no')) as string[];
    },

    removeUnsentAnswers: (caseNo) =>
      inTransaction(database, async (trx) => {
        const row = (await trx('cases')
          .where({ case_no: caseNo })
          .whereNotNull('ended_at')
          .forUpdate()
          .first('supplement_round')) as { supplement_round: number } | undefined;
        if (!row) return [];
        const unsent = (table: string) =>
          trx(table).where({ case_no: caseNo }).where('round', '>', row.supplement_round);
        const keys = (await unsent('materials').pluck('object_key')) as string[];
        await unsent('materials').delete();
        await unsent('supplement_answers').delete();
        return keys;
      }),

    async unusedScans(created, limit) {
      return (await unproved()
        .whereBetween(...within('created_at', created))
        .orderBy('created_at')
        .limit(limit)
        .pluck('id')) as string[];
    },

    removeUnusedScan: (id) =>
      inTransaction(database, async (trx) => {
        // A proof that is being made holds the row of its scan; after it there is one, or there is not.
        const scan = (await trx('real_name_scans')
          .where({ id })
          .forUpdate()
          .first('front_key', 'back_key', 'user_id')) as
          { front_key: string; back_key: string; user_id: string } | undefined;
        const proof = await trx('real_name_verifications').where({ scan_id: id }).first('id');
        if (!scan || proof) return [];
        await trx('counter_identifications').where({ scan_id: id }).delete();
        await trx('real_name_scans').where({ id }).delete();
        // The row that was made for somebody at the counter who then was not identified.
        await trx('users').where({ id: scan.user_id, openid_index: null, id_number_index: null }).delete();
        return [scan.front_key, scan.back_key];
      }),

    async certificatesWithUnfiledEvidence(uploaded, limit) {
      const rows = (await database('correction_evidence')
        .whereBetween(...within('uploaded_at', uploaded))
        .whereNull('correction_no')
        .orderBy('uploaded_at')
        .limit(limit)
        .pluck('qualification_id')) as string[];
      return [...new Set(rows)];
    },

    removeUnfiledEvidence: (qualificationId, beforeMs) =>
      inTransaction(database, async (trx) => {
        const unfiled = () =>
          trx('correction_evidence')
            .where({ qualification_id: qualificationId })
            .whereNull('correction_no')
            .where('uploaded_at', '<', new Date(beforeMs));
        // Locked: whoever files a request with them has either done so, or finds them gone.
        const keys = (await unfiled().forUpdate().pluck('object_key')) as string[];
        await unfiled().delete();
        return keys;
      }),
  };
}
