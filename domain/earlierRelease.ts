import type { CaseSnapshot } from './case.ts';
import type { CaseAction } from './lifecycle/names.ts';

/** What the workflow of release 2026.11 decides; it refuses every other action with `not-available-yet` (docs/adr/0008). */
const ACTIONS_OF_2026_11: readonly CaseAction[] = ['accept', 'decline', 'withdraw', 'approve', 'reject'];

/** That release counted only the promises: a case that runs on it has no limit of the law beside them. */
const runsOn2026_11 = ({ acceptedAtMs, receiptLimit, statutory }: CaseSnapshot): boolean =>
  acceptedAtMs === null ? receiptLimit === null : statutory === null;

/** Of these actions, those that the release on which the case runs has. */
export const actionsOfRelease = (snapshot: CaseSnapshot, actions: readonly CaseAction[]): CaseAction[] =>
  runsOn2026_11(snapshot) ? actions.filter((action) => ACTIONS_OF_2026_11.includes(action)) : [...actions];
