import type { CaseState, FulfilmentStage } from '../../domain/lifecycle.ts';
import type { DemoStaffRole } from '../../simulators/people/demoStaff.ts';
import { addDays, shanghaiDate } from '../../domain/time.ts';

export type Place = CaseState | `fulfilling/${FulfilmentStage}`;

/** What a decision states beside the case; `case`: what only the case itself knows. */
type StepInput = Record<string, unknown> | 'nothing' | 'from-case';

interface Step {
  /** where the case stands before it */
  from: Place;
  by: DemoStaffRole | 'applicant';
  input(): StepInput;
}

const nothing = (): StepInput => 'nothing';
const fromCase = (): StepInput => 'from-case';

/** The steps that bring a case of the plan on, each with who takes it and what he says. */
export const WORK_STEPS = {
  submit: { from: 'draft', by: 'applicant', input: nothing },
  withdraw: { from: 'submitted', by: 'applicant', input: nothing },
  accept: { from: 'submitted', by: 'acceptor', input: nothing },
  decline: {
    from: 'submitted',
    by: 'acceptor',
    input: () => ({ ground: 'not-needed', reason: '该考核周期已在窗口办理完毕，无需重复申请。' }),
  },
  'request-supplement': {
    from: 'submitted',
    by: 'acceptor',
    input: () => 'from-case',
  },
  terminate: { from: 'submitted', by: 'supervisor', input: () => ({ ground: 'duplicate' }) },
  'start-special-procedure': {
    from: 'accepted',
    by: 'reviewer',
    input: () => ({
      reason: 'expert-review',
      note: '考核记录需要核实',
      expectedEnd: addDays(shanghaiDate(Date.now()), 14),
    }),
  },
  approve: { from: 'accepted', by: 'reviewer', input: fromCase },
  reject: {
    from: 'accepted',
    by: 'reviewer',
    input: () => ({ reason: '遗失声明与登记记录不符：该证件上周已在窗口补发。' }),
  },
  'mark-ready': { from: 'fulfilling/producing', by: 'counter', input: nothing },
  'mark-posted': { from: 'fulfilling/producing', by: 'counter', input: fromCase },
  'return-parcel': { from: 'fulfilling/posted', by: 'counter', input: () => ({ reason: 'not-reached' }) },
  'store-uncollected': { from: 'fulfilling/ready', by: 'counter', input: nothing },
  'mark-collected': { from: 'fulfilling/ready', by: 'counter', input: fromCase },
} as const satisfies Record<string, Step>;

export type WorkStep = keyof typeof WORK_STEPS;

/** What is left of a path for a case that stands here: a run that was cut short is taken up where it ended. */
export function stepsLeft(steps: readonly WorkStep[], place: string): readonly WorkStep[] {
  const next = steps.findIndex((step) => WORK_STEPS[step].from === place);
  return next < 0 ? [] : steps.slice(next);
}
