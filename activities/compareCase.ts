import { rememberedTerms, type ClockTermsRepository } from '../db/clockTerms.ts';
import { isOfDatabase } from '../db/connection.ts';
import type { Sight } from '../db/sights.ts';
import { calendarMoves, countsByCalendar } from '../domain/calendarMoves.ts';
import { judgeStanding, type DifferenceKind, type WorkflowStanding } from '../domain/reconciliation.ts';

/** One case or correction request, as its records and its workflow tell of it. */
export interface Look {
  sight: Sight;
  standing: WorkflowStanding;
}

export interface Finding {
  kind: DifferenceKind;
  details: Record<string, unknown>;
}

export interface Verdict {
  /** What differs, the gravest first; nothing that follows from something graver. */
  findings: Finding[];
  /** Kinds this look could tell of: of the others nobody knows whether they still stand. */
  judged: DifferenceKind[];
  /** what kept it from judging the calendar, if anything: an office or a configuration that is invalid or not there any more */
  trouble: unknown;
}

export interface Comparison {
  /** @throws Error of the database */
  verdictOn(look: Look, nowMs: number, options: { replanUnderWay: boolean }): Promise<Verdict>;
}

/** Where a kind is found, those behind it cannot be told. */
const BY_GRAVITY: readonly (readonly DifferenceKind[])[] = [
  ['workflow-missing', 'workflow-lost', 'workflow-silent'],
  ['projection-open', 'projection-behind', 'projection-rewound'],
  ['columns-differ'],
];

/** What was judged about workflow and projection, when this was found. */
function judgedWith(found: DifferenceKind | null): DifferenceKind[] {
  // The start of one that is missing may not be possible: it is handed over as lost, and stays so.
  if (found === 'workflow-missing') return ['workflow-missing', 'workflow-silent'];
  const until = BY_GRAVITY.findIndex((kinds) => found !== null && kinds.includes(found));
  return (until < 0 ? BY_GRAVITY : BY_GRAVITY.slice(0, until + 1)).flat();
}

/** @param retentionMs how long the engine remembers a workflow that has ended */
export function createComparison(terms: ClockTermsRepository, retentionMs: number): Comparison {
  // Read once a run: an import in its middle is the business of its own job, and of the next run.
  const remembered = rememberedTerms(terms);

  /** A newer calendar that changes nothing leaves a case as it is: judged by what the job of the calendar judges by. */
  async function calendarFinding({ sight, standing }: Look, nowMs: number): Promise<Finding[]> {
    const { snapshot } = sight;
    // Correction requests are told of a new calendar all the time.
    if (!snapshot || !('caseNo' in snapshot) || standing.kind !== 'running') return [];
    const counted = await remembered.of(snapshot);
    if (snapshot.calendarVersion >= counted.calendar.version) return [];
    const { moves, changes } = calendarMoves(snapshot, counted, nowMs);
    if (countsByCalendar(snapshot) ? !changes : moves.length === 0) return [];
    const details = { from: snapshot.calendarVersion, to: counted.calendar.version, moves };
    return [{ kind: 'calendar-behind', details }];
  }

  return {
    async verdictOn(look, nowMs, { replanUnderWay }) {
      const { sight, standing } = look;
      const chain: Finding[] = sight.chain
        ? [{ kind: 'audit-chain-broken', details: { break: sight.chain.kind, seq: sight.chain.seq } }]
        : [];
      const projected = { ...sight, version: sight.snapshot?.version ?? sight.token.version };
      const kind = judgeStanding(projected, standing, nowMs - retentionMs);
      const verdict: Verdict = {
        findings: kind ? [...chain, { kind, details: detailsOf(standing) }] : chain,
        judged: ['audit-chain-broken', ...judgedWith(kind)],
        trouble: null,
      };
      // Neither tasks nor dates follow from what cannot be opened.
      if (kind || !sight.snapshot) return verdict;
      verdict.judged.push('tasks-differ');
      if (sight.tasks) verdict.findings.push({ kind: 'tasks-differ', details: { ...sight.tasks } });
      if (sight.tasks || replanUnderWay) return verdict;
      try {
        verdict.findings.push(...(await calendarFinding(look, nowMs)));
        verdict.judged.push('calendar-behind');
      } catch (error) {
        if (isOfDatabase(error)) throw error;
        verdict.trouble = error;
      }
      return verdict;
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
