import { canonicalJson, sha256Hex } from '../crypto/digest.ts';
import type { SupplementItem } from '../domain/caseActions.ts';
import type { SupplementAnswers } from '../domain/supplement.ts';
import { openSnapshot } from './caseRecord.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { closedRound, isListed, lockEditable } from './editableCase.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** What is judged before a round is closed: the answers of the round, and the whole form as it would then stand. */
export interface RoundContent {
  answers: SupplementAnswers;
  form: Readonly<Record<string, string>>;
}

export type SealVerdict<Fault> = { sealed: true; content: string } | { sealed: false; fault: Fault } | 'not-awaited';

/** The applicant's answers to supplement requests, private until they are resubmitted (P-04). Images are the materials' own affair. */
export interface SupplementAnswerRepository {
  /** field → what is entered for it in this round so far */
  of(caseNo: string, round: number): Promise<Record<string, string>>;
  save(
    caseNo: string,
    values: Readonly<Record<string, string | undefined>>,
    atMs: number,
  ): Promise<'saved' | 'not-editable' | { notListed: string[] }>;
  /**
   * Closes a round for good, unless `judge` finds a fault with it: from here on nothing of it changes, so that what was judged is what is
   * recorded. Closing it again answers with the same digest.
   */
  seal<Fault>(
    order: { caseNo: string; round: number; items: readonly SupplementItem[]; atMs: number },
    judge: (content: RoundContent) => Fault | null,
  ): Promise<SealVerdict<Fault>>;
}

const TABLE = 'supplement_answers';

interface AnswerRow {
  field: string;
  round: number;
  declared_sealed: Buffer | null;
}

export function createSupplementAnswerRepository(
  database: Database,
  sealed: SealedColumns,
): SupplementAnswerRepository {
  async function valuesOf(db: Database | Transaction, caseNo: string, round: number): Promise<Record<string, string>> {
    const rows = (await db(TABLE).where({ case_no: caseNo, round }).orderBy('field')) as AnswerRow[];
    return Object.fromEntries(rows.map((row) => [row.field, openAnswer(sealed, caseNo, row) ?? '']));
  }

  async function contentOf(trx: Transaction, caseNo: string, round: number): Promise<RoundContent> {
    const fields = await valuesOf(trx, caseNo, round);
    const counts = (await trx('materials')
      .where({ case_no: caseNo, round })
      .groupBy('slot')
      .select('slot', trx.raw('count(*) as images'))) as { slot: string; images: number }[];
    const images = Object.fromEntries(counts.map((row) => [row.slot, Number(row.images)]));
    const declared = await declaredForm(trx, sealed, caseNo, round);
    const form = Object.fromEntries(Object.entries(declared).map(([field, value]) => [field, value ?? '']));
    return { answers: { fields, images }, form };
  }

  return {
    of: (caseNo, round) => valuesOf(database, caseNo, round),
    save: (caseNo, values, atMs) =>
      inTransaction(database, async (trx) => {
        const editable = await lockEditable(trx, sealed, caseNo);
        if (editable?.phase !== 'supplement') return 'not-editable';
        const notListed = Object.keys(values).filter((field) => !isListed(editable, 'field', field));
        if (notListed.length > 0) return { notListed };
        const { round } = editable;
        for (const [field, value] of Object.entries(values)) {
          const blob = sealed.sealOptional(TABLE, 'declared', answerId(caseNo, round, field), value);
          const written = { declared_sealed: blob, updated_at: new Date(atMs) };
          await trx(TABLE)
            .insert({ case_no: caseNo, round, field, ...written })
            .onConflict(['case_no', 'round', 'field'])
            .merge(written);
        }
        return 'saved';
      }),
    seal: ({ caseNo, round, items, atMs }, judge) =>
      inTransaction(database, async (trx) => {
        const row = await trx('cases').where({ case_no: caseNo }).forUpdate().first('state', 'snapshot_sealed');
        if (!row?.snapshot_sealed) return 'not-awaited';
        const { supplement } = openSnapshot(sealed, caseNo, row.snapshot_sealed as Buffer);
        if (supplement?.round !== round) return 'not-awaited';
        const known = await closedRound(trx, caseNo, supplement);
        if (known !== null) return { sealed: true, content: known };
        if (row.state !== 'supplement-requested') return 'not-awaited';
        const fault = judge(await contentOf(trx, caseNo, round));
        if (fault !== null) return { sealed: false, fault };
        await replaceImages(trx, caseNo, round, namesOf(items, 'material'));
        await trx(TABLE).where({ case_no: caseNo, round }).whereNotIn('field', namesOf(items, 'field')).delete();
        const content = await roundDigest(trx, caseNo, round);
        const closed = { content_digest: content, sealed_at: new Date(atMs) };
        await trx('supplement_rounds')
          .insert({ case_no: caseNo, round, ...closed })
          .onConflict(['case_no', 'round'])
          .merge(closed);
        return { sealed: true, content };
      }),
  };
}

