import type { CaseSnapshot } from './case.ts';
import type { CorrectionSnapshot } from './correction.ts';
import { isCorrectionNumber } from './correctionNumber.ts';

/** What is reconciled: cases and correction requests, each with a workflow, a record, tasks and a chain of its own. */
export type MatterSnapshot = CaseSnapshot | CorrectionSnapshot;

/** What is done with a snapshot depends on what it is of. */
export const ofMatter = <T>(
  snapshot: MatterSnapshot,
  each: { case: (snapshot: CaseSnapshot) => T; correction: (snapshot: CorrectionSnapshot) => T },
): T => ('caseNo' in snapshot ? each.case(snapshot) : each.correction(snapshot));

/** How the records of a case or correction request and its workflow may disagree. */
export const DIFFERENCE_KINDS = [
  'workflow-missing',
  'workflow-lost',
  'workflow-silent',
  'workflow-without-case',
  'projection-open',
  'projection-behind',
  'projection-rewound',
  'columns-differ',
  'tasks-differ',
  'calendar-behind',
  'audit-chain-broken',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export const DIFFERENCE_NAMES: Readonly<Record<DifferenceKind, string>> = {
  'workflow-missing': '已提交的办件没有流程',
  'workflow-lost': '办件的流程已丢失',
  'workflow-silent': '办件的流程没有应答',
  'workflow-without-case': '流程没有对应的办件',
  'projection-open': '流程已结束，办件仍为在办',
  'projection-behind': '办件记录落后于流程',
  'projection-rewound': '办件记录与流程不一致',
  'columns-differ': '办件检索信息与记录不一致',
  'tasks-differ': '待办任务与办件不一致',
  'calendar-behind': '期限未按最新日历计算',
  'audit-chain-broken': '办件过程记录被改动',
};

/** A difference by its name in the matter it was found in. @param no of the case or correction request */
export const differenceName = (kind: DifferenceKind, no: string | null): string =>
  no !== null && isCorrectionNumber(no) ? DIFFERENCE_NAMES[kind].replace('办件', '核实申请') : DIFFERENCE_NAMES[kind];

export const isDifferenceKind = (cause: string): cause is DifferenceKind =>
  (DIFFERENCE_KINDS as readonly string[]).includes(cause);

/** `mended`: put right; `handed`: a supervisor has a task; `noted`: for the administrators, nobody's case. */
export const DIFFERENCE_OUTCOMES = ['mended', 'handed', 'noted'] as const;
export type DifferenceOutcome = (typeof DIFFERENCE_OUTCOMES)[number];

export const OUTCOME_NAMES: Readonly<Record<DifferenceOutcome, string>> = {
  mended: '已自动修复',
  handed: '已转主管处理',
  noted: '已登记',
};

/** Overwritten as it is found, so it is gone at once, and a person still has to look at it. Every other trouble is over when it is found no more. */
export const staysForAPerson = (kind: DifferenceKind): boolean => kind === 'projection-rewound';

/** What the engine says of a case or correction request. `digest` is of the snapshot without its last instant, which an alert may raise. */
export type WorkflowStanding =
  | { kind: 'running' | 'completed'; snapshot: MatterSnapshot; digest: string }
  /** by an operator or an error: it ended without a result */
  | { kind: 'ended'; status: string }
  /** never started, or ended longer ago than the engine remembers */
  | { kind: 'absent' }
  /** it is there and does not answer */
  | { kind: 'silent' };

/** What the records say of it. */
export interface ProjectedStanding {
  ended: boolean;
  version: number;
  /** submitted or filed */
  submittedAtMs: number | null;
  /** null: what is stored cannot be read */
  digest: string | null;
  /** columns that do not follow from the stored snapshot */
  columns: readonly string[];
}

/**
 * What differs between the records of a case and its workflow, if anything: the workflow is the truth as long as it is there.
 * @param forgottenBeforeMs a workflow that ended before this instant is not remembered: its absence does not mean it was never started
 */
export function judgeStanding(
  projected: ProjectedStanding,
  workflow: WorkflowStanding,
  forgottenBeforeMs: number,
): DifferenceKind | null {
  switch (workflow.kind) {
    case 'absent':
      if (projected.ended) return null;
      return projected.version === 1 && (projected.submittedAtMs ?? 0) > forgottenBeforeMs
        ? 'workflow-missing'
        : 'workflow-lost';
    case 'ended':
      return projected.ended ? null : 'workflow-lost';
    case 'silent':
      return 'workflow-silent';
    case 'running':
    case 'completed':
      if (projected.digest !== null && projected.version < workflow.snapshot.version)
        return workflow.kind === 'completed' ? 'projection-open' : 'projection-behind';
      if (projected.digest !== workflow.digest) return 'projection-rewound';
      return projected.columns.length > 0 ? 'columns-differ' : null;
  }
}
