import { uuidv7 } from '../crypto/ids.ts';
import { amendmentWork, type AmendmentState, type AmendmentStep } from '../domain/amendment.ts';
import type { AmendmentRow } from './amendmentRows.ts';
import type { Transaction } from './connection.ts';

/** Opens the task the amendment calls for and closes the others. Never touches an assignment. */
export async function reconcileWork(
  trx: Transaction,
  { no, office_code: officeCode, ...row }: AmendmentRow,
  now: {
    state: AmendmentState;
    attention: { step: AmendmentStep; cause: string } | null;
    atMs: number;
    decidedBy: string | null;
  },
): Promise<void> {
  const wanted = amendmentWork({ no, ...now });
  const at = new Date(now.atMs);
  await trx('tasks')
    .where('open_key', 'like', `${no}:%`)
    .where((rest) => void (wanted ? rest.whereNot({ open_key: wanted.openKey }) : rest.whereNotNull('open_key')))
    .update({
      state: 'done',
      open_key: null,
      done_at: at,
      done_by: now.decidedBy ?? 'workflow',
      version: trx.raw('version + 1'),
    });
  if (!wanted || (await trx('tasks').where({ open_key: wanted.openKey }).first('id'))) return;
  const { business } = await trx('cases').where({ case_no: row.case_no }).first('business');
  await trx('tasks').insert({
    id: uuidv7(),
    kind: 'needs-attention',
    open_key: wanted.openKey,
    // Not the case's: its own record closes whatever of its tasks its snapshot does not call for.
    case_no: null,
    subject_id: row.voucher_id ?? row.certificate_id,
    business,
    office_code: officeCode,
    state: 'open',
    cause: wanted.cause,
    opened_at: at,
    due_at: wanted.dueAtMs === null ? null : new Date(wanted.dueAtMs),
    sort_at: wanted.dueAtMs === null ? at : new Date(wanted.dueAtMs),
  });
}
