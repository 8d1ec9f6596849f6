import { canonicalJson, sha256Hex } from '../crypto/digest.ts';
import type { Database, Transaction } from './connection.ts';

/**
 * What a draft holds at this moment, as one digest: notice, form, images. Judged outside the transaction of the submission and compared
 * inside it, so that nothing is taken away between the judgement and the submission. The form counts by its sealed values: saved anew is changed.
 */
export async function draftDigest(db: Database | Transaction, caseNo: string): Promise<string> {
  const row = await db('cases')
    .where({ case_no: caseNo })
    .first('notice_version', 'config_version', 'national_version');
  const form = await db('case_forms').where({ case_no: caseNo }).orderBy('field').select('field', 'declared_sealed');
  const images = await db('materials')
    .where({ case_no: caseNo })
    .orderBy(['slot', 'image_id'])
    .select('slot', 'image_id', 'sha256');
  return sha256Hex(
    canonicalJson({
      notice: (row?.notice_version as string | undefined) ?? null,
      config: (row?.config_version as number | undefined) ?? null,
      national: (row?.national_version as number | undefined) ?? null,
      form: form.map(({ field, declared_sealed: blob }) => [field, blob ? sha256Hex(blob as Buffer) : null]),
      images: images.map(({ slot, image_id: imageId, sha256 }) => [slot, imageId, sha256]),
    }),
  );
}