const namesOf = (items: readonly SupplementItem[], wanted: SupplementItem['target']): string[] =>
  items.filter(({ target }) => target === wanted).map(({ name }) => name);

/**
 * A listed slot is answered as a whole: what it held before stays on record and is shown no more. Nothing of other slots is in this round,
 * unless a past that the workflow has lost (docs/adr/0003) had asked for them.
 */
async function replaceImages(trx: Transaction, caseNo: string, round: number, slots: string[]): Promise<void> {
  const images = () => trx('materials').where({ case_no: caseNo });
  await images().where('replaced_in_round', '>=', round).update({ replaced_in_round: null });
  await images()
    .whereNull('replaced_in_round')
    .where((replaced) => {
      void replaced
        .where((before) => void before.whereIn('slot', slots).where('round', '<', round))
        .orWhere((lost) => void lost.whereNotIn('slot', slots).where({ round }));
    })
    .update({ replaced_in_round: round });
}

const answerId = (caseNo: string, round: number, field: string): string => `${caseNo}.${round}.${field}`;

const openAnswer = (sealed: SealedColumns, caseNo: string, row: AnswerRow): string | null =>
  sealed.openOptional(TABLE, 'declared', answerId(caseNo, row.round, row.field), row.declared_sealed);

/** The form as declared, answers up to this round included, the latest of each field winning. */
export async function declaredForm(
  db: Database | Transaction,
  sealed: SealedColumns,
  caseNo: string,
  throughRound: number,
): Promise<Record<string, string | null>> {
  const forms = (await db('case_forms').where({ case_no: caseNo }).select('field', 'declared_sealed')) as {
    field: string;
    declared_sealed: Buffer | null;
  }[];
  const answers = (await db(TABLE)
    .where({ case_no: caseNo })
    .where('round', '<=', throughRound)
    .orderBy('round')) as AnswerRow[];
  return Object.fromEntries([
    ...forms.map(({ field, declared_sealed: blob }) => [
      field,
      sealed.openOptional('case_forms', 'declared', `${caseNo}.${field}`, blob),
    ]),
    ...answers.map((row) => [row.field, openAnswer(sealed, caseNo, row)]),
  ]) as Record<string, string | null>;
}

/** What a round answers, as one digest; a value counts by its sealed text, as in the digest of a draft. */
async function roundDigest(trx: Transaction, caseNo: string, round: number): Promise<string> {
  const fields = (await trx(TABLE).where({ case_no: caseNo, round }).orderBy('field')) as AnswerRow[];
  const images = await trx('materials')
    .where({ case_no: caseNo, round })
    .orderBy(['slot', 'image_id'])
    .select('slot', 'image_id', 'sha256');
  return sha256Hex(
    canonicalJson({
      round,
      form: fields.map(({ field, declared_sealed: blob }) => [field, blob ? sha256Hex(blob) : null]),
      images: images.map(({ slot, image_id: imageId, sha256 }) => [slot, imageId, sha256]),
    }),
  );
}
