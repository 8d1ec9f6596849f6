import { filedCorrection, type CorrectionAction, type CorrectionSnapshot } from '../../domain/correction.ts';
import { planCorrectionClocks } from '../../domain/correctionClocks.ts';
import type { ActorKind } from '../../domain/lifecycle.ts';
import { fastForwardWorkflow } from '../../script/stack/fastForward.ts';
import { createCorrectionClient } from '../../temporal/correctionClient.ts';
import { readTemporalSettings } from '../../temporal/settings.ts';
import { correctionWorkflowId } from '../../workflows/correctionContracts.ts';
import type { EngineRig } from './engineRig.ts';

/** One correction request on the rig's engine. */
export interface RiggedCorrection {
  no: string;
  workflowId: string;
  act(action: CorrectionAction | 'replay', kind: ActorKind, input?: unknown): Promise<unknown>;
  snapshot(): Promise<CorrectionSnapshot>;
  /** Waits until it has a trouble of this cause. */
  troubled(cause: string): Promise<void>;
  forward(seconds: number): Promise<void>;
  /** Whether the engine has been told to give up what is being tried. */
  isGivenUp(): Promise<boolean>;
  ended(): Promise<CorrectionSnapshot>;
}

let count = 0;

export async function startCorrection(rig: EngineRig): Promise<RiggedCorrection> {
  const { client } = rig;
  const corrections = createCorrectionClient(client, readTemporalSettings().clientDeadlines);
  const no = `HSTEST${Date.now()}${(count += 1)}`;
  const workflowId = correctionWorkflowId(no);
  const filed = filedCorrection({ no, officeCode: 'TEST01', configVersion: 1, fourEyes: true, filedAtMs: Date.now() });
  await corrections.start({ ...filed, ...planCorrectionClocks(filed, rig.terms(), { atMs: Date.now() }) });
  return {
    no,
    workflowId,
    act: (action, kind, input = {}) =>
      corrections.act(
        no,
        action,
        { actor: { kind, id: kind }, expectedVersion: null, input },
        `${kind}:${action}:${(count += 1)}`,
      ),
    snapshot: () => corrections.snapshot(no),
    async troubled(cause) {
      while (!(await corrections.snapshot(no)).attention.some((trouble) => trouble.cause === cause))
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    forward: (seconds) => fastForwardWorkflow(client, client.options.namespace, workflowId, seconds),
    async isGivenUp() {
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      return events?.some((event) => event.activityTaskCancelRequestedEventAttributes) ?? false;
    },
    ended: () => client.workflow.getHandle(workflowId).result() as Promise<CorrectionSnapshot>,
  };
}
