import type { BusinessId } from '../domain/businesses/business.ts';
import type { WantedTask } from '../domain/deskWork.ts';
import { DIFFERENCE_KINDS, type DifferenceKind, type MatterSnapshot } from '../domain/reconciliation.ts';
import type { ChainBreak, EventRow } from './auditChain.ts';
import { handedKey, RECONCILIATION_KEY } from './caseTasks.ts';
import type { Transaction } from './connection.ts';

/** Tells whether a case or correction request was written between two looks at it. */
export interface SightToken {
  version: number;
  writeId: string | null;
  eventCount: number;
}

export interface TaskDifferences {
  missing: string[];
  superfluous: string[];
  misdated: string[];
  /** in another office than the case */
  misplaced: string[];
}

/** Everything the records say of one case or correction request, at one instant. */
export interface Sight<Snapshot extends MatterSnapshot = MatterSnapshot> {
  /** number of either */
  caseNo: string;
  /** null: a correction request */
  business: BusinessId | null;
  officeCode: string;
  state: string;
  /** nothing more will happen */
  ended: boolean;
  token: SightToken;
  /** submitted or filed */
  submittedAtMs: number | null;
  /** null: what is stored cannot be opened */
  snapshot: Snapshot | null;
  digest: string | null;
  /** columns that do not follow from the snapshot */
  columns: string[];
  /** null: they follow from the snapshot */
  tasks: TaskDifferences | null;
  chain: ChainBreak | null;
  /** causes of the open tasks that the reconciler has handed over */
  handed: DifferenceKind[];
}

export interface TaskRow {
  case_no: string;
  open_key: string;
  office_code: string;
  due_at: Date | null;
  provisional: number | boolean;
}

/** Open tasks and events of cases or correction requests, by number. */
export async function trailsOf(trx: Transaction, numbers: readonly string[]) {
  const tasks = (await trx('tasks')
    .whereIn('case_no', numbers)
    .where({ state: 'open' })
    .select('case_no', 'open_key', 'office_code', 'due_at', 'provisional')) as TaskRow[];
  const events = (await trx('case_events')
    .whereIn('case_no', numbers)
    .orderBy([{ column: 'case_no' }, { column: 'seq' }])) as EventRow[];
  const [tasksOf, eventsOf] = [byNumber(tasks), byNumber(events)];
  return { tasks: (no: string) => tasksOf.get(no) ?? [], events: (no: string) => eventsOf.get(no) ?? [] };
}

function byNumber<T extends { case_no: string }>(rows: readonly T[]): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const row of rows) {
    const known = grouped.get(row.case_no);
    if (known) known.push(row);
    else grouped.set(row.case_no, [row]);
  }
  return grouped;
}

/** Causes of the open tasks that the reconciler has handed over. */
export const handedIn = (no: string, tasks: readonly TaskRow[]): DifferenceKind[] =>
  DIFFERENCE_KINDS.filter((kind) => tasks.some(({ open_key: key }) => key === handedKey(no, kind)));

/** Names of the columns that are not what they should be. */
export function differingColumns(wanted: Record<string, unknown>, row: Record<string, unknown>): string[] {
  const plain = (value: unknown) => (value instanceof Date ? value.getTime() : (value ?? null));
  return Object.entries(wanted).flatMap(([name, value]) => (plain(row[name]) === plain(value) ? [] : [name]));
}

/** The keys of the tasks in which the inbox differs from what the snapshot calls for. */
export function compareTasks(
  wanted: readonly WantedTask[],
  officeCode: string,
  rows: readonly TaskRow[],
): TaskDifferences | null {
  const open = rows.filter(({ open_key: key }) => !key.startsWith(RECONCILIATION_KEY));
  const differences: TaskDifferences = { missing: [], superfluous: [], misdated: [], misplaced: [] };
  for (const { openKey, dueAtMs, provisional } of wanted) {
    const present = open.find(({ open_key: key }) => key === openKey);
    if (!present) differences.missing.push(openKey);
    else if (
      dueAtMs !== null &&
      (present.due_at?.getTime() !== dueAtMs || Boolean(present.provisional) !== provisional)
    )
      differences.misdated.push(openKey);
  }
  for (const { open_key: key, office_code: office } of rows) if (office !== officeCode) differences.misplaced.push(key);
  for (const { open_key: key } of open)
    if (!wanted.some(({ openKey }) => openKey === key)) differences.superfluous.push(key);
  return Object.values(differences).some((keys) => keys.length > 0) ? differences : null;
}

/** What cannot be opened, by the wrong key or by another hand, is as good as not there. */
export function opened<Snapshot>(open: () => Snapshot): Snapshot | null {
  try {
    return open();
  } catch {
    return null;
  }
}
