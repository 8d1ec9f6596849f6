import { WorkflowExecutionAlreadyStartedError, type Client, type WorkflowStartOptions } from '@temporalio/client';
import { CALENDAR_CHANGED_SIGNAL, type ActionCommand } from '../workflows/contracts.ts';
import { problemOf } from './problems.ts';
import type { TemporalSettings } from './settings.ts';

/** `accepted`: the engine has the decision for sure, its effects are still being written; ask again. */
export type CallOutcome<Snapshot> = { kind: 'done'; snapshot: Snapshot } | { kind: 'accepted' };

/** What is asked of the workflow of a case or a correction request, each call under a deadline. */
export interface MatterCalls<Snapshot> {
  /** Starting it again changes nothing. @throws DomainProblem 'outcome-unknown' */
  start(workflowType: string, start: WorkflowStartOptions): Promise<void>;
  /** @throws DomainProblem the workflow's refusal, or 'outcome-unknown' when nobody answered */
  act(workflowId: string, action: string, command: ActionCommand, updateId: string): Promise<CallOutcome<Snapshot>>;
  snapshot(workflowId: string, query: string): Promise<Snapshot>;
  /** @throws DomainProblem 'case-not-running', 'outcome-unknown' */
  signalCalendarChanged(workflowId: string, calendarVersion: number): Promise<void>;
}

/** @param read a workflow may run on an earlier release, which does not know all of today's snapshot */
export function createMatterCalls<Snapshot>(
  client: Client,
  deadlines: TemporalSettings['clientDeadlines'],
  read: (known: unknown) => Snapshot,
): MatterCalls<Snapshot> {
  const within = <T>(ms: number, work: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + ms, work);
  const refused = (error: unknown): never => {
    throw problemOf(error);
  };

  return {
    async start(workflowType, start) {
      try {
        await within(deadlines.start, () =>
          client.workflow.start(workflowType, {
            ...start,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            workflowIdConflictPolicy: 'USE_EXISTING',
          }),
        );
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return;
        throw problemOf(error);
      }
    },

    async act(workflowId, action, command, updateId) {
      const handle = client.workflow.getHandle(workflowId);
      const giveUpAt = Date.now() + deadlines.update;
      // With no worker alive an update would be polled for ever: every call stands under a deadline.
      const update = await client.connection
        .withDeadline(giveUpAt, () =>
          handle.startUpdate<{ snapshot: unknown }, [ActionCommand]>(action, {
            args: [command],
            updateId,
            waitForStage: 'ACCEPTED',
          }),
        )
        .catch(refused);
      try {
        const { snapshot } = await client.connection.withDeadline(giveUpAt, () => update.result());
        return { kind: 'done', snapshot: read(snapshot) };
      } catch (error) {
        const known = problemOf(error);
        if (typeof known === 'object' && known !== null && 'code' in known && known.code === 'outcome-unknown')
          return { kind: 'accepted' };
        throw known;
      }
    },

    async snapshot(workflowId, query) {
      const handle = client.workflow.getHandle(workflowId);
      return read(await within(deadlines.start, () => handle.query<unknown>(query)).catch(refused));
    },

    async signalCalendarChanged(workflowId, version) {
      const handle = client.workflow.getHandle(workflowId);
      await within(deadlines.start, () => handle.signal(CALENDAR_CHANGED_SIGNAL, { version })).catch(refused);
    },
  };
}
