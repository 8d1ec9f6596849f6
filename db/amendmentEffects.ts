import { uuidv7 } from '../crypto/ids.ts';
import { AMENDMENT_EVENTS, AMENDMENT_NOTIFICATIONS, type AmendmentEvent } from '../domain/amendment.ts';
import { amendableOf } from './amendable.ts';
import { detailsOf, lockCase, NOTHING_OPEN, sealDetails, subjectOf, type AmendmentRow } from './amendmentRows.ts';
import { reconcileWork } from './amendmentTasks.ts';
import { appendEvent } from './auditChain.ts';
import type { Transaction } from './connection.ts';
import { addToOutbox } from './outbox.ts';
import type { SealedColumns } from './sealedColumns.ts';

export interface Application {
  amendmentNo: string;
  version: number;
  atMs: number;
  /** its case is being terminated, and takes back whatever it has granted: nothing is left to judge */
  terminating?: boolean;
}

/**
 * Lets an amendment take effect: its subject, assessment, audit event, messages and the amendment's own row stand or fall together. Done
 * again it changes nothing. What happened to the subject since it was asked for may no longer allow it: then the amendment is refused.
 */
export async function applyAmendment(
  trx: Transaction,
  { sealed, auditKey }: { sealed: SealedColumns; auditKey: Buffer },
  { amendmentNo, version, atMs, terminating = false }: Application,
): Promise<{ outcome: 'applied' | 'overtaken' }> {
  const known = await trx('amendments').where({ no: amendmentNo }).first('case_no');
  const theCase = known && (await lockCase(trx, known.case_no));
  if (!theCase) throw new Error('the amendment to apply is not there');
  const row = (await trx('amendments').where({ no: amendmentNo }).forUpdate().first()) as AmendmentRow;
  if (row.state === 'applied') return { outcome: 'applied' };
  if (row.state === 'refused') return { outcome: 'overtaken' };
  const amendable = await amendableOf(trx, sealed, subjectOf(row), atMs);
  const at = new Date(atMs);
  const allowed = terminating || amendable.judge(row.action).allowed;
  const carried = allowed ? await amendable.carryOut(row, at) : null;
  const state = allowed ? 'applied' : 'refused';
  await trx('amendments')
    .where({ no: amendmentNo })
    .update({
      state,
      version,
      attention: null,
      ...NOTHING_OPEN,
      ...carried?.columns,
      ...(allowed ? {} : { settled_at: at, input_sealed: overtaken(sealed, row) }),
    });
  await reconcileWork(trx, row, { state, attention: null, atMs, decidedBy: null });
  if (!carried) {
    await amendable.dropDrawn();
    return { outcome: 'overtaken' };
  }
  const event = AMENDMENT_EVENTS[subjectOf(row).kind][row.action];
  await appendEvent(trx, auditKey, {
    caseNo: row.case_no,
    // Of no version of the case: a finished case is never reopened, and the versions of an open one are its workflow's alone.
    version: 0,
    actorKind: 'supervisor',
    actorId: row.confirmed_by ?? row.requested_by,
    action: event,
    fromState: null,
    toState: null,
    atMs,
    details: { amendmentNo, requestedBy: row.requested_by, ...carried.details },
  });
  await queueMessages(trx, theCase.user_id, { ...row, event }, at);
  return { outcome: 'applied' };
}

const overtaken = (sealed: SealedColumns, row: AmendmentRow): Buffer =>
  sealDetails(sealed, row.no, { ...detailsOf(sealed, row), refusal: '办理对象的状态已经变化，未予办理。' });

async function queueMessages(
  trx: Transaction,
  userId: string,
  { no, event, case_no }: Pick<AmendmentRow, 'no' | 'case_no'> & { event: AmendmentEvent },
  at: Date,
) {
  for (const { channel, template } of AMENDMENT_NOTIFICATIONS[event]) {
    const id = uuidv7();
    await trx('notifications').insert({
      id,
      dedupe_key: `${no}:${channel}:${template}`,
      user_id: userId,
      channel,
      template,
      case_no,
      state: 'pending',
      created_at: at,
    });
    await addToOutbox(trx, 'notification', id);
  }
}
