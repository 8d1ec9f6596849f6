import { ruleOn } from './rules.ts';
import { addDays, addMonths, type PlainDate } from './time.ts';

export type CycleState = 'assessable' | 'open' | 'graded' | 'too-early';

/** A twelve-month assessment cycle (考核周期) of one person. */
export interface AssessableCycle {
  cycleStart: PlainDate;
  /** last day, included */
  cycleEnd: PlainDate;
  state: CycleState;
  /** first day on which it can be assessed: the day after its end */
  opensOn: PlainDate;
}

/** A cycle for which a regular assessment is under way (`open`) or done (`graded`). */
export interface KnownCycle {
  cycleStart: PlainDate;
  state: 'graded' | 'open';
}

/** The n-th cycle (0 is the first). Each is counted from the first issue itself, so 02-29 comes back in leap years and cycles meet without gap. */
function cycleAt(firstIssued: PlainDate, index: number, months: number): Omit<AssessableCycle, 'state'> {
  const opensOn = addMonths(firstIssued, (index + 1) * months);
  return { cycleStart: addMonths(firstIssued, index * months), cycleEnd: addDays(opensOn, -1), opensOn };
}

/** Index of the cycle that contains the date; -1 before the first issue. */
function cycleIndex(firstIssued: PlainDate, date: PlainDate, months: number): number {
  if (date < firstIssued) return -1;
  const years = Number(date.slice(0, 4)) - Number(firstIssued.slice(0, 4));
  let index = Math.floor((Math.max(0, years - 1) * 12) / months);
  while (addMonths(firstIssued, (index + 1) * months) <= date) index += 1;
  return index;
}

/** First and last day of the cycle that contains the date, or null before the first issue. */
export function cycleContaining(
  firstIssued: PlainDate,
  date: PlainDate,
): { cycleStart: PlainDate; cycleEnd: PlainDate } | null {
  const months = ruleOn('assessmentCycleMonths', date);
  const index = cycleIndex(firstIssued, date, months);
  if (index < 0) return null;
  const { cycleStart, cycleEnd } = cycleAt(firstIssued, index, months);
  return { cycleStart, cycleEnd };
}

/**
 * The cycles a person can choose from, oldest first (D-12): the last ended ones (as many as the rule `assessmentLookbackCycles` says, older
 * ones are no longer assessed online) and the running one, which is too early until the day after its end.
 * @param firstIssued date of the first issue of the certificate (初次领证日期), from which anniversaries are counted
 * @param graded regular assessments known for this person, of whichever certificate
 */
export function assessableCycles(
  firstIssued: PlainDate,
  today: PlainDate,
  graded: readonly KnownCycle[],
): AssessableCycle[] {
  const months = ruleOn('assessmentCycleMonths', today);
  const running = cycleIndex(firstIssued, today, months);
  const cycles: AssessableCycle[] = [];
  for (let index = Math.max(0, running - ruleOn('assessmentLookbackCycles', today)); index <= running; index += 1) {
    const cycle = cycleAt(firstIssued, index, months);
    const known = graded.filter((entry) => entry.cycleStart === cycle.cycleStart);
    cycles.push({ ...cycle, state: stateOf(known, cycle.opensOn, today) });
  }
  return cycles;
}

function stateOf(known: readonly KnownCycle[], opensOn: PlainDate, today: PlainDate): CycleState {
  if (known.some((entry) => entry.state === 'graded')) return 'graded';
  if (known.length > 0) return 'open';
  return opensOn <= today ? 'assessable' : 'too-early';
}
