import type { Grade, Violation } from '../../domain/assessment.ts';
import { addDays } from '../../domain/time.ts';
import type { PlainDate } from '../../domain/time.ts';
import { addYears } from './addYears.ts';
import type { DemoCycleFacts } from './demoPerson.ts';

export interface CyclePlan {
  today: PlainDate;
  /** Whole cycles since the first issue; 0 when the first one is still running. */
  cyclesCompleted: number;
  /** How many days ago the last whole cycle ended (its last day); with no whole cycle, the day before the first issue. */
  lastCycleEndedDaysAgo: number;
  /** Points of each violation in the last whole cycle (or in the running first one), one of 20, 10, 5, 3, 1. */
  violationPoints: readonly ViolationPoints[];
  trainingHours: number;
  /** whole cycles before the last one that were never assessed either */
  missed: number;
  /** grade that the last whole cycle has got already; null: it is left to assess */
  lastGrade: Grade | null;
}

export type ViolationPoints = 20 | 10 | 5 | 3 | 1;

const VIOLATIONS: Readonly<Record<ViolationPoints, string>> = {
  20: '擅自破坏卫星定位车载终端',
  10: '发生一般事故负主要责任',
  5: '未按规定线路停靠装卸',
  3: '违反驾驶操作规范存在安全隐患',
  1: '未随车携带从业资格证',
};

/** The first issue from which the cycles (twelve months from each anniversary) fall as planned. */
export function firstIssueOf(plan: Pick<CyclePlan, 'today' | 'cyclesCompleted' | 'lastCycleEndedDaysAgo'>): PlainDate {
  const anniversary = addDays(plan.today, 1 - plan.lastCycleEndedDaysAgo);
  return addYears(anniversary, -plan.cyclesCompleted);
}

/**
 * The registry's facts of every cycle begun. All cycles but the last whole one are clean and graded already, so that exactly one is left to
 * assess unless the plan says otherwise; grades follow decision D-19.
 */
export function layCycles(plan: CyclePlan): DemoCycleFacts[] {
  const firstIssued = firstIssueOf(plan);
  const open = Math.max(plan.cyclesCompleted - 1, 0);
  const gradeOf = (index: number): Grade | null => {
    if (index === open) return plan.lastGrade;
    return index < open - plan.missed ? cleanGrade(index) : null;
  };
  const facts: DemoCycleFacts[] = [];
  for (let index = 0; index <= plan.cyclesCompleted; index += 1) {
    const cycleStart = addYears(firstIssued, index);
    const cycleEnd = addDays(addYears(firstIssued, index + 1), -1);
    const violations = index === open ? spreadViolations(plan, cycleStart) : [];
    facts.push({
      cycleStart,
      cycleEnd,
      violations,
      points: violations.reduce((sum, violation) => sum + violation.points, 0),
      previousGrade: gradeOf(index - 1),
      grade: gradeOf(index),
      trainingHours: index > open ? 0 : plan.trainingHours,
    });
  }
  return facts;
}

/** Clean cycles: the first one ends with AA (it counts from A), every later one with AAA. */
function cleanGrade(index: number): Grade | null {
  if (index < 0) return null;
  return index === 0 ? 'AA' : 'AAA';
}

function spreadViolations(plan: CyclePlan, from: PlainDate): Violation[] {
  const days = plan.cyclesCompleted === 0 ? Math.max(plan.lastCycleEndedDaysAgo - 1, 1) : 340;
  const step = Math.floor(days / (plan.violationPoints.length + 1));
  return plan.violationPoints.map((points, index) => ({
    date: addDays(from, step * (index + 1)),
    description: VIOLATIONS[points],
    points,
  }));
}
