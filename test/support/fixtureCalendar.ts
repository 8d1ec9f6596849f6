import { addDays, shanghaiDate, weekday, type PlainDate } from '../../domain/time.ts';
import type { Calendar } from '../../domain/working-days.ts';

/** A run that goes on past midnight counts by the calendar it has stored. */
let dayOfTheRun: PlainDate | undefined;

/**
 * The calendar of the test region, laid relative to the day of the run, so that no test depends on which day that is: plain weekends, a
 * holiday of seven days that begins on the first Wednesday a week or more ahead, and its make-up Saturday right after it. All covered.
 */
export function fixtureCalendar(today: PlainDate = (dayOfTheRun ??= shanghaiDate(Date.now())), version = 1): Calendar {
  let begin = addDays(today, 7);
  while (weekday(begin) !== 3) begin = addDays(begin, 1);
  const days: Calendar['days'] = {};
  for (let offset = 0; offset < 7; offset += 1) days[addDays(begin, offset)] = { working: false, name: '测试长假' };
  days[addDays(begin, 10)] = { working: true, name: '测试长假' };
  return { region: 'TEST', version, coverage: [{ from: addDays(today, -400), to: addDays(today, 400) }], days };
}
