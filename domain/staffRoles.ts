import type { TaskKind } from './deskWork.ts';
import { TRANSITIONS, type ActorKind, type CaseAction } from './lifecycle.ts';

/** Roles of the desk's staff; one person may hold several. */
export const STAFF_ROLES = ['acceptor', 'reviewer', 'counter', 'supervisor', 'admin', 'auditor'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export const STAFF_ROLE_NAMES: Readonly<Record<StaffRole, string>> = {
  acceptor: '受理员',
  reviewer: '审核员',
  counter: '窗口人员',
  supervisor: '主管',
  admin: '管理员',
  auditor: '审计员',
};

/** The roles in which a case can be acted on; admin and auditor only look. */
const ACTING_ROLES = ['acceptor', 'reviewer', 'counter', 'supervisor'] as const satisfies readonly (StaffRole &
  ActorKind)[];
export type ActingRole = (typeof ACTING_ROLES)[number];

/** Roles in which this person acts on cases, in the order of STAFF_ROLES. */
export const actingRoles = (roles: readonly StaffRole[]): ActingRole[] =>
  ACTING_ROLES.filter((role) => roles.includes(role));

/** Staff roles the table of DESIGN §2 gives an action to, today's rows only. */
export const rolesForAction = (action: CaseAction): ActingRole[] =>
  ACTING_ROLES.filter((role) =>
    TRANSITIONS.some((row) => row.action === action && !row.planned && row.actors.includes(role)),
  );

/** Who does a kind of desk work, and so may take its tasks. */
const TASK_ROLES: Readonly<Record<TaskKind, readonly ActingRole[]>> = {
  acceptance: ['acceptor'],
  review: ['reviewer'],
  fulfilment: ['counter'],
  'real-name-review': ['acceptor'],
  'correction-request': ['acceptor', 'reviewer'],
  'rating-follow-up': ['supervisor'],
  'needs-attention': ['supervisor'],
};

/** Work whose stages are done by different people: the cause of its task says which one it is at. */
const STAGE_ROLES: Partial<Record<TaskKind, Readonly<Record<string, ActingRole>>>> = {
  'correction-request': { acceptance: 'acceptor', verification: 'reviewer' },
};

/** @param cause of the task; absent: any task of the kind */
export function mayTakeTask(kind: TaskKind, roles: readonly StaffRole[], cause?: string | null): boolean {
  const stage = cause ? STAGE_ROLES[kind]?.[cause] : undefined;
  return (stage ? [stage] : TASK_ROLES[kind]).some((role) => roles.includes(role));
}

/** Causes of the tasks of this kind that these roles may take; null: whatever the cause. */
export function takeableCauses(kind: TaskKind, roles: readonly StaffRole[]): string[] | null {
  const stages = STAGE_ROLES[kind];
  return stages ? Object.keys(stages).filter((cause) => mayTakeTask(kind, roles, cause)) : null;
}
