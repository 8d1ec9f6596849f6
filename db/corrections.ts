import { uuidv7 } from '../crypto/ids.ts';
import type { CorrectionSnapshot } from '../domain/correction.ts';
import { formatCorrectionNumber } from '../domain/correctionNumber.ts';
import type { Correction } from '../domain/correctionItems.ts';
import { shanghaiDate } from '../domain/time.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { recordCorrection } from './correctionRecord.ts';
import { correctionColumns, type CorrectionClaimRow } from './correctionRows.ts';
import { addToOutbox } from './outbox.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { nextInSequence } from './sequences.ts';

export interface CorrectionFiling {
  userId: string;
  qualificationId: string;
  /** the same one asked again is answered with the request it made the first time */
  requestKey: string;
  reason: string;
  corrections: readonly Correction[];
  /** ids of pictures uploaded before */
  evidence: readonly string[];
  /** version 1 with its clocks; the number comes in the transaction */
  snapshot: Omit<CorrectionSnapshot, 'no'>;
}

/** `open`: another one is under way for this certificate; `evidence-missing`: a picture is not there, or belongs to another request. */
export type FilingVerdict = { kind: 'filed'; no: string } | { kind: 'open'; no: string } | { kind: 'evidence-missing' };

export interface CorrectionRepository {
  /** The whole filing in one transaction: row, number, first event, task, messages, and the order to start its workflow. */
  file(filing: CorrectionFiling): Promise<FilingVerdict>;
  /** The workflow runs: the sweeper need not start it. */
  started(no: string): Promise<void>;
}

export function createCorrectionRepository(
  database: Database,
  sealed: SealedColumns,
  auditKey: Buffer,
): CorrectionRepository {
  return {
    file: (filing) => inTransaction(database, (trx) => file(trx, { sealed, auditKey }, filing)),
    async started(no) {
      await database('outbox')
        .where({ kind: 'start-correction', reference: no, state: 'pending' })
        .update({ state: 'relayed', relayed_at: new Date() });
    },
  };
}

async function file(
  trx: Transaction,
  keys: { sealed: SealedColumns; auditKey: Buffer },
  filing: CorrectionFiling,
): Promise<FilingVerdict> {
  const { sealed } = keys;
  const { userId, qualificationId, requestKey, reason, corrections, evidence } = filing;
  // The certificate's row is the lock: of two requests at once the second one sees the first.
  await trx('qualifications').where({ id: qualificationId, user_id: userId }).forUpdate().first('id');
  const same = await trx('correction_requests').where({ request_key: requestKey }).first('no');
  if (same) return { kind: 'filed', no: same.no };
  const open = await trx('correction_requests').where({ open_qualification_id: qualificationId }).first('no');
  if (open) return { kind: 'open', no: open.no };
  const pictures = () =>
    trx('correction_evidence')
      .where({ qualification_id: qualificationId, correction_no: null })
      .whereIn('image_id', [...evidence]);
  if ((await pictures().forUpdate().pluck('image_id')).length < evidence.length) return { kind: 'evidence-missing' };

  const { officeCode, filedAtMs } = filing.snapshot;
  const date = shanghaiDate(filedAtMs);
  const sequence = await nextInSequence(trx, `correction:${officeCode}:${date.replaceAll('-', '')}`);
  const no = formatCorrectionNumber({ officeCode, date, sequence });
  const snapshot: CorrectionSnapshot = { ...filing.snapshot, no };
  const claim: CorrectionClaimRow = { reason, corrections: [...corrections] };
  const writeId = uuidv7();
  await trx('correction_requests').insert({
    no,
    user_id: userId,
    qualification_id: qualificationId,
    office_code: officeCode,
    request_key: requestKey,
    claim_sealed: sealed.seal('correction_requests', 'claim', no, JSON.stringify(claim)),
    filed_at: new Date(filedAtMs),
    open_qualification_id: qualificationId,
    ...correctionColumns(sealed, snapshot, writeId),
    version: 0,
  });
  await pictures().update({ correction_no: no });
  await recordCorrection(trx, keys, {
    snapshot,
    writeId,
    event: {
      action: 'file',
      actor: { kind: 'applicant', id: userId },
      fromState: null,
      toState: 'filed',
      atMs: filedAtMs,
      details: { items: corrections.map(({ item }) => item), evidence: evidence.length },
    },
  });
  await addToOutbox(trx, 'start-correction', no);
  return { kind: 'filed', no };
}
