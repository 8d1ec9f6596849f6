import arrangements from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import type { Calendar } from '../../domain/working-days.ts';

/** The years whose State Council arrangement the library holds. Beyond them it answers by weekday without a word, so its functions are not used. */
const COVERAGE = { from: '2004-01-01', to: '2026-12-31' };

const NAMES: Readonly<Record<string, string>> = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };

/** 'Tomb-sweeping Day,清明,1' → '清明节' */
function chineseName(label: string): string {
  const name = label.split(',')[1] ?? label;
  return NAMES[name] ?? name;
}

/**
 * The national working-day calendar of the published years, as exceptions to the plain weekday rule. It is read from the library's data
 * file: the library's own functions depend on the process time zone.
 */
export function nationalCalendar(version: number): Calendar {
  const days: Calendar['days'] = {};
  for (const [date, label] of Object.entries(arrangements.holidays))
    days[date] = { working: false, name: chineseName(label) };
  for (const [date, label] of Object.entries(arrangements.workdays))
    days[date] = { working: true, name: chineseName(label) };
  return { region: 'CN', version, coverage: [COVERAGE], days };
}
