import { planDeadline, type Calendar } from '../../domain/working-days.ts';

/** How far to move: a length of time, or working days of the authority. */
export type TimeSpan = { kind: 'length'; lengthMs: number } | { kind: 'working-days'; count: number };

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** A case is not moved by years: that would be a typing error. */
const LONGEST_MS = 400 * UNITS_MS.d;

/** '2wd' two working days, '30h', '3d', '45m'. @throws Error that says how to write it */
export function parseTimeSpan(text: string): TimeSpan {
  const match = /^([1-9]\d{0,4})(wd|d|h|m)$/.exec(text);
  const count = Number(match?.[1]);
  const unit = match?.[2];
  if (unit === 'wd' && count <= 250) return { kind: 'working-days', count };
  if (unit === 'd' || unit === 'h' || unit === 'm') {
    const lengthMs = count * UNITS_MS[unit];
    if (lengthMs <= LONGEST_MS) return { kind: 'length', lengthMs };
  }
  throw new Error(
    `'${text}' is not a time to move by. Write 2wd (working days), 3d, 30h or 45m; at most 250wd or 400d.`,
  );
}

/**
 * Milliseconds from `nowMs` to the end of the span. For working days that is one second after the wake-ups of the night in which the last
 * of them has ended at 24:00 in Asia/Shanghai, so that all that its end sets off has happened.
 */
export function lengthOfMs(span: TimeSpan, nowMs: number, calendar: Calendar, wakeUpsMs: number): number {
  switch (span.kind) {
    case 'length':
      return span.lengthMs;
    case 'working-days':
      return planDeadline(calendar, nowMs, span.count).dueAtMs + wakeUpsMs + 1000 - nowMs;
    default:
      return span satisfies never;
  }
}
