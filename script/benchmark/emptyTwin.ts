import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';

/** What the twin has instead of effects: nothing is done, only the engine is paid for. */
export interface TwinEffects {
  effect(name: string): Promise<void>;
  dueAt(fromMs: number): Promise<number>;
}

const ordinary = proxyActivities<TwinEffects>({ startToCloseTimeout: '10 seconds' });
const local = proxyLocalActivities<TwinEffects>({ startToCloseTimeout: '10 seconds' });

export const twinAccept = defineUpdate<string>('accept');
export const twinApprove = defineUpdate<string>('approve');

/**
 * A case without anything in it, as a measure of the engine: two updates with validators, two timers of days, seven empty effects in the
 * product's mix (what people decide and what goes outside is ordinary, what the workflow does on its own is local).
 */
export async function emptyTwin(name: string): Promise<string> {
  let state = 'submitted';
  const only = (from: string) => () => {
    if (state !== from) throw ApplicationFailure.create({ message: `is ${state}`, type: 'action-not-allowed' });
  };
  const moveTo = async (next: string): Promise<string> => {
    state = next;
    await ordinary.effect(`${name} ${next}`);
    return state;
  };
  setHandler(twinAccept, () => moveTo('accepted'), { validator: only('submitted') });
  setHandler(twinApprove, () => moveTo('approved'), { validator: only('accepted') });

  await local.effect(`${name} submitted`);
  const acceptBy = await local.dueAt(Date.now());
  await condition(() => state !== 'submitted', acceptBy - Date.now());
  const decideBy = await local.dueAt(Date.now());
  await condition(() => state === 'approved', decideBy - Date.now());
  for (const step of ['draw', 'report', 'notify']) await ordinary.effect(step);
  await condition(allHandlersFinished);
  return state;
}
