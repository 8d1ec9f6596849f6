import { z } from 'zod';
import { instantAtShare, nextOpening, type OfficeHours } from './officeHours.ts';
import { limitInstant, type ClosingTime } from './closingTime.ts';
import { addWorkingDays, type Calendar, type Deadline, type Pause } from './working-days.ts';

/**
 * Clocks that warn the desk before and after their limit, by the name of the limit in the snapshot: the service promise of acceptance and
 * result; the law's own limit of the result; that of handing over what was granted (行政许可法 44); the end of what is to be renewed (50).
 */
export const LADDER_CLOCKS = ['acceptance', 'result', 'statutory', 'deliveryLimit', 'silenceLimit'] as const;
export type LadderClock = (typeof LADDER_CLOCKS)[number];

export const CLOCK_NAMES: Readonly<Record<LadderClock, string>> = {
  acceptance: '受理时限',
  result: '办结时限',
  statutory: '法定时限',
  deliveryLimit: '送达时限',
  silenceLimit: '延续决定时限',
};

/** How serious a rung is, lowest first. `promise-broken` stands for all rungs that were past already when the limit became known. */
const RUNG_LEVELS = ['half', 'near-due', 'due', 'escalated', 'promise-broken'] as const;
/** Beside the rungs: nobody has said whose the cases of an issuer are, and the catch-all has this one (D-29). */
export const UNMAPPED_ISSUER = 'unmapped-issuer';
export const ALERT_LEVELS = [...RUNG_LEVELS, UNMAPPED_ISSUER] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

export const ALERT_LEVEL_NAMES: Readonly<Record<AlertLevel, string>> = {
  half: '时限过半',
  'near-due': '即将到期',
  due: '已超期',
  escalated: '超期升级',
  'promise-broken': '已超承诺时限',
  'unmapped-issuer': '发证机关未对应办理机构',
};

/** Who is told. `clerk`: whoever has the task; `group`: everybody who may take it; `head`: the office's head of section (DESIGN §2). */
export const ALERT_AUDIENCES = ['clerk', 'group', 'supervisor', 'head'] as const;
export type AlertAudience = (typeof ALERT_AUDIENCES)[number];

const audiences = z.array(z.enum(ALERT_AUDIENCES)).min(1);
const rungSchema = z.discriminatedUnion('at', [
  /** once this share of the office's working time within the counted days has passed */
  z.strictObject({
    at: z.literal('share'),
    share: z.number().gt(0).lt(1),
    level: z.enum(['half', 'near-due']),
    tell: audiences,
  }),
  z.strictObject({ at: z.literal('due'), level: z.literal('due'), tell: audiences }),
  z.strictObject({
    at: z.literal('after-due'),
    workingDays: z.int().min(1).max(10),
    level: z.literal('escalated'),
    tell: audiences,
  }),
]);

/** In which rungs follow each other. */
const ORDER = { share: 0, due: 1, 'after-due': 2 } as const;

/** Where a level stands within the limit; one that is not set disturbs no order. */
function shareOf(rungs: readonly z.infer<typeof rungSchema>[], level: 'half' | 'near-due'): number {
  const rung = rungs.find((one) => one.level === level);
  return rung?.at === 'share' ? rung.share : level === 'half' ? 0 : 1;
}

/** The rungs of one clock; at most one of each level. Province data. */
export const ladderSchema = z
  .array(rungSchema)
  .refine((rungs) => new Set(rungs.map(({ level }) => level)).size === rungs.length, {
    error: '每一级预警只能设置一次',
  })
  .refine((rungs) => rungs.every(({ at }, index) => index === 0 || ORDER[rungs[index - 1]!.at] <= ORDER[at]), {
    error: '各级预警请按时间先后排列：按比例、到期、到期之后',
  })
  .refine((rungs) => shareOf(rungs, 'half') < shareOf(rungs, 'near-due'), {
    error: '“时限过半”的预警须早于“即将到期”',
  });
export type Ladder = z.infer<typeof ladderSchema>;

export const laddersSchema = z.strictObject({
  acceptance: ladderSchema,
  result: ladderSchema,
  statutory: ladderSchema,
});
export type Ladders = z.infer<typeof laddersSchema>;

const promiseLadder: Ladder = [
  { at: 'share', share: 0.5, level: 'half', tell: ['clerk'] },
  { at: 'share', share: 0.8, level: 'near-due', tell: ['clerk', 'group'] },
  { at: 'due', level: 'due', tell: ['supervisor'] },
  { at: 'after-due', workingDays: 1, level: 'escalated', tell: ['head'] },
];

/** DESIGN §2; the statutory limit warns late only, since the promise has warned long before. */
export const DEFAULT_LADDERS: Ladders = {
  acceptance: promiseLadder,
  result: promiseLadder,
  statutory: promiseLadder.filter(({ level }) => level !== 'half'),
};

