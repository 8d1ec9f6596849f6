import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import { CHECKED_UPDATE, type ActionCommand } from '../workflows/contracts.ts';
import type { RealNameState } from '../workflows/realName.ts';
import { isNoAnswer, problemOf } from './problems.ts';
import type { TemporalSettings } from './settings.ts';

export interface ScanClient {
  /** Has both sides read; 'pending' after 20 s: the row tells later. */
  scan(scanId: string): Promise<'read' | 'failed' | 'pending'>;
}

export interface RealNameClient {
  /** Starts the check and waits shortly for its end; 'pending' when it takes longer or a clerk must look. */
  verify(verificationId: string): Promise<RealNameState | 'pending'>;
  /** @throws DomainProblem action-not-allowed when it is decided already */
  decide(
    verificationId: string,
    decision: 'approve' | 'reject',
    command: ActionCommand,
    updateId: string,
  ): Promise<{ state: RealNameState }>;
}

type Deadlines = TemporalSettings['clientDeadlines'];

interface StartOptions<T> {
  type: string;
  workflowId: string;
  taskQueue: string;
  input: object;
  waitMs: number;
  /** what is waited for once it runs; by default its result */
  answer?: (handle: WorkflowHandle) => Promise<T>;
}

/** Starts a workflow, or finds the one that was started before, and waits for its answer. */
async function startAndAwait<T>(client: Client, options: StartOptions<T>): Promise<T | 'pending'> {
  const { workflowId } = options;
  const resultOf = async (): Promise<T> => (await client.workflow.getHandle(workflowId).result()) as T;
  try {
    return await client.connection.withDeadline(Date.now() + options.waitMs, async () => {
      try {
        const handle = await client.workflow.start(options.type, {
          workflowId,
          taskQueue: options.taskQueue,
          args: [options.input],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
        });
        return options.answer ? await options.answer(handle) : await resultOf();
      } catch (error) {
        // It has ended already: its result is the answer.
        if (error instanceof WorkflowExecutionAlreadyStartedError || error instanceof WorkflowNotFoundError)
          return resultOf();
        throw error;
      }
    });
  } catch (error) {
    if (isNoAnswer(error)) return 'pending';
    throw problemOf(error);
  }
}

export function createScanClient(client: Client, deadlines: Deadlines): ScanClient {
  return {
    scan: (scanId) =>
      startAndAwait(client, {
        type: 'idCardScan',
        workflowId: `scan:${scanId}`,
        taskQueue: 'imaging',
        input: { scanId },
        waitMs: deadlines.scan,
      }),
  };
}

export function createRealNameClient(client: Client, deadlines: Deadlines): RealNameClient {
  const workflowId = (verificationId: string) => `real-name:${verificationId}`;
  return {
    verify: (verificationId) =>
      startAndAwait<RealNameState>(client, {
        type: 'realName',
        workflowId: workflowId(verificationId),
        taskQueue: 'cases',
        input: { verificationId },
        waitMs: deadlines.update,
        // Not the workflow's end: that may be a clerk's decision of tomorrow.
        answer: async (handle) =>
          (await handle.executeUpdate<{ state: RealNameState }, []>(CHECKED_UPDATE, { updateId: CHECKED_UPDATE }))
            .state,
      }),
    async decide(verificationId, decision, command, updateId) {
      const handle = client.workflow.getHandle(workflowId(verificationId));
      try {
        return await client.connection.withDeadline(Date.now() + deadlines.update, () =>
          handle.executeUpdate<{ state: RealNameState }, [ActionCommand]>(decision, { args: [command], updateId }),
        );
      } catch (error) {
        throw problemOf(error);
      }
    },
  };
}
