/** States of a case (DESIGN §2). */
export const CASE_STATES = [
  'draft',
  'submitted',
  'supplement-requested',
  'accepted',
  'special-procedure',
  'approved',
  'fulfilling',
  'completed',
  'declined',
  'withdrawn',
  'lapsed',
  'rejected',
  'terminated',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Where a new certificate is on its way to the applicant; only while `fulfilling`. */
export const FULFILMENT_STAGES = ['producing', 'ready', 'posted', 'returned', 'stored'] as const;
export type FulfilmentStage = (typeof FULFILMENT_STAGES)[number];

/** Everything that can change a case. `complete` is the workflow's own step after `approved`, once its effects have succeeded. */
export const CASE_ACTIONS = [
  'submit',
  'accept',
  'open-ex-officio',
  'deem-accepted',
  'decline',
  'request-supplement',
  'grant-second-supplement',
  'resubmit',
  'lapse',
  'withdraw',
  'start-special-procedure',
  'end-special-procedure',
  'extend',
  'approve',
  'deem-renewed',
  'reject',
  'complete',
  'mark-ready',
  'mark-posted',
  'return-parcel',
  'report-lost',
  'change-delivery',
  'store-uncollected',
  'mark-collected',
  'mark-delivered',
  'close-uncollected',
  'terminate',
] as const;
export type CaseAction = (typeof CASE_ACTIONS)[number];

/** Who may act. `clock` is a limit that has passed, `workflow` the case on its own account. */
export const ACTORS = ['applicant', 'counter', 'acceptor', 'reviewer', 'supervisor', 'clock', 'workflow'] as const;
export type ActorKind = (typeof ACTORS)[number];

export const STATE_NAMES: Readonly<Record<CaseState, string>> = {
  draft: '草稿',
  submitted: '待受理',
  'supplement-requested': '待补正',
  accepted: '已受理',
  'special-procedure': '特别程序',
  approved: '审核通过',
  fulfilling: '制证与领取',
  completed: '已办结',
  declined: '不予受理',
  withdrawn: '已撤回',
  lapsed: '逾期未补正',
  rejected: '审核不通过',
  terminated: '终止办理',
};

export const STAGE_NAMES: Readonly<Record<FulfilmentStage, string>> = {
  producing: '制证中',
  ready: '待自取',
  posted: '已寄出',
  returned: '已退回',
  stored: '逾期未领',
};

export const ACTION_NAMES: Readonly<Record<CaseAction, string>> = {
  submit: '提交申请',
  accept: '受理',
  'open-ex-officio': '依职权启动',
  'deem-accepted': '视为受理',
  decline: '不予受理',
  'request-supplement': '要求补正',
  'grant-second-supplement': '准予再次补正',
  resubmit: '提交补正',
  lapse: '逾期未补正',
  withdraw: '撤回申请',
  'start-special-procedure': '启动特别程序',
  'end-special-procedure': '结束特别程序',
  extend: '延长期限',
  approve: '审核通过',
  'deem-renewed': '视为准予延续',
  reject: '审核不通过',
  complete: '办结',
  'mark-ready': '制证完成待自取',
  'mark-posted': '寄出证件',
  'return-parcel': '登记退件',
  'report-lost': '登记邮件丢失',
  'change-delivery': '变更领取方式',
  'store-uncollected': '转逾期保管',
  'mark-collected': '登记领取',
  'mark-delivered': '登记妥投',
  'close-uncollected': '逾期未领结案',
  terminate: '终止办理',
};

export const ACTOR_NAMES: Readonly<Record<ActorKind, string>> = {
  applicant: '申请人',
  counter: '窗口人员',
  acceptor: '受理员',
  reviewer: '审核员',
  supervisor: '主管',
  clock: '系统（期限届满）',
  workflow: '系统',
};
