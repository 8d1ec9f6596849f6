import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { AmendmentDecision } from '../domain/amendment.ts';
import {
  AMENDMENT_REACHED_UPDATE,
  amendmentWorkflowId,
  type AmendmentStanding,
} from '../workflows/amendmentContracts.ts';
import type { ActionCommand } from '../workflows/contracts.ts';
import { isNoAnswer, problemOf } from './problems.ts';
import type { TemporalSettings } from './settings.ts';

export interface AmendmentClient {
  /** Starts the workflow of an amendment; starting it again changes nothing. @throws DomainProblem 'outcome-unknown' */
  start(amendmentNo: string): Promise<void>;
  /**
   * Takes a supervisor's decision, or has a stuck step tried again. `updateId` as with cases.
   * @throws DomainProblem the workflow's refusal, 'outcome-unknown', or 'case-not-running' when it has ended or is still starting
   */
  act(
    amendmentNo: string,
    action: AmendmentDecision | 'replay',
    command: ActionCommand,
    updateId: string,
  ): Promise<void>;
  /** Waits shortly until it has taken effect, waits for a person, or has ended; false when that takes longer. */
  reached(amendmentNo: string): Promise<boolean>;
}

export function createAmendmentClient(client: Client, deadlines: TemporalSettings['clientDeadlines']): AmendmentClient {
  const within = <T>(ms: number, work: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + ms, work);
  const handleOf = (amendmentNo: string) => client.workflow.getHandle(amendmentWorkflowId(amendmentNo));

  return {
    async start(amendmentNo) {
      try {
        await within(deadlines.start, () =>
          client.workflow.start('amendment', {
            workflowId: amendmentWorkflowId(amendmentNo),
            taskQueue: 'cases',
            args: [{ amendmentNo }],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: 'USE_EXISTING',
          }),
        );
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return;
        throw problemOf(error);
      }
    },

    async act(amendmentNo, action, command, updateId) {
      try {
        await within(deadlines.update, () =>
          handleOf(amendmentNo).executeUpdate<AmendmentStanding, [ActionCommand]>(action, {
            args: [command],
            updateId,
          }),
        );
      } catch (error) {
        throw problemOf(error);
      }
    },

    async reached(amendmentNo) {
      try {
        await within(deadlines.update, () =>
          handleOf(amendmentNo).executeUpdate<AmendmentStanding, []>(AMENDMENT_REACHED_UPDATE),
        );
        return true;
      } catch (error) {
        // It has ended: whatever was to be reached, its row says.
        if (error instanceof WorkflowNotFoundError) return true;
        if (isNoAnswer(error)) return false;
        throw problemOf(error);
      }
    },
  };
}
