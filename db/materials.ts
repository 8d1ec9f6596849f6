import { inTransaction, type Database } from './connection.ts';
import { isListed, lockEditable } from './editableCase.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** An uploaded picture as it is kept. */
export interface StoredImage {
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

export interface MaterialImage extends StoredImage {
  slot: string;
}

/**
 * `same`: the image is there already with these bytes; `taken`: under this id lies another one; `not-listed`: the supplement request does not
 * ask for this slot; `not-editable`: neither a draft nor waiting for a supplement (any more).
 */
export type AddVerdict = 'added' | 'same' | 'taken' | 'full' | 'not-listed' | 'not-editable';

/** `kept`: handed in with an earlier submission, and part of the record */
export type RemoveVerdict = { removed: string } | 'not-found' | 'kept' | 'not-listed' | 'not-editable';

export interface MaterialRepository {
  /** The images as they were last (re)submitted, or as a draft holds them: a slot that was supplemented shows those of its last round only. */
  of(caseNo: string): Promise<MaterialImage[]>;
  /** What the applicant has uploaded for one supplement round; his own affair until he resubmits. */
  ofRound(caseNo: string, round: number): Promise<MaterialImage[]>;
  /** any image of the case, for its applicant and for whoever has a signed link */
  find(caseNo: string, slot: string, imageId: string): Promise<MaterialImage | null>;
  /** Into the draft, or into the supplement that is being prepared. */
  add(caseNo: string, image: MaterialImage, maxImages: number): Promise<AddVerdict>;
  remove(caseNo: string, slot: string, imageId: string, atMs: number): Promise<RemoveVerdict>;
}

export interface ImageRow {
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

interface Row extends ImageRow {
  slot: string;
  round: number;
}

export const toImage = (row: ImageRow): StoredImage => ({
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

export const imageColumns = (image: StoredImage) => ({
  image_id: image.imageId,
  object_key: image.objectKey,
  sha256: image.sha256,
  media_type: image.mediaType,
  width: image.width,
  height: image.height,
  byte_count: image.byteCount,
  findings: JSON.stringify(image.findings),
  uploaded_at: new Date(image.uploadedAtMs),
});

/** An image as it is stored with a case. */
export const materialColumns = (caseNo: string, image: MaterialImage, round: number) => ({
  case_no: caseNo,
  slot: image.slot,
  ...imageColumns(image),
  round,
});

const toMaterial = (row: Row): MaterialImage => ({ slot: row.slot, ...toImage(row) });

const ORDER = ['m.slot', 'm.uploaded_at', 'm.image_id'];

export function createMaterialRepository(database: Database, sealed: SealedColumns): MaterialRepository {
  return {
    async of(caseNo) {
      // A round is closed before the case has moved on: until then neither its images show nor the ones they replace are gone.
      const rows = (await database('materials as m')
        .join('cases as c', 'c.case_no', 'm.case_no')
        .where('m.case_no', caseNo)
        .whereRaw('m.round <= c.supplement_round')
        .whereRaw('(m.replaced_in_round is null or m.replaced_in_round > c.supplement_round)')
        .orderBy(ORDER)
        .select('m.*')) as Row[];
      return rows.map(toMaterial);
    },
    async ofRound(caseNo, round) {
      const rows = (await database('materials as m')
        .where({ case_no: caseNo, round })
        .orderBy(ORDER)
        .select('m.*')) as Row[];
      return rows.map(toMaterial);
    },
    async find(caseNo, slot, imageId) {
      const row = (await database('materials').where({ case_no: caseNo, slot, image_id: imageId }).first()) as
        Row | undefined;
      return row ? toMaterial(row) : null;
    },
    add: (caseNo, image, maxImages) =>
      inTransaction(database, async (trx): Promise<AddVerdict> => {
        const { slot, imageId } = image;
        const editable = await lockEditable(trx, sealed, caseNo);
        if (!editable) return 'not-editable';
        if (!isListed(editable, 'material', slot)) return 'not-listed';
        const { round } = editable;
        const rows = (await trx('materials')
          .where({ case_no: caseNo, slot })
          .select('image_id', 'sha256', 'round')) as Pick<Row, 'image_id' | 'sha256' | 'round'>[];
        const known = rows.find((row) => row.image_id === imageId);
        if (known) return known.sha256 === image.sha256 && known.round === round ? 'same' : 'taken';
        if (rows.filter((row) => row.round === round).length >= maxImages) return 'full';
        await trx('materials').insert(materialColumns(caseNo, image, round));
        await trx('cases')
          .where({ case_no: caseNo })
          .update({ updated_at: new Date(image.uploadedAtMs) });
        return 'added';
      }),
    remove: (caseNo, slot, imageId, atMs) =>
      inTransaction(database, async (trx): Promise<RemoveVerdict> => {
        const editable = await lockEditable(trx, sealed, caseNo);
        if (!editable) return 'not-editable';
        if (!isListed(editable, 'material', slot)) return 'not-listed';
        const where = { case_no: caseNo, slot, image_id: imageId };
        const row = (await trx('materials').where(where).first('object_key', 'round')) as
          Pick<Row, 'object_key' | 'round'> | undefined;
        if (!row) return 'not-found';
        if (row.round !== editable.round) return 'kept';
        await trx('materials').where(where).delete();
        await trx('cases')
          .where({ case_no: caseNo })
          .update({ updated_at: new Date(atMs) });
        return { removed: row.object_key };
      }),
  };
}
