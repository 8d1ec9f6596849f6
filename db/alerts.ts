import { uuidv7 } from '../crypto/ids.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { runningClocks } from '../domain/caseClocks.ts';
import type { TaskKind } from '../domain/deskWork.ts';
import type { AlertAudience, AlertLevel, LadderClock } from '../domain/ladder.ts';
import { LADDER_CLOCKS } from '../domain/ladder.ts';
import { isCorrectionNumber } from '../domain/correctionNumber.ts';
import { inTransaction, type Database, type Transaction } from './connection.ts';
import { matterRow } from './matters.ts';

export interface NewAlert {
  caseNo: string;
  clock: LadderClock;
  level: AlertLevel;
  deadlineVersion: number;
  dueDate: string;
  dueAtMs: number;
  raisedAtMs: number;
  tellAtMs: number;
  tell: readonly AlertAudience[];
}

/** The task behind each clock: whoever has it is the clerk of the ladder. */
const TASK_OF_CLOCK: Readonly<Record<LadderClock, TaskKind>> = {
  acceptance: 'acceptance',
  result: 'review',
  statutory: 'review',
  deliveryLimit: 'fulfilment',
  silenceLimit: 'review',
};

const taskOf = (no: string, clock: LadderClock): TaskKind =>
  isCorrectionNumber(no) ? 'correction-request' : TASK_OF_CLOCK[clock];

/** Who may take that task. */
const ROLE_OF_CLOCK: Readonly<Record<LadderClock, string>> = {
  acceptance: 'acceptor',
  result: 'reviewer',
  statutory: 'reviewer',
  deliveryLimit: 'counter',
  silenceLimit: 'reviewer',
};

/**
 * Raises an alert once per case, clock, level and version of the date, however often it is asked to. Who is told is settled now: the clerk
 * who has the task (or everybody who may take it), the office's supervisors, its head of section (DESIGN §2). Who has left is told nothing;
 * where that leaves nobody, supervisors are told instead, so that no alert is without a reader.
 */
export const raiseAlert = (database: Database, alert: NewAlert): Promise<void> =>
  inTransaction(database, (trx) => raiseAlertIn(trx, alert));

/** The same within a transaction that records what it warns of. */
export async function raiseAlertIn(trx: Transaction, alert: NewAlert): Promise<void> {
  const row = (await matterRow(trx, alert.caseNo).first('office_code', 'as_of')) as
    { office_code: string; as_of: Date | null } | undefined;
  if (!row) return;
  const { caseNo, clock, level, raisedAtMs } = alert;
  const task = (await trx('tasks')
    .where({ case_no: caseNo, kind: taskOf(caseNo, clock), state: 'open' })
    .first('assignee_id')) as { assignee_id: string | null } | undefined;
  const assigneeId = task?.assignee_id ?? null;
  await trx('alerts')
    .insert({
      id: uuidv7(),
      case_no: caseNo,
      office_code: row.office_code,
      clock,
      level,
      deadline_version: alert.deadlineVersion,
      due_date: alert.dueDate,
      due_at: new Date(alert.dueAtMs),
      raised_at: new Date(raisedAtMs),
      tell_at: new Date(alert.tellAtMs),
      assignee_id: assigneeId,
      recipients: JSON.stringify(await recipients(trx, row.office_code, alert, assigneeId)),
    })
    .onConflict(['case_no', 'clock', 'level', 'deadline_version'])
    .ignore();
  // The case has lived to this instant: what is derived from its time must not be older than its alerts.
  if (!row.as_of || row.as_of.getTime() < raisedAtMs)
    await matterRow(trx, caseNo).update({ as_of: new Date(raisedAtMs) });
}

async function recipients(
  trx: Transaction,
  officeCode: string,
  { tell, clock }: NewAlert,
  assigneeId: string | null,
): Promise<string[]> {
  const office = (await trx('offices').where({ code: officeCode }).first('head_staff_id', 'parent_code')) as {
    head_staff_id: string | null;
    parent_code: string | null;
  };
  const withRole = async (role: string, code: string): Promise<string[]> =>
    (await trx('staff')
      .where({ office_code: code, active: true })
      .whereRaw('json_contains(roles, ?)', [JSON.stringify(role)])
      .orderBy('id')
      .pluck('id')) as string[];
  const active = async (staffId: string | null): Promise<string[]> =>
    staffId ? ((await trx('staff').where({ id: staffId, active: true }).pluck('id')) as string[]) : [];
  const ownSupervisors = () => withRole('supervisor', officeCode);
  const parentSupervisors = async () => (office.parent_code ? withRole('supervisor', office.parent_code) : []);
  const supervisors = () => firstOf(ownSupervisors, parentSupervisors);
  const group = () => firstOf(() => withRole(ROLE_OF_CLOCK[clock], officeCode), supervisors);
  const people: string[] = [];
  for (const audience of tell) {
    switch (audience) {
      case 'clerk':
        // What nobody has is everybody's.
        people.push(...(await firstOf(() => active(assigneeId), group)));
        break;
      case 'group':
        people.push(...(await group()));
        break;
      case 'supervisor':
        people.push(...(await supervisors()));
        break;
      case 'head':
        people.push(...(await firstOf(() => active(office.head_staff_id), parentSupervisors, ownSupervisors)));
        break;
    }
  }
  return [...new Set(people)];
}

/** The first group in which there is anybody. */
async function firstOf(...groups: readonly (() => Promise<string[]>)[]): Promise<string[]> {
  for (const group of groups) {
    const people = await group();
    if (people.length > 0) return people;
  }
  return [];
}

/** An alert ends when its clock stops, or when its date is replaced by another one, which raises its own. */
export const stopAlerts = (trx: Transaction, snapshot: CaseSnapshot): Promise<void> =>
  stopAlertsOf(trx, { ...snapshot, running: runningClocks(snapshot) });

/** The same of anything that has clocks. @param matter.caseNo its number @param matter.running clocks that go on */
export async function stopAlertsOf(
  trx: Transaction,
  matter: Pick<CaseSnapshot, 'caseNo' | 'asOfMs' | 'ladders'> & { running: readonly LadderClock[] },
): Promise<void> {
  const { caseNo, asOfMs, ladders, running } = matter;
  const stoppedAt = new Date(asOfMs);
  const open = () => trx('alerts').where({ case_no: caseNo }).whereNull('stopped_at');
  const stopped = LADDER_CLOCKS.filter((clock) => !running.includes(clock));
  await open().whereIn('clock', stopped).update({ stopped_at: stoppedAt });
  for (const clock of running) {
    const version = ladders[clock]?.deadlineVersion ?? 1;
    await open().where({ clock }).where('deadline_version', '<', version).update({ stopped_at: stoppedAt });
  }
}
