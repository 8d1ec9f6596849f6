import { snapshotDigest } from '../crypto/snapshotDigest.ts';
import type { BusinessId } from '../domain/businesses/business.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { wantedTasks } from '../domain/deskWork.ts';
import { CASE_STATES, isEnded, type CaseState } from '../domain/lifecycle.ts';
import { DIFFERENCE_KINDS, type DifferenceKind } from '../domain/reconciliation.ts';
import { checkChain, type ChainBreak, type EventRow } from './auditChain.ts';
import { searchColumns } from './caseColumns.ts';
import { openSnapshot } from './caseRecord.ts';
import { handedKey, RECONCILIATION_KEY } from './caseTasks.ts';
import { atOneInstant, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';

/** Tells whether a case was written between two looks at it. */
export interface CaseToken {
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

/** Everything the records say of one case, at one instant. */
export interface CaseSight {
  caseNo: string;
  business: BusinessId;
  officeCode: string;
  state: CaseState;
  token: CaseToken;
  submittedAtMs: number | null;
  /** null: what is stored cannot be opened */
  snapshot: CaseSnapshot | null;
  digest: string | null;
  /** columns that do not follow from the snapshot */
  columns: string[];
  /** null: they follow from the snapshot */
  tasks: TaskDifferences | null;
  chain: ChainBreak | null;
  /** causes of the open tasks that the reconciler has handed over */
  handed: DifferenceKind[];
}

interface CaseRow extends Record<string, unknown> {
  case_no: string;
  business: BusinessId;
  office_code: string;
  state: CaseState;
  version: number;
  write_id: string | null;
  submitted_at: Date | null;
  snapshot_sealed: Buffer | null;
  as_of: Date | null;
  event_count: number;
  event_head: string | null;
}

interface TaskRow {
  case_no: string;
  open_key: string;
  office_code: string;
  due_at: Date | null;
  provisional: number | boolean;
}

const OPEN_STATES = CASE_STATES.filter((state) => state !== 'draft' && !isEnded(state));

/** Where the walk over open cases stands: behind this row of this state. */
export interface OpenPosition {
  state: CaseState;
  updatedAtMs: number;
  caseNo: string;
}

/**
 * A page of open cases last written by `untilMs`, in the order of the index (state, last change, number), and where the next one begins; null
 * when there is none. A case that changes during the walk is met once or not at all: its own workflow has just written it.
 */
export async function openCasePage(
  database: Database,
  after: OpenPosition | null,
  { untilMs, limit }: { untilMs: number; limit: number },
): Promise<{ caseNos: string[]; next: OpenPosition | null }> {
  for (const state of OPEN_STATES.slice(after ? OPEN_STATES.indexOf(after.state) : 0)) {
    const query = database('cases').where({ state }).where('updated_at', '<=', new Date(untilMs));
    if (after?.state === state) {
      const at = new Date(after.updatedAtMs);
      void query
        .where('updated_at', '>=', at)
        .where((rest) => void rest.where('updated_at', '>', at).orWhere('case_no', '>', after.caseNo));
    }
    const rows = (await query
      .orderBy('updated_at')
      .orderBy('case_no')
      .limit(limit)
      .select('case_no', 'updated_at')) as { case_no: string; updated_at: Date }[];
    const last = rows.at(-1);
    if (last)
      return {
        caseNos: rows.map((row) => row.case_no),
        next: { state, updatedAtMs: last.updated_at.getTime(), caseNo: last.case_no },
      };
  }
  return { caseNos: [], next: null };
}

/** Looks at cases, all of them at the same instant: no write of one of them is seen in half. Drafts and unknown numbers are left out. */
export function sightsOf(
  database: Database,
  keys: { sealed: SealedColumns; auditKey: Buffer },
  caseNos: readonly string[],
): Promise<CaseSight[]> {
  return atOneInstant(database, (trx) => sightsIn(trx, keys, caseNos));
}

/** The same within a transaction that sees no later commit, or holds the locks of the cases. */
export async function sightsIn(
  trx: Transaction,
  { sealed, auditKey }: { sealed: SealedColumns; auditKey: Buffer },
  caseNos: readonly string[],
): Promise<CaseSight[]> {
  const rows = (await trx('cases').whereIn('case_no', caseNos).whereNot({ state: 'draft' })) as CaseRow[];
  const tasks = (await trx('tasks')
    .whereIn('case_no', caseNos)
    .where({ state: 'open' })
    .select('case_no', 'open_key', 'office_code', 'due_at', 'provisional')) as TaskRow[];
  const events = (await trx('case_events')
    .whereIn('case_no', caseNos)
    .orderBy([{ column: 'case_no' }, { column: 'seq' }])) as EventRow[];
  const tasksOf = byCase(tasks);
  const eventsOf = byCase(events);
  return rows.map((row) => {
    const open = tasksOf.get(row.case_no) ?? [];
    const snapshot = snapshotIn(sealed, row);
    return {
      caseNo: row.case_no,
      business: row.business,
      officeCode: row.office_code,
      state: row.state,
      token: { version: row.version, writeId: row.write_id, eventCount: row.event_count },
      submittedAtMs: row.submitted_at?.getTime() ?? null,
      snapshot,
      digest: snapshot && snapshotDigest(snapshot),
      columns: snapshot ? differingColumns(snapshot, row) : [],
      tasks: snapshot && compareTasks(snapshot, open),
      chain: checkChain(auditKey, row.case_no, eventsOf.get(row.case_no) ?? [], row),
      handed: DIFFERENCE_KINDS.filter((kind) => open.some(({ open_key: key }) => key === handedKey(row.case_no, kind))),
    };
  });
}

function byCase<T extends { case_no: string }>(rows: readonly T[]): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const row of rows) {
    const known = grouped.get(row.case_no);
    if (known) known.push(row);
    else grouped.set(row.case_no, [row]);
  }
  return grouped;
}

/** What cannot be opened, by the wrong key or by another hand, is as good as not there. */
function snapshotIn(sealed: SealedColumns, row: CaseRow): CaseSnapshot | null {
  if (!row.snapshot_sealed) return null;
  try {
    return openSnapshot(sealed, row.case_no, row.snapshot_sealed, row.as_of);
  } catch {
    return null;
  }
}

function differingColumns(snapshot: CaseSnapshot, row: CaseRow): string[] {
  const plain = (value: unknown) => (value instanceof Date ? value.getTime() : (value ?? null));
  return Object.entries(searchColumns(snapshot)).flatMap(([name, wanted]) =>
    plain(row[name]) === plain(wanted) ? [] : [name],
  );
}

/** The keys of the tasks in which the inbox differs from what the snapshot calls for. */
function compareTasks(snapshot: CaseSnapshot, rows: readonly TaskRow[]): TaskDifferences | null {
  const open = rows.filter(({ open_key: key }) => !key.startsWith(RECONCILIATION_KEY));
  const wanted = wantedTasks(snapshot);
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
  for (const { open_key: key, office_code: officeCode } of rows)
    if (officeCode !== snapshot.officeCode) differences.misplaced.push(key);
  for (const { open_key: key } of open)
    if (!wanted.some(({ openKey }) => openKey === key)) differences.superfluous.push(key);
  return Object.values(differences).some((keys) => keys.length > 0) ? differences : null;
}
