import { readFileSync } from 'node:fs';
import chineseDays from 'chinese-days';
import { nationalCalendar } from '../../../../db/seeds/nationalCalendar.ts';
import { explainDeadline, planDeadline } from '../../../../domain/working-days.ts';
import { addDays, formatShanghaiTime, shanghaiDate, weekday } from '../../../../domain/time.ts';

// Runs in a process of its own, because the time zone of a process is fixed at its start. Prints what the tests compare.
interface Vector {
  submittedAt: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../fixtures/working-day-vectors.json', import.meta.url), 'utf8'),
) as Vector[];
const calendar = nationalCalendar(1);

const deadlines = vectors.map(({ submittedAt }) => {
  const deadline = planDeadline(calendar, Date.parse(submittedAt), 2);
  return { deadline, text: explainDeadline(deadline), at: formatShanghaiTime(Date.parse(submittedAt)) };
});

const midnight = Date.parse('2026-02-12T16:00:00Z');
const dates = [midnight - 1, midnight].map((ms) => `${shanghaiDate(ms)} ${weekday(shanghaiDate(ms))}`);

/** What the library itself says, for the comparison day by day; right only where the process runs in UTC or Asia/Shanghai. */
function libraryDaysOff(): string[] {
  const days: string[] = [];
  for (let date = '2004-01-01'; date <= '2026-12-31'; date = addDays(date, 1)) {
    if (!chineseDays.isWorkday(date)) days.push(date);
  }
  return days;
}

function libraryFestivals(): Record<string, string> {
  const festivals: Record<string, string> = {};
  for (let year = 2025; year <= 2040; year += 1) {
    const newYear = chineseDays.getSolarDateFromLunar(`${year}-01-01`).date;
    for (const days of [-1, 0, 1, 2]) festivals[addDays(newYear, days)] = '春节';
    festivals[chineseDays.getSolarTermDate(year, 4, 'pure_brightness')] = '清明节';
    festivals[chineseDays.getSolarDateFromLunar(`${year}-05-05`).date] = '端午节';
    festivals[chineseDays.getSolarDateFromLunar(`${year}-08-15`).date] = '中秋节';
  }
  return festivals;
}

const library = process.argv[2] === 'library' ? { daysOff: libraryDaysOff(), festivals: libraryFestivals() } : null;
process.stdout.write(JSON.stringify({ timeZone: process.env['TZ'], dates, deadlines, library }));
