import { condition, proxyActivities, setHandler, defineUpdate, allHandlersFinished } from '@temporalio/workflow';
import { refusal } from './case/refusal.ts';
import { createLock } from './case/lock.ts';
import { CHECKED_UPDATE, type ActionCommand } from './contracts.ts';
import { workflowSettings } from './settings.generated.ts';

const { records, ministry } = workflowSettings.activities;

export type RealNameState = 'checking' | 'in-review' | 'verified' | 'refused';

export interface RealNameActivities {
  /**
   * Name and number against the population data (two elements). A verdict, or a failure when the service cannot be asked. A card shown again at
   * a counter matches by the decision of the clerk who has approved it before (adr/0024).
   */
  checkIdentity(query: { verificationId: string }): Promise<'match' | 'mismatch' | 'no-record'>;
  /** Writes the state; `verified` binds the person to the account and fetches his qualifications; `in-review` opens a clerk's task. */
  recordRealName(entry: {
    verificationId: string;
    state: RealNameState;
    reasonCode: string | null;
    actorId: string | null;
    atMs: number;
  }): Promise<void>;
}

const { checkIdentity } = proxyActivities<RealNameActivities>({
  taskQueue: 'ministry',
  startToCloseTimeout: ministry.startToClose,
  scheduleToCloseTimeout: '1 minute',
  retry: ministry.retry,
});
const { recordRealName } = proxyActivities<RealNameActivities>({
  startToCloseTimeout: records.startToClose,
  retry: records.retry,
});

const checkedUpdate = defineUpdate<{ state: RealNameState }>(CHECKED_UPDATE);

export const REAL_NAME_DECISIONS = ['approve', 'reject'] as const;

/**
 * 实名认证 (D-3): the automatic check first; what it cannot confirm goes to a clerk. Workflow id `real-name:<verificationId>`.
 * Nothing is refused by the machine alone: a mismatch may be a misread rare character.
 */
export async function realName({ verificationId }: { verificationId: string }): Promise<RealNameState> {
  let state: RealNameState = 'checking';
  /** what the record says; behind `state` while it is being written */
  let recorded: RealNameState = 'checking';
  const locked = createLock();

  async function settle(next: RealNameState, reasonCode: string | null, actorId: string | null): Promise<void> {
    state = next;
    await recordRealName({ verificationId, state: next, reasonCode, actorId, atMs: Date.now() });
    recorded = next;
  }

  // Asked by the one who waits at the phone: answered when the check is done, whether or not a clerk must look.
  setHandler(checkedUpdate, async () => {
    await condition(() => recorded !== 'checking');
    return { state: recorded };
  });

  for (const decision of REAL_NAME_DECISIONS) {
    const allowed = () => {
      if (state !== 'in-review') throw refusal('action-not-allowed', undefined, { state });
    };
    setHandler(
      defineUpdate<{ state: RealNameState }, [ActionCommand]>(decision),
      (command) =>
        locked(async () => {
          allowed();
          const { reason } = (command.input ?? {}) as { reason?: string };
          await settle(
            decision === 'approve' ? 'verified' : 'refused',
            decision === 'reject' ? (reason ?? 'clerk') : null,
            command.actor.id,
          );
          return { state };
        }),
      { validator: (_command) => allowed() },
    );
  }

  const verdict = await checkIdentity({ verificationId }).catch(() => 'unavailable' as const);
  await locked(() => (verdict === 'match' ? settle('verified', null, null) : settle('in-review', verdict, null)));
  await condition(() => (state === 'verified' || state === 'refused') && allHandlersFinished());
  return state;
}
