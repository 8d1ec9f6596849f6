import type { CaseSnapshot } from './case.ts';
import { SPECIAL_PROCEDURE_REASON_NAMES } from './caseActions.ts';
import { remainingWorkingDays } from './caseClocks.ts';
import { endOfDayMs, formatChineseDate, shanghaiDate, type PlainDate } from './time.ts';
import type { Deadline } from './working-days.ts';

/** A case whose limits stand still (行政许可法 45). */
export interface StandingStill {
  /** 听证, 专家评审 … */
  reasonName: string;
  /** the first day that does not count */
  since: PlainDate;
  expectedEnd: PlainDate;
  /** working days left of each limit, which go on afterwards; 0: it had passed before */
  remaining: { result: number; statutory: number };
}

/** Only while it lasts: afterwards the pause is in the counted days. */
export function standingStill(snapshot: CaseSnapshot): StandingStill | null {
  const { state, specialProcedure: special, result, statutory } = snapshot;
  if (state !== 'special-procedure' || !special) return null;
  const since = shanghaiDate(special.startedAtMs);
  // An office that closes before 24:00 can begin it on the last day itself and too late.
  const left = (limit: Deadline | null) =>
    limit && limit.dueAtMs > special.startedAtMs ? remainingWorkingDays(limit, since) : 0;
  return {
    reasonName: SPECIAL_PROCEDURE_REASON_NAMES[special.reason],
    since,
    expectedEnd: special.expectedEnd,
    remaining: { result: left(result), statutory: left(statutory) },
  };
}

/** The same in words for the applicant. */
export function explainStandingStill(still: StandingStill, nowMs: number): string {
  const { reasonName, since, expectedEnd, remaining } = still;
  const end = `预计${formatChineseDate(expectedEnd)}结束`;
  const late = nowMs >= endOfDayMs(expectedEnd) ? '，现仍在进行' : '';
  const left = [limitText('承诺期限', remaining.result), limitText('法定期限', remaining.statutory)].join('，');
  const goesOn = remaining.result + remaining.statutory > 0 ? '；结束后从下一个工作日起接着计算' : '';
  return `正在进行${reasonName}，${formatChineseDate(since)}起暂停计时，${end}${late}。${left}${goesOn}。`;
}

const limitText = (name: string, left: number): string =>
  left > 0 ? `${name}还剩${left}个工作日` : `${name}此前已经届满`;
