import { GRADE_NAMES } from './assessment.ts';
import type { CaseSnapshot } from './case.ts';
import { closingText } from './closingTime.ts';
import {
  DECLINE_GROUNDS,
  SPECIAL_PROCEDURE_REASON_NAMES,
  TERMINATION_REASON_NAMES,
  TERMINATION_REASONS,
  type SupplementItem,
} from './caseActions.ts';
import type { NoticeDate, NoticeItem, NoticeMatter } from './notice.ts';
import type { NoticeKind } from './noticeKind.ts';
import { definitionBegun, type ProvinceConfig } from './provinceConfig.ts';
import { ruleOn } from './rules.ts';
import { endOfDayMs, shanghaiDate } from './time.ts';
import type { Deadline } from './working-days.ts';

interface Decided {
  kind: NoticeKind;
  decidedAtMs: number;
  /** as of the decision */
  snapshot: CaseSnapshot;
  /** the one the case began with: its names of fields and materials, its canned reasons */
  config: ProvinceConfig;
}

/**
 * What a case says about the decision a notice tells of.
 * @throws Error when the case has not taken such a decision: there is nothing to tell then
 */
export function noticeMatterOf(decided: Decided): NoticeMatter {
  const { kind, snapshot, decidedAtMs } = decided;
  switch (kind) {
    case 'acceptance':
      return {
        kind,
        through: snapshot.acceptedThrough ?? 'accept',
        acceptedOn: shanghaiDate(snapshot.acceptedAtMs ?? decidedAtMs),
        receiptLimit: snapshot.receiptLimit?.date ?? null,
        promise: dateOf(snapshot.result),
        statutory: dateOf(snapshot.statutory),
      };
    case 'decline': {
      const { ground, competentAuthority, reason } = given(snapshot.decision, kind);
      return {
        kind,
        ground: DECLINE_GROUNDS.find((known) => known === ground) ?? 'other',
        competentAuthority: competentAuthority ?? null,
        reason: given(reason, kind),
      };
    }
    case 'supplement':
      return supplementOf(decided);
    case 'approval':
      return approvalOf(decided);
    case 'rejection':
      return { kind, reason: given(snapshot.decision?.reason, kind) };
    case 'extension':
      return {
        kind,
        reason: given(snapshot.extension, kind).reason,
        statutory: given(dateOf(snapshot.statutory), kind),
      };
    case 'special-procedure': {
      const { reason, note, startedAtMs, expectedEnd } = given(snapshot.specialProcedure, kind);
      return {
        kind,
        procedure: SPECIAL_PROCEDURE_REASON_NAMES[reason],
        note,
        startedOn: shanghaiDate(startedAtMs),
        expectedEnd: { date: expectedEnd, provisional: false, workingDays: null },
      };
    }
    case 'termination': {
      const { ground, reason } = given(snapshot.decision, kind);
      const known = TERMINATION_REASONS.find((one) => one === ground);
      const name = known && (known !== 'other' || !reason) ? `${TERMINATION_REASON_NAMES[known]}。` : '';
      return { kind, reason: given(`${name}${reason ?? ''}` || null, kind) };
    }
    case 'lapse': {
      const { supplement } = snapshot;
      return {
        kind,
        requestedOn: supplement && shanghaiDate(supplement.requestedAtMs),
        due: dateOf(supplement?.limit ?? null),
      };
    }
    default:
      return kind satisfies never;
  }
}

function supplementOf({ snapshot, config }: Decided): NoticeMatter {
  const kind = 'supplement';
  const { round, items, limit } = given(snapshot.supplement, kind);
  const definition = definitionBegun(config, { ...snapshot, national: snapshot.versions.national });
  const textOf = (code: string): string =>
    config.supplement.reasons.find((reason) => reason.code === code)?.text ?? code;
  const titleOf = ({ target, name }: SupplementItem): string => {
    const title =
      target === 'field'
        ? definition.form.fields.find((field) => field.name === name)?.label
        : definition.materials.find(({ slot }) => slot === name)?.title;
    return `${title ?? name}（${target === 'field' ? '填报内容' : '申请材料'}）`;
  };
  return {
    kind,
    round,
    items: items.map((item): NoticeItem => ({
      title: titleOf(item),
      reasons: item.reasons.map(textOf),
      note: item.note,
    })),
    due: told(given(limit, kind)),
  };
}

function approvalOf({ snapshot, decidedAtMs }: Decided): NoticeMatter {
  const { outcome, decision } = snapshot;
  const grade = outcome?.grade ?? decision?.grade ?? null;
  const restorable = grade === 'B' && snapshot.kind === 'regular';
  return {
    kind: 'approval',
    gradeName: grade && GRADE_NAMES[grade],
    points: outcome?.points ?? null,
    reason: decision?.reason ?? null,
    restorationHours: restorable ? ruleOn('gradeRules', shanghaiDate(decidedAtMs)).restorationTrainingHours : null,
  };
}

type Limit = Pick<Deadline, 'date' | 'dueAtMs' | 'provisional'> & { workingDays?: number };

const told = (limit: Limit): NoticeDate => ({
  date: limit.date,
  provisional: limit.provisional,
  workingDays: limit.workingDays ?? null,
  ...(limit.dueAtMs === endOfDayMs(limit.date) ? {} : { closing: closingText(limit) }),
});

const dateOf = (limit: Limit | null): NoticeDate | null => limit && told(limit);

function given<T>(fact: T | null | undefined, kind: NoticeKind): T {
  if (fact === null || fact === undefined)
    throw new Error(`the case has nothing that a notice of kind ${kind} could tell`);
  return fact;
}
