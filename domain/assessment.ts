import { z } from 'zod';
import { ruleOn, type GradeRules } from './rules.ts';
import { plainDateSchema } from './time.ts';

/** Grades, best first (《道路运输从业人员管理规定》 art. 37). */
export const GRADES = ['AAA', 'AA', 'A', 'B'] as const;
export type Grade = (typeof GRADES)[number];
export const gradeSchema = z.enum(GRADES);

export const GRADE_NAMES: Readonly<Record<Grade, string>> = {
  AAA: 'AAA级（优良）',
  AA: 'AA级（合格）',
  A: 'A级（基本合格）',
  B: 'B级（不合格）',
};

/** Whether `grade` is at least as good as `other`. */
export const isAtLeast = (grade: Grade, other: Grade): boolean => GRADES.indexOf(grade) <= GRADES.indexOf(other);

export const violationSchema = z.strictObject({
  date: plainDateSchema,
  points: z.int().min(0).max(100),
  description: z.string().max(200),
});
export type Violation = z.infer<typeof violationSchema>;

/** What the registry knows of one person's cycle, and when and where it was read. */
export const assessmentFactsSchema = z.strictObject({
  /** points counted up within the cycle */
  points: z.int().min(0).max(1000),
  violations: z.array(violationSchema),
  /** grade of the cycle before; null in the first one */
  previousGrade: gradeSchema.nullable(),
  /** hours of continuing education (学时) */
  trainingHours: z.number().min(0),
  source: z.string().max(64),
  asOf: plainDateSchema,
});
export type AssessmentFacts = z.infer<typeof assessmentFactsSchema>;

export interface ProposedGrade {
  grade: Grade;
  /** one Chinese sentence each */
  reasons: string[];
}

/** The grade proposed from registry facts, with its reasons; the reviewer confirms or changes it (D-19). */
export const gradeProposalSchema = z.object({
  grade: gradeSchema,
  reasons: z.array(z.string()),
  points: z.int().min(0),
  source: z.string(),
  /** day on which the registry was asked */
  asOf: plainDateSchema,
});
export type GradeProposal = z.infer<typeof gradeProposalSchema>;

/** What an approved assessment states. */
export const assessmentOutcomeSchema = z.object({
  grade: gradeSchema,
  /** null when the registry could not be asked before the decision */
  points: z.int().min(0).nullable(),
  /** the reviewer's, when he changed the proposal */
  reason: z.string().nullable(),
  confirmedProposal: z.boolean(),
});
export type AssessmentOutcome = z.infer<typeof assessmentOutcomeSchema>;

/**
 * The grade of a regular assessment by D-19: B from 20 points on; AAA with none after at least AA; AA below 10 after at least A; else A.
 * @param rules thresholds; by default those in force on the day the facts were read
 */
export function proposeGrade(
  facts: AssessmentFacts,
  rules: GradeRules = ruleOn('gradeRules', facts.asOf),
): ProposedGrade {
  const previous = facts.previousGrade ?? rules.firstCyclePreviousGrade;
  const grade = gradeOf(facts.points, previous, rules);
  const reasons = [
    facts.violations.length === 0
      ? `本周期累计记分${facts.points}分，没有登记的违章记录。`
      : `本周期累计记分${facts.points}分，登记违章${facts.violations.length}条。`,
    facts.previousGrade === null
      ? `首次考核，上一周期等级按${GRADE_NAMES[previous]}对待。`
      : `上一周期等级为${GRADE_NAMES[previous]}。`,
    thresholdReason(grade, rules),
  ];
  const listed = facts.violations.reduce((sum, violation) => sum + violation.points, 0);
  if (listed !== facts.points) {
    reasons.push(`注意：登记的违章记录合计${listed}分，与累计记分${facts.points}分不一致，请核对。`);
  }
  if (grade === 'B') {
    reasons.push(`完成不少于${rules.restorationTrainingHours}学时继续教育后，可以申请恢复为A级。`);
  }
  return { grade, reasons };
}

function gradeOf(points: number, previous: Grade, rules: GradeRules): Grade {
  if (points >= rules.bFromPoints) return 'B';
  if (points <= rules.aaaMaxPoints && isAtLeast(previous, 'AA')) return 'AAA';
  if (points < rules.aaBelowPoints && isAtLeast(previous, 'A')) return 'AA';
  return 'A';
}

function thresholdReason(grade: Grade, rules: GradeRules): string {
  switch (grade) {
    case 'AAA':
      return `记分不超过${rules.aaaMaxPoints}分且上一周期为AA级及以上，评为AAA级。`;
    case 'AA':
      return `记分不足${rules.aaBelowPoints}分且上一周期为A级及以上，评为AA级。`;
    case 'A':
      return `记分不足${rules.bFromPoints}分，不符合AA级及以上的条件，评为A级。`;
    case 'B':
      return `记分达到${rules.bFromPoints}分及以上，评为B级。`;
  }
}

/**
 * The grade of a restoration after a B (D-24): A with at least 18 hours of training, otherwise it stays B.
 * @param rules thresholds; by default those in force on the day the facts were read
 */
export function proposeRestoration(
  facts: AssessmentFacts,
  rules: GradeRules = ruleOn('gradeRules', facts.asOf),
): ProposedGrade {
  const needed = rules.restorationTrainingHours;
  const done = `已登记继续教育${facts.trainingHours}学时`;
  return facts.trainingHours >= needed
    ? { grade: 'A', reasons: [`${done}，达到${needed}学时，恢复为A级。`] }
    : { grade: 'B', reasons: [`${done}，不足${needed}学时，暂不能恢复，等级仍为B级。`] };
}

/** A restoration gives back A or nothing (D-24): what does not suffice is rejected, so that the driver can come again. */
export const isRestoredTo = (kind: string, grade: Grade): boolean => kind !== 'restoration' || grade === 'A';

export { assessableCycles, cycleContaining, type AssessableCycle, type CycleState, type KnownCycle } from './cycles.ts';
