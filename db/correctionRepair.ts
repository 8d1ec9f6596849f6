import { uuidv7 } from '../crypto/ids.ts';
import { WORKFLOW } from '../domain/actor.ts';
import type { CorrectionSnapshot } from '../domain/correction.ts';
import { appendRepair, type Repair } from './caseRepair.ts';
import { isDuplicateKey, type Transaction } from './connection.ts';
import { matchCorrectionWork } from './correctionRecord.ts';
import { correctionColumns } from './correctionRows.ts';
import type { CorrectionSight } from './correctionSights.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** The same as for a case: row, one chained event, tasks, alerts; nobody is told. */
export async function writeCorrectionFromWorkflow(
  trx: Transaction,
  { sealed, auditKey }: { sealed: SealedColumns; auditKey: Buffer },
  sight: CorrectionSight,
  repair: Repair<CorrectionSnapshot>,
): Promise<Record<string, unknown>> {
  const { snapshot, atMs } = repair;
  await trx('correction_requests')
    .where({ no: snapshot.no })
    .update(correctionColumns(sealed, snapshot, uuidv7()));
  await holdPlace(trx, snapshot);
  const details = await appendRepair(trx, auditKey, sight, repair);
  await matchCorrectionWork(trx, snapshot, { atMs, actorId: WORKFLOW.id });
  return details;
}

/** One request per certificate is under way. Has another one been filed since, it keeps the place. */
async function holdPlace(trx: Transaction, { no, endedAtMs }: CorrectionSnapshot): Promise<void> {
  const place = endedAtMs === null ? trx.ref('qualification_id') : null;
  try {
    await trx('correction_requests').where({ no }).update({ open_qualification_id: place });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