/** One rung of one deadline: when it is reached, and when its message goes out. Epoch milliseconds. */
const plannedRungSchema = z.object({
  level: z.enum(ALERT_LEVELS),
  atMs: z.int(),
  /** rows are written at once, people are told when the office is open */
  tellAtMs: z.int(),
  tell: audiences,
  /** of `promise-broken`: the gravest of the rungs it stands for */
  gravest: z.enum(ALERT_LEVELS).optional(),
});
export type PlannedRung = z.infer<typeof plannedRungSchema>;

/** The rungs of one limit, under the version of its date: each is raised once per version. */
export const plannedLadderSchema = z.object({
  deadlineVersion: z.int().min(1),
  rungs: z.array(plannedRungSchema),
});
export type PlannedLadder = z.infer<typeof plannedLadderSchema>;

/** Everything a ladder is counted with. */
export interface LadderTerms {
  calendar: Calendar;
  hours: OfficeHours;
  closing: ClosingTime;
  ladder: Ladder;
  /** whose days do not count after the limit either: no rung falls into them */
  pauses: readonly Pause[];
}

/** The rungs of a deadline, earliest first. */
export function planRungs(
  { calendar, hours, closing, ladder, pauses }: LadderTerms,
  deadline: Deadline,
): PlannedRung[] {
  const counted = deadline.days.filter(({ count }) => count !== null).map(({ date }) => date);
  const rungs = ladder.map((rung): PlannedRung => {
    const atMs = rungInstant(rung);
    return { level: rung.level, atMs, tellAtMs: nextOpening(calendar, hours, atMs), tell: rung.tell };
  });
  return rungs.toSorted((a, b) => a.atMs - b.atMs);

  function rungInstant(rung: Ladder[number]): number {
    switch (rung.at) {
      case 'share':
        return instantAtShare(hours, counted, rung.share);
      case 'due':
        return deadline.dueAtMs;
      case 'after-due':
        return limitInstant(addWorkingDays(calendar, deadline.date, rung.workingDays, pauses), closing);
    }
  }
}

const LATE_LEVELS: readonly AlertLevel[] = ['due', 'escalated', 'promise-broken'];
const isLate = (level: AlertLevel): boolean => LATE_LEVELS.includes(level);

/**
 * What remains of a ladder that becomes known at an instant: rungs ahead stay; of those already past only the gravest is raised, at once.
 * Once the limit itself is past that one is `promise-broken` (DESIGN §2).
 * @param known `tellAtMs` when people can be told of it: the office's next opening
 * @param reached levels that the same date has raised already
 */
export function settleRungs(
  rungs: readonly PlannedRung[],
  { atMs: knownAtMs, tellAtMs }: { atMs: number; tellAtMs: number },
  reached: readonly AlertLevel[] = [],
): PlannedRung[] {
  const ahead = rungs.filter(({ atMs }) => atMs > knownAtMs);
  const passed = rungs.filter(({ atMs }) => atMs <= knownAtMs);
  const gravest = passed.at(-1);
  if (!gravest) return ahead;
  const at = { atMs: knownAtMs, tellAtMs };
  // A date that has been said to be past once is not said to be broken again.
  if (!isLate(gravest.level) || reached.some(isLate)) return [{ ...gravest, ...at }, ...ahead];
  const tell = ALERT_AUDIENCES.filter((one) => passed.some((rung) => rung.tell.includes(one)));
  return [{ level: 'promise-broken', ...at, tell, gravest: gravest.level }, ...ahead];
}

/**
 * The ladder of a limit that has been counted, for the first time or again: another date is another version. Where the date stays, other days
 * may count on the way to it: what is ahead is counted anew, what was raised stays.
 * @param planned all rungs of the date (`planRungs`)
 * @param how.raisedUntilMs until when rungs of the date before were raised
 */
export function nextLadder(
  before: PlannedLadder | undefined,
  planned: readonly PlannedRung[],
  how: { sameDate: boolean; known: { atMs: number; tellAtMs: number }; raisedUntilMs: number },
): PlannedLadder {
  const { sameDate, known, raisedUntilMs } = how;
  if (!before || !sameDate)
    return { deadlineVersion: (before?.deadlineVersion ?? 0) + 1, rungs: settleRungs(planned, known) };
  const raised = before.rungs.filter(({ atMs }) => atMs <= raisedUntilMs);
  const open = before.rungs.filter(({ atMs }) => atMs > raisedUntilMs);
  const counted = open.map((rung) => planned.find(({ level }) => level === rung.level) ?? rung);
  const levels = raised.map(({ level }) => level);
  const rungs = [...raised, ...settleRungs(counted.toSorted(byInstant), known, levels)].toSorted(byInstant);
  return { ...before, rungs };
}

const byInstant = (a: PlannedRung, b: PlannedRung): number => a.atMs - b.atMs;

/** Whether a case has gone past the last rung of a ladder by then: it is flagged on the dashboard (DESIGN §2). */
export const isEscalated = (rungs: readonly PlannedRung[], atMs: number): boolean =>
  rungs.some((rung) => rung.atMs <= atMs && (rung.gravest ?? rung.level) === 'escalated');
