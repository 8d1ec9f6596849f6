import { explainClosing } from './closingTime.ts';
import { weekday, type PlainDate } from './time.ts';
import type { CountedDay, Deadline } from './working-days.ts';

const WEEKDAYS = ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const;

/** '11月20日(周五)'; the year is put before it where it differs from the year of day 0. */
function dayText(date: PlainDate, yearShown: string): string {
  const [year = '', month, day] = date.split('-');
  const yearText = year === yearShown ? '' : `${year}年`;
  return `${yearText}${Number(month)}月${Number(day)}日(${WEEKDAYS[weekday(date)]})`;
}

function whyNotCounted(day: CountedDay): string {
  if (day.kind === 'paused') return '特别程序期间';
  if (day.kind === 'weekend') return '周末';
  return `${day.name ?? ''}放假`;
}

function countedText(day: CountedDay): string {
  return day.kind === 'make-up' ? `${day.name ?? ''}调休上班，第${day.count}个工作日` : `第${day.count}个工作日`;
}

/** Days in a row that do not count for the same reason are told as one. */
function groups(days: readonly CountedDay[]): CountedDay[][] {
  const result: CountedDay[][] = [];
  for (const day of days) {
    const last = result.at(-1);
    const before = last?.[0];
    const joins = before && before.count === null && day.count === null && whyNotCounted(before) === whyNotCounted(day);
    if (last && joins) last.push(day);
    else result.push([day]);
  }
  return result;
}

function groupText(group: readonly CountedDay[], year: string): string {
  const first = group[0];
  const last = group.at(-1);
  if (!first || !last) return '';
  if (first.count !== null) return `${dayText(first.date, year)}${countedText(first)}`;
  const span = first === last ? dayText(first.date, year) : `${dayText(first.date, year)}至${dayText(last.date, year)}`;
  return `${span}${whyNotCounted(first)}，不计`;
}

/**
 * How a deadline was counted, in words for the applicant: day 0, every counted day, what did not count and why, and whether the date is
 * only expected (D-18). `event` names what happened on day 0, e.g. '提交' or '受理'.
 */
export function explainDeadline(deadline: Deadline, event = '提交'): string {
  const year = deadline.from.slice(0, 4);
  const counted = deadline.days.filter((day) => day.kind !== 'day-zero');
  const parts = [
    `${dayText(deadline.from, year)}${event}，当日不计`,
    ...groups(counted).map((group) => groupText(group, year)),
  ];
  const end = `${dayText(deadline.date, year)}${explainClosing(deadline)}`;
  if (!deadline.provisional) return `${parts.join('；')}；${end}截止。`;
  const unknown = [...new Set(counted.filter((day) => !day.covered).map((day) => day.date.slice(0, 4)))].join('、');
  return `${parts.join('；')}；预计${end}截止。${unknown}年放假安排尚未公布，暂按周末和法定节日推算，公布后重新计算。`;
}
