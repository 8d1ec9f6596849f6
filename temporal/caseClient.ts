import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { BusinessId } from '../domain/businesses/business.ts';
import { readSnapshot, type CaseSnapshot } from '../domain/case.ts';
import type { CaseAction } from '../domain/lifecycle.ts';
import {
  CALENDAR_CHANGED_SIGNAL,
  CASE_SNAPSHOT_QUERY,
  TRANSFERRED_UPDATE,
  type ActionCommand,
  type ActionReply,
} from '../workflows/contracts.ts';
import { problemOf } from './problems.ts';
import type { TemporalSettings } from './settings.ts';

export const caseWorkflowId = (caseNo: string): string => `case:${caseNo}`;

/** `accepted`: the engine has the decision for sure, its effects are still being written; ask for the case again. */
export type ActionOutcome = { kind: 'done'; snapshot: CaseSnapshot } | { kind: 'accepted' };

export interface CaseClient {
  /** Starts the workflow of a submitted case; starting it again changes nothing. @throws DomainProblem 'outcome-unknown' */
  startCase(snapshot: CaseSnapshot): Promise<void>;
  /**
   * Takes a decision. `updateId` is `<actorId>:<action>:<Idempotency-Key>`: the engine answers a known one with its first result.
   * @throws DomainProblem the workflow's refusal (action-not-allowed, stale-version, …), or 'outcome-unknown' when nobody answered
   */
  act(
    caseNo: string,
    action: CaseAction | 'replay' | typeof TRANSFERRED_UPDATE,
    command: ActionCommand,
    updateId: string,
  ): Promise<ActionOutcome>;
  /** The truth, from the workflow itself. */
  snapshot(caseNo: string): Promise<CaseSnapshot>;
  /** Has the case count its clocks with the calendar in force. @throws DomainProblem 'case-not-running', 'outcome-unknown' */
  signalCalendarChanged(caseNo: string, calendarVersion: number): Promise<void>;
}

/** Declared in temporal.yaml. */
const CASE_BUSINESS = defineSearchAttributeKey('CaseBusiness', 'KEYWORD');
const CASE_OFFICE = defineSearchAttributeKey('CaseOffice', 'KEYWORD');

const WORKFLOW_TYPES: Readonly<Record<BusinessId, string>> = {
  'integrity-assessment': 'integrityAssessment',
  renewal: 'renewal',
  reissue: 'reissue',
  change: 'change',
  cancellation: 'cancellation',
};

export function createCaseClient(client: Client, deadlines: TemporalSettings['clientDeadlines']): CaseClient {
  const within = <T>(ms: number, work: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + ms, work);

  async function startCase(snapshot: CaseSnapshot): Promise<void> {
    const workflowType = WORKFLOW_TYPES[snapshot.business];
    try {
      await within(deadlines.start, () =>
        client.workflow.start(workflowType, {
          workflowId: caseWorkflowId(snapshot.caseNo),
          taskQueue: 'cases',
          args: [snapshot],
          typedSearchAttributes: [
            { key: CASE_BUSINESS, value: snapshot.business },
            { key: CASE_OFFICE, value: snapshot.officeCode },
          ],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      );
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      throw problemOf(error);
    }
  }

  async function act(caseNo: string, action: string, command: ActionCommand, updateId: string): Promise<ActionOutcome> {
    const handle = client.workflow.getHandle(caseWorkflowId(caseNo));
    const giveUpAt = Date.now() + deadlines.update;
    // With no worker alive an update would be polled for ever: every call stands under a deadline.
    const update = await client.connection
      .withDeadline(giveUpAt, () =>
        handle.startUpdate<ActionReply, [ActionCommand]>(action, {
          args: [command],
          updateId,
          waitForStage: 'ACCEPTED',
        }),
      )
      .catch((error: unknown) => {
        throw problemOf(error);
      });
    try {
      const { snapshot } = await client.connection.withDeadline(giveUpAt, () => update.result());
      // A case may run on an earlier release, which does not know all of today's snapshot.
      return { kind: 'done', snapshot: readSnapshot(snapshot) };
    } catch (error) {
      const known = problemOf(error);
      if (typeof known === 'object' && known !== null && 'code' in known && known.code === 'outcome-unknown')
        return { kind: 'accepted' };
      throw known;
    }
  }

  async function snapshot(caseNo: string): Promise<CaseSnapshot> {
    const handle = client.workflow.getHandle(caseWorkflowId(caseNo));
    const known = await within(deadlines.start, () => handle.query<unknown>(CASE_SNAPSHOT_QUERY)).catch(
      (error: unknown) => {
        throw problemOf(error);
      },
    );
    return readSnapshot(known);
  }

  async function signalCalendarChanged(caseNo: string, version: number): Promise<void> {
    const handle = client.workflow.getHandle(caseWorkflowId(caseNo));
    await within(deadlines.start, () => handle.signal(CALENDAR_CHANGED_SIGNAL, { version })).catch((error: unknown) => {
      throw problemOf(error);
    });
  }

  return { startCase, act, snapshot, signalCalendarChanged };
}
