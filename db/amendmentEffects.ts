import { uuidv7 } from '../crypto/ids.ts';
import { AMENDMENT_EVENTS, AMENDMENT_NOTIFICATIONS, judgeAmendment } from '../domain/amendment.ts';
import {
  contentOf,
  detailsOf,
  lockCase,
  sealDetails,
  standingOf,
  type AmendmentRow,
  type VoucherRow,
} from './amendmentRows.ts';
import { reconcileWork } from './amendmentTasks.ts';
import { appendEvent } from './auditChain.ts';
import type { Transaction } from './connection.ts';
import { addToOutbox } from './outbox.ts';
import type { SealedColumns } from './sealedColumns.ts';

interface Effect {
  row: AmendmentRow;
  voucher: VoucherRow;
  at: Date;
}

/**
 * Lets an amendment take effect: voucher, assessment, audit event, messages and the amendment's own row stand or fall together. Done
 * again it changes nothing. What happened to the voucher since it was asked for may no longer allow it: then the amendment is refused.
 */
export async function applyAmendment(
  trx: Transaction,
  { sealed, auditKey }: { sealed: SealedColumns; auditKey: Buffer },
  { amendmentNo, version, atMs }: { amendmentNo: string; version: number; atMs: number },
): Promise<{ outcome: 'applied' | 'overtaken' }> {
  const known = await trx('amendments').where({ no: amendmentNo }).first('case_no');
  const theCase = known && (await lockCase(trx, known.case_no));
  if (!theCase) throw new Error('the amendment to apply is not there');
  const row = (await trx('amendments').where({ no: amendmentNo }).forUpdate().first()) as AmendmentRow;
  if (row.state === 'applied') return { outcome: 'applied' };
  if (row.state === 'refused') return { outcome: 'overtaken' };
  const voucher = (await trx('vouchers').where({ id: row.voucher_id }).forUpdate().first()) as VoucherRow;
  const at = new Date(atMs);
  const allowed = judgeAmendment(row.action, await standingOf(trx, voucher)).allowed;
  const newVoucherId = allowed ? await change(trx, sealed, { row, voucher, at }) : null;
  const state = allowed ? 'applied' : 'refused';
  await trx('amendments')
    .where({ no: amendmentNo })
    .update({
      state,
      version,
      attention: null,
      open_voucher_id: null,
      new_voucher_id: newVoucherId,
      ...(allowed ? {} : { settled_at: at, input_sealed: overtaken(sealed, row) }),
    });
  await reconcileWork(trx, row, { state, attention: null, atMs, decidedBy: null });
  if (!allowed) {
    await dropDrawn(trx, voucher);
    return { outcome: 'overtaken' };
  }
  await appendEvent(trx, auditKey, {
    caseNo: row.case_no,
    // Of no version of the case: a finished case is never reopened, and the versions of an open one are its workflow's alone.
    version: 0,
    actorKind: 'supervisor',
    actorId: row.confirmed_by ?? row.requested_by,
    action: AMENDMENT_EVENTS[row.action],
    fromState: null,
    toState: null,
    atMs,
    details: {
      amendmentNo,
      voucherId: voucher.id,
      requestedBy: row.requested_by,
      ...(newVoucherId ? { newVoucherId } : {}),
    },
  });
  await queueMessages(trx, theCase.user_id, row, at);
  return { outcome: 'applied' };
}

async function change(trx: Transaction, sealed: SealedColumns, { row, voucher, at }: Effect): Promise<string | null> {
  const own = trx('vouchers').where({ id: voucher.id });
  const assessment = trx('assessments').where({ case_no: row.case_no });
  switch (row.action) {
    case 'revoke':
      await own.update({ state: 'revoked', revoked_at: at });
      // Nothing is graded any more: the cycle can be assessed again.
      await assessment.update({ state: 'revoked', live: null });
      return null;
    case 'restore':
      await own.update({ state: 'valid', revoked_at: null });
      await assessment.update({ state: 'graded', live: 1 });
      return null;
    case 'correct': {
      const drawn = (await trx('vouchers')
        .where({ case_no: row.case_no, issue: voucher.issue + 1, state: 'preparing' })
        .whereNotNull('png_key')
        .first()) as VoucherRow | undefined;
      if (!drawn) throw new Error('the corrected voucher has not been drawn');
      const { grade, points } = contentOf(sealed, drawn);
      await trx('vouchers').where({ id: drawn.id }).update({ state: 'valid' });
      await own.update({ state: 'superseded', superseded_by: drawn.id });
      await assessment.update({ grade, points });
      return drawn.id;
    }
    default: {
      const never: never = row.action;
      throw new RangeError(`unknown action ${String(never)}`);
    }
  }
}

const overtaken = (sealed: SealedColumns, row: AmendmentRow): Buffer =>
  sealDetails(sealed, row.no, { ...detailsOf(sealed, row), refusal: '凭证的状态已经变化，未予办理。' });

/** A correction that came too late leaves no number behind that a later one would find. */
const dropDrawn = (trx: Transaction, { case_no: caseNo, issue }: VoucherRow) =>
  trx('vouchers').where({ case_no: caseNo, state: 'preparing' }).where('issue', '>', issue).delete();

async function queueMessages(trx: Transaction, userId: string, { no, action, case_no }: AmendmentRow, at: Date) {
  for (const { channel, template } of AMENDMENT_NOTIFICATIONS[action]) {
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
