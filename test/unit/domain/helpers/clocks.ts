import fc from 'fast-check';
import { submittedCase, type CaseSnapshot } from '../../../../domain/case.ts';
import type { ClockTerms } from '../../../../domain/caseClocks.ts';
import { DEFAULT_UNCOLLECTED_TERMS } from '../../../../domain/deliveryLimit.ts';
import { ALERT_AUDIENCES, DEFAULT_LADDERS, type Ladder, type Ladders } from '../../../../domain/ladder.ts';
import { DEFAULT_OFFICE_HOURS, type OfficeHours } from '../../../../domain/officeHours.ts';
import { addDays, endOfDayMs, shanghaiDate, startOfDayMs } from '../../../../domain/time.ts';
import { judgeDay, type Calendar, type Deadline, type Pause } from '../../../../domain/working-days.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** '2026-11-16T10:00', as the clock on the wall in Asia/Shanghai shows it. */
export const at = (text: string): number => Date.parse(`${text.includes('T') ? text : `${text}T10:00`}+08:00`);

export const VERSIONS = { config: 1, national: 1, notice: '1', form: '1', materials: '1' };

export const termsWith = (calendar: Calendar, other: Partial<ClockTerms> = {}): ClockTerms => ({
  calendar,
  hours: DEFAULT_OFFICE_HOURS,
  closing: null,
  ladders: DEFAULT_LADDERS,
  promise: { acceptanceWorkingDays: 2, resultWorkingDays: 3, statutoryWorkingDays: 20 },
  supplementDays: 15,
  uncollected: DEFAULT_UNCOLLECTED_TERMS,
  ...other,
});

/** A case as its submission leaves it, clocks not planned. */
export const submittedAt = (submittedAtMs: number): CaseSnapshot =>
  submittedCase({
    caseNo: 'CX510100202611160000017',
    business: 'integrity-assessment',
    kind: 'regular',
    officeCode: '510100',
    submittedAtMs,
    versions: VERSIONS,
  });

export const acceptedAt = (acceptedAtMs: number, submittedAtMs = acceptedAtMs): CaseSnapshot => ({
  ...submittedAt(submittedAtMs),
  state: 'accepted',
  acceptedAtMs,
  acceptedThrough: 'accept',
});

export const countedDates = (deadline: Deadline): string[] =>
  deadline.days.flatMap(({ date, count }) => (count === null ? [] : [date]));

const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** One to four spans of a day, odd minutes and spans without a break between them included. */
export const someOfficeHours = (): fc.Arbitrary<OfficeHours> =>
  fc
    .integer({ min: 1, max: 4 })
    .chain((spans) => fc.uniqueArray(fc.integer({ min: 0, max: 1439 }), { minLength: 2 * spans, maxLength: 2 * spans }))
    .chain((minutes) => fc.tuple(fc.constant(minutes.toSorted((a, b) => a - b)), fc.boolean()))
    .map(([minutes, joined]) => {
      const spans: OfficeHours = [];
      for (let index = 0; index < minutes.length; index += 2) {
        const before = spans.at(-1)?.to;
        const from = joined && before ? before : clockText(minutes[index] ?? 0);
        spans.push({ from, to: clockText(minutes[index + 1] ?? 0) });
      }
      return spans;
    });

const someTell = () => fc.shuffledSubarray([...ALERT_AUDIENCES], { minLength: 1 });

/** A ladder with any of its rungs missing, shares in rising order. */
export const someLadder = (): fc.Arbitrary<Ladder> =>
  fc
    .record({
      shares: fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 2, maxLength: 2 }),
      workingDays: fc.integer({ min: 1, max: 10 }),
      tell: fc.tuple(someTell(), someTell(), someTell(), someTell()),
      kept: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
    })
    .map(({ shares, workingDays, tell, kept }) => {
      const [first = 1, second = 2] = shares.toSorted((a, b) => a - b);
      const whole: Ladder = [
        { at: 'share', share: first / 1000, level: 'half', tell: tell[0] },
        { at: 'share', share: second / 1000, level: 'near-due', tell: tell[1] },
        { at: 'due', level: 'due', tell: tell[2] },
        { at: 'after-due', workingDays, level: 'escalated', tell: tell[3] },
      ];
      return whole.filter((_, index) => kept[index]);
    });

export const someLadders = (): fc.Arbitrary<Ladders> =>
  fc.record({ acceptance: someLadder(), result: someLadder(), statutory: someLadder() });

export const somePromise = (): fc.Arbitrary<ClockTerms['promise']> =>
  fc.record({
    acceptanceWorkingDays: fc.integer({ min: 1, max: 5 }),
    resultWorkingDays: fc.integer({ min: 1, max: 20 }),
    statutoryWorkingDays: fc.constant(20),
  });

/** No closing time, or one at or after the end of the hours. */
const someClosing = (hours: OfficeHours): fc.Arbitrary<string | null> => {
  const [hour = 0, minute = 0] = (hours.at(-1)?.to ?? '').split(':').map(Number);
  return fc.option(fc.integer({ min: hour * 60 + minute, max: 1439 }).map(clockText));
};

/** Terms over a given calendar, all else random. */
export const someTerms = (calendar: Calendar): fc.Arbitrary<ClockTerms> =>
  fc
    .record({
      hours: someOfficeHours(),
      ladders: someLadders(),
      promise: somePromise(),
      supplementDays: fc.integer({ min: 5, max: 60 }),
      uncollected: fc.record({ remindAfterWorkingDays: fc.integer({ min: 1, max: 60 }) }),
    })
    .chain((other) => someClosing(other.hours).map((closing) => ({ calendar, closing, ...other })));

/** Pauses after a date, in any order, overlapping or not. */
export const somePauses = (after: string, most = 3): fc.Arbitrary<Pause[]> =>
  fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 14 }))
      .map(([start, length]) => ({ from: addDays(after, start), to: addDays(after, start + length) })),
    { maxLength: most },
  );

export const isWorking = (calendar: Calendar, date: string): boolean => judgeDay(calendar, date).working;

/** Makes or takes away days off around an instant, days before it included, under a new version. */
export function withDaysOff(terms: ClockTerms, aroundMs: number, offsets: readonly number[]): ClockTerms {
  const { calendar } = terms;
  const days = { ...calendar.days };
  for (const offset of offsets) {
    const date = addDays(shanghaiDate(aroundMs), offset);
    days[date] = { working: !isWorking(calendar, date), name: '新安排' };
  }
  return { ...terms, calendar: { ...calendar, version: calendar.version + 1, days } };
}

/** Once, before the statutory limit has passed. */
export const mayBeExtended = ({ extension, statutory }: CaseSnapshot, atMs: number): boolean =>
  !extension && statutory !== null && statutory.dueAtMs > atMs;

/** Milliseconds the office has worked on these dates until the instant; the plain sum over the spans. */
export function workedMs(hours: OfficeHours, dates: readonly string[], atMs: number): number {
  let sum = 0;
  for (const date of dates) {
    for (const { from, to } of hours) {
      const opensMs = at(`${date}T${from}`);
      sum += Math.max(0, Math.min(atMs, at(`${date}T${to}`)) - opensMs);
    }
  }
  return sum;
}

/** Whether the instant lies within the office's hours of that day; the end of a span belongs to it. */
export const inOfficeHours = (hours: OfficeHours, date: string, atMs: number): boolean =>
  atMs >= startOfDayMs(date) &&
  atMs < endOfDayMs(date) &&
  hours.some(({ from, to }) => at(`${date}T${from}`) <= atMs && atMs <= at(`${date}T${to}`));
