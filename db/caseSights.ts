import { snapshotDigest } from '../crypto/snapshotDigest.ts';
import type { BusinessId } from '../domain/businesses/business.ts';
import type { CaseSnapshot } from '../domain/case.ts';
import { wantedTasks } from '../domain/deskWork.ts';
import { CASE_STATES, isEnded, type CaseState } from '../domain/lifecycle.ts';
import { checkChain } from './auditChain.ts';
import { searchColumns } from './caseColumns.ts';
import { openSnapshot } from './caseRecord.ts';
import { atOneInstant, type Database, type Transaction } from './connection.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { compareTasks, differingColumns, handedIn, opened, trailsOf, type Sight } from './sights.ts';

export type CaseSight = Sight<CaseSnapshot>;

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
  const trails = await trailsOf(trx, caseNos);
  return rows.map((row) => {
    const caseNo = row.case_no;
    const tasks = trails.tasks(caseNo);
    const blob = row.snapshot_sealed;
    const snapshot = blob && opened(() => openSnapshot(sealed, caseNo, blob, row.as_of));
    return {
      caseNo,
      business: row.business,
      officeCode: row.office_code,
      state: row.state,
      ended: isEnded(row.state),
      token: { version: row.version, writeId: row.write_id, eventCount: row.event_count },
      submittedAtMs: row.submitted_at?.getTime() ?? null,
      snapshot,
      digest: snapshot && snapshotDigest(snapshot),
      columns: snapshot ? differingColumns(searchColumns(snapshot), row) : [],
      tasks: snapshot && compareTasks(wantedTasks(snapshot), snapshot.officeCode, tasks),
      chain: checkChain(auditKey, caseNo, trails.events(caseNo), row),
      handed: handedIn(caseNo, tasks),
    };
  });
}
