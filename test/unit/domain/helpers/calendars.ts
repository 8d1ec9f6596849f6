import fc from 'fast-check';
import { addDays } from '../../../../domain/time.ts';
import type { Calendar } from '../../../../domain/working-days.ts';

/** Days from 2020 to 2035. */
export const someDate = (): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: 5800 }).map((days) => addDays('2020-01-01', days));

/** Instants from 2020 to 2035, any hour. */
export const someInstant = (): fc.Arbitrary<number> =>
  fc.integer({ min: Date.parse('2020-01-01T00:00:00Z'), max: Date.parse('2035-12-01T00:00:00Z') });

/** A calendar with random exceptions in and around a random covered span. */
export const someCalendar = (region = 'CN'): fc.Arbitrary<Calendar> =>
  fc
    .record({
      from: someDate(),
      coveredDays: fc.integer({ min: 0, max: 2000 }),
      exceptions: fc.array(
        fc.record({
          at: fc.integer({ min: -30, max: 2030 }),
          working: fc.boolean(),
          length: fc.integer({ min: 1, max: 9 }),
        }),
        { maxLength: 60 },
      ),
      version: fc.integer({ min: 0, max: 50 }),
    })
    .map(({ from, coveredDays, exceptions, version }) => {
      const days: Calendar['days'] = {};
      for (const { at, working, length } of exceptions) {
        for (let index = 0; index < length; index += 1) days[addDays(from, at + index)] = { working, name: '测试节' };
      }
      return { region, version, coverage: [{ from, to: addDays(from, coveredDays) }], days };
    });

/** An instant in or near the covered span of a calendar, so that both sides of its ends are met often. */
export const near = (calendar: Calendar): fc.Arbitrary<number> => {
  const [span] = calendar.coverage;
  if (!span) return someInstant();
  const startMs = Date.parse(`${span.from}T00:00:00Z`);
  const endMs = Date.parse(`${span.to}T00:00:00Z`);
  const around = (ms: number) => fc.integer({ min: ms - 30 * 86_400_000, max: ms + 30 * 86_400_000 });
  return fc.oneof(around(startMs), around(endMs), fc.integer({ min: startMs, max: Math.max(startMs, endMs) }));
};
