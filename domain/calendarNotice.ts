import { z } from 'zod';
import { dayText, localHolidaysOf, provincesOf } from './localHolidays.ts';
import { LUNAR_YEARS_LISTED, statutoryHoliday } from './statutoryHolidays.ts';
import { addDays, plainDateSchema, weekday, type PlainDate } from './time.ts';
import { judgeDay, type Calendar } from './working-days.ts';

export const NATIONAL_REGION = 'CN';

/**
 * Whether the calendar of this region is only the province's own days, laid over the national calendar; any other region but the national one
 * covers its years itself.
 */
export const isOverlay = (region: string): boolean => /^CN-/.test(region);

/** 'CN', 'CN-45', or a region that covers its years itself. */
export const regionSchema = z.string().regex(/^[A-Z][A-Z0-9-]{1,15}$/, { error: '请填写地区代码，例如 CN 或者 CN-45' });

export const noticeDaySchema = z.strictObject({
  date: plainDateSchema,
  /** `off`: nobody works; `work`: a weekend that is worked instead (调休) */
  kind: z.enum(['off', 'work'], { error: '请填写 off（放假）或者 work（上班）' }),
  name: z.string().trim().min(1, { error: '请填写节日名称' }).max(40, { error: '节日名称不能超过40个字' }),
});
export type NoticeDay = z.infer<typeof noticeDaySchema>;

/** A year's holiday notice as data: every day off, weekends within a holiday included, and every weekend that is worked. */
export const calendarNoticeSchema = z.strictObject({
  region: regionSchema,
  year: z.int(),
  /** title of the notice */
  source: z.string().trim().min(4, { error: '请填写通知的标题' }).max(200, { error: '通知标题不能超过200个字' }),
  /** its number (文号) */
  number: z.string().trim().min(4, { error: '请填写通知的文号' }).max(80, { error: '文号不能超过80个字' }),
  days: z.array(noticeDaySchema).max(500, { error: '一年的安排最多500行' }),
});
export type CalendarNotice = z.infer<typeof calendarNoticeSchema>;

export interface NoticeIssue {
  /** 'year', 'days', 'days.3.date' */
  field: string;
  /** Chinese, what is wrong and what to do */
  message: string;
}

export type NoticeVerdict = { ok: true; days: Calendar['days'] } | { ok: false; issues: NoticeIssue[] };

/** First and last year that can be imported: those whose statutory days off can be computed, so that a notice can be checked against them. */
export const NOTICE_YEARS = LUNAR_YEARS_LISTED;

const NATIONAL_HOLIDAYS = ['元旦', '春节', '清明节', '劳动节', '端午节', '中秋节', '国庆节'];

/**
 * Whether a notice can be taken in, and the calendar days it makes.
 * @param base the calendar under an overlay of local holidays; null for a notice that covers the year itself, like the State Council's
 */
export function judgeNotice(notice: CalendarNotice, base: Calendar | null): NoticeVerdict {
  const { year, days } = notice;
  if (year < NOTICE_YEARS.from || year > NOTICE_YEARS.to) {
    const message = `只能导入${NOTICE_YEARS.from}年至${NOTICE_YEARS.to}年的放假安排，请核对年份`;
    return { ok: false, issues: [{ field: 'year', message }] };
  }
  if (days.length === 0)
    return { ok: false, issues: [{ field: 'days', message: '安排中没有任何日期，请逐日填写放假和调休上班的日期' }] };
  const issues = [
    ...outsideTheYear(notice),
    ...listedTwice(days),
    ...(base ? overlayIssues(notice, base) : fullIssues(notice)),
  ];
  if (issues.length > 0) return { ok: false, issues };
  const entries = days.map(({ date, kind, name }) => [date, { working: kind === 'work', name }] as const);
  return { ok: true, days: Object.fromEntries(entries) };
}

/** Days of a year replaced by those of its notice; for a notice that covers the year, so does the calendar afterwards. Version and region stay. */
export function calendarWithNotice(
  own: Calendar,
  { year, days, covers }: { year: number; days: Calendar['days']; covers: boolean },
): Calendar {
  const others = Object.entries(own.days).filter(([date]) => !isIn(year, date));
  const coverage = covers ? joined([...own.coverage, { from: `${year}-01-01`, to: `${year}-12-31` }]) : own.coverage;
  const sorted = [...others, ...Object.entries(days)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...own, coverage, days: Object.fromEntries(sorted) };
}

