import type { CaseState } from './lifecycle.ts';

/** States from which an application can be begun again with what was handed in (P-23). */
const AGAIN: readonly CaseState[] = ['withdrawn', 'declined', 'lapsed', 'rejected'];

export const mayApplyAgain = (state: CaseState): boolean => AGAIN.includes(state);

/** Why an application cannot be begun from a case in this state, and what to do instead; null: it can. */
export function whyNotAgain(state: CaseState): string | null {
  switch (state) {
    case 'withdrawn':
    case 'declined':
    case 'lapsed':
    case 'rejected':
      return null;
    case 'draft':
      return '该申请还是草稿，请直接打开继续填写。';
    case 'submitted':
    case 'supplement-requested':
      return '该办件正在办理；需要重新申请的，请先撤回。';
    case 'accepted':
    case 'special-procedure':
    case 'approved':
    case 'fulfilling':
      return '该办件已经受理、正在办理，请等待办理结果。';
    case 'completed':
      return '该办件已经办结；需要再次办理的，请从“服务事项”开始新的申请。';
    case 'terminated':
      return '该办件已经终止办理；仍需办理的，请核对终止的原因后，从“服务事项”开始新的申请。';
  }
}
