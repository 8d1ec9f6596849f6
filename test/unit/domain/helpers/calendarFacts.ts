import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Deadline } from '../../../../domain/working-days.ts';

export interface CalendarFacts {
  timeZone: string;
  dates: string[];
  deadlines: { deadline: Deadline; text: string; at: string }[];
  library: { daysOff: string[]; festivals: Record<string, string> } | null;
}

/** The calendar's answers from a process that lives in another time zone. */
export function calendarFacts(timeZone: string, library = false): CalendarFacts {
  const script = fileURLToPath(new URL('./printCalendarFacts.ts', import.meta.url));
  const output = execFileSync(process.execPath, ['--import', 'tsx', script, library ? 'library' : ''], {
    env: { ...process.env, TZ: timeZone },
    encoding: 'utf8',
    maxBuffer: 16_000_000,
  });
  return JSON.parse(output) as CalendarFacts;
}
