import type { CaseSnapshot } from './case.ts';

/** Kinds of desk work (DESIGN §1). Assignment lives in the task and nowhere else. */
export const TASK_KINDS = [
  'acceptance',
  'review',
  'fulfilment',
  'real-name-review',
  'correction-request',
  'rating-follow-up',
  'needs-attention',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export const TASK_KIND_NAMES: Record<TaskKind, string> = {
  acceptance: '受理',
  review: '审核',
  fulfilment: '制证与领取',
  'real-name-review': '实名人工审核',
  'correction-request': '核实申请',
  'rating-follow-up': '差评回访',
  'needs-attention': '异常处理',
};

export interface WantedTask {
  kind: TaskKind;
  /** at most one open task bears a key: the projection may be written twice */
  openKey: string;
  dueAtMs: number | null;
  provisional: boolean;
  cause: string | null;
}

/** The desk work that a case in this condition calls for; what is open beyond it is done. Pure: the inbox follows from the snapshot alone. */
export function wantedTasks(snapshot: CaseSnapshot): WantedTask[] {
  const wanted: WantedTask[] = [];
  const add = (kind: TaskKind, suffix: string, deadline: CaseSnapshot['acceptance'], cause: string | null = null) =>
    wanted.push({
      kind,
      openKey: `${snapshot.caseNo}:${suffix}`,
      dueAtMs: deadline?.dueAtMs ?? null,
      provisional: deadline?.provisional ?? false,
      cause,
    });
  if (snapshot.state === 'submitted') add('acceptance', 'acceptance', snapshot.acceptance);
  if (snapshot.state === 'accepted') add('review', 'review', snapshot.result);
  if (snapshot.state === 'fulfilling')
    add('fulfilment', 'fulfilment', snapshot.delivery?.offeredAtMs === null ? snapshot.deliveryLimit : null);
  for (const { step, owner, cause } of snapshot.attention)
    add(owner === 'reviewer' ? 'review' : 'needs-attention', `attention:${step}`, null, cause);
  return wanted;
}
