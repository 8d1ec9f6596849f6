import type { PlainDate } from './time.ts';

interface DatedValue<T> {
  /** first day on which the value holds */
  from: PlainDate;
  value: T;
  source: string;
}

/** Grade thresholds in points of one cycle (D-19). */
export interface GradeRules {
  /** at this many points or more the grade is B */
  bFromPoints: number;
  /** AA needs fewer points than this */
  aaBelowPoints: number;
  /** AAA needs at most this many points */
  aaaMaxPoints: number;
  /** stands in for the previous grade in somebody's first cycle */
  firstCyclePreviousGrade: 'AAA' | 'AA' | 'A' | 'B';
  /** hours of continuing education (学时) that restore a B to A */
  restorationTrainingHours: number;
}

const START = '2000-01-01';

/**
 * What the law fixes as a number, with the day from which it holds: the age limit has changed once (60 → 63) and the rest may. Values are
 * never changed, only followed by a new row; rows stand oldest first.
 */
const RULES = {
  ageLimitYears: dated(
    [START, 60, '《道路运输从业人员管理规定》第9、10、11、32条（2026年修订前）'],
    ['2026-03-20', 63, '交通运输部令2026年第2号，自2026-03-20起施行'],
  ),
  certificateValidityYears: dated([START, 6, '《道路运输从业人员管理规定》：从业资格证件有效期6年']),
  assessmentCycleMonths: dated([START, 12, '《道路运输从业人员管理规定》第37条：自初次领证之日起每12个月']),
  /** ended cycles that can still be assessed late; not fixed by law, a province may differ */
  assessmentLookbackCycles: dated([START, 3, '默认值：最近3个已结束的周期，省级可调整']),
  gradeRules: dated<GradeRules>([
    START,
    { bFromPoints: 20, aaBelowPoints: 10, aaaMaxPoints: 0, firstCyclePreviousGrade: 'A', restorationTrainingHours: 18 },
    '《道路运输驾驶员诚信考核办法》',
  ]),
  renewalOpensDaysBeforeExpiry: dated([START, 90, '默认值，省级可调整；规定要求届满30日前申请']),
  renewalHintDaysBeforeExpiry: dated([START, 30, '《道路运输从业人员管理规定》第29条：有效期届满30日前']),
  renewalGraceDays: dated([START, 180, '《道路运输从业人员管理规定》第32条：超过180日未换证的注销']),
  ratingFollowUpWorkingDays: dated([
    START,
    15,
    '国办发〔2019〕51号（差评核实、整改、回访）；15个工作日为四川省政务服务“好差评”的期限，作默认值',
  ]),
  minimumAgeYears: dated([START, 18, '《民法典》第17条']),
};

function dated<T>(...rows: [from: PlainDate, value: T, source: string][]): readonly DatedValue<T>[] {
  return rows.map(([from, value, source]) => ({ from, value, source }));
}

export type RuleName = keyof typeof RULES;
export type RuleValue<N extends RuleName> = (typeof RULES)[N] extends readonly DatedValue<infer T>[] ? T : never;

/** The rows of a rule, oldest first, e.g. to be shown with their sources. */
export function ruleHistory<N extends RuleName>(name: N): readonly DatedValue<RuleValue<N>>[] {
  return RULES[name] as readonly DatedValue<unknown>[] as readonly DatedValue<RuleValue<N>>[];
}

/**
 * The value of a rule on a date (Asia/Shanghai).
 * @throws RangeError for a date before the first row.
 */
export function ruleOn<N extends RuleName>(name: N, date: PlainDate): RuleValue<N> {
  const row = ruleHistory(name).findLast((candidate) => candidate.from <= date);
  if (!row) throw new RangeError(`no rule ${name} on ${date}`);
  return row.value;
}