const isIn = (year: number, date: PlainDate): boolean => Number(date.slice(0, 4)) === year;

/** Spans in order, those that overlap or touch made one. */
function joined(spans: Calendar['coverage']): Calendar['coverage'] {
  const result: Calendar['coverage'] = [];
  for (const span of spans.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = result.at(-1);
    if (last && span.from <= addDays(last.to, 1)) {
      if (span.to > last.to) result[result.length - 1] = { from: last.from, to: span.to };
    } else result.push(span);
  }
  return result;
}

const text = (date: PlainDate): string => dayText(date, weekday(date));

function* eachIssue(
  days: readonly NoticeDay[],
  judge: (day: NoticeDay, index: number) => { part: keyof NoticeDay; message: string } | null,
): Generator<NoticeIssue> {
  for (const [index, day] of days.entries()) {
    const found = judge(day, index);
    if (found) yield { field: `days.${index}.${found.part}`, message: found.message };
  }
}

const outsideTheYear = ({ year, days }: CalendarNotice) =>
  eachIssue(days, ({ date }) => {
    if (isIn(year, date)) return null;
    const other = date.slice(0, 4);
    return { part: 'date', message: `${date}不在${year}年，请在${other}年的安排中填写` };
  });

function listedTwice(days: readonly NoticeDay[]): Generator<NoticeIssue> {
  const seen = new Set<PlainDate>();
  return eachIssue(days, ({ date }) => {
    if (seen.has(date)) return { part: 'date', message: `${text(date)}出现了不止一次，请只保留一行` };
    seen.add(date);
    return null;
  });
}

/** What the State Council's arrangement must hold (放假办法 arts 2 and 6), and what does not belong into it (art. 4). */
function* fullIssues({ region, year, days }: CalendarNotice): Generator<NoticeIssue> {
  yield* eachIssue(days, ({ date, kind }) => {
    if (kind === 'off' || weekday(date) >= 6) return null;
    return { part: 'kind', message: `${text(date)}本来就是工作日，不能作为调休上班日` };
  });
  if (region === NATIONAL_REGION)
    yield* eachIssue(days, ({ name }) => {
      const [owner] = provincesOf(name);
      if (!owner) return null;
      const message = `“${name}”是${owner.province}的地方节日，不能列入全国安排，请导入该地区的日历（${owner.region}）`;
      return { part: 'name', message };
    });
  const off = new Set(days.filter(({ kind }) => kind === 'off').map(({ date }) => date));
  for (let date = `${year}-01-01`; isIn(year, date); date = addDays(date, 1)) {
    const name = statutoryHoliday(date);
    if (name !== null && !off.has(date))
      yield { field: 'days', message: `缺少法定节假日：${text(date)}${name}应当放假，请补充` };
  }
}

/** Local holidays: the province's own and no others (放假办法 art. 4), beside the national calendar and never against it. */
function* overlayIssues({ region, days }: CalendarNotice, base: Calendar): Generator<NoticeIssue> {
  const own = localHolidaysOf(region);
  yield* eachIssue(days, ({ name }) => {
    if (own?.names.includes(name)) return null;
    if (NATIONAL_HOLIDAYS.includes(name))
      return { part: 'name', message: `“${name}”由国务院统一安排，请导入全国日历（${NATIONAL_REGION}）` };
    const owners = provincesOf(name).map(({ province }) => province);
    const here = own?.province ?? region;
    const where = owners.length > 0 ? `是${owners.join('、')}的地方节日` : '不是规定的地方节日';
    return { part: 'name', message: `“${name}”${where}，不适用于${here}` };
  });
  yield* eachIssue(days, ({ date, kind }) => {
    if (kind === 'off') return null;
    const day = judgeDay(base, date);
    if (day.working) return { part: 'kind', message: `${text(date)}本来就是工作日，不能作为调休上班日` };
    if (day.kind !== 'holiday') return null;
    return { part: 'kind', message: `${text(date)}是全国放假的日子（${day.name}），不能作为调休上班日` };
  });
}
