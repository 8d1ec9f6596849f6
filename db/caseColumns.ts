import { runningClock, type CaseSnapshot } from '../domain/case.ts';
import { runningClocks } from '../domain/caseClocks.ts';
import type { SealedColumns } from './sealedColumns.ts';

const at = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** What of a case stands in columns beside its sealed snapshot, to be looked for and sorted by; all of it follows from the snapshot. */
export function searchColumns(snapshot: CaseSnapshot) {
  const clock = runningClock(snapshot);
  const due = clock && snapshot[clock];
  return {
    office_code: snapshot.officeCode,
    state: snapshot.state,
    stage: snapshot.stage,
    version: snapshot.version,
    submitted_at: at(snapshot.submittedAtMs),
    accepted_at: at(snapshot.acceptedAtMs),
    decided_at: at(snapshot.decidedAtMs),
    ended_at: at(snapshot.endedAtMs),
    due_at: at(due?.dueAtMs ?? null),
    // What a calendar notice has to look at: a limit of any kind runs, or will go on.
    calendar_version: waitsForTime(snapshot) ? snapshot.calendarVersion : null,
    supplement_round: snapshot.supplementRound,
  };
}

/** Everything the projection of a case consists of in its own row. */
export function caseColumns(sealed: SealedColumns, snapshot: CaseSnapshot, writeId: string) {
  return {
    ...searchColumns(snapshot),
    write_id: writeId,
    snapshot_sealed: sealed.seal('cases', 'snapshot', snapshot.caseNo, JSON.stringify(snapshot)),
    as_of: at(snapshot.asOfMs),
    updated_at: new Date(),
  };
}

const waitsForTime = (snapshot: CaseSnapshot): boolean =>
  runningClocks(snapshot).length > 0 ||
  snapshot.state === 'supplement-requested' ||
  snapshot.state === 'special-procedure';
