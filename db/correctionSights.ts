import { snapshotDigest } from '../crypto/snapshotDigest.ts';
import type { CorrectionSnapshot } from '../domain/correction.ts';
import { correctionTasks } from '../domain/correctionClocks.ts';
import { checkChain } from './auditChain.ts';
import { atOneInstant, type Database } from './connection.ts';
import { correctionSearchColumns, correctionSnapshotOf, type CorrectionRow } from './correctionRows.ts';
import type { SealedColumns } from './sealedColumns.ts';
import { compareTasks, differingColumns, handedIn, opened, trailsOf, type Sight } from './sights.ts';

export type CorrectionSight = Sight<CorrectionSnapshot>;

type SightRow = CorrectionRow &
  Record<string, unknown> & {
    ended_at: Date | null;
    open_qualification_id: string | null;
    event_count: number;
    event_head: string | null;
  };

/** A page of the requests that are under way, in the order of their numbers, and where the next one begins; null when there is none. */
export async function openCorrectionPage(
  database: Database,
  after: string | null,
  limit: number,
): Promise<{ numbers: string[]; next: string | null }> {
  const query = database('correction_requests').whereNull('ended_at');
  if (after !== null) void query.where('no', '>', after);
  const numbers = (await query.orderBy('no').limit(limit).pluck('no')) as string[];
  return { numbers, next: numbers.length < limit ? null : (numbers.at(-1) ?? null) };
}

/** Looks at correction requests, all of them at the same instant; unknown numbers are left out. */
export const correctionSightsOf = (
  database: Database,
  { sealed, auditKey }: { sealed: SealedColumns; auditKey: Buffer },
  numbers: readonly string[],
): Promise<CorrectionSight[]> =>
  atOneInstant(database, async (trx) => {
    const rows = (await trx('correction_requests').whereIn('no', numbers)) as SightRow[];
    const trails = await trailsOf(trx, numbers);
    return rows.map((row) => {
      const { no } = row;
      const tasks = trails.tasks(no);
      const snapshot = opened(() => correctionSnapshotOf(sealed, row));
      return {
        caseNo: no,
        business: null,
        officeCode: row.office_code,
        state: row.state,
        ended: row.ended_at !== null,
        token: { version: row.version, writeId: row.write_id, eventCount: row.event_count },
        submittedAtMs: row.filed_at.getTime(),
        snapshot,
        digest: snapshot && snapshotDigest(snapshot),
        columns: snapshot ? columnsThatDiffer(snapshot, row) : [],
        tasks: snapshot && compareTasks(correctionTasks(snapshot), snapshot.officeCode, tasks),
        chain: checkChain(auditKey, no, trails.events(no), row),
        handed: handedIn(no, tasks),
      };
    });
  });

/** A request that is over and still holds the place of its certificate lets no other one be filed. */
function columnsThatDiffer(snapshot: CorrectionSnapshot, row: SightRow): string[] {
  const held = snapshot.endedAtMs !== null && row.open_qualification_id !== null;
  return [...differingColumns(correctionSearchColumns(snapshot), row), ...(held ? ['open_qualification_id'] : [])];
}
