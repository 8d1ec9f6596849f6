import { inTransaction, type Database } from './connection.ts';
import { imageColumns, toImage, type ImageRow, type StoredImage } from './materials.ts';

/** `same`: it is there already with these bytes; `taken`: under this id lies another one; `filed`: it belongs to a request, and stays. */
export type EvidenceVerdict = 'added' | 'same' | 'taken' | 'full';
export type EvidenceRemoval = { removed: string } | 'not-found' | 'filed';

/** Pictures that prove what a record should say; uploaded before the request is filed, fixed with it. */
export interface CorrectionEvidenceRepository {
  add(qualificationId: string, image: StoredImage, maxImages: number): Promise<EvidenceVerdict>;
  find(qualificationId: string, imageId: string): Promise<StoredImage | null>;
  remove(qualificationId: string, imageId: string): Promise<EvidenceRemoval>;
  /** Of one request, in the order of upload. */
  of(correctionNo: string): Promise<StoredImage[]>;
}

interface EvidenceRow extends ImageRow {
  correction_no: string | null;
}

export function createCorrectionEvidenceRepository(database: Database): CorrectionEvidenceRepository {
  return {
    add: (qualificationId, image, maxImages) =>
      inTransaction(database, async (trx): Promise<EvidenceVerdict> => {
        await trx('qualifications').where({ id: qualificationId }).forUpdate().first('id');
        const rows = (await trx('correction_evidence')
          .where({ qualification_id: qualificationId })
          .select('image_id', 'sha256', 'correction_no')) as EvidenceRow[];
        const known = rows.find((row) => row.image_id === image.imageId);
        if (known) return known.sha256 === image.sha256 ? 'same' : 'taken';
        if (rows.filter((row) => row.correction_no === null).length >= maxImages) return 'full';
        await trx('correction_evidence').insert({ qualification_id: qualificationId, ...imageColumns(image) });
        return 'added';
      }),

    async find(qualificationId, imageId) {
      const row = (await database('correction_evidence')
        .where({ qualification_id: qualificationId, image_id: imageId })
        .first()) as EvidenceRow | undefined;
      return row ? toImage(row) : null;
    },

    remove: (qualificationId, imageId) =>
      inTransaction(database, async (trx): Promise<EvidenceRemoval> => {
        const where = { qualification_id: qualificationId, image_id: imageId };
        const row = (await trx('correction_evidence').where(where).forUpdate().first()) as EvidenceRow | undefined;
        if (!row) return 'not-found';
        if (row.correction_no !== null) return 'filed';
        await trx('correction_evidence').where(where).delete();
        return { removed: row.object_key };
      }),

    async of(correctionNo) {
      const rows = (await database('correction_evidence')
        .where({ correction_no: correctionNo })
        .orderBy(['uploaded_at', 'image_id'])) as EvidenceRow[];
      return rows.map(toImage);
    },
  };
}
