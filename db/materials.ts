import { inTransaction, type Database } from './connection.ts';
import { lockDraft } from './caseDrafts.ts';

export interface MaterialImage {
  slot: string;
  imageId: string;
  objectKey: string;
  sha256: string;
  mediaType: string;
  width: number;
  height: number;
  byteCount: number;
  /** codes of what the checks noticed; warnings to the applicant, facts for the clerk */
  findings: string[];
  uploadedAtMs: number;
}

/** `same`: the image is there already with these bytes; `taken`: under this id lies another one. */
export type AddVerdict = 'added' | 'same' | 'taken' | 'full' | 'not-a-draft';

export interface MaterialRepository {
  of(caseNo: string): Promise<MaterialImage[]>;
  find(caseNo: string, slot: string, imageId: string): Promise<MaterialImage | null>;
  add(caseNo: string, image: MaterialImage, maxImages: number): Promise<AddVerdict>;
  /** @returns the key of its file, or null when there was no such image or the case is no draft any more */
  remove(caseNo: string, slot: string, imageId: string): Promise<string | null>;
}

interface Row {
  slot: string;
  image_id: string;
  object_key: string;
  sha256: string;
  media_type: string;
  width: number;
  height: number;
  byte_count: number;
  findings: string[] | string;
  uploaded_at: Date;
}

const toImage = (row: Row): MaterialImage => ({
  slot: row.slot,
  imageId: row.image_id,
  objectKey: row.object_key,
  sha256: row.sha256,
  mediaType: row.media_type,
  width: row.width,
  height: row.height,
  byteCount: row.byte_count,
  findings: typeof row.findings === 'string' ? (JSON.parse(row.findings) as string[]) : row.findings,
  uploadedAtMs: row.uploaded_at.getTime(),
});

export function createMaterialRepository(database: Database): MaterialRepository {
  return {
    async of(caseNo) {
      const rows = (await database('materials')
        .where({ case_no: caseNo })
        .orderBy(['slot', 'uploaded_at', 'image_id'])) as Row[];
      return rows.map(toImage);
    },
    async find(caseNo, slot, imageId) {
      const row = (await database('materials').where({ case_no: caseNo, slot, image_id: imageId }).first()) as
        Row | undefined;
      return row ? toImage(row) : null;
    },
    add: (caseNo, image, maxImages) =>
      inTransaction(database, async (trx): Promise<AddVerdict> => {
        if (!(await lockDraft(trx, caseNo))) return 'not-a-draft';
        const { slot, imageId } = image;
        const rows = (await trx('materials').where({ case_no: caseNo, slot }).select('image_id', 'sha256')) as Pick<
          Row,
          'image_id' | 'sha256'
        >[];
        const known = rows.find((row) => row.image_id === imageId);
        if (known) return known.sha256 === image.sha256 ? 'same' : 'taken';
        if (rows.length >= maxImages) return 'full';
        await trx('materials').insert({
          case_no: caseNo,
          slot,
          image_id: imageId,
          object_key: image.objectKey,
          sha256: image.sha256,
          media_type: image.mediaType,
          width: image.width,
          height: image.height,
          byte_count: image.byteCount,
          findings: JSON.stringify(image.findings),
          uploaded_at: new Date(image.uploadedAtMs),
        });
        await trx('cases')
          .where({ case_no: caseNo })
          .update({ updated_at: new Date(image.uploadedAtMs) });
        return 'added';
      }),
    remove: (caseNo, slot, imageId) =>
      inTransaction(database, async (trx) => {
        if (!(await lockDraft(trx, caseNo))) return null;
        const where = { case_no: caseNo, slot, image_id: imageId };
        const row = (await trx('materials').where(where).first('object_key')) as Pick<Row, 'object_key'> | undefined;
        if (!row) return null;
        await trx('materials').where(where).delete();
        await trx('cases').where({ case_no: caseNo }).update({ updated_at: new Date() });
        return row.object_key;
      }),
  };
}
