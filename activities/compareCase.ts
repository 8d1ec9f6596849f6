import type { CaseSight } from '../db/caseSights.ts';
import type { ClockTermsRepository } from '../db/clockTerms.ts';
import { clockMoves, planClocks, type ClockTerms } from '../domain/caseClocks.ts';
import { judgeStanding, type DifferenceKind, type WorkflowStanding } from '../domain/reconciliation.ts';

/** One case, as its records and its workflow tell of it. */
export interface Look {
  sight: CaseSight;
  standing: WorkflowStanding;
}

export interface Finding {
  kind: DifferenceKind;
  details: Record<string, unknown>;
}

export interface Comparison {
  /** What differs, the gravest first; nothing that follows from something graver. */
  findingsOf(look: Look, nowMs: number, options: { replanUnderWay: boolean }): Promise<Finding[]>;
}

/** @param retentionMs how long the engine remembers a workflow that has ended */
export function createComparison(terms: ClockTermsRepository, retentionMs: number): Comparison {
  const known = new Map<string, Promise<ClockTerms>>();

  /** Read once a run: an import in its middle is the business of its own job, and of the next run. */
  function termsOf(snapshot: NonNullable<CaseSight['snapshot']>): Promise<ClockTerms> {
    const { officeCode, business, kind, versions } = snapshot;
    const key = [officeCode, business, kind, versions.config].join(':');
    const found = known.get(key) ?? terms.of(snapshot);
    known.set(key, found);
    return found;
  }

  /** A newer calendar that moves nothing leaves a case as it is. */
  async function calendarFinding({ sight, standing }: Look, nowMs: number): Promise<Finding[]> {
    const { snapshot } = sight;
    if (!snapshot || standing.kind !== 'running') return [];
    const counted = await termsOf(snapshot);
    if (snapshot.calendarVersion >= counted.calendar.version) return [];
    const moves = clockMoves(snapshot, { ...snapshot, ...planClocks(snapshot, counted, { atMs: nowMs }) });
    if (moves.length === 0) return [];
    const details = { from: snapshot.calendarVersion, to: counted.calendar.version, moves };
    return [{ kind: 'calendar-behind', details }];
  }

  return {
    async findingsOf(look, nowMs, { replanUnderWay }) {
      const { sight, standing } = look;
      const findings: Finding[] = sight.chain
        ? [{ kind: 'audit-chain-broken', details: { break: sight.chain.kind, seq: sight.chain.seq } }]
        : [];
      const projected = { ...sight, version: sight.snapshot?.version ?? sight.token.version };
      const kind = judgeStanding(projected, standing, nowMs - retentionMs);
      if (kind) return [...findings, { kind, details: detailsOf(standing) }];
      if (sight.tasks) return [...findings, { kind: 'tasks-differ', details: { ...sight.tasks } }];
      return replanUnderWay ? findings : [...findings, ...(await calendarFinding(look, nowMs))];
    },
  };
}

const detailsOf = (standing: WorkflowStanding): Record<string, unknown> =>
  standing.kind === 'ended' ? { status: standing.status } : {};

/** What must be the same in two looks before anybody calls it a difference. */
export function fingerprint({ sight, standing }: Look): string {
  const { version, writeId, eventCount } = sight.token;
  const told = standing.kind === 'running' || standing.kind === 'completed' ? standing.digest : '';
  return [version, writeId, eventCount, standing.kind, told].join(':');
}
