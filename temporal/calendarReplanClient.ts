import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { calendarReplanWorkflowId } from '../workflows/calendarReplanContracts.ts';
import { problemOf } from './problems.ts';
import type { TemporalSettings } from './settings.ts';

export interface CalendarReplanClient {
  /** Starts the re-plan of a calendar; starting it again changes nothing. @throws DomainProblem 'outcome-unknown' */
  start(version: number): Promise<void>;
}

export function createCalendarReplanClient(
  client: Client,
  deadlines: TemporalSettings['clientDeadlines'],
): CalendarReplanClient {
  return {
    async start(version) {
      try {
        await client.connection.withDeadline(Date.now() + deadlines.start, () =>
          client.workflow.start('calendarReplan', {
            workflowId: calendarReplanWorkflowId(version),
            taskQueue: 'cases',
            args: [{ version }],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: 'USE_EXISTING',
          }),
        );
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return;
        throw problemOf(error);
      }
    },
  };
}
